"""What templates about following and sharing may use: feeds of badges, the guide to LinkedIn. A part of `views`.

Example::

    BadgesFeed(url="/feed.xml", title="Badges of Example Association", page_url=…, self_url=…, updated=…, entries=())
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One thing that happened to a badge; never an award."""

    id: str
    """Absolute, and never used for anything else."""
    url: str
    """Absolute address of the page."""
    title: str
    updated: str
    """Time in UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgesFeed:
    """``/feed.xml`` and ``/badges/<slug>/feed.xml``: definitions and rounded numbers of awards (RFC 4287)."""

    template: ClassVar[str] = "feed.xml"
    url: str
    title: str
    page_url: str
    """Absolute address of the page."""
    self_url: str
    """Absolute address of the feed."""
    updated: str
    """Time of the newest entry."""
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedInGuideView:
    """``/guides/linkedin/``: adding an award to a profile, and sharing it, step by step."""

    template: ClassVar[str] = "guide-linkedin.html"
    url: str
    title: str
    description: str
    noindex: bool
