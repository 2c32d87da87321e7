"""Six words for 66 bits: the issuer's fingerprint as people read it aloud, and a passphrase to offer.

The list `words.txt` was composed for Assay: 2,048 plain English words of four to seven letters, no two of which begin
with the same four letters, so that a word can be told from its start, and a slip of the pen from another word.

Rules:

* Six words of a hash are for people to compare. A program compares all 256 bits.
* The list and its order never change: words on paper must go on meaning the same number.

Example::

    fingerprint_words("9f86d081884c7d65…")    # ('patch', 'uptown', …)
    " ".join(random_words())                  # a passphrase of 66 random bits
"""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from importlib.resources import files

WORDS = 6
"""Words of a fingerprint and of a passphrase."""
BITS_PER_WORD = 11
"""The list has 2,048 words."""


@cache
def word_list() -> tuple[str, ...]:
    """Return the 2,048 words in alphabetical order."""
    return tuple(files("assay.integrity").joinpath("words.txt").read_text("utf-8").split())


def fingerprint_words(fingerprint: str) -> tuple[str, ...]:
    """Return six words for the first 66 bits of a hexadecimal SHA-256; raises `ValueError` for anything shorter."""
    digest = bytes.fromhex(fingerprint)
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - WORDS * BITS_PER_WORD)
    listed = word_list()
    return tuple(listed[number >> place & len(listed) - 1] for place in range(55, -1, -BITS_PER_WORD))


def key_words(raw: bytes) -> tuple[str, ...]:
    """Return six words for the 32 bytes of a public key, for two people to compare by telephone."""
    return fingerprint_words(hashlib.sha256(raw).hexdigest())


def random_words() -> tuple[str, ...]:
    """Return six words from the operating system's random source."""
    return tuple(secrets.choice(word_list()) for _ in range(WORDS))
