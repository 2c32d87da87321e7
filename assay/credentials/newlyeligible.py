"""Whom a change brings to the end of a pathway: eligible in the newer state, and not yet in the older one.

Both states are looked at as of one time, so that nobody becomes eligible here by waiting.

Example::

    [item.facts["pathway"] for item in newly_eligible(before, after, now)]
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from assay.credentials.sides import Item, Said
from assay.credentials.standing import Standing, people_of, standings
from assay.credentials.verified import VerifiedContent


def newly_eligible(before: VerifiedContent | None, after: VerifiedContent, now: datetime) -> Iterator[Item]:
    """Yield who may be assessed for the badge of a pathway after the change and not before it."""
    known = set(_ready(before, now)) if before else set()
    for (subject, slug), found in _ready(after, now).items():
        if (subject, slug) not in known:
            goal = next((badge.name for badge in after.badges if badge.slug == found.pathway.leads_to), slug)
            yield Item(
                words=(Said(found.person.name), " completes ", Said(found.pathway.name), ", for ", Said(goal)),
                facts={"pathway": slug, "recipient": found.person.name, "badge": found.pathway.leads_to},
            )


def _ready(verified: VerifiedContent, now: datetime) -> dict[tuple[str, str], Standing]:
    """Return by pseudonym and pathway who has completed one and does not hold its badge."""
    if not verified.pathways:
        return {}
    return {
        (person.subject, found.pathway.slug): found
        for person in people_of(verified).values()
        for found in standings(verified, person, now)
        if found.progress and found.holds is None
    }
