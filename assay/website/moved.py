"""What stands at addresses whose page has moved or is gone: a way on, or a note without a name.

Example::

    [view.url for _, view in plan_moved(verified)]   # ['/badges/first-aider/', '/awards/6f2e0c9d1h7k3m5n/']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assay.credentials.ledger import LEDGER_FILE
from assay.credentials.translation import left_translations
from assay.credentials.verified import VerifiedContent
from assay.website.language import ENGLISH, Words
from assay.website.movedviews import RedirectView, TombstoneView


@dataclass(frozen=True, slots=True)
class Move:
    """An address that leads on to another one."""

    old: str
    new: str
    title: str
    source: str
    """File that says so."""


def moves(verified: VerifiedContent) -> Iterator[Move]:
    """Yield every address that leads on: old names of badges and pathways, and translations taken out."""
    for folder, items in (("badges", verified.badges), ("pathways", verified.pathways)):
        for item in items:
            for alias in item.aliases:
                yield Move(f"/{folder}/{alias}/", f"/{folder}/{item.slug}/", item.name, item.path)
    for page in verified.pages:
        for address in page.aliases:
            yield Move(address, page.address, page.title, page.path)
    known = verified.ledger.entries
    for old, new, badge in left_translations("badges", verified.badges, known):
        yield Move(old, new, badge.name, badge.path)
    for old, new, pathway in left_translations("pathways", verified.pathways, known):
        yield Move(old, new, pathway.name, pathway.path)


def plan_moved(verified: VerifiedContent, words: Words = ENGLISH) -> Iterator[tuple[str, TombstoneView | RedirectView]]:
    """Yield the pages at addresses that have moved or were taken down, with what wants them."""
    for move in moves(verified):
        yield move.source, _redirect(move, verified.issuer.url, words)
    for address, gone in verified.ledger.gone.items():
        yield LEDGER_FILE, tombstone_view(address, gone.on, words)


def tombstone_view(address: str, since: str, words: Words = ENGLISH) -> TombstoneView:
    """Return the note at the address of a page that was taken down on a day, YYYY-MM-DD; it names nobody."""
    if address.startswith("/awards/"):
        award, reference = True, address.rstrip("/").rpartition("/")[2]
        title = words.say("This award is no longer published")
        description = words.say("The page was taken down. It does not say whether the award was valid.")
    else:
        award, reference = False, address
        title, description = words.say("This page is no longer published"), words.say("The page was taken down.")
    return TombstoneView(
        url=address,
        title=title,
        description=description,
        noindex=True,
        since=since,
        award=award,
        reference=reference,
    )


def _redirect(move: Move, base_url: str, words: Words) -> RedirectView:
    return RedirectView(
        url=move.old,
        title=words.say("This page has moved"),
        description=words.say("It is now at %(address)s", address=f"{base_url}{move.new[1:]}"),
        noindex=True,
        target=move.new,
        target_title=move.title,
    )


def redirect_rules(verified: VerifiedContent) -> bytes:
    """Return ``_redirects`` as Netlify, Cloudflare Pages and GitLab Pages read it; elsewhere the page leads on."""
    return "".join(f"{move.old} {move.new} 301\n" for move in moves(verified)).encode()
