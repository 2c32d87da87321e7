"""The ledger of addresses: nothing published vanishes, doubles of a merge are no fault, what is gone stays gone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.credentials.ledger import HEAD, Gone, Ledger, read_ledger, returned, unwritten, vanished
from assay.errors import ContentError

ADDRESS = st.from_regex(r"/(badges|awards)/[a-z0-9]{1,12}/", fullmatch=True)
GONE = st.builds(
    Gone,
    st.dates().map(lambda day: f"{day:%Y-%m-%d}".rjust(10, "0")),
    st.none() | st.tuples(st.from_regex(r"[a-z]{1,9}-1", fullmatch=True), st.integers(0, 131_071)),
)
LEDGERS = st.dictionaries(ADDRESS, st.none() | GONE).map(Ledger)


@given(LEDGERS)
def test_what_is_written_is_read_back(ledger: Ledger) -> None:
    assert read_ledger(ledger.text().encode("ascii")) == ledger


@given(LEDGERS, LEDGERS)
def test_lines_of_two_branches_together_lose_nothing(ours: Ledger, theirs: Ledger) -> None:
    """``merge=union`` puts the lines of both into the file, in any order."""
    both = read_ledger((ours.text() + theirs.text()).encode())
    assert set(both.entries) == set(ours.entries) | set(theirs.entries)
    assert set(both.gone) == set(ours.gone) | set(theirs.gone)
    assert read_ledger((theirs.text() + ours.text()).encode()).gone.keys() == both.gone.keys()


@given(LEDGERS, st.lists(ADDRESS))
def test_publishing_only_ever_adds(ledger: Ledger, published: list[str]) -> None:
    more = ledger.with_published(published)
    assert set(more.entries) == set(ledger.entries) | set(published)
    assert more.gone == ledger.gone
    assert more.new(published) == ()


def test_a_file_of_another_system_s_line_ends_is_read() -> None:
    assert read_ledger((HEAD + "/badges/a/\n").replace("\n", "\r\n").encode()).entries == {"/badges/a/": None}


@pytest.mark.parametrize(
    "line",
    [
        "badges/a/",
        "/badges/../x/",
        "//evil.example/",
        "/badges/a/ gone",
        "/badges/a/  gone soon",
        "/badges/ä/",
        "/a b/",
    ],
)
def test_a_line_that_is_no_address_is_named(line: str) -> None:
    with pytest.raises(ContentError) as refused:
        read_ledger(f"/badges/b/\n{line}\n".encode())
    (found,) = refused.value.problems
    assert (found.code, found.line) == ("ADR03", 2)


def test_an_address_that_would_vanish_is_named_unless_it_was_taken_down() -> None:
    ledger = Ledger({"/badges/a/": None, "/badges/b/": None, "/awards/c/": Gone("2026-01-01", None)})
    (found,) = vanished(ledger, ["/badges/a/"])
    assert found.code == "ADR01"
    assert "/badges/b/" in found.message
    assert "/awards/c/" not in found.message
    assert not list(vanished(ledger, ["/badges/a/", "/badges/b/"]))


def test_what_was_taken_down_does_not_come_back_by_a_merge() -> None:
    ledger = Ledger({"/awards/c/": Gone("2026-01-01", None)})
    (found,) = returned(ledger, ["/awards/c/"])
    assert found.code == "ADR04"
    assert not list(returned(ledger, ["/awards/d/"]))


def test_an_address_that_is_not_written_down_yet_is_a_warning() -> None:
    (found,) = unwritten(Ledger(), ["/badges/a/"])
    assert found.warning
    assert not found.notice
    assert not list(unwritten(Ledger({"/badges/a/": None}), ["/badges/a/"]))


def test_places_of_awards_that_are_gone_stay_taken() -> None:
    assert read_ledger(b"/awards/c/  gone 2026-01-01 alex-1#7\n").places() == {("alex-1", 7)}
