"""Names that are proposed can always stand in an address, whatever they are made of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.credentials.filenames import MAX_SLUG, SLUG, free_name, short_name


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("First Aid", "first-aid"),
        ("Première secours", "premiere-secours"),
        ("Erste Hilfe für Ältere", "erste-hilfe-fur-altere"),
        ("  – 2nd try! –  ", "2nd-try"),
        ("応急手当", "badge"),
        ("x" * 63 + " y", "x" * 63),
    ],
)
def test_letters_keep_their_place_and_lose_their_marks(text: str, proposed: str) -> None:
    assert short_name(text, "badge") == proposed


@given(st.text())
def test_whatever_is_proposed_fits(text: str) -> None:
    found = short_name(text, "badge")
    assert re.fullmatch(SLUG, found)
    assert len(found) <= MAX_SLUG
    assert short_name(found, "badge") == found


def test_a_name_in_use_gets_the_next_number_that_is_free() -> None:
    assert free_name("first-aid", {"second"}) == "first-aid"
    assert free_name("first-aid", {"first-aid", "first-aid-2"}) == "first-aid-3"
