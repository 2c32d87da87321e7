"""`assay erase badges/NAME`: take down the page of a badge nobody holds, of a pathway, or one of the association's own.

Rules:

* A badge somebody holds, or that a draft or a pathway names, stays: its address is inside signed awards.
* Whatever was published leaves a note at its address: old names and translations too.
* A file that was deleted by hand is no hindrance; what is left of it goes.

Example::

    assay erase badges/sample-bowline
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from assay.cli.common import no_such
from assay.cli.report import count, next_step, say, wrapped
from assay.credentials.endorsements import files_about
from assay.credentials.ledger import LEDGER_FILE
from assay.credentials.model import Content
from assay.credentials.saving import save_ledger
from assay.integrity.durable import remove

_FOLDERS = ("badges", "pathways")
_REMAINS = (
    "the history of git keeps the file, here and in every copy",
    "the web host, search engines and web archives may keep copies for a while; ask them",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is to go."""

    name: str
    """As a person names it, such as ``badges/knots``."""
    names: tuple[str, ...]
    """Its site addresses, old ones too, each with a slash at both ends."""
    files: tuple[str, ...]
    """What is there of it, relative to the site folder."""


def page_of(root: Path, content: Content, name: str) -> Page | None:
    """Return the page a person names: ``badges/knots``, ``pathways/boats``, ``guide/rules``, or a badge's short name.

    None when there is no such page and never was.
    """
    given = name.strip("/")
    if own := next((page for page in content.pages if page.address == f"/{given}/"), None):
        return Page(given, (own.address, *own.aliases), (own.path,))
    folder, slash, slug = given.partition("/")
    if not slash:
        folder, slug = "badges", given
    if folder in _FOLDERS:
        return _defined(root, content, folder, slug.partition("/")[0])
    known = folder != "awards" and f"/{given}/" in content.ledger.entries
    return Page(given, (f"/{given}/",), ()) if known else None


def _defined(root: Path, content: Content, folder: str, slug: str) -> Page | None:
    """Return the page of a badge or pathway, with its translations, its old names and its picture."""
    items = content.badges if folder == "badges" else content.pathways
    item = next((one for one in items if one.slug == slug), None)
    names = tuple(f"/{folder}/{one}/" for one in (slug, *(item.aliases if item else ())))
    if item is None and not any(entry.startswith(names) for entry in content.ledger.entries):
        return None
    if heir := next((one.slug for one in items if slug in one.aliases), None):
        message = f"/{folder}/{slug}/ is an old name of {heir}, and leads on to it."
        raise no_such(message, f"leave it, or take both down with 'assay erase {folder}/{heir}'")
    texts = {path.name for path in (root / "content" / folder).glob(f"{slug}.*") if path.is_file()}
    if folder == "badges":
        pictures = {one.slug: one.image.file for one in content.badges if one.image}
        mine = {pictures.pop(slug)} if slug in pictures else set()
        texts = (texts | mine) - {*pictures.values()}
    return Page(f"{folder}/{slug}", names, tuple(f"content/{folder}/{file}" for file in sorted(texts)))


def take_down(root: Path, content: Content, page: Page, *, now: datetime, yes: bool) -> int:
    """Take a page down once the person agrees; raises `UsageError` when something rests on it."""
    if reasons := list(_resting(content, page)):
        fix = "awards name their badge for good, so it stays; a draft or pathway that names it has to be changed first"
        raise no_such(f"{page.name} cannot be taken down: {'; '.join(reasons)}.", fix)
    doomed = [*page.files]
    for address in page.names:
        doomed += files_about(content, content.issuer.url + address[1:])
    published = [one for one, fate in content.ledger.entries.items() if fate is None and _belongs(page, one)]
    if not doomed and not published:
        raise no_such(f"{page.name} was taken down already.", "publish, if that is not done yet")
    _list("This deletes:", doomed)
    _list("What stays, and says that the page is no longer published:", published)
    _list("What remains, and is not in Assay's hands:", _REMAINS, "- ")
    if not yes:
        click.confirm("Take it down?", abort=True)
    # The ledger first: a stop in between leaves a page that is still there, never an address that vanished.
    ledger = content.ledger
    for address in published:
        ledger = ledger.with_gone(address, now.date().isoformat(), None)
    save_ledger(root, ledger)
    for path in doomed:
        remove(root / path)
    say(f"Taken down: {page.name}.")
    next_step(f"'assay build', then commit content/ with {LEDGER_FILE}, and publish")
    return 0


def _list(title: str, lines: Sequence[str], mark: str = "") -> None:
    if not lines:
        return
    say(title)
    for text in lines:
        for line in wrapped(text, f"  {mark}", " " * (2 + len(mark))):
            say(line)


def _belongs(page: Page, address: str) -> bool:
    """Below the address of a badge or pathway are its translations; below an own page are other pages."""
    if page.name.partition("/")[0] in _FOLDERS:
        return address.startswith(page.names)
    return address in page.names


def _resting(content: Content, page: Page) -> Iterator[str]:
    """Yield what names a badge and would lead nowhere without it."""
    folder, _, slug = page.name.partition("/")
    if folder != "badges":
        return
    urls = {content.issuer.url + address[1:] for address in page.names}
    if held := sum(_achievement(award.data) in urls for award in content.awards):
        yield f"{count(held, 'award')} of it {'exists' if held == 1 else 'exist'}"
    if drafts := [draft.path for draft in content.drafts if draft.badge == slug]:
        yield f"the draft {drafts[0]} is of it"
    for pathway in content.pathways:
        steps = [badge for rule in (pathway.requires, *pathway.electives) for badge in rule.takes()]
        if slug in {pathway.leads_to, *steps}:
            yield f"the pathway {pathway.slug} names it"


def _achievement(data: bytes) -> str:
    """Return the address of the badge that a file of an award names, without trusting it."""
    try:
        return str(json.loads(data)["credentialSubject"]["achievement"]["id"])
    except (ValueError, LookupError, TypeError):
        return ""
