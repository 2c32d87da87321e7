"""Multibase: one text for one byte string, and no text that is almost right."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.integrity import multibase


@given(st.binary(max_size=128))
def test_both_bases_round_trip(data: bytes) -> None:
    """Decoding is the inverse of encoding, leading zeros included."""
    assert multibase.decode_base58(multibase.encode_base58(data)) == data
    assert multibase.decode_base64url(multibase.encode_base64url(data)) == data


@given(st.text(st.sampled_from("zu123456789ABCabc0OIl-_= \n+/"), max_size=40))
def test_what_decodes_encodes_to_the_same_text(text: str) -> None:
    """There is one text for one byte string, so nobody can vary a signature's text."""
    for decode, encode in (
        (multibase.decode_base58, multibase.encode_base58),
        (multibase.decode_base64url, multibase.encode_base64url),
    ):
        try:
            data = decode(text)
        except ValueError:
            continue
        assert encode(data) == text


@pytest.mark.parametrize(
    "text", ["", "1A", "Z1A", "z1A ", " z1A", "z0", "zO", "zI", "zl", "z1\n", "zé", "z" + "1" * 256]
)
def test_other_texts_are_not_base58btc(text: str) -> None:
    with pytest.raises(ValueError, match=r"base58btc|longer than 256"):
        multibase.decode_base58(text)


@pytest.mark.parametrize("text", ["", "AA", "uA", "uAA==", "uAB", "uA+A", "uA/A", "uA A", "uAAA\n", "uAAAAA"])
def test_other_texts_are_not_base64url(text: str) -> None:
    """`uAB` has bits that would be thrown away (RFC 4648 section 3.5)."""
    with pytest.raises(ValueError, match="base64url"):
        multibase.decode_base64url(text)


def test_a_digest_is_a_sha2_256_multihash() -> None:
    """VCDM 2.0 section 5.3: 0x12, 0x20 and the 32 bytes."""
    digest = hashlib.sha256(b"picture").digest()
    text = multibase.digest_multibase(b"picture")
    assert text == multibase.encode_digest(digest)
    assert multibase.decode_base64url(text) == b"\x12\x20" + digest
    assert text.startswith("uEi")
    with pytest.raises(ValueError, match="32 bytes"):
        multibase.encode_digest(b"short")
