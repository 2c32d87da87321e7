"""The pages of the site with their addresses and all they show; `views` is what a template sees of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from assay.credentials.achievement import duration_in_words, workload_in_words
from assay.credentials.bounded import bounded_claim, share_text
from assay.credentials.model import BadgeDefinition, Issuer, Pathway, Rule, badges_by_address
from assay.credentials.verified import VerifiedAward, VerifiedContent
from assay.credentials.versions import definition_url
from assay.credentials.vocabulary import ACHIEVEMENT_TYPES, EVIDENCE, PARTICIPATION, REASONS, SUPERVISION
from assay.integrity.didweb import did_json_path
from assay.integrity.ed25519 import is_demo_key
from assay.integrity.history import KeyHistory
from assay.integrity.words import fingerprint_words
from assay.website.european import european_elements
from assay.website.exports import SITE_EXPORTS, SKILLS_EXPORTS, badge_exports, pathway_exports
from assay.website.facts import FEWEST_SHOWN, rounded, skills, standing
from assay.website.issuerpage import endorsement_views, issuer_view
from assay.website.moved import plan_moved
from assay.website.schemaorg import breadcrumbs, credential_data, data_block
from assay.website.sharing import linkedin_fields, linkedin_url
from assay.website.skills import Skill, skill_anchors, skill_index, unaligned
from assay.website.views import (
    AwardView,
    BadgeCard,
    BadgeView,
    CatalogueView,
    HomeView,
    KeyRow,
    KeysView,
    NotFoundView,
    PathwayCard,
    PathwayView,
    RevocationsFeed,
    RevocationsView,
    RevokedRow,
    SkilledBadgeRow,
    SkillRow,
    SkillsView,
    StepView,
    VersionRow,
    View,
)

_KIND_HEADINGS = {
    "microcredential": ("Microcredentials", "One skill each, assessed against a stated standard."),
    "certification": ("Certifications", "Reached by stacking other credentials, and assessed once more as a whole."),
    "participation": ("Records of attendance", "They say that somebody took part. No skill was assessed."),
}

_KIND_WORDS = {
    ACHIEVEMENT_TYPES["microcredential"]: "Microcredential",
    ACHIEVEMENT_TYPES["certification"]: "Certification",
    ACHIEVEMENT_TYPES["participation"]: "Record of attendance",
}


def award_views(
    award: VerifiedAward, badges: Mapping[str, BadgeDefinition], verified: VerifiedContent
) -> Iterator[tuple[str, View]]:
    """Yield the pages of one award; `badges` by address. They depend on no other award (`batches`)."""
    yield f"award {award.id}", _award_view(award, badges[award.claim.badge_id.text], verified)


def plan_views(verified: VerifiedContent, *, awards: bool = True) -> Iterator[tuple[str, View]]:
    """Yield every page with what wants it, for the message when two want one address.

    Without `awards`, those of single awards are left out.
    """
    issuer = verified.issuer
    cards = {badge.slug: _badge_card(badge) for badge in verified.badges}
    paths = tuple(_pathway_card(pathway) for pathway in verified.pathways)
    yield (
        "the home page",
        HomeView(
            url="/",
            title=f"Credentials of {issuer.name}",
            description=issuer.description,
            noindex=False,
            badges=tuple(cards.values()),
            pathways=paths,
        ),
    )
    yield "the catalogue", _catalogue(verified, cards, paths)
    yield "the issuer page", issuer_view(verified, cards)
    yield "the keys page", _keys_view(verified)
    yield "the list of revoked awards", _revocations_view(verified)
    if verified.history:
        yield "the feed of revoked awards", _revocations_feed(verified, verified.history)
    yield "the skills index", _skills_view(verified)
    anchors = skill_anchors(verified.badges)
    badges = badges_by_address(issuer, verified.badges)
    counts = Counter(badges[award.claim.badge_id.text].slug for award in verified.awards)
    for badge in verified.badges:
        yield badge.path, _badge_view(badge, verified, counts[badge.slug], anchors)
    for pathway in verified.pathways:
        yield pathway.path, _pathway_view(pathway, cards, issuer)
    for award in verified.awards if awards else ():
        yield from award_views(award, badges, verified)
    yield from plan_moved(verified)
    yield (
        "the page for wrong addresses",
        NotFoundView(
            url="/404.html",
            title="There is no page at this address",
            description="The address is wrong, or the page was never here.",
            noindex=True,
        ),
    )


def _badge_url(badge: BadgeDefinition) -> str:
    return f"/badges/{badge.slug}/"


def _image_url(badge: BadgeDefinition) -> str | None:
    return _badge_url(badge) + badge.image.file if badge.image else None


def _badge_card(badge: BadgeDefinition) -> BadgeCard:
    return BadgeCard(
        name=badge.name,
        url=_badge_url(badge),
        kind=badge.kind,
        summary=badge.competency or badge.description,
        image=_image_url(badge),
        image_alt=badge.image.alt if badge.image else "",
    )


def _pathway_card(pathway: Pathway) -> PathwayCard:
    return PathwayCard(name=pathway.name, url=f"/pathways/{pathway.slug}/", description=pathway.description)


def _catalogue(verified: VerifiedContent, cards: dict[str, BadgeCard], paths: tuple[PathwayCard, ...]) -> CatalogueView:
    by_kind: dict[str, list[BadgeCard]] = defaultdict(list)
    for card in cards.values():
        by_kind[card.kind].append(card)
    groups = [(*_KIND_HEADINGS[kind], tuple(by_kind[kind])) for kind in _KIND_HEADINGS if by_kind[kind]]
    return CatalogueView(
        url="/badges/",
        title=f"Badges of {verified.issuer.name}",
        description=f"Every badge {verified.issuer.name} awards, what it takes to earn it and how it is assessed.",
        noindex=False,
        groups=tuple(groups),
        pathways=paths,
        alternates=SITE_EXPORTS,
        data=data_block(breadcrumbs(verified.issuer, (("Badges", "/badges/"),))),
    )


def _skills_view(verified: VerifiedContent) -> SkillsView:
    name = verified.issuer.name
    by_framework: dict[str | None, list[SkillRow]] = defaultdict(list)
    for skill in skill_index(verified):
        by_framework[skill.alignment.framework].append(_skill_row(skill))
    return SkillsView(
        url="/skills/",
        title=f"Skills certified by {name}",
        description=f"Which badges of {name} certify which skill, and where they stand in its pathways.",
        noindex=False,
        frameworks=tuple((framework, tuple(rows)) for framework, rows in by_framework.items()),
        unaligned=tuple(map(_badge_card, unaligned(verified.badges))),
        checked_on=verified.checked_at.date().isoformat(),
        fewest_shown=FEWEST_SHOWN,
        alternates=SKILLS_EXPORTS,
        data=data_block(breadcrumbs(verified.issuer, (("Skills", "/skills/"),))),
    )


def _skill_row(skill: Skill) -> SkillRow:
    badges = tuple(
        SkilledBadgeRow(
            badge=_badge_card(entry.badge),
            kind=_KIND_WORDS[ACHIEVEMENT_TYPES[entry.badge.kind]],
            level=f"{entry.badge.level_framework} {entry.badge.level_value}" if entry.badge.level_value else None,
            language=entry.badge.language,
            valid=_or_more(entry.valid),
            step_of=tuple(map(_pathway_card, entry.standing.step_of)),
            goal_of=tuple(map(_pathway_card, entry.standing.goal_of)),
        )
        for entry in skill.badges
    )
    return SkillRow(
        anchor=skill.anchor,
        alignment=skill.alignment,
        language=skill.language,
        badges=badges,
        valid=_or_more(skill.valid),
    )


def _badge_view(badge: BadgeDefinition, verified: VerifiedContent, count: int, anchors: Mapping[str, str]) -> BadgeView:
    place = standing(badge, verified.pathways)
    way = (("Badges", "/badges/"), (badge.name, _badge_url(badge)))
    return BadgeView(
        url=_badge_url(badge),
        title=f"{badge.name} – what it takes to earn it",
        description=badge.competency or badge.description,
        noindex=False,
        badge=badge,
        image=_image_url(badge),
        supervision=SUPERVISION[badge.assessment.supervision] if badge.assessment else None,
        participation=PARTICIPATION[badge.participation],
        evidence=EVIDENCE[badge.evidence],
        workload=workload_in_words(badge) if badge.workload_hours is not None else None,
        valid_for=duration_in_words(badge.valid_for) if badge.valid_for else None,
        counts_toward=tuple(map(_pathway_card, place.step_of)),
        led_to_by=tuple(map(_pathway_card, place.goal_of)),
        awarded=_or_more(rounded(count)),
        json_url=_badge_url(badge) + "achievement.json",
        endorsements=endorsement_views(verified, "badge", badge.slug),
        versions=_versions(badge, verified),
        elements=european_elements(badge, verified.pathways, verified.issuer),
        skills={item.url: f"/skills/#{anchors[item.url]}" for item in skills(badge)},
        alternates=badge_exports(badge),
        data=data_block(credential_data(badge, verified.issuer), breadcrumbs(verified.issuer, way)),
    )


def _versions(badge: BadgeDefinition, verified: VerifiedContent) -> tuple[VersionRow, ...]:
    rows = tuple(
        VersionRow(
            name=version.name,
            current=version is verified.versions[badge.slug][-1],
            since=version.since,
            changes=version.changes,
            definition_url=verified.issuer.site_path(definition_url(version.definition)),
        )
        for version in verified.versions[badge.slug]
    )
    return rows[::-1]


def _or_more(least: int | None) -> str | None:
    """Return a rounded number as ``20 or more``."""
    return None if least is None else f"{least} or more"


def _award_view(award: VerifiedAward, badge: BadgeDefinition, verified: VerifiedContent) -> AwardView:
    claim = award.claim
    fields = linkedin_fields(claim, verified.issuer, award.id)
    url = f"/awards/{award.id}/"
    return AwardView(
        url=url,
        title=f"{claim.badge.text} – awarded to {claim.recipient.text} by {claim.issuer.text}",
        description=(claim.competency.name if claim.competency else claim.description).text,
        noindex=True,
        id=award.id,
        claim=claim,
        bounded=bounded_claim(claim),
        kind=_KIND_WORDS[claim.kind.text],
        state=award.state,
        revoked_on=award.revocation.at[:10] if award.revocation else None,
        revoked_because=REASONS[award.revocation.reason] if award.revocation else None,
        checks=award.checks,
        fingerprint_words=fingerprint_words(verified.history.fingerprint) if verified.history else (),
        checked_on=verified.checked_at.date().isoformat(),
        badge_url=_badge_url(badge),
        current_version=badge.version,
        definition_url=verified.issuer.site_path(claim.definition.text),
        image=_image_url(badge),
        json_url=url + "credential.json",
        summary_url=url + "claim.json",
        share_text=share_text(claim),
        permanent_url=claim.id.text,
        linkedin_url=None if claim.attendance else linkedin_url(fields),
        linkedin_fields=tuple((field.label, field.value) for field in fields),
        endorsements=endorsement_views(verified, "award", award.id) if award.state != "revoked" else (),
    )


def _keys_view(verified: VerifiedContent) -> KeysView:
    history = verified.history
    return KeysView(
        url="/keys/",
        title=f"Signing keys of {verified.issuer.name}",
        description="The public keys that awards are signed with, and how to check an award without this site.",
        noindex=False,
        keys=tuple(
            KeyRow(
                kid=key.kid,
                multikey=key.public.multikey,
                since=key.not_before[:10],
                until=key.not_after[:10] if key.not_after else None,
                compromised=key.compromised[:10] if key.compromised else None,
                roles=tuple(key.roles),
                demonstration=is_demo_key(key.public),
            )
            for key in (history.keys if history else ())
        ),
        did=verified.issuer.did,
        did_json_url=did_json_path(verified.issuer.url) if history else None,
        history_url="/keys/history.jsonl" if history else None,
        fingerprint=history.fingerprint if history else "",
        fingerprint_words=fingerprint_words(history.fingerprint) if history else (),
    )


def _revoked(verified: VerifiedContent) -> tuple[RevokedRow, ...]:
    rows = [
        RevokedRow(
            id=award.id,
            url=f"/awards/{award.id}/",
            badge=award.claim.badge.text,
            at=award.revocation.at,
            because=REASONS[award.revocation.reason],
        )
        for award in verified.awards
        if award.revocation
    ]
    return tuple(sorted(rows, key=lambda row: (row.at, row.id), reverse=True))


def _revocations_view(verified: VerifiedContent) -> RevocationsView:
    return RevocationsView(
        url="/status/",
        title=f"Revoked awards of {verified.issuer.name}",
        description="Awards that were taken back, with the day and the reason.",
        noindex=True,
        revoked=_revoked(verified),
        feed_url="/status/feed.xml" if verified.history else None,
    )


def _revocations_feed(verified: VerifiedContent, history: KeyHistory) -> RevocationsFeed:
    rows = _revoked(verified)
    return RevocationsFeed(
        url="/status/feed.xml",
        title=f"Revoked awards of {verified.issuer.name}",
        page_url=f"{verified.issuer.url}status/",
        self_url=f"{verified.issuer.url}status/feed.xml",
        # Before the first revocation, the list is as old as the issuer's first key.
        updated=rows[0].at if rows else history.keys[0].not_before,
        revoked=rows,
    )


def _pathway_view(pathway: Pathway, cards: dict[str, BadgeCard], issuer: Issuer) -> PathwayView:
    return PathwayView(
        url=f"/pathways/{pathway.slug}/",
        title=f"{pathway.name} – a pathway",
        description=pathway.description,
        noindex=False,
        pathway=pathway,
        leads_to=cards[pathway.leads_to],
        rule=_step(pathway.requires, cards),
        alternates=pathway_exports(pathway),
        data=data_block(breadcrumbs(issuer, ((pathway.name, f"/pathways/{pathway.slug}/"),))),
    )


def _step(rule: Rule, cards: dict[str, BadgeCard]) -> StepView:
    if rule.badge:
        return StepView(badge=cards[rule.badge], heading="", steps=())
    heading = f"{rule.needed} of these {len(rule.of)}"
    if rule.needed == len(rule.of):
        heading = "All of these"
    elif rule.needed == 1:
        heading = "One of these"
    return StepView(badge=None, heading=heading, steps=tuple(_step(nested, cards) for nested in rule.of))
