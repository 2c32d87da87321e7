"""Six words: the list has the properties that make words safe to read aloud, and the numbers come out right."""

from __future__ import annotations

import hashlib
import re

import pytest

from assay.integrity.words import BITS_PER_WORD, WORDS, fingerprint_words, random_words, word_list

RUDE = {"arse", "bastard", "bitch", "bloody", "crap", "damn", "dick", "fart", "hell", "idiot", "kill", "poop", "sexy"}


def test_there_are_2048_plain_words_of_four_to_seven_letters() -> None:
    words = word_list()
    assert len(words) == 2**BITS_PER_WORD == 2048
    assert [word for word in words if not re.fullmatch(r"[a-z]{4,7}", word)] == []
    assert list(words) == sorted(words)
    assert RUDE.isdisjoint(words)


def test_no_two_words_begin_with_the_same_four_letters() -> None:
    """So a word can be told from its start, and a list of prefixes is a list of words."""
    assert len({word[:4] for word in word_list()}) == 2048


def test_the_list_never_changes() -> None:
    """Words that stand on paper must go on meaning the same number."""
    digest = hashlib.sha256("\n".join(word_list()).encode()).hexdigest()
    assert digest == "0716e4cd6a3b4495b3fa5f8238572f5e845229b21bf79ff2c9e7507b021f5884"


@pytest.mark.parametrize("number", [0, 1, 2**66 - 1, 0x2AAAAAAAAAAAAAAAA, 0x123456789ABCDEF01 & 2**66 - 1])
def test_the_words_are_the_first_66_bits(number: int) -> None:
    fingerprint = f"{number << 190 | (1 << 190) - 1:064x}"
    words = fingerprint_words(fingerprint)
    assert len(words) == WORDS == 6
    back = 0
    for word in words:
        back = back << BITS_PER_WORD | word_list().index(word)
    assert back == number


def test_a_change_of_the_hash_changes_the_words() -> None:
    one, other = (hashlib.sha256(text).hexdigest() for text in (b"one", b"other"))
    assert fingerprint_words(one) != fingerprint_words(other)
    assert fingerprint_words(one) == fingerprint_words(one)


def test_random_words_are_of_the_list_and_not_the_same_twice() -> None:
    """66 bits: two equal draws would mean that nothing is random."""
    one, other = random_words(), random_words()
    assert len(one) == 6
    assert set(one) | set(other) <= set(word_list())
    assert one != other
