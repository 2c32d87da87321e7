"""The page of the skills index: skills by framework, each with the cards of the badges that certify it.

`skills` works out which they are; this is how a page shows them.

Example::

    skills_view(verified, cards, words).frameworks[0]   # ('ESCO', (SkillRow(…), …))
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from assay.credentials.verified import VerifiedContent
from assay.credentials.vocabulary import ACHIEVEMENT_TYPES
from assay.website.badgecards import KIND_WORDS, pathway_card
from assay.website.exports import SKILLS_EXPORTS
from assay.website.facts import FEWEST_SHOWN, or_more
from assay.website.language import Words
from assay.website.schemaorg import breadcrumbs, data_block
from assay.website.skills import Skill, skill_index, unaligned
from assay.website.skillsviews import SkilledBadgeRow, SkillRow, SkillsView
from assay.website.viewparts import BadgeCard


def skills_view(verified: VerifiedContent, cards: Mapping[str, BadgeCard], words: Words) -> SkillsView:
    """Return the page of all skills; `cards` by the slug of their badge."""
    name = verified.issuer.name
    by_framework: dict[str | None, list[SkillRow]] = defaultdict(list)
    for skill in skill_index(verified):
        by_framework[skill.alignment.framework].append(_skill_row(skill, cards, words))
    return SkillsView(
        url="/skills/",
        title=words.say("Skills certified by %(name)s", name=name),
        description=words.say(
            "Which badges of %(name)s certify which skill, and where they stand in its pathways.", name=name
        ),
        noindex=False,
        frameworks=tuple((framework, tuple(rows)) for framework, rows in by_framework.items()),
        unaligned=tuple(cards[badge.slug] for badge in unaligned(verified.badges)),
        checked_on=verified.checked_at.date().isoformat(),
        fewest_shown=FEWEST_SHOWN,
        alternates=SKILLS_EXPORTS,
        data=data_block(breadcrumbs(verified.issuer, ((words.say("Skills"), "/skills/"),))),
    )


def _skill_row(skill: Skill, cards: Mapping[str, BadgeCard], words: Words) -> SkillRow:
    badges = tuple(
        SkilledBadgeRow(
            badge=cards[entry.badge.slug],
            kind=words.tell(KIND_WORDS[ACHIEVEMENT_TYPES[entry.badge.kind]]),
            level=f"{entry.badge.level_framework} {entry.badge.level_value}" if entry.badge.level_value else None,
            language=cards[entry.badge.slug].language,
            valid=or_more(entry.valid, words),
            step_of=tuple(map(pathway_card, entry.standing.step_of)),
            goal_of=tuple(map(pathway_card, entry.standing.goal_of)),
        )
        for entry in skill.badges
    )
    return SkillRow(
        anchor=skill.anchor,
        alignment=skill.alignment,
        language=skill.language,
        badges=badges,
        valid=or_more(skill.valid, words),
    )
