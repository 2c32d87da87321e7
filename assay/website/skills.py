"""Which badges certify which skill of a framework, how many valid awards there are, and where they stand in pathways.

Rules:

* A skill is an alignment of an assessed badge that names one; attendance certifies none.
* Only awards that were valid when the site was built count; nobody is named, and small numbers are not shown.
* Skills are told apart by their address, and keep the same anchor as long as they are spelled the same.

Example::

    skills_document(skill_index(verified), verified)["skills"][0]["badges"]
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

from assay.credentials.badgeparts import Alignment
from assay.credentials.model import BadgeDefinition, Json, Pathway, badges_by_address
from assay.credentials.verified import VerifiedContent
from assay.website.facts import FEWEST_SHOWN, Standing, rounded, skills, standing, without_empty


@dataclass(frozen=True, slots=True, kw_only=True)
class SkilledBadge:
    """A badge that certifies a skill."""

    badge: BadgeDefinition
    valid: int | None
    """Valid awards, rounded down; None for few or none."""
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """One skill of somebody's framework."""

    anchor: str
    """Fragment of its place on ``/skills/``."""
    alignment: Alignment
    """Name, address, framework, code and description, from the first badge that names it."""
    language: str
    """Language of that badge."""
    badges: tuple[SkilledBadge, ...]
    valid: int | None
    """Valid awards of all its badges together, rounded down; None for few or none."""


def skill_index(verified: VerifiedContent) -> tuple[Skill, ...]:
    """Return every skill, by framework, code and name; one without a framework comes last."""
    named: dict[str, list[tuple[BadgeDefinition, Alignment]]] = {}
    for badge in verified.badges:
        for item in skills(badge):
            named.setdefault(item.url, []).append((badge, item))
    by_address = badges_by_address(verified.issuer, verified.badges)
    counts = Counter(by_address[award.claim.badge_id.text].slug for award in verified.awards if award.state == "valid")
    anchors = skill_anchors(verified.badges)
    found = []
    for url, users in named.items():
        badges = {badge.slug: badge for badge, _ in users}
        numbers = {slug: counts[slug] for slug in badges}
        found.append(
            Skill(
                anchor=anchors[url],
                alignment=users[0][1],
                language=users[0][0].language,
                badges=tuple(
                    SkilledBadge(badge=badge, valid=rounded(numbers[slug]), standing=standing(badge, verified.pathways))
                    for slug, badge in badges.items()
                ),
                valid=rounded(sum(numbers.values())),
            )
        )
    return tuple(sorted(found, key=_order))


def skill_anchors(badges: tuple[BadgeDefinition, ...]) -> dict[str, str]:
    """Return the anchor of every skill by its address: its code or name, and a digest where two would be the same."""
    wanted: dict[str, str] = {}
    for badge in badges:
        for item in skills(badge):
            wanted.setdefault(item.url, re.sub(r"[^a-z0-9]+", "-", (item.code or item.name).lower()).strip("-"))
    twice = Counter(wanted.values())
    return {
        url: f"skill-{name}" if name and twice[name] == 1 else f"skill-{name or 'x'}-{_digest(url)}"
        for url, name in wanted.items()
    }


def unaligned(badges: tuple[BadgeDefinition, ...]) -> tuple[BadgeDefinition, ...]:
    """Return the assessed badges that name no skill of a framework."""
    return tuple(badge for badge in badges if badge.kind != "participation" and not skills(badge))


def skills_document(index: tuple[Skill, ...], verified: VerifiedContent) -> Json:
    """Return the index as plain JSON, for ``skills.json``."""
    issuer = verified.issuer
    return {
        "url": f"{issuer.url}skills/",
        "issuer": {"id": issuer.did, "name": issuer.name, "url": issuer.url},
        "asOf": verified.checked_at.date().isoformat(),
        "fewestShown": FEWEST_SHOWN,
        "skills": [_skill_json(skill, verified) for skill in index],
        "badgesWithoutSkill": [issuer.badge_url(badge.slug) for badge in unaligned(verified.badges)],
    }


def _skill_json(skill: Skill, verified: VerifiedContent) -> Json:
    item = skill.alignment
    known = {
        "id": f"{verified.issuer.url}skills/#{skill.anchor}",
        "name": item.name,
        "url": item.url,
        "framework": item.framework,
        "code": item.code,
        "type": item.type,
        "description": item.description,
        "language": skill.language,
    }
    return without_empty(known) | {
        "validAwardsAtLeast": skill.valid,
        "badges": [_badge_json(entry, verified) for entry in skill.badges],
    }


def _badge_json(entry: SkilledBadge, verified: VerifiedContent) -> Json:
    badge, url = entry.badge, verified.issuer.badge_url(entry.badge.slug)
    level = f"{badge.level_framework} {badge.level_value}" if badge.level_framework and badge.level_value else None
    known = {
        "id": url,
        "name": badge.name,
        "kind": badge.kind,
        "level": level,
        "competency": badge.competency,
        "achievement": f"{url}achievement.json",
        "ctdl": f"{url}ctdl.json",
    }
    places = [(path, "step") for path in entry.standing.step_of] + [(path, "goal") for path in entry.standing.goal_of]
    return without_empty(known) | {
        "validAwardsAtLeast": entry.valid,
        "pathways": [_pathway_json(path, role, verified) for path, role in places],
    }


def _pathway_json(path: Pathway, role: str, verified: VerifiedContent) -> Json:
    return {
        "id": f"{verified.issuer.url}pathways/{path.slug}/",
        "name": path.name,
        "role": role,
        "leadsTo": verified.issuer.badge_url(path.leads_to),
    }


def _order(skill: Skill) -> tuple[bool, str, str, str, str]:
    item = skill.alignment
    return (item.framework is None, item.framework or "", item.code or "", item.name, item.url)


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:8]
