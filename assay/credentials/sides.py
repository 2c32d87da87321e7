"""The two states of a site folder that are compared, and the shape in which a change between them is told.

Rules:

* Only awards that verify are told as awards; a file that does not is told as that, and its problem is in the findings.
* Every piece of text that comes from a file is marked (`Said`), so that whoever shows it can keep it from being read as
  formatting, a link or a mention.

Example::

    before, after = sides(old, new, now=now)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from assay.credentials.claim import Claim, read_claim
from assay.credentials.model import Content, Json
from assay.credentials.verification import verify_award
from assay.credentials.verified import trust_of, verify_lists


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of text that a file of the change says: to be shown as it is, never read as anything."""

    text: str


Words: TypeAlias = tuple[str | Said, ...]
"""A sentence: our own words, and between them what files say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that changes."""

    words: Words
    facts: Json
    """The same for programs."""
    details: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Changes of one kind."""

    name: str
    """For programs, such as ``revoked``."""
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two states."""

    content: Content | None
    """None when there is no site, or its issuer or keys cannot be read."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    """Award id → what it says, of the awards that differ and are authentic."""


def sides(before: Content | None, after: Content | None, *, now: datetime) -> tuple[Side, Side]:
    """Verify the awards that differ, on both sides."""
    old, new = _bytes(before), _bytes(after)
    differing = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    revoked = {item.award for item in new_in(before, after, "revocations", lambda item: item.award)}
    return (
        Side(content=before, claims=_claims(before, differing, now)),
        Side(content=after, claims=_claims(after, differing | revoked, now)),
    )


def _bytes(content: Content | None) -> dict[str, bytes]:
    return {award.id: award.data for award in content.awards} if content else {}


def _claims(content: Content | None, wanted: set[str], now: datetime) -> dict[str, Claim]:
    if content is None:
        return {}
    trust, _ = verify_lists(trust_of(content), content.lists, now=now)
    found = {}
    for award in content.awards:
        if award.id in wanted:
            result = verify_award(award, trust, now=now)
            if result.authentic and result.document is not None:
                found[award.id] = read_claim(result.document)
    return found


def all_of(content: Content | None, name: str) -> tuple[Any, ...]:
    """Return one of the lists of a state; an absent state has nothing."""
    return getattr(content, name) if content else ()


def new_in(before: Content | None, after: Content | None, name: str, key: Callable[[Any], str]) -> list[Any]:
    """Return what the later state has in one of its lists and the earlier has not, told apart by `key`."""
    known = {key(item) for item in all_of(before, name)}
    return [item for item in all_of(after, name) if key(item) not in known]
