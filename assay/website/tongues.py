"""Texts of a badge in every language it is told in, for vocabularies with language maps: CTDL and ELM.

Rules:

* Only translations of today's version: an export has one set of facts, and no note to say that a text is older.
* What a translation left as it is stands under the badge's own language alone.

Example::

    told(badge, "name", lambda one: one.name)   # {'en': 'First Aid', 'de': 'Erste Hilfe'}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from assay.credentials.badgeparts import Assessment, Level
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.translation import Translation

T = TypeVar("T", str, list[str])


def told(badge: BadgeDefinition, name: str, pick: Callable[[BadgeDefinition], T]) -> dict[str, T]:
    """Return a text (or texts) by language, the badge's own first; `name` is the setting, such as ``competency``."""
    found = {badge.language: pick(badge)}
    for one, texts in _of_today(badge):
        if name not in one.kept:
            found[one.language] = pick(texts)
    return {language: text for language, text in found.items() if text}


def told_test(badge: BadgeDefinition, name: str, pick: Callable[[Assessment], str]) -> dict[str, str]:
    """Return a text of the assessment by language; `name` is the setting below ``assessment``."""
    return told(badge, f"assessment.{name}", lambda one: pick(one.assessment) if one.assessment else "")


def told_outcomes(badge: BadgeDefinition) -> list[dict[str, str]]:
    """Return each outcome by language, in order."""
    found = told(badge, "outcomes", lambda one: list(one.outcomes))
    return [{language: texts[number] for language, texts in found.items()} for number in range(len(badge.outcomes))]


def told_levels(badge: BadgeDefinition) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Return name and description of each level of the rubric by language, from low to high."""
    names = told(badge, "assessment.rubric", lambda one: [level.name for level in _rubric(one)])
    texts = told(badge, "assessment.rubric", lambda one: [level.description for level in _rubric(one)])
    return [
        (
            {language: listed[number] for language, listed in names.items()},
            {language: listed[number] for language, listed in texts.items()},
        )
        for number in range(len(_rubric(badge)))
    ]


def told_pathway(pathway: Pathway, pick: Callable[[Pathway], str]) -> dict[str, str]:
    """Return a text of a pathway by language, its own first."""
    texts = [one.texts for one in pathway.translations if one.texts is not None]
    return {one.language: pick(one) for one in (pathway, *texts)}


def _rubric(badge: BadgeDefinition) -> tuple[Level, ...]:
    return badge.assessment.rubric if badge.assessment else ()


def _of_today(badge: BadgeDefinition) -> Iterator[tuple[Translation[BadgeDefinition], BadgeDefinition]]:
    for one in badge.translations:
        if one.current and one.texts is not None:
            yield one, one.texts
