"""The feed of badges with awards that end soon, by month: no names, no numbers, and no addresses of awards.

An award's address is known to its holder and to whomever they gave it; a public list would give it to everybody. So
the feed says which badge and which month, which is enough to remember one's own.

Example::

    feed = expiries_feed(verified, history)
"""

from __future__ import annotations

from datetime import date

from assay.credentials.expiring import ending
from assay.credentials.issue import add_duration
from assay.credentials.verified import VerifiedContent
from assay.integrity.history import KeyHistory
from assay.website.language import ENGLISH, Words
from assay.website.viewparts import ExpiriesFeed, ExpiryRow

MONTHS_AHEAD = 6
"""How far the feed looks ahead."""


def _comes_up(day: date) -> str:
    """Return when a month comes within sight: its first day, six months before."""
    months = day.year * 12 + day.month - 1 - MONTHS_AHEAD
    return f"{months // 12:04}-{months % 12 + 1:02}-01T00:00:00Z"


def expiries_feed(verified: VerifiedContent, history: KeyHistory, words: Words = ENGLISH) -> ExpiriesFeed:
    """Return the feed, the first month first."""
    rows: dict[tuple[str, str], ExpiryRow] = {}
    for one in ending(verified, add_duration(verified.checked_at.date(), f"P{MONTHS_AHEAD}M")):
        claim = one.award.claim
        key = (f"{one.day:%Y-%m}", claim.badge_id.text)
        before = rows.get(key)
        rows[key] = ExpiryRow(
            badge=claim.badge.text,
            url=claim.badge_id.text,
            month=words.month(one.day),
            id=key[0],
            updated=max(claim.signed_on.text, _comes_up(one.day), before.updated if before else ""),
        )
    issuer = verified.issuer
    return ExpiriesFeed(
        url="/status/expiring.xml",
        title=words.say("Awards of %(name)s that end soon", name=issuer.name),
        page_url=f"{issuer.url}status/",
        self_url=f"{issuer.url}status/expiring.xml",
        updated=max((row.updated for row in rows.values()), default=history.keys[0].not_before),
        rows=tuple(rows[key] for key in sorted(rows)),
    )
