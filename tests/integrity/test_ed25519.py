"""Keys: Multikeys as published, secrets that stay inside, signatures that cannot be varied."""

from __future__ import annotations

import hashlib
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from assay.integrity import ed25519, multibase
from assay.integrity.keys import (
    DEMO_KID,
    PublicKey,
    SecretKey,
    SignatureMismatchError,
    demo_secret_key,
    is_demo_key,
    new_secret_key,
)

ORDER = 2**252 + 27742317777372353535851937790883648493
"""Order of the base point (RFC 8032 section 5.1)."""


def test_published_multikeys_are_read_and_written(vector: Callable[[str], Any]) -> None:
    """CID 2.2.2: z and base58btc of 0xed01 and the key."""
    cases = vector("misc")["multikey"]
    assert len(cases) == 2
    for case in cases:
        public = PublicKey.from_multikey(case["publicKeyMultibase"])
        assert public.raw.hex() == case["publicKeyHex"]
        assert public.multikey == case["publicKeyMultibase"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z6Mk",
        "u7QEB",
        multibase.encode_base58(bytes(34)),
        multibase.encode_base58(b"\xed\x01" + bytes(31)),
        multibase.encode_base58(b"\xed\x01" + bytes(33)),
        "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq",
    ],
)
def test_other_texts_are_no_multikeys(text: str) -> None:
    """A secret key (0x8026) is among them."""
    with pytest.raises(ValueError, match=r"base58btc|Multikey"):
        PublicKey.from_multikey(text)


def test_a_signature_is_for_one_key_and_one_message(key: SecretKey, other_key: SecretKey) -> None:
    signature = key.sign(b"message")
    assert key.public.verify(b"message", signature) is True
    for public, message, one in [
        (key.public, b"Message", signature),
        (other_key.public, b"message", signature),
        (key.public, b"message", signature[:-1]),
        (key.public, b"message", signature + b"\x00"),
        (key.public, b"message", b""),
        (key.public, b"message", bytes(64)),
        (key.public, b"message", signature[:32] + _plus_order(signature[32:])),
        (PublicKey(raw=bytes(32)), b"message", signature),
    ]:
        with pytest.raises(SignatureMismatchError):
            public.verify(message, one)


def _plus_order(scalar: bytes) -> bytes:
    """Return the other scalar that a careless verifier takes for the same (RFC 8032 section 8.4)."""
    return (int.from_bytes(scalar, "little") + ORDER).to_bytes(32, "little")


def test_every_flipped_bit_of_a_signature_is_found(key: SecretKey) -> None:
    signature = bytearray(key.sign(b"message"))
    for bit in range(512):
        signature[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SignatureMismatchError):
            key.public.verify(b"message", bytes(signature))
        signature[bit // 8] ^= 1 << bit % 8


def test_a_secret_shows_only_its_public_half() -> None:
    """Promise P9: not in repr, str or format, nor in what an error says."""
    key = new_secret_key()
    shown = f"{key!r} {key} {[key]} {key.public!r}"
    assert key.public.multikey in shown
    for secret in (key.seed, key.pseudonym_key):
        for form in (secret.hex(), repr(secret), multibase.encode_base58(secret), multibase.encode_base64url(secret)):
            assert form not in shown
    with pytest.raises(ValueError, match="two secrets of 32 bytes") as caught:
        SecretKey(seed=b"canary-seed", pseudonym_key=bytes(32))
    assert "canary" not in "".join(traceback.format_exception(caught.value)[-1:])


def test_public_keys_have_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 31"):
        PublicKey(raw=bytes(31))


def test_new_keys_are_new() -> None:
    keys = {new_secret_key() for _ in range(20)}
    assert len(keys) == len({key.seed for key in keys}) == len({key.pseudonym_key for key in keys}) == 20
    assert not any(is_demo_key(key.public) for key in keys)


def test_the_demonstration_key_is_the_published_one() -> None:
    """Everybody has it, so it must never change, and be told apart."""
    demo = demo_secret_key()
    sentence = b"Assay demonstration key. Published on purpose: never sign anything real with it."
    assert demo.seed == hashlib.sha256(sentence).digest()
    assert demo.public.multikey == "z6MkmKt2u36jXKpkWZxZGNLBtkHecX9xG1BKWJmBgXXNwdFm"
    assert demo.seed != demo.pseudonym_key
    assert is_demo_key(PublicKey.from_multikey(demo.public.multikey))
    assert DEMO_KID == "demonstration"


def test_a_secret_key_crosses_to_another_process_whole() -> None:
    """Worker processes sign, so the type must survive pickling, still without showing itself."""
    key = new_secret_key()
    copy = pickle.loads(pickle.dumps(key))  # noqa: S301 - our own bytes
    assert copy == key
    assert isinstance(copy, ed25519.SecretKey)
