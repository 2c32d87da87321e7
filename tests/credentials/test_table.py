"""Lists are read as the programs of the world write them, and nothing in them is guessed or crashes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assay.credentials.encodings import decode, garbled, likely
from assay.credentials.sheet import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from assay.credentials.table import Reading, Table, read_table
from assay.errors import AssayError, ContentError, Problem, UndecidedError

from .lists import (
    BOOK_ROWS,
    PROGRAMS,
    ROWS,
    Rows,
    delimited,
    excel_mac_csv,
    part,
    rezipped,
    saved,
    workbook,
)


def read(data: bytes, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None) -> Table:
    return read_table(data, "people.csv", Reading(encoding=encoding, delimiter=delimiter, sheet=sheet))


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def refused(data: bytes, *, sheet: str | None = None) -> ContentError:
    with pytest.raises(ContentError) as caught:
        read(data, sheet=sheet)
    return caught.value


# -- text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_what_every_program_writes_is_read_without_a_question(program: Callable[[Rows], bytes]) -> None:
    table = read(program(ROWS))
    assert table.headings == ROWS[0]
    assert cells(table) == list(ROWS[1:])
    assert [row.number for row in table.rows] == [2, 3]


def test_a_macintosh_file_is_a_question_because_windows_reads_other_words_in_it() -> None:
    rows = [("Name", "Datum"), ("Jörg Böhm", "14.03.2026")]
    error = refused(excel_mac_csv(rows))
    assert isinstance(error, UndecidedError)
    assert error.option == "--encoding"
    choices = dict(error.choices)
    assert "Jörg" in choices["mac_roman"]
    assert "Jšrg" in choices["cp1252"]
    assert cells(read(excel_mac_csv(rows), encoding="mac_roman")) == rows[1:]
    # A letter that would be a sign on Windows leaves one reading.
    assert cells(read(excel_mac_csv(ROWS))) == list(ROWS[1:])


@pytest.mark.parametrize(
    ("word", "encoding"),
    [("Hélène", "cp1252"), ("Dvořák", "cp1250"), ("Иванов", "cp1251"), ("Søren", "cp1252"), ("Şahin", "cp1254")],
)
def test_letters_with_two_readings_are_never_chosen_silently(word: str, encoding: str) -> None:
    error = refused(f"Name,Date\r\n{word},2026-03-14\r\n".encode(encoding))
    assert isinstance(error, UndecidedError)
    assert word in dict(error.choices)[encoding]
    assert len({text for _, text in error.choices}) == len(error.choices) > 1
    assert f"({encoding})" in error.problems[0].message


@pytest.mark.parametrize("word", ["Müller", "JÖRG", "Straße", "Café", "Muñoz", "O’Brien", "GRÖßE", "«Zoé»", "Bäcker"])
def test_words_people_write_are_likely(word: str) -> None:
    assert likely(word)


@pytest.mark.parametrize("word", ["Mьller", "JosÈ", "M¸ller", "MÃ¼ller", "Jos‚", "MŸller", "JšRG", "ƒrz", "a€b"])
def test_words_nobody_writes_are_not(word: str) -> None:
    assert not likely(word)


def test_windows_letters_all_encodings_agree_on_need_no_question() -> None:
    table = read("Name;Ort\r\nJürgen Müßig;Köln\r\n".encode("cp1252"))
    assert table.encoding == "cp1252"
    assert "such as Jürgen, Köln, Müßig" in table.how


def test_utf_8_read_as_windows_is_recognised() -> None:
    assert garbled("Müller".encode().decode("cp1252")) == "Müller"
    assert garbled("Müller") is None
    assert garbled("Ada") is None


def test_a_file_of_two_encodings_is_refused() -> None:
    mixed = b"Name\r\n" + "Müller\r\n".encode() + "Jäger\r\n".encode("cp1252")
    assert refused(mixed).problems[0].code == "IMP03"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(encoding: str) -> None:
    assert cells(read(delimited(ROWS, "\t").encode(encoding))) == list(ROWS[1:])


@pytest.mark.parametrize(
    ("data", "row"), [(b"Name,Date\r\nA\0da,2026\r\n", 2), (b"Name\n\0\0\0\0\0\0\0", 1), (b"Name\nA\0\0\nB", 2)]
)
def test_zero_bytes_are_refused_with_their_row(data: bytes, row: int) -> None:
    problem = refused(data).problems[0]
    assert problem.code == "IMP04"
    assert abs(problem.line - row) <= 1


def test_a_line_that_names_the_separator_is_no_row() -> None:
    table = read(b"sep=;\r\nName;Date\r\nA,B;2026-03-14\r\n")
    assert cells(table) == [("A,B", "2026-03-14")]
    assert table.rows[0].number == 2


def test_a_quoted_line_break_is_a_part_of_its_cell_and_no_row() -> None:
    table = read(b'Name,Remark\r\n"Ada\r\nExample","x"\r\n\r\nBo,y\r\n')
    assert cells(table) == [("Ada\r\nExample", "x"), ("Bo", "y")]
    assert [row.number for row in table.rows] == [2, 4]


def test_rows_above_the_headings_and_empty_rows_are_passed_over() -> None:
    table = read(b"Course of March;;\r\n;;\r\nName;Date;\r\nAda;2026-03-14;\r\n;;\r\n ; ;\r\nBo;2026-03-14;\r\n")
    assert table.headings == ("Name", "Date")
    assert table.heading_row == 3
    assert [row.number for row in table.rows] == [4, 7]


def test_two_separators_that_fit_equally_are_a_question() -> None:
    data = b"who;when,what\r\nAda;x,1\r\n"
    error = refused(data)
    assert isinstance(error, UndecidedError)
    assert dict(error.choices) == {"comma": "who;when | what", "semicolon": "who | when,what"}
    assert read(data, delimiter="comma").headings == ("who;when", "what")


def test_one_column_needs_no_separator() -> None:
    assert cells(read(b"Name\nAda Example\nBo\n")) == [("Ada Example",), ("Bo",)]


@pytest.mark.parametrize(
    ("data", "code", "row"),
    [
        (b'Name,Date\r\n"Ada,2026-03-14\r\nBo,2026-03-14\r\n', "IMP04", 2),
        (b'Name,Date\r\n"Ada" Example,2026-03-14\r\n', "IMP04", 2),
        (b"Name,Date\r\nExample, Ada,2026-03-14\r\n", "IMP05", 2),
        (b"", "IMP01", 0),
        (b" \r\n \r\n", "IMP01", 0),
        (b"Name,Date\r\n", "IMP01", 0),
        (b",,\r\n,,\r\n", "IMP01", 0),
        (b"<html><table><tr><td>Name", "IMP01", 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "IMP01", 0),
        (b"%PDF-1.7", "IMP01", 0),
        (b"Name\r\n" + b"A\r\n" * MAX_ROWS, "IMP02", 0),
        (b"Name" + b",x" * MAX_COLUMNS + b"\r\nA" + b",1" * MAX_COLUMNS + b"\r\n", "IMP02", 0),
        (b"x" * (MAX_BYTES + 1), "IMP02", 0),
    ],
)
def test_what_is_no_list_is_refused_with_its_row(data: bytes, code: str, row: int) -> None:
    problem = refused(data).problems[0]
    assert (problem.code, problem.line) == (code, row)
    assert problem.fix


def test_the_longest_list_is_read() -> None:
    table = read(b"Name,Date\r\n" + b"Ada,2026-03-14\r\n" * (MAX_ROWS - 1))
    assert len(table.rows) == MAX_ROWS - 1


# -- workbooks ----------------------------------------------------------------------------------------------------


def test_a_workbook_gives_what_a_person_sees() -> None:
    table = read(workbook(BOOK_ROWS))
    assert cells(table) == [
        ("Jörg Größe", "2026-03-14", "17.5", "0042"),
        ('Bea "Bo" Böhm; jun.', "2026-03-15", "16", "0043"),
    ]
    assert table.epoch == 1900


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (0.85, "0%", "85%"),
        (0.1 + 0.2, None, "0.3"),
        (17.0, None, "17"),
        (True, None, "yes"),
        (False, None, "no"),
        (7, "000", "007"),
        (45365, None, "45365"),
        ("  x ", None, "  x "),
        ("#N/A", None, "#N/A"),
    ],
)
def test_numbers_are_written_as_they_are_shown(value: object, shown: str | None, text: str) -> None:
    assert cells(read(workbook([("Name", "Score"), ("Ada", (value, shown))])))[0][1] == text


def test_a_workbook_of_a_mac_counts_days_from_1904() -> None:
    table = read(workbook(BOOK_ROWS, mac=True))
    assert table.epoch == 1904
    assert table.rows[0].cells[1] == "2026-03-14"


def test_of_several_sheets_the_one_with_known_headings_is_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Notes about the course"])
    people = book.create_sheet("People")
    for row in (["Name", "Date"], ["Ada Example", "2026-03-14"]):
        people.append(row)
    assert cells(read(saved(book))) == [("Ada Example", "2026-03-14")]
    again = book.create_sheet("Second course")
    for row in (["Name", "Date"], ["Bo Example", "2026-03-15"]):
        again.append(row)
    error = refused(saved(book))
    assert isinstance(error, UndecidedError)
    assert [name for name, _ in error.choices] == ["People", "Second course"]
    assert cells(read(saved(book), sheet="Second course"))[0][0] == "Bo Example"
    assert "People" in refused(saved(book), sheet="Peple").problems[0].fix
    again.sheet_state = "hidden"
    assert cells(read(saved(book)))[0][0] == "Ada Example"


def test_the_result_of_a_formula_is_taken_and_one_without_result_refused() -> None:
    book = workbook([("Name", "Score"), ("Ada", "=8+9")])
    problem = refused(book).problems[0]
    assert (problem.code, problem.line, problem.column) == ("IMP07", 2, 2)
    sheet = part(book, "xl/worksheets/sheet1.xml")
    filled = re.sub(rb"<v ?/>|<v></v>", b"<v>17</v>", sheet)
    calculated = rezipped(book, xl__worksheets__sheet1=filled)
    assert cells(read(calculated)) == [("Ada", "17")]


def test_hidden_rows_are_read_and_said() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Name"], ["Ada"], ["Bo"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    table = read(saved(book))
    assert len(table.rows) == 2
    assert table.notes[0].code == "IMP12"
    assert "hidden, as a filter hides them: 1." in table.notes[0].message


BOMB = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    "xml",
    [
        BOMB + b"<worksheet/>",
        BOMB.decode().encode("utf-16") + b"<worksheet/>",
        b'<?xml version="1.0" encoding="cp037"?>' + "<!DOCTYPE w>".encode("cp037"),
        b"<worksheet",
        b"\0",
        b"",
    ],
)
def test_tricks_in_the_xml_of_a_workbook_are_refused(xml: bytes) -> None:
    assert refused(rezipped(workbook(BOOK_ROWS), xl__worksheets__sheet1=xml)).problems[0].code == "IMP04"


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO(workbook(BOOK_ROWS))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/more.xml", "w") as more:
        for _ in range(60):
            more.write(b" " * 1_000_000)
    assert len(out.getvalue()) < 200_000
    assert refused(out.getvalue()).problems[0].code == "IMP02"


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "Name", "x"
    assert refused(saved(book)).problems[0].code in {"IMP01", "IMP02"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
        ("Index/Document.iwa", b"", "Numbers"),
    ],
)
def test_workbooks_of_other_programs_are_named(name: str, content: bytes, says: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    problem = refused(out.getvalue()).problems[0]
    assert says in problem.message
    assert "save it again" in problem.fix


# -- properties ---------------------------------------------------------------------------------------------------

CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('",;\t\r\n'), max_size=12)
PEOPLE = st.lists(st.tuples(st.just("x"), CELL, CELL), min_size=1, max_size=6)


@given(rows=PEOPLE, delimiter=st.sampled_from(",;\t|"), ending=st.sampled_from(["\r\n", "\n", "\r"]),
       encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), always=st.booleans())  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_rows_survive_every_dialect(
    rows: list[tuple[str, ...]], delimiter: str, ending: str, encoding: str, *, always: bool
) -> None:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    data = delimited([("Name", "Date", "Remark"), *rows], delimiter, ending, always=always).encode(encoding)
    assert cells(read(data, delimiter=names[delimiter])) == rows


def problems_of(data: bytes) -> tuple[Problem, ...]:
    """Read something; return what is wrong with it. Nothing but an AssayError may come."""
    try:
        assert read(data).rows
    except AssayError as error:
        return error.problems
    return ()


@given(data=st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfea")
@example(b"PK\x03\x04")
@example(b'Name\n"')
@example(b"sep=")
@example(b"\x81\x8d")
@settings(max_examples=300, deadline=None)
def test_no_bytes_end_in_anything_but_rows_or_a_problem(data: bytes) -> None:
    problems = problems_of(data)
    assert all(problem.fix and problem.code.startswith("IMP") for problem in problems)


BOOK = workbook(BOOK_ROWS)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_is_a_problem_and_no_crash(data: st.DataObject) -> None:
    book = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 4))):
        book[data.draw(st.integers(4, len(book) - 1))] = data.draw(st.integers(0, 255))
    assert all(problem.fix for problem in problems_of(bytes(book)))


@given(text=st.text(max_size=40))
def test_decoding_what_was_encoded_gives_it_back(text: str) -> None:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" not in data:
        assert decode(data, "x").text == text.removeprefix("\ufeff")
