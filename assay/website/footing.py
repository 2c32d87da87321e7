"""What the pages and files of one award depend on, as one digest: while it stays the same, so do they.

Rules:

* Coarse and safe: whatever is not named here as belonging to one award or one badge counts for all of them. A part that
  is added to `VerifiedContent` later is among that by itself.
* An award: its bytes, its checks and state as they are now, the record of its revocation, what its holder agreed to,
  what others signed about it. A badge: its definition with artwork and versions. Everything else of the site,
  templates, fonts, the day (pages print it), the program and the libraries that draw count for all.
* What some awards say about others is no part of it; these pages are drawn at every build (`awardpages.linked_views`).

Example::

    footing = Footing(context, shared, templates, adapt)
    footing.key(award)   # '5f0c…'
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import FunctionType

from assay.credentials.model import badges_by_address
from assay.credentials.verified import VerifiedAward, VerifiedContent
from assay.website.program import program
from assay.website.render import OutputFile, packaged_theme
from assay.website.views import SiteView

APART = {
    "addresses", "awards", "badges", "checked_at", "earners", "endorsements", "given", "history", "ledger", "legacy",
    "lists", "named_records", "pages", "sharing", "transcripts", "versions", "warnings",
}  # fmt: skip
"""What belongs to single awards or badges, or is on no page of an award: of keys, the bytes of their history count, and
of the site's own pages those that every page leads to, which `SiteView` has."""
_PLAIN = (str, int, bool, float, type(None), date, datetime, timedelta, Decimal)


class Footing:
    """What all awards of one build stand on."""

    def __init__(
        self,
        context: VerifiedContent,
        shared: SiteView,
        templates: Path,
        adapt: Callable[[OutputFile], OutputFile],
        *,
        made_with: str = "",
    ) -> None:
        """Look at everything around the awards once; `made_with` is a digest of the program, if not that of here."""
        rest = {part.name: getattr(context, part.name) for part in fields(context) if part.name not in APART}
        who = f"{adapt.__module__}.{adapt.__qualname__}" if isinstance(adapt, FunctionType) else repr(adapt)
        day = context.checked_at.date().isoformat()
        self.common = digest((rest, day, shared, who, made_with or program(), theme(templates)))
        self._badges = {
            address: digest((badge, context.versions.get(badge.slug, ())))
            for address, badge in badges_by_address(context.issuer, context.badges).items()
        }
        self._earners = {earner.subject: digest(earner) for earner in context.earners}
        self._sharing = {item.award: digest(item) for item in context.sharing}
        about: dict[str, list[object]] = defaultdict(list)
        for one in context.endorsements:
            about[one.subject.name].append(one)
        self._endorsements = {name: digest(found) for name, found in about.items()}

    def key(self, award: VerifiedAward) -> str:
        """Return the digest of all that the files of an award depend on."""
        subject = str(award.document["credentialSubject"]["id"])
        parts = [
            self.common,
            award.sha256,
            self._badges.get(award.claim.badge_id.text, ""),
            self._earners.get(subject, ""),
            self._sharing.get(award.id, ""),
            self._endorsements.get(award.id, ""),
            award.state,
            repr(award.revocation),
            *(f"{check.name}={check.outcome} {check.sentence}" for check in award.checks),
        ]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def digest(value: object) -> str:
    """Return a digest of plain values, dataclasses, mappings and sequences; the same in every process."""
    state = hashlib.sha256()
    for piece in _pieces(value):
        state.update(len(piece).to_bytes(8, "big") + piece)
    return state.hexdigest()


def _pieces(value: object) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield b"bytes"
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        yield f"({type(value).__name__}".encode()
        for part in fields(value):
            yield part.name.encode()
            yield from _pieces(getattr(value, part.name))
        yield b")"
    elif isinstance(value, Mapping):
        yield b"{"
        for name, inner in value.items():
            yield from _pieces(name)
            yield from _pieces(inner)
        yield b"}"
    elif isinstance(value, (set, frozenset)):
        yield b"<"
        yield from sorted(digest(inner).encode() for inner in value)
        yield b">"
    elif isinstance(value, (list, tuple)):
        yield b"["
        for inner in value:
            yield from _pieces(inner)
        yield b"]"
    elif not isinstance(value, _PLAIN):
        # An object that only its place in memory tells apart would make every build a full one, unnoticed.
        raise TypeError(f"there is no digest of a {type(value).__name__}")
    else:
        yield type(value).__name__.encode()
        yield repr(value).encode()


def theme(templates: Path) -> str:
    """Return a digest of the templates and assets, the site's own and the packaged ones, byte for byte."""
    found = []
    for folder in (templates, packaged_theme()):
        if folder.is_dir():
            paths = sorted(path for path in folder.rglob("*") if path.is_file())
            found.append([(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths])
        else:
            found.append([])
    return digest(found)
