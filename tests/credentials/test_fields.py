"""Typed getters: one table a type, unknown fields with the nearest name, all faults of a file together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from assay.credentials.fields import Faults, Fields
from assay.credentials.values import url_fault
from assay.credentials.yamlfile import parse_yaml
from credentials.support import problem, problems, source, summary


def read(text: str, get: Callable[[Fields], object]) -> object:
    """Read one file with one getter, and refuse what it refuses."""
    given = source(text, "content/x.yaml")
    faults = Faults(given)
    fields = Fields(parse_yaml(given), faults)
    value = get(fields)
    fields.finish()
    faults.stop()
    return value


ACCEPTED: list[tuple[str, Callable[[Fields], object], object]] = [
    ("NO", lambda f: f.text("a"), "NO"),
    ("1.10", lambda f: f.text("a"), "1.10"),
    ("0123", lambda f: f.text("a"), "0123"),
    ("2026-03-14", lambda f: f.text("a"), "2026-03-14"),
    ('"  two   words "', lambda f: f.text("a"), "two words"),
    ('"Zoe\\u0308"', lambda f: f.text("a"), "Zoë"),
    ("", lambda f: f.text("a", required=False), None),
    ("x" * 200, lambda f: f.text("a"), "x" * 200),
    ("yes", lambda f: f.yes_no("a"), True),
    ("No", lambda f: f.yes_no("a"), False),
    ("TRUE", lambda f: f.yes_no("a"), True),
    ("2026-03-14", lambda f: f.day("a"), date(2026, 3, 14)),
    ("2024-02-29", lambda f: f.day("a"), date(2024, 2, 29)),
    ('"2026-03-14"', lambda f: f.day("a"), date(2026, 3, 14)),
    ("14", lambda f: f.number("a"), Decimal(14)),
    ("1.10", lambda f: f.number("a"), Decimal("1.10")),
    ("0.5", lambda f: f.number("a"), Decimal("0.5")),
    ("-2", lambda f: f.number("a", signed=True), Decimal(-2)),
    ("P3Y", lambda f: f.duration("a"), "P3Y"),
    ("P1Y6M10D", lambda f: f.duration("a"), "P1Y6M10D"),
    ("IE", lambda f: f.matching("a", "[A-Z]{2}", "IE"), "IE"),
    ("NO", lambda f: f.matching("a", "[A-Z]{2}", "NO"), "NO"),
    ("https://example.org/x?y=1#z", lambda f: f.url("a"), "https://example.org/x?y=1#z"),
    ("https://example.org:8443/", lambda f: f.url("a"), "https://example.org:8443/"),
    ("badges@example.org", lambda f: f.email("a"), "badges@example.org"),
    ("[x, y]", lambda f: f.texts("a"), ("x", "y")),
    ("b", lambda f: f.choice("a", ("a", "b")), "b"),
]


@pytest.mark.parametrize(
    ("typed", "get", "value"), ACCEPTED, ids=[f"{index} {row[0][:20]}" for index, row in enumerate(ACCEPTED)]
)
def test_what_is_read(typed: str, get: Callable[[Fields], object], value: object) -> None:
    found = read(f"a: {typed}\n", get)
    assert found == value
    assert str(found) == str(value)


REFUSED: list[tuple[str, Callable[[Fields], object], str, str]] = [
    ("2026-02-30", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("2025-02-29", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("14.3.26", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("03/04/2026", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("14.3.2026", lambda f: f.day("a"), "TXT05", "as in 2026-03-14"),
    ("1.12.2025", lambda f: f.day("a"), "TXT05", "as in 2025-12-01"),
    ("31.2.2026", lambda f: f.day("a"), "TXT05", "as in 2026-03-14"),
    ("2026-3-14", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("20260314", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("2026-03-14T10:00:00Z", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("9999-12-31", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("0001-01-01", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("٢٠٢٦-٠٣-١٤", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("45365", lambda f: f.day("a"), "TXT05", "2026-03-14"),
    ("0123", lambda f: f.number("a"), "TXT04", "number"),
    ("-2", lambda f: f.number("a"), "TXT04", "number"),
    ("-0", lambda f: f.number("a", signed=True), "TXT04", "number"),
    ("1e3", lambda f: f.number("a"), "TXT04", "number"),
    ("1,5", lambda f: f.number("a"), "TXT04", "number"),
    ("12:30", lambda f: f.number("a"), "TXT04", "number"),
    ("NaN", lambda f: f.number("a"), "TXT04", "number"),
    ("٣", lambda f: f.number("a"), "TXT04", "number"),
    ("1234567890", lambda f: f.number("a"), "TXT04", "number"),
    ("P0Y", lambda f: f.duration("a"), "TXT04", "P3Y"),
    ("P0D", lambda f: f.duration("a"), "TXT04", "P3Y"),
    ("P", lambda f: f.duration("a"), "TXT04", "P3Y"),
    ("3 years", lambda f: f.duration("a"), "TXT04", "P3Y"),
    ("P1W", lambda f: f.duration("a"), "TXT04", "P3Y"),
    ("PT5H", lambda f: f.duration("a"), "TXT04", "P3Y"),
    ("ja", lambda f: f.yes_no("a"), "TXT04", "yes or no"),
    ("1", lambda f: f.yes_no("a"), "TXT04", "yes or no"),
    ("microcredentail", lambda f: f.choice("a", ("microcredential", "b")), "TXT04", 'did you mean "microcredential"'),
    ("x" * 201, lambda f: f.text("a"), "TXT04", "shorten it to 200"),
    ('""', lambda f: f.text("a"), "TXT04", "fill it in"),
    ("", lambda f: f.text("a"), "TXT06", "a: …"),
    ("e" + "\u0301" * 9, lambda f: f.text("a"), "TXT04", "type the text again"),
    ("[x]", lambda f: f.text("a"), "TXT04", "behind the colon"),
    ("{b: c}", lambda f: f.text("a"), "TXT04", "behind the colon"),
    ("x", lambda f: f.texts("a"), "TXT04", "dash"),
    ("[[x]]", lambda f: f.texts("a"), "TXT04", "dash"),
    ("x", lambda f: f.group("a"), "TXT04", "indented"),
    ("x", lambda f: f.groups("a"), "TXT04", "dash"),
    ("[x]", lambda f: f.groups("a"), "TXT04", "name"),
    ("nobody", lambda f: f.email("a"), "TXT04", "badges@example.org"),
    ("no", lambda f: f.matching("a", "[A-Z]{2}", "NO"), "TXT04", "like this: NO"),
    ("ＩＥ", lambda f: f.matching("a", "[A-Z]{2}", "IE"), "TXT04", "like this: IE"),
]


@pytest.mark.parametrize(
    ("typed", "get", "code", "fix"), REFUSED, ids=[f"{index} {row[0][:20]}" for index, row in enumerate(REFUSED)]
)
def test_what_is_refused(typed: str, get: Callable[[Fields], object], code: str, fix: str) -> None:
    found = problem(lambda: read(f"a: {typed}\n", get))
    assert found.code == code
    assert fix in found.fix
    assert '"a' in found.message
    assert found.place.startswith("content/x.yaml:1:")


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org/",
        "example.org",
        "//example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://localhost/",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://[::1/",
        "https://example.org/a b",
        "https://example.org/<x>",
        'https://example.org/"x',
        "https://example.org\\@evil.example/",
        "https://example.org/\u2028",
    ],
)
def test_addresses_that_are_refused(text: str) -> None:
    assert url_fault(text)
    assert problem(lambda: read(f"a: '{text}'\n", lambda fields: fields.url("a"))).code == "TXT04"


def test_an_unknown_field_suggests_the_nearest_name_or_lists_them() -> None:
    near = problem(lambda: read("name: x\nisuer: y\n", lambda f: (f.text("name"), f.text("issuer", required=False))))
    assert summary(near) == "TXT06 2:1"
    assert 'did you mean "issuer"?' in near.fix
    far = problem(lambda: read("name: x\nzzz: y\n", lambda f: (f.text("name"), f.text("issuer", required=False))))
    assert "name, issuer" in far.fix


def test_all_faults_of_a_file_are_kept_with_their_own_places() -> None:
    def getter(fields: Fields) -> object:
        inner = fields.group("g", required=True)
        found = (fields.day("day"), fields.number("score"), fields.text("name"))
        if inner:
            inner.text("x")
            inner.finish()
        return found

    found = problems(lambda: read("day: 14.3.26\nscore: many\nother: 1\ng:\n  y: 1\n", getter))
    assert sorted(summary(one) for one in found) == sorted(
        ["TXT05 1:6", "TXT04 2:8", "TXT06 1:1", "TXT06 3:1", "TXT06 5:3", "TXT06 5:3"]
    )
    assert any('"g.x" is missing' in one.message for one in found)
    assert any('"g.y" is not a field' in one.message for one in found)


def test_the_same_fault_is_kept_once() -> None:
    assert len(problems(lambda: read('a: ""\n', lambda fields: (fields.text("a"), fields.text("a"))))) == 1


def test_a_missing_field_of_a_group_names_the_group() -> None:
    def getter(fields: Fields) -> object:
        return [group.text("name") for group in fields.groups("people")]

    found = problem(lambda: read("people:\n  - name: x\n  - age: 3\n    name: ''\n", getter))
    assert "people, item 2" in found.message
