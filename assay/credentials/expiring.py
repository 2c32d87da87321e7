"""Awards that end soon: which ones, and the officer's calendar of them (RFC 5545).

An award that was revoked, or that a newer one took the place of, is not among them: nobody has to be reminded.

Example::

    found = ending(verified, date(2027, 1, 21))
    calendar(found, host="badges.example.org")
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assay.credentials.renewal import replacements
from assay.credentials.verified import VerifiedAward, VerifiedContent

WINDOW = r"P(?=\d)(\d{1,2}Y)?(\d{1,3}M)?(\d{1,4}D)?"
"""How far ahead to look: an ISO 8601 duration of years, months and days."""
_LONGEST = 75
"""Octets of a line (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """An award and its last day."""

    award: VerifiedAward
    day: date


def ending(verified: VerifiedContent, until: date) -> list[Ending]:
    """Return the awards whose last day is from the day of the check to `until`, the first to end first."""
    replaced = replacements(verified.awards, verified.issuer.url)
    today = verified.checked_at.date()
    found = [
        Ending(award=award, day=date.fromisoformat(award.claim.valid_until.day))
        for award in verified.awards
        if award.claim.valid_until and award.state in ("valid", "unknown") and award.id not in replaced
    ]
    return sorted((one for one in found if today <= one.day <= until), key=lambda one: (one.day, one.award.id))


def calendar(found: Sequence[Ending], host: str) -> bytes:
    """Return an iCalendar file with one whole-day event for each award; it holds names, so it is not for publishing."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Assay//Ending awards//EN"]
    for one in found:
        claim = one.award.claim
        lines += [
            "BEGIN:VEVENT",
            f"UID:officer-{one.award.id}@{host}",
            f"DTSTAMP:{re.sub(r'[-:]', '', claim.signed_on.text)}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            "TRANSP:TRANSPARENT",
            f"SUMMARY:{_escaped(f'{claim.recipient.text}: {claim.badge.text} ends')}",
            f"DESCRIPTION:{_escaped(f'After a new assessment: assay new award, with --replaces {one.award.id}')}",
            f"URL:{claim.id.text}",
            "END:VEVENT",
        ]
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"]).encode()


def _escaped(text: str) -> str:
    """Escape a text value (RFC 5545, 3.3.11)."""
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line so that none is longer than 75 octets and no character is cut (RFC 5545, 3.1)."""
    parts, room = [""], _LONGEST
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(" ")
            room = _LONGEST - 1
        parts[-1] += character
        room -= size
    return "\r\n".join(parts) + "\r\n"
