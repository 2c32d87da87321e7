"""Unicode forms (UAX #15) of what strangers write: in time that grows with the text, not with its square.

Putting accents on one letter in order takes the square of their number, and a file of a few hundred kilobytes can hold
a hundred thousand on one. No script needs more than thirty (UAX #15 section 13), so such a text is left as it is.

Example::

    normalized("NFC", name) == normalized("NFC", other)
"""

from __future__ import annotations

import unicodedata
from typing import Literal

MAX_MARKS = 1_000
"""Most marks on one letter that are put in order."""


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return a text in a Unicode form; one with more than `MAX_MARKS` marks on one letter is returned as it is."""
    if text.isascii() or _is_piled(text):
        return text
    return unicodedata.normalize(form, text)


def _is_piled(text: str) -> bool:
    if len(text) <= MAX_MARKS:
        return False
    run = 0
    for sign in text:
        # Latin letters with their accents need no look at the table.
        run = run + 1 if sign >= "\u0300" and unicodedata.combining(sign) else 0
        if run > MAX_MARKS:
            return True
    return False
