"""Ed25519 (RFC 8032): the public half as a Multikey, the secret half behind a type that does not print itself.

Rules:

* Public and secret keys are different types, and a `SecretKey` never shows what it holds: not in its ``repr``, not in
  an error, not in a comparison.
* `verify` returns ``True`` or raises; there is no ``False`` to forget.
* Whatever can sign is a `Signer`: a key from a file today, an agent or a card some day.
* The demonstration key is published on purpose. `is_demo_key` tells it apart, so that nobody signs in earnest with it.

Example::

    key = new_secret_key()
    key.public.verify(b"message", key.sign(b"message"))
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, Protocol

import nacl.exceptions
import nacl.signing
import nacl.utils

from assay.integrity import multibase

SEED_BYTES = 32
"""Bytes of an Ed25519 seed, of a public key and of a pseudonym key."""
SIGNATURE_BYTES = 64
"""Bytes of an Ed25519 signature (RFC 8032)."""
DEMO_KID = "demonstration"
"""Key id of the published demonstration key."""

_MULTIKEY_PREFIX = b"\xed\x01"
"""Multicodec of an Ed25519 public key (CID 1.0, section 2.2.2)."""
_DEMO_SEED = b"Assay demonstration key. Published on purpose: never sign anything real with it."
_PSEUDONYM_LABEL = b"assay pseudonym key"
_DEMO_PSEUDONYM = b"Assay demonstration pseudonym key. Published on purpose: it hides nobody."


class SignatureMismatchError(ValueError):
    """The signature was not made by this key over these bytes; the two are not told apart."""

    def __init__(self) -> None:
        """Say so, without the bytes."""
        super().__init__("the signature was not made by this key over these bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """An Ed25519 public key."""

    raw: bytes
    """The 32 bytes of RFC 8032."""

    def __post_init__(self) -> None:
        """Refuse anything but 32 bytes."""
        if len(self.raw) != SEED_BYTES:
            message = f"an Ed25519 public key has {SEED_BYTES} bytes, not {len(self.raw)}"
            raise ValueError(message)

    @classmethod
    def from_multikey(cls, text: str) -> PublicKey:
        """Return the key of a ``publicKeyMultibase``; raise `ValueError` when it is no Ed25519 Multikey (CID 2.2.2)."""
        data = multibase.decode_base58(text)
        if len(data) != len(_MULTIKEY_PREFIX) + SEED_BYTES or not data.startswith(_MULTIKEY_PREFIX):
            message = "is not the Multikey of an Ed25519 public key, which starts with z6Mk"
            raise ValueError(message)
        return cls(raw=data[len(_MULTIKEY_PREFIX) :])

    @property
    def multikey(self) -> str:
        """The key as ``publicKeyMultibase``: ``z6Mk…``, 48 characters."""
        return multibase.encode_base58(_MULTIKEY_PREFIX + self.raw)

    def verify(self, message: bytes, signature: bytes) -> Literal[True]:
        """Return ``True``, or raise `SignatureMismatchError` (RFC 8032; small-order and malleable ones are refused)."""
        if len(signature) != SIGNATURE_BYTES:
            raise SignatureMismatchError
        try:
            nacl.signing.VerifyKey(self.raw).verify(message, signature)
        except nacl.exceptions.BadSignatureError:
            # Not chained: the cause holds nothing a person could use.
            raise SignatureMismatchError from None
        return True


class Signer(Protocol):
    """Whatever can sign with one Ed25519 key."""

    @property
    def public(self) -> PublicKey:
        """The key its signatures verify with."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of a message."""


class OfficerKey(Signer, Protocol):
    """A signer that also has the key with which member references are hashed."""

    @property
    def pseudonym_key(self) -> bytes:
        """32 secret bytes for keyed hashes."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SecretKey:
    """An Ed25519 secret key, and beside it the key with which member references are hashed."""

    seed: bytes = field(repr=False)
    """The 32 secret bytes of RFC 8032."""
    pseudonym_key: bytes = field(repr=False)
    """32 secret bytes for keyed hashes; whoever has them can link pseudonyms to references."""

    def __post_init__(self) -> None:
        """Refuse wrong lengths without saying what was given."""
        if len(self.seed) != SEED_BYTES or len(self.pseudonym_key) != SEED_BYTES:
            message = f"a secret key is made of two secrets of {SEED_BYTES} bytes"
            raise ValueError(message)

    def __repr__(self) -> str:
        """Show the public half only."""
        return f"<SecretKey of {self.public.multikey}>"

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey(raw=bytes(nacl.signing.SigningKey(self.seed).verify_key))

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of a message; the same message gives the same bytes."""
        return nacl.signing.SigningKey(self.seed).sign(message).signature


def new_secret_key() -> SecretKey:
    """Return a new key from the operating system's random source."""
    seed = nacl.utils.random(SEED_BYTES)
    return SecretKey(seed=seed, pseudonym_key=derive_pseudonym_key(seed))


def derive_pseudonym_key(seed: bytes) -> bytes:
    """Return the pseudonym key of a key that was made alone: 32 bytes, so that one block on paper holds both.

    A key that another one vouched for carries a copy of that key's instead.
    """
    return hmac.new(seed, _PSEUDONYM_LABEL, hashlib.sha256).digest()


def demo_secret_key() -> SecretKey:
    """Return the published demonstration key, the same for everybody."""
    return SecretKey(
        seed=hashlib.sha256(_DEMO_SEED).digest(),
        pseudonym_key=hashlib.sha256(_DEMO_PSEUDONYM).digest(),
    )


def is_demo_key(public: PublicKey) -> bool:
    """Tell whether a key is the demonstration key, whose signatures prove nothing."""
    return public == _demo_public()


@cache
def _demo_public() -> PublicKey:
    """Return the public half, which takes as long to compute as half a signature to check: asked for every award."""
    return demo_secret_key().public
