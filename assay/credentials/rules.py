"""The rules of a pathway: a badge, or a number of nested rules that must hold. No I/O; `progress` counts with them.

Example::

    Rule(needed=2, of=(Rule(badge="first-aid"), Rule(badge="rescue"))).badges()   # ('first-aid', 'rescue')
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """The least result a step asks for, on the scale or rubric of its badge."""

    score: Decimal | None
    level: str | None
    """Slug of a level of the rubric."""
    best: Decimal | None = None
    """Highest value of the scale `score` is on, so that points of another scale are not compared with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """What counts instead of a step's own badge: another badge of ours, or one of another issuer."""

    badge: str
    """Slug of a badge of ours, or the address (Achievement id) of somebody else's."""
    at_least: Minimum | None = None
    name: str = ""
    """What the badge of another issuer is called; empty for ours."""
    by: str = ""
    """Who issues it; empty for ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One node of a pathway's rules: a badge, or a number of nested rules that must hold."""

    badge: str | None = None
    needed: int = 0
    """How many of `of` must hold."""
    of: tuple[Rule, ...] = ()
    within: str | None = None
    """ISO 8601 duration: an award counts only while it is not older than that; for a group, for everything in it."""
    at_least: Minimum | None = None
    equivalents: tuple[Equivalent, ...] = ()
    ready_for: str | None = None
    """What an employer may open to somebody who has done this step."""
    line: int = field(default=0, compare=False, repr=False)
    """Where the rule stands in its file, for a problem that shows only once several files are read."""
    column: int = field(default=0, compare=False, repr=False)
    source: str = field(default="", compare=False, repr=False)
    """The line itself."""

    def badges(self) -> tuple[str, ...]:
        """Return every badge slug below this rule, in order."""
        return (self.badge,) if self.badge else tuple(slug for rule in self.of for slug in rule.badges())

    def leaves(self) -> tuple[Rule, ...]:
        """Return the steps below this rule, in order: the rules that name a badge."""
        return (self,) if self.badge else tuple(leaf for rule in self.of for leaf in rule.leaves())

    def takes(self) -> tuple[str, ...]:
        """Return every badge of ours that counts somewhere below this rule, equivalents included."""
        ours = [
            slug
            for leaf in self.leaves()
            for slug in (leaf.badge or "", *(other.badge for other in leaf.equivalents if not other.by))
        ]
        return tuple(dict.fromkeys(ours))
