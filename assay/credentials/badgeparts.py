"""What the definition of a badge is made of: assessment, rubric, quality assurance, alignments, credit, cost, artwork.

`model` puts them together; here is what `definitions` reads setting by setting and every vocabulary says again.

Example::

    Cost(amount=Decimal("45.00"), currency="EUR").words   # '45.00 EUR'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """An image beside a definition."""

    file: str
    """File name in the same folder, ending in .svg or .png."""
    alt: str
    """What the picture means, for people who do not see it."""
    data: bytes
    """The file's exact bytes, already checked against the image profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Points an assessment is scored on."""

    minimum: Decimal
    maximum: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a rubric."""

    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How the skill is checked, against what, and by whom."""

    method: str
    description: str
    standard: str
    standard_url: str | None
    scale: Scale | None
    rubric: tuple[Level, ...]
    """Levels from low to high; empty when there is a scale."""
    pass_mark: Decimal | None
    """Points needed; None when there is a rubric."""
    pass_level: str | None
    """Slug of the level needed; None when there is a scale."""
    assessor: str
    supervision: str
    attempts: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAssurance:
    """Who designed and who checked the definition."""

    designed_by: str
    reviewed_by: str
    reviewed_on: date
    type: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A skill or framework of somebody else that the badge refers to."""

    name: str
    url: str
    framework: str | None
    code: str | None
    type: str | None
    description: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Continuing-education credit."""

    units: Decimal
    unit: str
    accreditor: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file."""

    line: int
    """1-based."""
    column: int
    """1-based."""
    source: str
    """The line itself, without its line ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What earning a badge costs."""

    amount: Decimal
    currency: str
    """ISO 4217, three letters."""

    @property
    def words(self) -> str:
        """The amount as a page says it: ``45.00 EUR``, or ``Free of charge``."""
        return "Free of charge" if self.amount == 0 else f"{self.amount} {self.currency}"
