"""What the skills index may use: skills of frameworks with the badges that certify them. A part of `views`.

Example::

    SkillRow(anchor="skill-1f3a", alignment=alignment, language="en", badges=(), valid="20 or more")
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.credentials.badgeparts import Alignment
from assay.credentials.model import Json
from assay.website.exports import Export
from assay.website.viewparts import BadgeCard, PathwayCard


@dataclass(frozen=True, slots=True, kw_only=True)
class SkilledBadgeRow:
    """A badge that certifies a skill."""

    badge: BadgeCard
    kind: str
    """Microcredential or Certification."""
    level: str | None
    language: str
    valid: str | None
    """Valid awards when the page was built, ``20 or more``; None under five."""
    step_of: tuple[PathwayCard, ...]
    goal_of: tuple[PathwayCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRow:
    """One skill of somebody's framework, with the badges that certify it."""

    anchor: str
    """Fragment of its place on the page."""
    alignment: Alignment
    """Its name, url, code and description."""
    language: str
    badges: tuple[SkilledBadgeRow, ...]
    valid: str | None
    """Valid awards of all its badges together, ``20 or more``; None under five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsView:
    """``/skills/``: which badges certify which skill, and where they stand in pathways; nobody is named."""

    template: ClassVar[str] = "skills.html"
    url: str
    title: str
    description: str
    noindex: bool
    frameworks: tuple[tuple[str | None, tuple[SkillRow, ...]], ...]
    """Name of a framework, or None, and its skills."""
    unaligned: tuple[BadgeCard, ...]
    """Assessed badges that name no skill of a framework."""
    checked_on: str
    """Day the awards were counted, YYYY-MM-DD."""
    fewest_shown: int
    """Numbers below this are not shown."""
    alternates: tuple[Export, ...]
    """The same as JSON: url, type, name."""
    data: Json
    """The page in the terms of schema.org."""
