"""The pages of single awards: all an award's page shows, and which of them speak of other awards.

Example::

    for source, view in award_views(award, badges, verified, Around(relations, pictures)): …
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assay.credentials.bounded import bounded_claim, share_text
from assay.credentials.model import BadgeDefinition, badges_by_address
from assay.credentials.verified import VerifiedAward, VerifiedContent
from assay.credentials.vocabulary import REASONS
from assay.integrity.words import fingerprint_words
from assay.website.awardviews import AwardView
from assay.website.badgecards import KIND_WORDS, badge_url
from assay.website.issuerpage import endorsement_views
from assay.website.language import ENGLISH, Words
from assay.website.pictures import Pictures
from assay.website.qr import qr_svg
from assay.website.relations import Relations, plan_relations
from assay.website.sharing import linkedin_fields, linkedin_url, share_url
from assay.website.snippets import embed_card, mail_signature
from assay.website.tonguepages import language_links
from assay.website.views import View


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
        kind=words.tell(KIND_WORDS[claim.kind.text]),
        state=award.state,
        revoked_on=award.revocation.at[:10] if award.revocation else None,
        revoked_because=words.tell(REASONS[award.revocation.reason]) if award.revocation else None,
        checks=award.checks,
        fingerprint_words=fingerprint_words(verified.history.fingerprint) if verified.history else (),
        checked_on=verified.checked_at.date().isoformat(),
        badge_url=badge_url(badge),
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
