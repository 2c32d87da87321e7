"""What the page of badges issued elsewhere may use. A part of `views`.

Example::

    LegacyBadge(name="Data Basics", issuer="Example Guild", issuer_url=None, places=(), years=(2019, 2021), …)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something was issued."""

    name: str
    """The address, or its host alone."""
    url: str | None
    """Where a link leads; None for what is no address of the web, or would lead to one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyHolder:
    """One record whose holder agreed to be named."""

    name: str
    agreed: str
    """Day of the consent, YYYY-MM-DD."""
    issued: str
    """Day, as the record says."""
    ends: str | None
    """Day, as the record says."""
    revoked: bool
    """Whether the record calls it revoked."""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyBadge:
    """A badge of another system with what is recorded of its awards."""

    name: str | None
    """None when no file said it."""
    issuer: str | None
    issuer_url: str | None
    places: tuple[Place, ...]
    """The badge's own address there; without one, the hosts its awards were issued at."""
    standards: tuple[str, ...]
    """Such as ``Open Badges 2.0``."""
    years: tuple[int, int]
    """Of the first award recorded and of the last."""
    count: str | None
    """How many awards not called revoked are recorded, rounded, in words; None for a few."""
    holders: tuple[LegacyHolder, ...]
    """Who agreed to be named; by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyView:
    """``/legacy/``: badges other systems issued before this site; nothing of it is signed here or verified."""

    template: ClassVar[str] = "legacy.html"
    url: str
    title: str
    description: str
    noindex: bool
    badges: tuple[LegacyBadge, ...]
    """By name; none when every record was taken out again."""
    fewest_shown: int
    """Numbers below this are not said."""
