"""A calendar entry for the day an award ends, with a reminder two months before (RFC 5545).

The earner takes it into a calendar of their own; it says which badge ends and where to look, and no name.

Example::

    expiry_calendar(claim, claim.valid_until)   # the bytes of expires.ics
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from assay.credentials.claim import Claim, Signed
from assay.website.language import ENGLISH, Words

REMIND_BEFORE = 60
"""Days between the reminder and the end."""
_LONGEST = 75
"""Octets of a line (RFC 5545, 3.1)."""


def expiry_calendar(claim: Claim, until: Signed, words: Words = ENGLISH) -> bytes:
    """Return an iCalendar file with one whole-day event on the last day of an award; the same award, the same bytes."""
    day = date.fromisoformat(until.day)
    badge = claim.badge.text
    ends = words.say(
        "%(badge)s, issued by %(name)s, ends today: %(address)s",
        badge=badge,
        name=claim.issuer.text,
        address=claim.id.text,
    )
    summary = words.say("Last day of “%(badge)s”", badge=badge)
    soon = words.say("“%(badge)s” ends in %(num)s days", badge=badge, num=REMIND_BEFORE)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Assay//Award expiry//{words.base.upper()}",
        "BEGIN:VEVENT",
        f"UID:{claim.id.text}#expires",
        f"DTSTAMP:{re.sub(r'[-:]', '', claim.signed_on.text)}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        "TRANSP:TRANSPARENT",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(ends)}",
        f"URL:{claim.id.text}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{REMIND_BEFORE}D",
        f"DESCRIPTION:{_escaped(soon)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) for line in lines).encode()


def _escaped(text: str) -> str:
    """Escape a text value (RFC 5545, 3.3.11)."""
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line so that none is longer than 75 octets, and no character is cut (RFC 5545, 3.1)."""
    out, room = "", _LONGEST
    for char in line:
        size = len(char.encode())
        if size > room:
            out, room = out + "\r\n ", _LONGEST - 1
        out, room = out + char, room - size
    return out + "\r\n"
