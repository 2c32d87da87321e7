"""Multibase text for bytes: ``z…`` (base58btc) and ``u…`` (base64url without padding), and SHA-256 multihashes.

Rules:

* One text for one byte string: what decodes here encodes to the same text again.
* Text is refused, never repaired: no blanks, no padding, no other alphabet. A refusal is a `ValueError`; whoever
  knows where the text stood turns it into an error with an address.

Example::

    decode_base58(encode_base58(b"key")) == b"key"
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache

import base58

MAX_BASE58 = 256
"""Characters of base58 that are decoded; the work grows with the square, and a signature needs 89."""
_BASE58 = re.compile(r"z[1-9A-HJ-NP-Za-km-z]*")
_BASE64URL = re.compile(r"u[A-Za-z0-9_-]*")
_SHA2_256 = b"\x12\x20"
"""Multihash header: function 0x12 (sha2-256), 32 bytes."""


def encode_base58(data: bytes) -> str:
    """Return ``z`` and the base58btc form of some bytes (CID 1.0, Multibase)."""
    return "z" + base58.b58encode(data).decode("ascii")


@lru_cache(maxsize=256)
def decode_base58(text: str) -> bytes:
    """Return the bytes of ``z…``; raise `ValueError` when it is not base58btc or longer than `MAX_BASE58`.

    Kept for a while: a key is met in every award, and a signature twice.
    """
    if len(text) > MAX_BASE58:
        message = f"is longer than {MAX_BASE58} characters"
        raise ValueError(message)
    # The library strips trailing blanks, which would let two texts stand for the same bytes.
    if not _BASE58.fullmatch(text):
        message = "is not multibase base58btc: 'z', then letters and digits without 0, O, I and l"
        raise ValueError(message)
    return base58.b58decode(text[1:])


def encode_base64url(data: bytes) -> str:
    """Return ``u`` and the base64url form, without padding, of some bytes (RFC 4648 section 5)."""
    return "u" + base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def decode_base64url(text: str) -> bytes:
    """Return the bytes of ``u…``; raise `ValueError` when it is not unpadded, canonical base64url."""
    message = "is not multibase base64url: 'u', then A-Z a-z 0-9 - _ without padding"
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 2:  # noqa: PLR2004 - 'u' and one stray character
        raise ValueError(message)
    data = base64.urlsafe_b64decode(text[1:] + "=" * (-(len(text) - 1) % 4))
    if encode_base64url(data) != text:
        raise ValueError(message)
    return data


def encode_digest(digest: bytes) -> str:
    """Return a 32-byte SHA-256 digest as a ``digestMultibase`` value (VCDM 2.0 section 5.3)."""
    if len(digest) != hashlib.sha256().digest_size:
        message = f"a SHA-256 digest has 32 bytes, not {len(digest)}"
        raise ValueError(message)
    return encode_base64url(_SHA2_256 + digest)


def digest_multibase(data: bytes) -> str:
    """Return the ``digestMultibase`` value of some bytes: multibase of the SHA-256 multihash."""
    return encode_digest(hashlib.sha256(data).digest())
