"""The pages of the site with their addresses and all they show; `views` is what a template sees of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assay.credentials.bounded import bounded_claim, share_text
from assay.credentials.model import LEGACY_PAGE, BadgeDefinition, Pathway, badges_by_address
from assay.credentials.verified import VerifiedAward, VerifiedContent
from assay.credentials.versions import definition_url
from assay.credentials.vocabulary import ACHIEVEMENT_TYPES, EVIDENCE, PARTICIPATION, REASONS, SUPERVISION
from assay.integrity.didweb import did_json_path
from assay.integrity.ed25519 import is_demo_key
from assay.integrity.history import KeyHistory
from assay.integrity.words import fingerprint_words
from assay.phrases import N_
from assay.website.awardviews import AwardView
from assay.website.checkingviews import KeyRow, KeysView, RevocationsFeed, RevocationsView, RevokedRow
from assay.website.european import european_elements
from assay.website.expiries import expiries_feed
from assay.website.exports import SITE_EXPORTS, SKILLS_EXPORTS, badge_exports
from assay.website.facts import FEWEST_SHOWN, issuer_language, rounded, skills, standing
from assay.website.feeds import badge_feed, site_feed
from assay.website.issuerpage import endorsement_views, issuer_view
from assay.website.language import ENGLISH, Words
from assay.website.legacypage import legacy_view
from assay.website.moved import plan_moved
from assay.website.movedviews import NotFoundView
from assay.website.ownpages import own_page_views
from assay.website.pathwaypages import pathway_view
from assay.website.pictures import Pictures
from assay.website.qr import qr_svg
from assay.website.relations import Relations, plan_relations
from assay.website.schemaorg import breadcrumbs, credential_data, data_block
from assay.website.sharing import linkedin_fields, linkedin_url, share_url
from assay.website.sharingviews import LinkedInGuideView
from assay.website.skills import Skill, skill_anchors, skill_index, unaligned
from assay.website.skillsviews import SkilledBadgeRow, SkillRow, SkillsView
from assay.website.snippets import embed_card, mail_signature
from assay.website.tonguepages import in_language, language_links, spoken_in
from assay.website.translatedpages import in_another_language
from assay.website.viewparts import BadgeCard, PathwayCard, VersionRow
from assay.website.views import BadgeView, CatalogueView, HomeView, View

_KIND_HEADINGS = {
    "microcredential": (N_("Microcredentials"), N_("One skill each, assessed against a stated standard.")),
    "certification": (
        N_("Certifications"),
        N_("Reached by stacking other credentials, and assessed once more as a whole."),
    ),
    "participation": (
        N_("Records of attendance"),
        N_("They say that somebody took part. No skill was assessed."),
    ),
}

_KIND_WORDS = {
    ACHIEVEMENT_TYPES["microcredential"]: N_("Microcredential"),
    ACHIEVEMENT_TYPES["certification"]: N_("Certification"),
    ACHIEVEMENT_TYPES["participation"]: N_("Record of attendance"),
}


@dataclass(frozen=True, slots=True)
class Around:
    """What the page of an award shows besides the award itself."""

    relations: Relations
    pictures: Pictures
    words: Words = ENGLISH


def award_views(
    award: VerifiedAward, badges: Mapping[str, BadgeDefinition], verified: VerifiedContent, around: Around
) -> Iterator[tuple[str, View]]:
    """Yield the pages of one award; `badges` by address.

    They depend on other awards by `relations` alone: where these know none (`batches`), `linked_views` draws again the
    few pages that have something to say about others.
    """
    yield f"award {award.id}", _award_view(award, badges[award.claim.badge_id.text], verified, around)


def linked_views(verified: VerifiedContent, pictures: Pictures, words: Words = ENGLISH) -> Iterator[View]:
    """Yield the pages of awards that say something about other awards."""
    around = Around(plan_relations(verified, words), pictures, words)
    badges = badges_by_address(verified.issuer, verified.badges)
    for award in verified.awards:
        if around.relations.speaks_of_others(award):
            for _, view in award_views(award, badges, verified, around):
                yield view


def plan_views(
    verified: VerifiedContent, pictures: Pictures, words: Words = ENGLISH, *, awards: bool = True
) -> Iterator[tuple[str, View]]:
    """Yield every page with what wants it, for the message when two want one address.

    Without `awards`, those of single awards are left out.
    """
    issuer = verified.issuer
    speech = issuer_language(issuer)
    cards = {badge.slug: _badge_card(badge, pictures, speech) for badge in verified.badges}
    paths = tuple(_pathway_card(pathway) for pathway in verified.pathways)
    yield (
        "the home page",
        HomeView(
            url="/",
            title=words.say("Credentials of %(name)s", name=issuer.name),
            description=issuer.description,
            noindex=False,
            badges=tuple(cards.values()),
            pathways=paths,
        ),
    )
    yield "the catalogue", _catalogue(verified, cards, paths, words)
    yield "the issuer page", issuer_view(spoken_in(verified, speech), cards, words)
    yield "the keys page", _keys_view(verified, words)
    yield "the list of revoked awards", _revocations_view(verified, words)
    if verified.history:
        yield "the feed of revoked awards", _revocations_feed(verified, verified.history, words)
        yield "the feed of awards that end", expiries_feed(verified, verified.history, words)
    yield "the skills index", _skills_view(verified, cards, words)
    anchors = skill_anchors(verified.badges)
    badges = badges_by_address(issuer, verified.badges)
    relations = plan_relations(verified, words)
    counts = Counter(badges[award.claim.badge_id.text].slug for award in verified.awards)
    for badge in verified.badges:
        yield from _badge_views(badge, verified, counts[badge.slug], anchors, Around(relations, pictures, words))
    for pathway in verified.pathways:
        yield from _pathway_views(pathway, verified, pictures, words)
    for award in verified.awards if awards else ():
        yield from award_views(award, badges, verified, Around(relations, pictures, words))
    for view in relations.earner_views():
        yield f"the awards of {view.subject}", view
    yield from plan_moved(verified, words)
    if verified.history:
        yield "the feed of all badges", site_feed(verified, words)
        for badge in verified.badges:
            yield badge.path, badge_feed(verified, badge, words)
    if LEGACY_PAGE in verified.addresses:
        yield "what was issued elsewhere", legacy_view(verified, words)
    yield from own_page_views(verified)
    yield (
        "the guide to LinkedIn",
        LinkedInGuideView(
            url="/guides/linkedin/",
            title=words.say("Your award on LinkedIn"),
            description=words.say(
                "How to add an award to a LinkedIn profile, how to share it as a post, and what differs."
            ),
            noindex=False,
        ),
    )
    yield (
        "the page for wrong addresses",
        NotFoundView(
            url="/404.html",
            title=words.say("There is no page at this address"),
            description=words.say("The address is wrong, or the page was never here."),
            noindex=True,
        ),
    )


def _badge_url(badge: BadgeDefinition) -> str:
    return f"/badges/{badge.slug}/"


def _badge_card(badge: BadgeDefinition, pictures: Pictures, language: str) -> BadgeCard:
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


def _pathway_card(pathway: Pathway) -> PathwayCard:
    return PathwayCard(
        name=pathway.name,
        url=f"/pathways/{pathway.slug}/",
        description=pathway.description,
        on_ramp=pathway.on_ramp,
        language=pathway.language,
    )


def _catalogue(
    verified: VerifiedContent, cards: dict[str, BadgeCard], paths: tuple[PathwayCard, ...], words: Words
) -> CatalogueView:
    by_kind: dict[str, list[BadgeCard]] = defaultdict(list)
    for card in cards.values():
        by_kind[card.kind].append(card)
    groups = [(*_KIND_HEADINGS[kind], tuple(by_kind[kind])) for kind in _KIND_HEADINGS if by_kind[kind]]
    return CatalogueView(
        url="/badges/",
        title=words.say("Badges of %(name)s", name=verified.issuer.name),
        description=words.say(
            "Every badge %(name)s awards, what it takes to earn it and how it is assessed.", name=verified.issuer.name
        ),
        noindex=False,
        groups=tuple(groups),
        pathways=paths,
        alternates=SITE_EXPORTS,
        data=data_block(breadcrumbs(verified.issuer, ((words.say("Badges"), "/badges/"),))),
    )


def _skills_view(verified: VerifiedContent, cards: Mapping[str, BadgeCard], words: Words) -> SkillsView:
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
            kind=words.tell(_KIND_WORDS[ACHIEVEMENT_TYPES[entry.badge.kind]]),
            level=f"{entry.badge.level_framework} {entry.badge.level_value}" if entry.badge.level_value else None,
            language=cards[entry.badge.slug].language,
            valid=_or_more(entry.valid, words),
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
        valid=_or_more(skill.valid, words),
    )


def _pathway_views(
    pathway: Pathway, verified: VerifiedContent, pictures: Pictures, words: Words
) -> Iterator[tuple[str, View]]:
    """Yield the page of a pathway, and one for each translation, with the badges in the same language."""
    links = language_links(pathway)
    for item in (pathway, *(one.texts for one in pathway.translations if one.texts)):
        own = words.other(item.language) if links else words
        language = item.language if links else issuer_language(verified.issuer)
        cards = {badge.slug: _badge_card(badge, pictures, language) for badge in verified.badges}
        yield item.path, pathway_view(item, spoken_in(verified, language), cards, own, links)


def _badge_views(
    badge: BadgeDefinition, verified: VerifiedContent, count: int, anchors: Mapping[str, str], around: Around
) -> Iterator[tuple[str, View]]:
    """Yield the page of a badge, and one for each translation; a page that has others is in its own language."""
    links = language_links(badge)

    def view(texts: BadgeDefinition) -> BadgeView:
        words = around.words.other(texts.language) if links else around.words
        return _badge_view(texts, verified, count, anchors, replace(around, words=words))

    yield badge.path, replace(view(badge), languages=links)
    for one in badge.translations:
        if one.texts:
            yield one.path, in_another_language(view(one.texts), badge, one, verified.issuer, around.words)


def _badge_view(
    badge: BadgeDefinition, verified: VerifiedContent, count: int, anchors: Mapping[str, str], around: Around
) -> BadgeView:
    words, pictures = around.words, around.pictures
    place = standing(badge, verified.pathways)
    way = ((words.say("Badges"), "/badges/"), (badge.name, _badge_url(badge)))
    return BadgeView(
        url=_badge_url(badge),
        title=words.say("%(badge)s – what it takes to earn it", badge=badge.name),
        description=badge.competency or badge.description,
        noindex=False,
        badge=badge,
        image=pictures.art(badge).url,
        supervision=words.tell(SUPERVISION[badge.assessment.supervision]) if badge.assessment else None,
        participation=words.tell(PARTICIPATION[badge.participation]),
        evidence=words.tell(EVIDENCE[badge.evidence]),
        workload=words.effort(badge),
        valid_for=words.duration(badge.valid_for) if badge.valid_for else None,
        counts_toward=tuple(map(_pathway_card, place.step_of)),
        led_to_by=tuple(map(_pathway_card, place.goal_of)),
        awarded=_or_more(rounded(count), words),
        json_url=_badge_url(badge) + "achievement.json",
        endorsements=endorsement_views(verified, "badge", badge.slug, words=words),
        card_url=_badge_url(badge) + "card.png",
        card_alt=words.say("%(badge)s, a badge of %(name)s", badge=badge.name, name=verified.issuer.name),
        feed_url=_badge_url(badge) + "feed.xml" if verified.history else None,
        versions=_versions(badge, verified),
        elements=european_elements(badge, verified.pathways, verified.issuer, words),
        skills={item.url: f"/skills/#{anchors[item.url]}" for item in skills(badge)},
        alternates=badge_exports(badge),
        data=data_block(credential_data(badge, verified.issuer), breadcrumbs(verified.issuer, way)),
        language=words.language,
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


def _or_more(least: int | None, words: Words) -> str | None:
    """Return a rounded number as ``20 or more``."""
    return None if least is None else words.say("%(num)s or more", num=least)


def _award_view(award: VerifiedAward, badge: BadgeDefinition, verified: VerifiedContent, around: Around) -> AwardView:
    claim, words = award.claim, around.words
    fields = linkedin_fields(claim, verified.issuer, award.id)
    url = f"/awards/{award.id}/"
    return AwardView(
        url=url,
        title=words.say(
            "%(badge)s – awarded to %(person)s by %(name)s",
            badge=claim.badge.text,
            person=claim.recipient.text,
            name=claim.issuer.text,
        ),
        description=(claim.competency.name if claim.competency else claim.description).text,
        noindex=not is_listed(award, verified),
        id=award.id,
        claim=claim,
        bounded=bounded_claim(claim),
        kind=words.tell(_KIND_WORDS[claim.kind.text]),
        state=award.state,
        revoked_on=award.revocation.at[:10] if award.revocation else None,
        revoked_because=words.tell(REASONS[award.revocation.reason]) if award.revocation else None,
        checks=award.checks,
        fingerprint_words=fingerprint_words(verified.history.fingerprint) if verified.history else (),
        checked_on=verified.checked_at.date().isoformat(),
        badge_url=_badge_url(badge),
        translations=language_links(badge)[1:],
        current_version=badge.version,
        definition_url=verified.issuer.site_path(claim.definition.text),
        image=around.pictures.art(badge).url,
        json_url=url + "credential.json",
        summary_url=url + "claim.json",
        share_text=share_text(claim, words.tell),
        permanent_url=claim.id.text,
        linkedin_url=None if claim.attendance else linkedin_url(fields),
        linkedin_fields=tuple((words.tell(field.label), field.value) for field in fields),
        relations=around.relations.of(award),
        endorsements=endorsement_views(verified, "award", award.id, words=words) if award.state != "revoked" else (),
        share_url=share_url(claim.id.text),
        share_title=f"{claim.badge.text} – {claim.recipient.text}",
        card_url=around.pictures.card_url(award),
        card_alt=words.say("%(badge)s, a badge of %(name)s", badge=claim.badge.text, name=claim.issuer.text),
        qr=qr_svg(claim.id.text),
        baked=tuple(url + name for name in around.pictures.baked(award)),
        calendar_url=url + "expires.ics" if ends_later(award) else None,
        embed_html=embed_card(claim, verified.issuer.url.rstrip("/") + around.pictures.art(badge).url, words),
        signature_html=mail_signature(claim, words),
    )


def ends_later(award: VerifiedAward) -> bool:
    """Tell whether an award has an end that is still to come."""
    return award.claim.valid_until is not None and award.state in ("valid", "not-yet-valid")


def is_listed(award: VerifiedAward, verified: VerifiedContent) -> bool:
    """Tell whether the holder agreed to be found through search engines; what was revoked is never offered."""
    agreed = {item.award for item in verified.sharing if item.search_engines}
    return award.id in agreed and award.state != "revoked"


def _keys_view(verified: VerifiedContent, words: Words) -> KeysView:
    history = verified.history
    return KeysView(
        url="/keys/",
        title=words.say("Signing keys of %(name)s", name=verified.issuer.name),
        description=words.say(
            "The public keys that awards are signed with, and how to check an award without this site."
        ),
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


def _revoked(verified: VerifiedContent, words: Words) -> tuple[RevokedRow, ...]:
    rows = [
        RevokedRow(
            id=award.id,
            url=f"/awards/{award.id}/",
            badge=award.claim.badge.text,
            at=award.revocation.at,
            because=words.tell(REASONS[award.revocation.reason]),
        )
        for award in verified.awards
        if award.revocation
    ]
    return tuple(sorted(rows, key=lambda row: (row.at, row.id), reverse=True))


def _revocations_view(verified: VerifiedContent, words: Words) -> RevocationsView:
    return RevocationsView(
        url="/status/",
        title=words.say("Revoked awards of %(name)s", name=verified.issuer.name),
        description=words.say("Awards that were taken back, with the day and the reason."),
        noindex=True,
        revoked=_revoked(verified, words),
        feed_url="/status/feed.xml" if verified.history else None,
        expiring_url="/status/expiring.xml" if verified.history else None,
    )


def _revocations_feed(verified: VerifiedContent, history: KeyHistory, words: Words) -> RevocationsFeed:
    rows = _revoked(verified, words)
    return RevocationsFeed(
        url="/status/feed.xml",
        title=words.say("Revoked awards of %(name)s", name=verified.issuer.name),
        page_url=f"{verified.issuer.url}status/",
        self_url=f"{verified.issuer.url}status/feed.xml",
        # Before the first revocation, the list is as old as the issuer's first key.
        updated=rows[0].at if rows else history.keys[0].not_before,
        revoked=rows,
    )
