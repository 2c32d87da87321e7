"""The pages of the site with their addresses and all they show; `views` is what a template sees of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from assay.credentials.achievement import duration_in_words, workload_in_words
from assay.credentials.model import BadgeDefinition, Pathway, Rule
from assay.credentials.verified import VerifiedAward, VerifiedContent
from assay.credentials.vocabulary import ACHIEVEMENT_TYPES, EVIDENCE, PARTICIPATION, REASONS, SUPERVISION
from assay.integrity.didweb import did_json_path
from assay.integrity.ed25519 import is_demo_key
from assay.integrity.history import KeyHistory
from assay.integrity.words import fingerprint_words
from assay.website.feeds import badge_feed, shown_number, site_feed
from assay.website.pictures import Pictures
from assay.website.qr import qr_svg
from assay.website.sharing import linkedin_fields, linkedin_url, share_url
from assay.website.snippets import embed_card, mail_signature
from assay.website.views import (
    AwardView,
    BadgeCard,
    BadgeView,
    CatalogueView,
    HomeView,
    IssuerView,
    KeyRow,
    KeysView,
    LinkedInGuideView,
    NotFoundView,
    PathwayCard,
    PathwayView,
    RevocationsFeed,
    RevocationsView,
    RevokedRow,
    StepView,
    View,
)

FEWEST_SHOWN = 5
"""Numbers of awards below this are not shown, so that nobody can be singled out."""

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


def plan_views(verified: VerifiedContent, pictures: Pictures) -> Iterator[tuple[str, View]]:
    """Yield every page with what wants it, for the message when two want one address."""
    issuer = verified.issuer
    cards = {badge.slug: _badge_card(badge, pictures) for badge in verified.badges}
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
    yield "the issuer page", _issuer_view(verified)
    yield "the keys page", _keys_view(verified)
    yield "the list of revoked awards", _revocations_view(verified)
    if verified.history:
        yield "the feed of revoked awards", _revocations_feed(verified, verified.history)
    counts = Counter(award.claim.badge_id.text for award in verified.awards)
    for badge in verified.badges:
        yield badge.path, _badge_view(badge, verified, counts[issuer.badge_url(badge.slug)], pictures)
    for pathway in verified.pathways:
        yield pathway.path, _pathway_view(pathway, cards)
    badges = {issuer.badge_url(badge.slug): badge for badge in verified.badges}
    for award in verified.awards:
        yield f"award {award.id}", _award_view(award, badges[award.claim.badge_id.text], verified, pictures)
    if verified.history:
        yield "the feed of all badges", site_feed(verified, FEWEST_SHOWN)
        for badge in verified.badges:
            yield badge.path, badge_feed(verified, badge, FEWEST_SHOWN)
    yield (
        "the guide to LinkedIn",
        LinkedInGuideView(
            url="/guides/linkedin/",
            title="Your award on LinkedIn",
            description="How to add an award to a LinkedIn profile, how to share it as a post, and what differs.",
            noindex=False,
        ),
    )
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


def _badge_card(badge: BadgeDefinition, pictures: Pictures) -> BadgeCard:
    return BadgeCard(
        name=badge.name,
        url=_badge_url(badge),
        kind=badge.kind,
        summary=badge.competency or badge.description,
        image=pictures.art(badge).url,
        image_alt=badge.image.alt if badge.image else "",
        tags=badge.tags,
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
    )


def _badge_view(badge: BadgeDefinition, verified: VerifiedContent, count: int, pictures: Pictures) -> BadgeView:
    return BadgeView(
        url=_badge_url(badge),
        title=f"{badge.name} – what it takes to earn it",
        description=badge.competency or badge.description,
        noindex=False,
        badge=badge,
        image=pictures.art(badge).url,
        supervision=SUPERVISION[badge.assessment.supervision] if badge.assessment else None,
        participation=PARTICIPATION[badge.participation],
        evidence=EVIDENCE[badge.evidence],
        workload=workload_in_words(badge) if badge.workload_hours is not None else None,
        valid_for=duration_in_words(badge.valid_for) if badge.valid_for else None,
        counts_toward=tuple(_pathway_card(path) for path in verified.pathways if badge.slug in path.requires.badges()),
        led_to_by=tuple(_pathway_card(path) for path in verified.pathways if badge.slug == path.leads_to),
        awarded=_rounded(count),
        json_url=_badge_url(badge) + "achievement.json",
        card_url=_badge_url(badge) + "card.png",
        card_alt=f"{badge.name}, a badge of {verified.issuer.name}",
        feed_url=_badge_url(badge) + "feed.xml" if verified.history else None,
    )


def _rounded(count: int) -> str | None:
    """Return a count as ``20 or more``, without giving away small numbers."""
    number = shown_number(count, FEWEST_SHOWN)
    return f"{number} or more" if number else None


def _award_view(
    award: VerifiedAward, badge: BadgeDefinition, verified: VerifiedContent, pictures: Pictures
) -> AwardView:
    claim = award.claim
    fields = linkedin_fields(claim, verified.issuer, award.id)
    url = f"/awards/{award.id}/"
    return AwardView(
        url=url,
        title=f"{claim.badge.text} – awarded to {claim.recipient.text} by {claim.issuer.text}",
        description=(claim.competency.name if claim.competency else claim.description).text,
        noindex=not _listed(award, verified),
        id=award.id,
        claim=claim,
        kind=_KIND_WORDS[claim.kind.text],
        state=award.state,
        revoked_on=award.revocation.at[:10] if award.revocation else None,
        revoked_because=REASONS[award.revocation.reason] if award.revocation else None,
        checks=award.checks,
        fingerprint_words=fingerprint_words(verified.history.fingerprint) if verified.history else (),
        checked_on=verified.checked_at.date().isoformat(),
        badge_url=_badge_url(badge),
        image=pictures.art(badge).url,
        json_url=url + "credential.json",
        permanent_url=claim.id.text,
        linkedin_url=None if claim.attendance else linkedin_url(fields),
        linkedin_fields=tuple((field.label, field.value) for field in fields),
        share_url=share_url(claim.id.text),
        share_title=f"{claim.badge.text} – {claim.recipient.text}",
        card_url=pictures.card_url(award),
        card_alt=f"{claim.badge.text}, a badge of {claim.issuer.text}",
        qr=qr_svg(claim.id.text),
        baked=tuple(url + name for name in pictures.baked(award)),
        calendar_url=url + "expires.ics" if ends_later(award) else None,
        embed_html=embed_card(claim, verified.issuer.url.rstrip("/") + pictures.art(badge).url),
        signature_html=mail_signature(claim),
    )


def ends_later(award: VerifiedAward) -> bool:
    """Tell whether an award has an end that is still to come."""
    return award.claim.valid_until is not None and award.state in ("valid", "not-yet-valid")


def _listed(award: VerifiedAward, verified: VerifiedContent) -> bool:
    """Tell whether the holder agreed to be found through search engines; what was revoked is never offered."""
    agreed = {item.award for item in verified.sharing if item.search_engines}
    return award.id in agreed and award.state != "revoked"


def _issuer_view(verified: VerifiedContent) -> IssuerView:
    issuer = verified.issuer
    return IssuerView(
        url="/issuer/",
        title=f"About {issuer.name}",
        description=issuer.description,
        noindex=False,
        logo=f"/issuer/{issuer.logo.file}" if issuer.logo else None,
        json_url="/issuer/issuer.json",
        did=issuer.did,
        did_json_url=did_json_path(issuer.url) if verified.history else None,
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


def _pathway_view(pathway: Pathway, cards: dict[str, BadgeCard]) -> PathwayView:
    return PathwayView(
        url=f"/pathways/{pathway.slug}/",
        title=f"{pathway.name} – a pathway",
        description=pathway.description,
        noindex=False,
        pathway=pathway,
        leads_to=cards[pathway.leads_to],
        rule=_step(pathway.requires, cards),
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
