"""The page of badges that other systems issued before this site, from the records in ``content/legacy``.

Rules:

* It never looks like an award: no state, no colour of a state, nothing signed, no file to download.
* A record says who holds it only as a hash, and the page says nothing of it: awards are counted, small numbers are not
  said, days are only years. A name stands there, and then with day and address, when ``content/sharing.yaml`` says that
  its holder agreed; the address of an old award leads to its holder, so it waits for that consent as well.
* Search engines are asked not to list it.

Example::

    view = legacy_view(verified)
    [badge.name for badge in view.badges]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from assay.credentials.earners import NamedRecord
from assay.credentials.legacy import NOT_SAID
from assay.credentials.model import LEGACY_PAGE, LegacyAward
from assay.credentials.verified import VerifiedContent
from assay.website.facts import FEWEST_SHOWN, or_more, rounded
from assay.website.language import ENGLISH, Words
from assay.website.legacyviews import LegacyBadge, LegacyHolder, LegacyView, Place


def legacy_view(verified: VerifiedContent, words: Words = ENGLISH) -> LegacyView:
    """Return ``/legacy/``."""
    named = {one.record: one for one in verified.named_records}
    groups: dict[tuple[str, ...], list[LegacyAward]] = defaultdict(list)
    for record in verified.legacy:
        groups[
            record.badge_name.casefold(), record.badge_name, record.issuer_name, record.badge_url or "",
            record.issuer_url or "",
        ].append(record)  # fmt: skip
    return LegacyView(
        url=LEGACY_PAGE,
        title=words.say("Issued elsewhere"),
        description=words.say("Badges that other systems issued before this site. Not signed here and not verified."),
        noindex=True,
        badges=tuple(_badge(groups[key], named, words) for key in sorted(groups)),
        fewest_shown=FEWEST_SHOWN,
    )


def _badge(records: list[LegacyAward], named: Mapping[str, NamedRecord], words: Words) -> LegacyBadge:
    one, days = records[0], sorted(record.issued for record in records)
    at = _place(one.badge_url or "")
    least = rounded(sum(not record.revoked for record in records))
    holders = [_holder(record, named[record.id]) for record in records if record.id in named]
    return LegacyBadge(
        name=_said(one.badge_name),
        issuer=_said(one.issuer_name),
        issuer_url=_place(one.issuer_url or "").url,
        places=(at,) if at.url else _hosts(record.address for record in records),
        standards=tuple(sorted({record.standard for record in records})),
        years=(days[0].year, days[-1].year),
        count=or_more(least, words),
        holders=tuple(sorted(holders, key=lambda holder: (holder.name.casefold(), holder.issued))),
    )


def _holder(record: LegacyAward, consent: NamedRecord) -> LegacyHolder:
    return LegacyHolder(
        name=consent.name,
        agreed=consent.agreed.isoformat(),
        issued=record.issued.isoformat(),
        ends=record.expires.isoformat() if record.expires else None,
        revoked=record.revoked,
        place=_place(record.address),
    )


def _said(name: str) -> str | None:
    return None if name == NOT_SAID else name


def _place(address: str) -> Place:
    """Return an address with a link where a browser can follow it."""
    return Place(name=address, url=address if address.lower().startswith(("https://", "http://")) else None)


def _hosts(addresses: Iterable[str]) -> tuple[Place, ...]:
    """Return where awards were issued without what tells one from another."""
    found = {urlsplit(address).hostname for address in addresses if _place(address).url}
    return tuple(Place(name=host, url=None) for host in sorted(host for host in found if host))
