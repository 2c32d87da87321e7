"""Columns, cells and rows of a list: what they mean, what is asked, and what is there already."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import badge as badge_text

from assay.credentials.cells import (
    AmbiguousDayError,
    CellError,
    Days,
    read_consent,
    read_day,
    read_name,
    read_reference,
    read_score,
    read_text,
    settle_days,
)
from assay.credentials.definitions import read_badge
from assay.credentials.headings import Columns, letter, match_columns, plain, platform_of
from assay.credentials.importing import Known, Plan, fitting, missing, plan_import
from assay.credentials.model import BadgeDefinition
from assay.credentials.rowreader import Defaults
from assay.credentials.table import Reading, Table, read_table
from assay.credentials.textfile import Source
from assay.errors import AssayError, ContentError, UndecidedError

TODAY = date(2026, 11, 22)
HEADER = "# A draft.\n"


def definition(text: str = "") -> BadgeDefinition:
    return read_badge(Source("content/badges/first-aid.md", text or badge_text()), "first-aid", lambda _: b"")


ATTENDANCE = re.sub(
    r"(?s)competency:.*?evidence: optional[^\n]*\n",
    "",
    badge_text().replace("kind: microcredential", "kind: participation"),
)
RUBRIC = re.sub(
    r"(?s)  scale:.*?pass_mark: 14\n",
    "  rubric:\n    - {level: developing, name: Not yet, description: d}\n"
    "    - {level: competent, name: Fully competent, description: d}\n  pass_mark: competent\n",
    badge_text(),
)


def table(text: str) -> Table:
    return read_table(text.encode(), "people.csv", Reading())


def plan(text: str, badge: BadgeDefinition | None = None, known: tuple[Known, ...] = (), **said: object) -> Plan:
    badge = badge or definition()
    read = table(text)
    columns = fitting(match_columns(read.headings, path=read.path, cells=[row.cells for row in read.rows]), badge)
    defaults = replace(Defaults(assessor="Registered assessor"), **said)  # type: ignore[arg-type]
    return plan_import(read, columns, badge, known, defaults, header=HEADER, today=TODAY)


def faults(result: Plan) -> list[tuple[str, str]]:
    return [(problem.code, f"{problem.line}:{problem.column}") for problem in result.errors]


# -- columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (("Name", "Date", "Score"), {"name": 0, "awarded": 1, "result": 2}),
        (("Vorname", "Name", "Prüfungsdatum"), {"given": 0, "family": 1, "awarded": 2}),
        (("Nachname", "Vorname", "Mitglieds-Nr."), {"family": 0, "given": 1, "ref": 2}),
        (("Nom", "Prénom", "Date d’obtention"), {"family": 0, "given": 1, "awarded": 2}),
        (("NOM COMPLET", "Évaluateur", "N° d'adhérent"), {"name": 0, "assessor": 1, "ref": 2}),
        (("Nombre", "Apellidos", "Fecha de emisión"), {"given": 0, "family": 1, "awarded": 2}),
        (("Nombre y apellidos", "Puntuación", "Nº de socio"), {"name": 0, "result": 1, "ref": 2}),
        (("First Name", "Last Name", "Full name"), {"name": 2}),
        (("Teilnehmer/in", "gültig bis", "Einwilligung"), {"name": 0, "valid_until": 1, "consent": 2}),
    ],
)
def test_headings_of_four_languages_are_known(headings: tuple[str, ...], fields: dict[str, int]) -> None:
    assert match_columns(headings, path="x").fields == fields


@pytest.mark.parametrize(
    ("platform", "headings", "fields", "emails"),
    [
        (
            "Canvas Credentials (Badgr)",
            ("Badge Class ID", "Identifier", "First Name", "Last Name", "Narrative", "Evidence URL", "Issue Date",
             "Expiration Date"),
            {"given": 2, "family": 3, "evidence_narrative": 4, "evidence_url": 5, "awarded": 6, "valid_until": 7},
            (1,),
        ),
        (
            "Credly",
            ("Badge Template ID", "Recipient Email", "First Name", "Last Name", "Issued at", "Expiration Date",
             "Issuer Earner ID", "Evidence Name", "Evidence URL"),
            {"given": 2, "family": 3, "awarded": 4, "valid_until": 5, "ref": 6, "evidence_name": 7, "evidence_url": 8},
            (1,),
        ),
    ],
)  # fmt: skip
def test_headings_of_other_platforms_are_known(
    platform: str, headings: tuple[str, ...], fields: dict[str, int], emails: tuple[int, ...]
) -> None:
    columns = match_columns(headings, path="x")
    assert platform_of(headings) == platform
    assert columns.fields == fields
    assert columns.emails == emails


def undecided(headings: tuple[str, ...], **told: str) -> UndecidedError:
    with pytest.raises(UndecidedError) as caught:
        match_columns(headings, path="people.csv", told=told)
    return caught.value


def test_a_misspelt_heading_is_proposed_first() -> None:
    error = undecided(("Town", "Naem", "Date"))
    assert error.option == "--map"
    assert error.choices[0] == ("name=B", "Naem (column B)")
    assert '--map name="Naem"' in error.problems[0].fix


def test_two_columns_for_one_field_are_a_question() -> None:
    error = undecided(("Name", "Date", "Issued on"))
    assert [value for value, _ in error.choices] == ["awarded=B", "awarded=C"]
    assert match_columns(("Name", "Date", "Issued on"), path="x", told={"awarded": "Issued on"}).fields["awarded"] == 2
    assert match_columns(("Name", "Date", "Issued on"), path="x", told={"awarded": "b"}).fields["awarded"] == 1
    assert "awarded" not in match_columns(("Name", "Date", "Issued on"), path="x", told={"awarded": ""}).fields


def test_half_a_name_is_a_question() -> None:
    assert undecided(("Vorname", "Sippe", "Datum")).choices[0][0] == "family=B"


def test_columns_that_are_not_there_are_named_with_those_that_are() -> None:
    with pytest.raises(ContentError) as caught:
        match_columns(("Name", "Date"), path="x", told={"ref": "Number"})
    assert "A (Name), B (Date)" in caught.value.problems[0].fix


def test_addresses_are_recognised_by_heading_and_by_cells_and_never_mapped() -> None:
    cells = [("Ada", "ada@post.example"), ("Bo", "bo@post.example")]
    columns = match_columns(("Name", "Member ID"), path="x", cells=cells)
    assert columns.emails == (1,)
    assert "ref" not in columns.fields
    with pytest.raises(ContentError) as caught:
        match_columns(("Name", "Contact"), path="x", cells=cells, told={"ref": "Contact"})
    assert caught.value.problems[0].code == "DEF03"


def test_letters_of_columns_are_those_of_spreadsheets() -> None:
    assert [letter(number) for number in (0, 25, 26, 27, 51, 52, 63)] == ["A", "Z", "AA", "AB", "AZ", "BA", "BL"]
    assert plain("  É-Mail_Adresse (privat) ") == "e mail adresse privat"


# -- days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-14", (2026, 3, 14)),
        ("2026/3/4", (2026, 3, 4)),
        ("20260314", (2026, 3, 14)),
        ("14.03.2026", (2026, 3, 14)),
        ("4. 3. 2026", (2026, 3, 4)),
        ("14.3.26", (2026, 3, 14)),
        ("14/03/2026", (2026, 3, 14)),
        ("03-14-2026", (2026, 3, 14)),
        ("14 March 2026", (2026, 3, 14)),
        ("14. März 2026", (2026, 3, 14)),
        ("14 févr. 2026", (2026, 2, 14)),
        ("1er août 2026", (2026, 8, 1)),
        ("14 de marzo de 2026", (2026, 3, 14)),
        ("Mar 14, 2026", (2026, 3, 14)),
        ("14-Mar-2026", (2026, 3, 14)),
        ("2026-03-14T23:30:00Z", (2026, 3, 14)),
        ("2026-03-14 23:30:00 +0000", (2026, 3, 14)),
        ("03/14/2026 11:30 PM", (2026, 3, 14)),
        ("02/02/2026", (2026, 2, 2)),
    ],
)
def test_days_with_one_reading_are_read(text: str, day: tuple[int, int, int]) -> None:
    assert read_day(text, Days()) == date(*day)


@pytest.mark.parametrize(
    "text", ["31.02.2026", "soon", "14/03", "Mar 2026", "2026", "14-Mar-26", "14/03/26", "1.1.1850", "12345", ""]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(CellError) as caught:
        read_day(text, Days())
    assert caught.value.code == "IMP08"
    assert "2026-03-14" in caught.value.fix


@pytest.mark.parametrize(
    ("text", "order", "readings"),
    [
        ("03/04/2026", "day-first", {"day-first": date(2026, 4, 3), "month-first": date(2026, 3, 4)}),
        ("3/4/26", "month-first", {"day-first": date(2026, 4, 3), "month-first": date(2026, 3, 4)}),
        ("45365", "since-1900", {"since-1900": date(2024, 3, 14), "since-1904": date(2028, 3, 15)}),
    ],
)
def test_days_with_two_readings_are_asked_and_not_guessed(text: str, order: str, readings: dict[str, date]) -> None:
    with pytest.raises(AmbiguousDayError) as caught:
        read_day(text, Days())
    assert dict(caught.value.readings) == readings
    assert read_day(text, Days(told=frozenset({order}))) == readings[order]


def test_another_cell_of_the_column_tells_the_order_unless_two_contradict() -> None:
    days = settle_days(["03/04/2026", "13/04/2026"], told=frozenset())
    assert (days.because, read_day("03/04/2026", days)) == ("13/04/2026", date(2026, 4, 3))
    both = settle_days(["13/04/2026", "04/13/2026"], told=frozenset())
    with pytest.raises(AmbiguousDayError):
        read_day("03/04/2026", both)


def test_a_workbook_says_from_when_it_counts() -> None:
    assert read_day("45365", settle_days([], told=frozenset(), epoch=1904)) == date(2028, 3, 15)


@given(day=st.dates(date(1960, 1, 1), date(2100, 1, 1)))
@settings(deadline=None)
def test_a_day_written_in_any_clear_way_is_that_day(day: date) -> None:
    clear = (
        f"{day:%Y-%m-%d}",
        f"{day:%d.%m.%Y}",
        f"{day.day}. {day.month}. {day.year}",
        f"{day:%d %B %Y}",
        f"{day:%B %d, %Y}",
    )
    assert {read_day(text, Days()) for text in clear} == {day}
    assert read_day(f"{day:%d/%m/%Y}", Days(told=frozenset({"day-first"}))) == day
    assert read_day(f"{day:%m/%d/%Y}", Days(told=frozenset({"month-first"}))) == day
    serial = str((day - date(1899, 12, 30)).days)
    assert read_day(serial, Days(told=frozenset({"since-1900"}))) == day


@given(text=st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_cell_ends_in_anything_but_a_value_or_its_fault(text: str) -> None:
    for read in (lambda cell: read_day(cell, Days()), read_name, read_text, read_reference, read_score, read_consent):
        try:
            read(text)
        except CellError as error:
            assert error.fix  # noqa: PT017 - either way is right


# -- other cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "=cmd|' /C calc'!A0", "+49 1", "@SUM(A1)", "-cmd"),
        *("#REF!", "#BEZUG!", "#####", "M?ller", "M\ufffdller", "MÃ¼ller"),
        *("ada@post.example", "Ada <ada@post.example>", "https://example.org/?user=ada%40post.example"),
    ],
)
def test_cells_that_must_not_become_a_draft_are_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_text(text)


@pytest.mark.parametrize("text", ["? ??", "???", "12", "Ada?"])
def test_what_cannot_be_a_name_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_name(text)


def test_texts_are_cleaned_of_what_spreadsheets_leave() -> None:
    assert read_text("  Ada\u00a0 Example\n") == "Ada Example"
    assert read_text("Zoe\u0308") == "Zoë"
    assert read_text('="0042"') == "0042"
    assert read_text("- built a dam") == "- built a dam"
    with pytest.raises(CellError):
        read_reference("1.23E+05")


@pytest.mark.parametrize(
    ("text", "score"),
    [
        *(("17", "17"), ("17,5", "17.5"), ("17.50", "17.5"), ("017", "17"), ("-0.5", "-0.5"), ("0", "0"), ("-0", "0")),
        *(("17 / 20", "17"), ("17 von 20", "17"), ("17 points", "17")),
    ],
)
def test_scores_are_read_as_people_write_them(text: str, score: str) -> None:
    assert read_score(text, highest="20", unit="points") == score


@pytest.mark.parametrize("text", ["", "x", "17/25", "85%", "1.234,5", "17.12345", "1e3", "٣"])
def test_what_is_no_score_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_score(text, highest="20")


def test_a_percentage_is_a_score_where_the_scale_ends_at_100() -> None:
    assert read_score("85 %", highest="100") == "85"


def test_only_a_clear_yes_is_consent() -> None:
    assert [read_consent(text) for text in ("yes", " JA ", "Oui", "Sí", "x", "1")] == [True] * 6
    assert [read_consent(text) for text in ("", "no", "Nein", "0")] == [False] * 4
    for text in ("maybe", "yes?", "asked"):
        with pytest.raises(CellError):
            read_consent(text)


# -- rows ---------------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_draft_like_one_written_by_hand() -> None:
    result = plan("Name,Date,Score,Ref,Consent\nAda Example,2026-03-14,17,0042,yes\n")
    (row,) = result.new
    assert result.problems == ()
    assert re.fullmatch(r"content/awards/2026/[0-9a-z]{16}\.yaml", row.path)
    assert row.text == (
        '# A draft.\nbadge: first-aid\nrecipient:\n  name: "Ada Example"\n  ref: "0042"\nawarded: 2026-03-14\n'
        'result:\n  score: 17\nassessor: "Registered assessor"\nconsent: yes\n'
    )  # fmt: skip


def test_without_a_column_nobody_has_agreed_unless_it_is_said_for_all() -> None:
    text = "Name,Date,Score\nAda,2026-03-14,17\n"
    assert "consent: no\n" in plan(text).new[0].text
    assert "consent: yes\n" in plan(text, consent=True).new[0].text
    empty = plan("Name,Date,Score,Consent\nAda,2026-03-14,17,\n", consent=True)
    assert "consent: no\n" in empty.new[0].text


def test_every_fault_is_shown_at_its_cell() -> None:
    result = plan(
        "Name,Date,Score,Consent,Evidence URL\n"
        "Ada,2026-03-14,17,yes,\n"
        "=Bo,31.02.2026,x,maybe,http://example.org\n"
        "Cy,2026-03-14,21,yes,\n"
        "Di,,9,yes,\n"
        ",2026-03-14,17,yes,\n"
        f"{'Eve ' * 60},2026-03-14,17,yes,\n"
        "Flo\u200bra,2026-03-14,17,yes,\n"
        "Guy,2026-03-14,17,yes,ftp://example.org/x\n"
        "ada@post.example,2026-03-14,17,yes,\n"
    )
    assert faults(result) == [
        ("IMP07", "3:1"), ("IMP08", "3:2"), ("IMP10", "3:3"), ("IMP10", "3:4"),
        ("AW30", "4:3"),
        ("IMP08", "5:2"),
        ("TXT04", "6:1"),
        ("TXT04", "7:1"),
        ("TXT13", "8:1"),
        ("TXT04", "9:5"),
        ("DEF03", "10:1"),
    ]  # fmt: skip
    assert len(result.new) == 1


def test_who_failed_stops_the_import_or_is_left_out() -> None:
    text = "Name,Date,Score\nAda,2026-03-14,17\nBo,2026-03-14,9\nCy,2026-03-14,\n"
    assert faults(plan(text)) == [("AW30", "3:3"), ("AW30", "4:3")]
    assert "--passed-only" in plan(text).errors[0].fix
    passed = plan(text, passed_only=True)
    assert [row.state for row in passed.rows] == ["new", "failed", "wrong"]


def test_levels_are_known_by_slug_and_by_name() -> None:
    people = (("Ada", "Fully Competent"), ("Bo", "competent"), ("Cy", "expert"), ("Di", "not yet"))
    text = "Name,Date,Level\n" + "".join(f"{name},2026-03-14,{level}\n" for name, level in people)
    result = plan(text, definition(RUBRIC))
    assert faults(result) == [("IMP10", "4:3"), ("AW30", "5:3")]
    assert [row.result for row in result.new] == ["competent", "competent"]
    assert "developing, competent" in result.errors[0].fix


def test_results_in_a_list_of_participants_are_left_out() -> None:
    badge = definition(ATTENDANCE)
    result = plan("Name,Date,Note,Prüfer\nAda,2026-03-14,fine,Bo\n", badge)
    assert result.errors == ()
    assert "result" not in result.new[0].text
    assert "assessor" not in result.new[0].text


def test_what_every_award_needs_and_nobody_said_is_named() -> None:
    columns = Columns(headings=("Name",), fields={"name": 0})
    assert missing(columns, definition(), Defaults()) == ("awarded", "result", "assessor")
    assert missing(columns, definition(ATTENDANCE), Defaults(awarded=TODAY)) == ()
    required = definition(badge_text().replace("evidence: optional", "evidence: required"))
    assert "evidence_name" in missing(columns, required, Defaults())


def test_an_award_of_tomorrow_is_a_warning() -> None:
    result = plan("Name,Date,Score\nAda,2027-01-01,17\n")
    assert [(problem.code, problem.warning) for problem in result.problems] == [("AW17", True)]
    assert len(result.new) == 1


def test_days_of_a_list_with_two_readings_are_one_question() -> None:
    with pytest.raises(UndecidedError) as caught:
        plan("Name,Date,Score\nAda,03/04/2026,17\n")
    assert caught.value.choices == (("day-first", "3 April 2026"), ("month-first", "4 March 2026"))
    assert plan("Name,Date,Score\nAda,03/04/2026,17\n", days=frozenset({"month-first"})).rows[0].awarded == date(
        2026, 3, 4
    )


# -- what is there already ----------------------------------------------------------------------------------------


def known(name: str, ref: str | None = None, day: date = date(2026, 3, 14), badge: str = "first-aid") -> Known:
    return Known(badge=badge, name=name, ref=ref, awarded=day, place=f"content/awards/2026/{name}.json")


@pytest.mark.parametrize(
    ("there", "state"),
    [
        (known("Kim Lee"), "there"),
        (known("KIM  lee"), "there"),
        (known("Kim Lee", "M-1"), "there"),
        (known("Kim Smith", "M-1"), "there"),
        (known("Kim Lee", "M-2"), "new"),
        (known("Kim Lee", "M-1", date(2025, 3, 14)), "new"),
        (known("Kim Lee", "M-1", badge="knots"), "new"),
    ],
)
def test_an_award_is_there_by_badge_day_and_person(there: Known, state: str) -> None:
    assert plan("Name,Date,Score,Ref\nKim Lee,2026-03-14,17,M-1\n", known=(there,)).rows[0].state == state


def test_two_people_of_one_name_need_two_awards() -> None:
    text = "Name,Date,Score,Ref\nKim Lee,2026-03-14,17,M-1\nKim Lee,2026-03-14,16,M-2\n"
    assert [row.state for row in plan(text).rows] == ["new", "new"]
    assert [row.state for row in plan(text, known=(known("Kim Lee"),)).rows] == ["there", "new"]
    assert [row.state for row in plan(text, known=(known("Kim Lee", "M-2"),)).rows] == ["new", "there"]
    assert [row.state for row in plan(text, known=(known("Kim Lee"), known("Kim Lee"))).rows] == ["there", "there"]


def test_the_same_row_twice_is_counted_once_and_a_contradiction_refused() -> None:
    twice = plan("Name,Date,Score\nAda,2026-03-14,17\nada,14.03.2026,17\n")
    assert [row.state for row in twice.rows] == ["new", "twice"]
    assert [(problem.code, problem.line, problem.warning) for problem in twice.problems] == [("IMP09", 3, True)]
    differs = plan("Name,Date,Score\nAda,2026-03-14,17\nAda,2026-03-14,18\n")
    assert faults(differs) == [("IMP09", "3:1")]


# -- properties ---------------------------------------------------------------------------------------------------


@given(rows=st.lists(st.lists(st.text(max_size=8), min_size=4, max_size=4), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_no_list_crashes_the_plan_and_what_it_writes_can_be_read(rows: list[list[str]]) -> None:
    text = "Name\tDate\tScore\tConsent\n" + "\n".join(
        "\t".join(re.sub(r"[\t\r\n\"]", " ", cell) for cell in row) for row in rows
    )
    try:
        result = plan(text)
    except AssayError:
        return
    for row in result.new:
        assert row.text.startswith(HEADER)
        assert row.name
    assert all(problem.fix and problem.line for problem in result.problems)
