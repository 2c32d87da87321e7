"""Paper blocks: what is printed is read back, and a slip of the pen is found."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.integrity.ed25519 import derive_pseudonym_key, new_secret_key
from assay.integrity.paper import GROUPS, read_block, write_block

SEED = hashlib.sha256(b"a seed that everybody can see").digest()


def test_a_block_is_52_letters_and_a_check_in_groups_of_four() -> None:
    groups = write_block(SEED).split("-")
    assert len(groups) == GROUPS == 14
    assert {len(group) for group in groups} == {4}


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_every_secret_comes_back(secret: bytes) -> None:
    assert read_block(write_block(secret)) == secret


def test_reading_is_lenient_about_what_people_do() -> None:
    block = write_block(SEED)
    typed = block.lower().replace("-", " \n")
    assert read_block(typed) == SEED
    assert read_block(block.replace("O", "0").replace("I", "1").replace("B", "8")) == SEED


def test_every_single_wrong_letter_is_found() -> None:
    """All 56 places, all 31 other letters: the four spare bits of base32 are no hiding place."""
    letters = write_block(SEED).replace("-", "")
    found = 0
    for place, right in enumerate(letters):
        for wrong in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567":
            if wrong == right:
                continue
            with pytest.raises(ValueError, match="the last group does not fit"):
                read_block(letters[:place] + wrong + letters[place + 1 :])
            found += 1
    assert found == 56 * 31


def test_neighbours_that_changed_places_are_found() -> None:
    groups = write_block(SEED).split("-")
    for place in range(len(groups) - 1):
        swapped = [*groups[:place], groups[place + 1], groups[place], *groups[place + 2 :]]
        with pytest.raises(ValueError, match="does not fit"):
            read_block("".join(swapped))


@pytest.mark.parametrize(
    ("text", "why"), [("", "0 letters"), ("ABCD", "4 letters"), ("Ä" * 56, "only the letters"), ("9" * 56, "only the")]
)
def test_what_is_no_block_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_block(text)


def test_a_block_holds_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        write_block(b"short")


def test_a_key_made_alone_fits_on_one_block() -> None:
    """Its pseudonym key follows from the seed, and is not the seed."""
    key = new_secret_key()
    assert key.pseudonym_key == derive_pseudonym_key(key.seed)
    assert key.pseudonym_key != key.seed
    assert derive_pseudonym_key(SEED) != key.pseudonym_key
