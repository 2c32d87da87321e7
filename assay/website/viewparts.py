"""Parts of pages that several views show, and two small views: cards, steps of a pathway, its drawing, earners.

`views` is the manual of template authors; these are the pieces it speaks of.

Example::

    BadgeCard(name="First Aid Responder", url="/badges/first-aid/", kind="microcredential", …)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.credentials.claim import Signed
from assay.credentials.steps import State
from assay.credentials.versions import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeCard:
    """A badge in a list."""

    name: str
    url: str
    """Site address of the criteria page, such as ``/badges/first-aid/``."""
    kind: str
    """microcredential, certification or participation."""
    summary: str
    """The competency in one sentence, or the description of a participation badge."""
    image: str | None
    """Site address of the artwork."""
    image_alt: str
    tags: tuple[str, ...] = ()
    """Words people search for."""
    language: str = ""
    """Language of its texts; empty for that of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayCard:
    """A pathway in a list."""

    name: str
    url: str
    description: str
    on_ramp: str | None = None
    """How somebody starts who holds nothing yet."""
    language: str = ""
    """Language of its texts; empty for that of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsteadView:
    """What counts instead of a step's own badge."""

    name: str
    url: str
    """Site address of a badge of ours, or the absolute address of another issuer's."""
    by: str | None
    """Who issues it; None for ours."""
    condition: str | None
    """The least result, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One rule of a pathway: a badge, or a heading with nested rules."""

    badge: BadgeCard | None
    heading: str
    """``All of these``, ``One of these``, ``2 of these 3``; empty for a badge."""
    steps: tuple[StepView, ...]
    conditions: tuple[str, ...] = ()
    """How recent an award must be, and how good, in words."""
    instead: tuple[InsteadView, ...] = ()
    ready_for: str | None = None
    """What an employer may open to somebody who has done this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """For employers: what one step of a pathway proves, and how that was checked."""

    badge: BadgeCard
    proves: str
    method: str | None
    supervision: str | None
    valid_for: str | None
    """``3 years``, or None for no end."""
    ready_for: str | None
    goal: bool
    """Whether it is the badge the pathway leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapText:
    """One line of text in the drawing; `y` is its baseline."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapBox:
    """One box of the drawing."""

    kind: str
    """step, group, goal or elective."""
    x: int
    y: int
    width: int
    height: int
    texts: tuple[MapText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapArrow:
    """An arrow downwards."""

    x: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """The drawing of a pathway, in units of its own."""

    width: int
    height: int
    boxes: tuple[MapBox, ...]
    arrows: tuple[MapArrow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryRow:
    """A month in which awards of one badge end."""

    badge: str
    url: str
    """Absolute address of the badge."""
    month: str
    """``January 2027``."""
    id: str
    """Fragment that tells entries of one badge apart: ``2027-01``."""
    updated: str
    """Time since when the entry is in the feed: the newest signature behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedAward:
    """Another award, named on a page."""

    id: str
    url: str
    """Site address of its page."""
    badge: str
    awarded: str
    """Day, YYYY-MM-DD."""
    revoked_on: str | None
    """Day of its revocation, YYYY-MM-DD; None unless it was revoked."""
    revoked_because: str | None
    """The reason, as it follows the word 'because'."""
    language: str = ""
    """Language of the name of its badge; empty for that of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TowardView:
    """A pathway that an award counts toward; how far its holder is, only where the holder agreed to show it."""

    name: str
    url: str
    done: int | None
    needed: int | None
    left: tuple[str, ...]
    """What is left, in words."""
    language: str = ""
    """Language of its name; empty for that of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationsView:
    """What an award has to do with others; all of it from verified awards."""

    replaced_by: LinkedAward | None
    """The award that took its place."""
    replaces: LinkedAward | None
    """The award whose place it took."""
    toward: tuple[TowardView, ...]
    """Pathways, as they are today, that its badge is a step of."""
    fallen: tuple[LinkedAward, ...]
    """Awards it rests on that were revoked later."""
    earner_url: str | None
    """Site address of the page with all awards of its holder, where the holder agreed to one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnerAward:
    """One award on an earner's page."""

    url: str
    badge: Signed
    recipient: Signed
    language: str
    attended: bool
    """A record of attendance: no skill was assessed."""
    can: Signed
    """The competency, or what a record of attendance is about."""
    state: State
    awarded: str
    """Day, YYYY-MM-DD."""
    until: str | None
    revoked_on: str | None
    revoked_because: str | None
    relations: RelationsView
    rests_on: tuple[LinkedAward, ...]
    """Awards it names as evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnerView:
    """``/earners/<pseudonym>/``: all awards of somebody who agreed to such a page."""

    template: ClassVar[str] = "earner.html"
    url: str
    title: str
    description: str
    noindex: bool
    names: tuple[str, ...]
    """The names on the awards, newest first."""
    subject: str
    """The pseudonym all of them carry."""
    agreed: str
    """Day the earner agreed, YYYY-MM-DD."""
    awards: tuple[EarnerAward, ...]
    """Newest first."""
    toward: tuple[TowardView, ...]
    """Pathways with something done, where the earner agreed to show that."""
    transcript_url: str | None
    """Site address of the signed record; None when none was made."""
    checked_on: str
    """Day the states were looked up, YYYY-MM-DD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiriesFeed:
    """``/status/expiring.xml``: which badges have awards that end soon, by month; no names, no numbers."""

    template: ClassVar[str] = "expiring.xml"
    url: str
    title: str
    page_url: str
    self_url: str
    updated: str
    rows: tuple[ExpiryRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """Who designs, assesses or reviews, in the words of definitions, and the badges that say so."""

    who: str
    badges: tuple[BadgeCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version of a badge."""

    name: str
    current: bool
    since: str | None
    """Day of its first award, YYYY-MM-DD; None when it was never awarded."""
    changes: tuple[Change, ...]
    """What differs from the version before it: `what`, `before` and `after` (None where there was, or is, nothing)."""
    definition_url: str
    """Site address of the definition that awards of this version pin."""
