"""How badges and pathways stand in lists and under headings: as cards, by the word for their kind.

Example::

    badge_card(badge, pictures, "de").url   # '/badges/first-aid/de/', where it has been translated
"""

from __future__ import annotations

from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.vocabulary import ACHIEVEMENT_TYPES
from assay.phrases import N_
from assay.website.pictures import Pictures
from assay.website.tonguepages import in_language
from assay.website.viewparts import BadgeCard, PathwayCard

KIND_WORDS = {
    ACHIEVEMENT_TYPES["microcredential"]: N_("Microcredential"),
    ACHIEVEMENT_TYPES["certification"]: N_("Certification"),
    ACHIEVEMENT_TYPES["participation"]: N_("Record of attendance"),
}
"""The word for a kind, by the signed type."""


def badge_url(badge: BadgeDefinition) -> str:
    """Return the site address of a badge's criteria page."""
    return f"/badges/{badge.slug}/"


def badge_card(badge: BadgeDefinition, pictures: Pictures, language: str) -> BadgeCard:
    """Return a badge in a list, in the language of that page where it has been translated to it."""
    texts, url = in_language(badge, language)
    return BadgeCard(
        name=texts.name,
        url=url,
        kind=badge.kind,
        summary=texts.competency or texts.description,
        image=pictures.art(badge).url,
        image_alt=texts.image.alt if texts.image else "",
        tags=texts.tags,
        language=texts.language,
    )


def pathway_card(pathway: Pathway) -> PathwayCard:
    """Return a pathway in a list."""
    return PathwayCard(
        name=pathway.name,
        url=f"/pathways/{pathway.slug}/",
        description=pathway.description,
        on_ramp=pathway.on_ramp,
        language=pathway.language,
    )
