"""A secret of 32 bytes as letters on paper: thirteen groups of four, and a fourteenth that finds slips of the pen.

The letters are those of RFC 4648 base32 (A to Z, 2 to 7). 52 of them hold the secret; the last four are the first 20
bits of a SHA-256 of it, so that one wrong letter in a million slips through, and a key that is not listed in the key
history is refused in any case.

Example::

    block = write_block(seed)          # 'ABCD-EFGH-…', 14 groups
    read_block(block.lower()) == seed  # reading is lenient about case, blanks, and 0, 1, 8
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

GROUPS = 14
"""Groups of a block; the last one checks the others."""
GROUP_LETTERS = 4
SECRET_BYTES = 32

_LETTERS = 52
_CHECKED_AS = b"assay paper block\n"
_LOOKALIKES = str.maketrans("018", "OIB")
"""Digits that the alphabet does not have, and the letters they are taken for."""


def write_block(secret: bytes) -> str:
    """Return 32 secret bytes as 14 groups of four letters with hyphens; raises `ValueError` for another length."""
    if len(secret) != SECRET_BYTES:
        message = f"a block holds {SECRET_BYTES} bytes"
        raise ValueError(message)
    letters = base64.b32encode(secret).decode().rstrip("=") + _check(secret)
    return "-".join(letters[place : place + GROUP_LETTERS] for place in range(0, len(letters), GROUP_LETTERS))


def read_block(text: str) -> bytes:
    """Return the 32 bytes of a block; raises `ValueError` with a sentence for the person who typed it."""
    letters = re.sub(r"[\s-]+", "", text).upper().translate(_LOOKALIKES)
    if re.fullmatch(r"[A-Z2-7]*", letters) is None:
        message = "there are only the letters A to Z and the digits 2 to 7 on the sheet"
        raise ValueError(message)
    if len(letters) != GROUPS * GROUP_LETTERS:
        message = f"{len(letters)} letters were typed, and the sheet has {GROUPS} groups of {GROUP_LETTERS}"
        raise ValueError(message)
    secret = base64.b32decode(letters[:_LETTERS] + "====")
    # Encoding again finds the four spare bits of the last letter, which base32 would let pass.
    if not hmac.compare_digest(write_block(secret).replace("-", ""), letters):
        message = "a letter is wrong: the last group does not fit the others"
        raise ValueError(message)
    return secret


def _check(secret: bytes) -> str:
    digest = hashlib.sha256(_CHECKED_AS + secret).digest()
    return base64.b32encode(digest)[:GROUP_LETTERS].decode()
