"""Status lists: the published list, the bit order, the refusals by their W3C names."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import DocumentError
from assay.integrity import multibase, status


def test_published_lists_are_read(vector: Callable[[str], Any]) -> None:
    """BSL example 3 (all zero), and a list with one known bit."""
    lists = vector("misc")["bitstring"]
    assert len(lists) == 2
    for one in lists:
        raw = status.decode_list(one["encodedList"])
        assert len(raw) == one["bytes"]
        assert [index for index in range(len(raw) * 8) if status.get_bit(raw, index)] == one["setBits"]


def test_index_zero_is_the_leftmost_bit() -> None:
    """BSL section 2.2: the first index, zero, is the left-most bit."""
    raw = status.decode_list(status.encode_list([0, 15]))
    assert raw[:2] == b"\x80\x01"
    assert status.get_bit(raw, 0)
    assert not status.get_bit(raw, 1)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, status.MIN_BITS - 1), max_size=50))
def test_the_bits_set_are_the_bits_read(indexes: set[int]) -> None:
    text = status.encode_list(indexes)
    raw = status.decode_list(text)
    assert {index for index in range(status.MIN_BITS) if raw[index >> 3] and status.get_bit(raw, index)} == indexes
    assert status.encode_list(sorted(indexes, reverse=True)) == text


def test_the_text_depends_on_nothing_but_the_bits() -> None:
    """No time and no system in the gzip header: this is the empty list wherever it is made."""
    header = multibase.decode_base64url(status.encode_list([]))[:10]
    assert header == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    assert len(status.decode_list(status.encode_list([262_143], 262_144))) == 32_768


def _packed(raw: bytes) -> str:
    return multibase.encode_base64url(gzip.compress(raw, mtime=0))


GOOD = _packed(bytes(16_384))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD[1:], "MALFORMED_VALUE_ERROR"),
        ("z" + GOOD[1:], "MALFORMED_VALUE_ERROR"),
        (GOOD + "==", "MALFORMED_VALUE_ERROR"),
        (GOOD.replace("-", "+"), "MALFORMED_VALUE_ERROR"),
        (GOOD[:-8], "MALFORMED_VALUE_ERROR"),
        ("u", "MALFORMED_VALUE_ERROR"),
        (multibase.encode_base64url(bytes(16_384)), "MALFORMED_VALUE_ERROR"),
        (multibase.encode_base64url(gzip.compress(bytes(16_384)) + b"more"), "MALFORMED_VALUE_ERROR"),
        (_packed(bytes(16_383)), "STATUS_LIST_LENGTH_ERROR"),
        (_packed(b""), "STATUS_LIST_LENGTH_ERROR"),
        (_packed(bytes(6_000_000)), "inflates to more than 5,242,880"),
        ("u" + "A" * 11_000_000, "longer than"),
    ],
    ids=range(12),
)
def test_other_lists_are_refused(text: str, says: str) -> None:
    """Faults C03: short, cut, padded, another alphabet, another container, a bomb."""
    assert status.decode_list(GOOD)
    with pytest.raises(DocumentError, match=says) as caught:
        status.decode_list(text)
    assert caught.value.problem.code == "ST03"


def test_a_changed_list_never_gives_other_bits() -> None:
    """The checksum of gzip finds every flipped bit that matters; what still decodes has the same bits."""
    text = status.encode_list(random.Random(1).sample(range(131_072), 500))  # noqa: S311 - repeatable
    bits, refused = status.decode_list(text), 0
    raw = bytearray(multibase.decode_base64url(text))
    for place in range(10, len(raw), 7):
        raw[place] ^= 1
        try:
            assert status.decode_list(multibase.encode_base64url(bytes(raw))) == bits
        except DocumentError:
            refused += 1
        raw[place] ^= 1
    assert refused > 100


@pytest.mark.parametrize("index", [-1, 131_072, 2**40])
def test_an_index_outside_is_a_range_error(index: int) -> None:
    with pytest.raises(DocumentError, match="RANGE_ERROR"):
        status.encode_list([index])
    with pytest.raises(DocumentError, match="RANGE_ERROR"):
        status.get_bit(bytes(16_384), index)


@pytest.mark.parametrize("size", [0, 131_071, 100_000, 131_080])
def test_lists_too_small_for_privacy_are_not_made(size: int) -> None:
    with pytest.raises(DocumentError, match="STATUS_LIST_LENGTH_ERROR"):
        status.encode_list([], size)


def test_the_indexes_of_set_bits_are_told_in_order() -> None:
    assert list(status.set_bits(bytes([0, 0x81, 0, 0x40]))) == [8, 15, 25]


def test_the_longest_list_is_read_and_one_more_is_not() -> None:
    """By its letters, before anything is unpacked, and by its bytes."""
    text, most = status.encode_list([]), status.MIN_BITS // 8
    assert len(status.decode_list(text, limit=most)) == most
    with pytest.raises(DocumentError, match=f"inflates to more than {most - 1:,} bytes"):
        status.decode_list(text, limit=most - 1)
    for length, words in ((200, "is not packed|cut off"), (201, "longer than 200 characters")):
        with pytest.raises(DocumentError, match=words):
            status.decode_list("u" + "A" * (length - 1), limit=100)
