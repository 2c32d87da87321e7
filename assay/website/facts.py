"""Facts of a badge in the forms that several vocabularies share: durations, language maps, skills, places in pathways.

Every export reads the same `BadgeDefinition`; what more than one of them has to work out is worked out here, once.

Example::

    iso_hours(Decimal("2.5"))            # 'PT2H30M'
    said("Erste Hilfe", "de")            # {'de': 'Erste Hilfe'}
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from assay.credentials.badgeparts import Alignment, Assessment
from assay.credentials.model import BadgeDefinition, Issuer, Json, Pathway
from assay.credentials.rules import Rule
from assay.website.language import ENGLISH, Words

FEWEST_SHOWN = 5
"""Numbers of awards below this are not shown, so that nobody can be singled out."""
NO_SKILL = ("CTDL", "ceterms:Credential", "CFRubric")
"""Types of alignment whose target is no skill: any resource of CTDL, a credential, a rubric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a badge stands in the pathways of the site."""

    step_of: tuple[Pathway, ...]
    """Pathways it is a step of."""
    goal_of: tuple[Pathway, ...]
    """Pathways that lead to it."""


def standing(badge: BadgeDefinition, pathways: Iterable[Pathway]) -> Standing:
    """Return the pathways that a badge is a step of, and those that lead to it, in the order of the site."""
    found = tuple(pathways)
    return Standing(
        step_of=tuple(path for path in found if badge.slug in path.requires.takes()),
        goal_of=tuple(path for path in found if path.leads_to == badge.slug),
    )


def always_needed(rule: Rule) -> tuple[str, ...]:
    """Return the badges no way through a rule goes around; ``2 of 3`` needs none of the three."""
    if rule.badge:
        # What may be taken instead of it is a way around it.
        return () if rule.equivalents else (rule.badge,)
    if rule.needed < len(rule.of):
        return ()
    return tuple(dict.fromkeys(slug for nested in rule.of for slug in always_needed(nested)))


def skills(badge: BadgeDefinition) -> tuple[Alignment, ...]:
    """Return the skills of others that a badge certifies: none for attendance, which certifies no skill."""
    if badge.kind == "participation":
        return ()
    return tuple(item for item in badge.alignments if item.type not in NO_SKILL)


def other_references(badge: BadgeDefinition) -> tuple[Alignment, ...]:
    """Return the alignments of a badge that do not name a skill it certifies."""
    certified = skills(badge)
    return tuple(item for item in badge.alignments if item not in certified)


def rounded(count: int) -> int | None:
    """Return a number of awards rounded down, and None for a small one, so that nobody can be singled out."""
    if count < FEWEST_SHOWN:
        return None
    step = FEWEST_SHOWN if count < 10 * FEWEST_SHOWN else 10 ** (len(str(count)) - 1)
    return int(count // step * step)


def or_more(least: int | None, words: Words) -> str | None:
    """Return a rounded number as ``20 or more``."""
    return None if least is None else words.say("%(num)s or more", num=least)


def iso_hours(hours: Decimal) -> str:
    """Return hours as an ISO 8601 duration; only seconds may have a fraction there (XML Schema 2, 3.2.6)."""
    minutes, seconds = divmod(hours * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    parts = [(whole, "H"), (minutes, "M"), (seconds.normalize(), "S")]
    return "PT" + ("".join(f"{number:f}{unit}" for number, unit in parts if number) or "0H")


def said(text: str, language: str) -> dict[str, str]:
    """Return a text with its language, as JSON-LD's language maps have it."""
    return {language: text}


def organisation_id(issuer: Issuer) -> str:
    """Return the address that stands for the issuer in every vocabulary: its page."""
    return f"{issuer.url}issuer/"


def issuer_language(issuer: Issuer) -> str:
    """Return the language the issuer's own texts are in: the first it names."""
    return issuer.languages[0]


def scoring_in_words(assessment: Assessment, words: Words = ENGLISH) -> str:
    """Return scale and pass mark, or the levels and which is needed, in one sentence."""
    if scale := assessment.scale:
        return words.say(
            "Scored from %(low)s to %(high)s %(unit)s; %(mark)s needed.",
            low=scale.minimum,
            high=scale.maximum,
            unit=scale.unit,
            mark=assessment.pass_mark,
        )
    levels = ", ".join(level.name for level in assessment.rubric)
    return words.say(
        "Levels from low to high: %(levels)s; needed: %(level)s.", levels=levels, level=needed_level(assessment)
    )


def needed_level(assessment: Assessment) -> str:
    """Return the name of the rubric level from which the badge is awarded."""
    return next(level.name for level in assessment.rubric if level.slug == assessment.pass_level)


def eqf_level(badge: BadgeDefinition) -> str | None:
    """Return the level 1 to 8 of the European Qualifications Framework, if the badge claims one."""
    framework = (badge.level_framework or "").strip().upper()
    level = (badge.level_value or "").strip()
    return level if framework == "EQF" and re.fullmatch("[1-8]", level) else None


def without_empty(document: Json) -> Json:
    """Return a document without members that say nothing: None, empty lists, empty texts."""
    return {name: value for name, value in document.items() if value not in (None, [], (), "", {})}
