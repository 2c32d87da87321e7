"""What a single value may be, and what is said of one that is not: days, addresses, e-mail addresses, texts.

Example::

    url_fault("http://example.org/")   # 'is "http://example.org/", which is not a full https address'
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from urllib.parse import urlsplit

from assay.integrity.letters import normalized

MAX_NAME = 200
"""Longest name or title, in code points."""
MAX_LINE = 1_000
"""Longest sentence or paragraph, in code points."""
YEARS = range(1900, 2200)
"""Years a day may lie in, so that adding a duration to it stays within the calendar."""
MAX_MARKS = 4
"""Most combining marks on one letter."""
DURATION = re.compile(r"P(?=\d)(\d{1,3}Y)?(\d{1,3}M)?(\d{1,4}D)?")
"""An ISO 8601 duration in whole years, months and days."""
EMAIL = re.compile(r"[^@\s]@[^@\s]+\.[^@\s]")
"""What looks like an address somewhere in a text: one letter before the sign is enough, and found in one pass."""
YES = {"yes": True, "true": True, "no": False, "false": False}
"""How yes and no may be written."""


def url_fault(text: str) -> str:
    """Say why a text is not an absolute https address fit for publishing, or return nothing."""
    if any(character.isspace() or character in '<>"\\^`{|}' for character in text):
        return "holds a character that no address may hold"
    try:
        parts = urlsplit(text)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        return f'is "{text}", which is not an address'
    if parts.scheme != "https" or not host or "." not in host:
        return f'is "{text}", which is not a full https address'
    return "holds a user name or password" if "@" in parts.netloc else ""


def day_of(text: str) -> date | None:
    """Return the calendar day a text is, written YYYY-MM-DD and within `YEARS`, or None."""
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def day_fix(text: str) -> str:
    """Say how a day is written; where the digits allow one reading only, write it that way."""
    return f"write year, month and day, as in {_with_dots(text) or '2026-03-14'}"


def no_day(text: str) -> str:
    """Say what is wrong with a day: how it is written, or that there is none such."""
    written = _with_dots(text)
    return f"which is not written as {written}" if written else "which is not a day of the calendar"


def _with_dots(text: str) -> str:
    """Return the day of 31.01.2026 as it should be written; empty for every other text."""
    found = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", text, re.ASCII)
    guess = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else ""
    return guess if day_of(guess) else ""


def stacked(text: str) -> bool:
    """Tell whether a letter bears more marks than any language gives it."""
    run = 0
    for character in normalized("NFD", text):
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MAX_MARKS:
            return True
    return False
