"""Text files: what editors, spreadsheets and merges leave behind is named with its place; ordinary text passes."""

from __future__ import annotations

import pytest

from assay.credentials.textfile import MAX_TEXT_BYTES, read_source, unwelcome
from credentials.support import problem, source, summary

PATH = "content/badges/knots.md"


@pytest.mark.parametrize(
    "data", [b"a: 1\nb: 2\n", b"\xef\xbb\xbfa: 1\nb: 2\n", b"a: 1\r\nb: 2\r\n", b"a: 1\rb: 2\r"], ids=repr
)
def test_a_mark_and_any_line_ending_give_the_same_text(data: bytes) -> None:
    assert read_source(data, PATH).text == "a: 1\nb: 2\n"


def test_the_largest_text_is_read_and_one_byte_more_is_not() -> None:
    assert len(read_source(b"a" * MAX_TEXT_BYTES, PATH).text) == MAX_TEXT_BYTES
    found = problem(lambda: read_source(b"a" * (MAX_TEXT_BYTES + 1), PATH))
    assert found.code == "TXT11"
    assert "65,537 bytes" in found.message
    assert found.path == PATH


@pytest.mark.parametrize(
    ("data", "place", "line"),
    [
        (b"name: Zo\xeb\n", "TXT08 1:9", "name: Zoë"),
        ("größe: 1\nname: Zoë".encode() + b" Mu\xf1oz\nx: 1\n", "TXT08 2:13", "name: Zoë Muñoz"),
        (b"a: 1\rb: \x93x\x94\rc: 2", "TXT08 2:4", "b: “x”"),
        (b"a: 1\r\nb: 2\r\nc: \x80 5\r\n", "TXT08 3:4", "c: € 5"),
    ],
)
def test_windows_1252_is_named_with_the_character_it_stands_for(data: bytes, place: str, line: str) -> None:
    found = problem(lambda: read_source(data, PATH))
    assert summary(found) == place
    assert found.source == line
    assert "Windows-1252" in found.message
    assert "UTF-8" in found.fix


@pytest.mark.parametrize(
    "data",
    ["name: x".encode("utf-16"), "name: x".encode("utf-16-be"), "name: x".encode("utf-16-le"), b"name: x\0\n"],
    ids=["utf-16", "utf-16-be", "utf-16-le", "NUL"],
)
def test_utf_16_and_zero_bytes_are_refused(data: bytes) -> None:
    found = problem(lambda: read_source(data, PATH))
    assert found.code == "TXT08"
    assert "UTF-8" in found.fix


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", ">>>>>>> theirs", "||||||| base", "<<<<<<<"])
def test_an_unresolved_merge_is_named_at_its_first_mark(mark: str) -> None:
    found = problem(lambda: source(f"name: a\nkind: b\n{mark}\n=======\n"))
    assert summary(found) == "TXT10 3:1"
    assert found.source == mark
    assert "=======" in found.fix


def test_a_heading_underlined_with_seven_signs_is_no_merge() -> None:
    assert source("Heading\n=======\n\nText\n").line(2) == "======="


def test_half_a_merge_below_such_a_heading_is_one() -> None:
    found = problem(lambda: source("Heading\n=======\n\nText\n>>>>>>> theirs\n"))
    assert summary(found) == "TXT10 5:1"


@pytest.mark.parametrize(
    ("character", "reason"),
    [(f"{chr(number)}", "reading direction") for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
    + [(chr(number), "invisible") for number in (0x200B, 0x2060, 0xFEFF, 0xAD, 0x180E, 0x206A, 0xE0041, 0x3164, 0xFFF9)]
    + [(chr(number), "control") for number in (1, 8, 0x0B, 0x0C, 0x1B, 0x7F, 0x85, 0x9F)]
    + [(chr(number), "no agreed meaning") for number in (0xE000, 0xF0000, 0xFFFE, 0xFFFF, 0x1FFFE, 0xFDD0)],
    ids=lambda value: f"U+{ord(value):04X}" if len(value) == 1 else "",
)
def test_characters_nobody_can_see_are_refused_at_their_column(character: str, reason: str) -> None:
    found = problem(lambda: source(f"a: 1\nnäme: Zoë{character}y\n"))
    assert summary(found) == "TXT13 2:10"
    assert reason in found.message
    assert f"U+{ord(character):04X}" in found.message


@pytest.mark.parametrize(
    "name",
    ["O’Brien", "山田 例子", "محمد\u200f", "می\u200cخواهم", "👩\u200d🎓", "Nguyễn", "שָׁלוֹם", "Ÿ\tx", "é\u0301"],
)
def test_names_of_the_world_pass(name: str) -> None:
    assert source(f"name: {name}\n").text == f"name: {name}\n"
    assert not any(unwelcome(character) for character in name if character != "\t")


def test_a_problem_carries_its_line_and_nothing_for_a_line_that_is_not_there() -> None:
    text = source("a: 1\nb: 2\n")
    assert text.problem("X", "m", fix="f", line=2, column=1).source == "b: 2"
    assert text.problem("X", "m", fix="f", line=9).source == ""
    assert text.problem("X", "m", fix="f").place == PATH
    assert text.place(5) == (2, 1)
    assert text.place(0) == (1, 1)
