"""A definition that meets every rule, and one rule held against it with something changed.

Example::

    judged("CR01", competency="Understands knots.").met   # False
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from assay.credentials.badgeparts import Alignment, Artwork, Assessment, Level, Place, QualityAssurance
from assay.credentials.credibilitycase import Case, Verdict
from assay.credentials.credibilityrules import RULES
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.rules import Rule
from assay.credentials.wordlists import word_list

TODAY = date(2026, 11, 22)
CRITERIA = (
    "You receive a table you have not seen before, and a page that says what it is needed for. You have three "
    "hours and may use any tool. The assessor judges four things against the rubric. If you do not pass, you "
    "may sit once more."
)

ASSESSMENT = Assessment(
    method="Set task on an unseen table",
    description="Three hours with an unseen table; the learner submits it with a change log.",
    standard="Example Standard for Tabular Data ST-1, edition 2022",
    standard_url="https://standards.example.org/st-1",
    scale=None,
    rubric=(
        Level(slug="developing", name="Developing", description="Most faults are corrected, but the log has gaps."),
        Level(slug="competent", name="Competent", description="Every change is in the log and can be undone."),
    ),
    pass_mark=None,
    pass_level="competent",  # noqa: S106 - a level of a rubric
    assessor="A registered assessor who has not taught the learner",
    supervision="supervised-onsite",
    attempts=None,
)
QUALITY = QualityAssurance(
    designed_by="Working Group on Tabular Data",
    reviewed_by="Example Quality Agency",
    reviewed_on=date(2026, 3, 12),
    type="External review every three years",
    url=None,
)
GOOD = BadgeDefinition(
    slug="data-cleaning",
    path="content/badges/data-cleaning.md",
    name="Data Cleaning Practitioner",
    kind="microcredential",
    description="The holder can clean a table that is needed for a stated use.",
    competency="Cleans a messy table of up to 50,000 rows so that every change can be undone.",
    outcomes=(
        "Profile an unfamiliar table and list its faults",
        "Correct duplicates without losing original values",
        "Restore the original table from the change log",
    ),
    assessment=ASSESSMENT,
    evidence="required",
    quality_assurance=QUALITY,
    workload_hours=Decimal(25),
    workload_ects=Decimal(1),
    level_framework="EQF",
    level_value="4",
    participation="online",
    prerequisites=(),
    cost=None,
    valid_for="P3Y",
    credit=None,
    alignments=(
        Alignment(
            name="Prepare data", url="https://example.org/dp", framework=None, code=None, type=None, description=None
        ),
    ),
    tags=(),
    language="en",
    image=Artwork(file="data-cleaning.svg", alt="Data Cleaning Practitioner badge", data=b""),
    version="1",
    aliases=(),
    criteria=CRITERIA,
    standalone=True,
    places={"evidence": Place(20, 11, "evidence: required"), "language": Place(30, 11, "language: en")},
)
IN_ASSESSMENT = {"method", "standard", "standard_url", "assessor", "rubric", "pass_level", "scale", "pass_mark"}
IN_QUALITY = {"designed_by", "reviewed_by", "reviewed_on"}


def changed(**changes: Any) -> BadgeDefinition:  # noqa: ANN401 - whatever a setting may be
    """Return the good definition with some settings exchanged; `test` is the assessment's description."""
    test = {"description": changes.pop("test")} if "test" in changes else {}
    test |= {name: changes.pop(name) for name in IN_ASSESSMENT & set(changes)}
    quality = {name: changes.pop(name) for name in IN_QUALITY & set(changes)}
    badge = replace(GOOD, **changes)
    if test and badge.assessment:
        badge = replace(badge, assessment=replace(badge.assessment, **test))
    if quality and badge.quality_assurance:
        badge = replace(badge, quality_assurance=replace(badge.quality_assurance, **quality))
    return badge


def pathway(*slugs: str, leads_to: str = "steward") -> Pathway:
    """Return a pathway over these badges."""
    return Pathway(
        slug="path",
        path="content/pathways/path.md",
        name="Path",
        description="A path.",
        leads_to=leads_to,
        requires=Rule(needed=len(slugs), of=tuple(Rule(badge=slug) for slug in slugs)),
        language="en",
        aliases=(),
        text="",
    )


def judged(code: str, pathways: tuple[Pathway, ...] = (), **changes: Any) -> Verdict:  # noqa: ANN401 - see `changed`
    """Return what one rule says about the good definition with some settings exchanged."""
    badge = changed(**changes)
    case = Case(badge=badge, pathways=pathways, today=TODAY, words=word_list(badge.language))
    return RULES[code].check(case)
