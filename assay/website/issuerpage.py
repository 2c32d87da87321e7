"""What the issuer page shows beyond its own words: who does what by the definitions, and what others have signed.

Example::

    view = issuer_view(verified, cards)
    [row.who for row in view.reviewers]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from assay.credentials.model import LEGACY_PAGE, BadgeDefinition
from assay.credentials.verified import VerifiedContent
from assay.integrity.didweb import did_json_path
from assay.website.endorsementviews import EndorsementView, GivenView
from assay.website.exports import SITE_EXPORTS
from assay.website.language import ENGLISH, Words
from assay.website.schemaorg import breadcrumbs, data_block, organisation_data
from assay.website.viewparts import BadgeCard, RoleRow
from assay.website.views import IssuerView

if TYPE_CHECKING:
    from assay.credentials.endorsements import Kind, VerifiedEndorsement
    from assay.credentials.giving import VerifiedGiven


def issuer_view(verified: VerifiedContent, cards: Mapping[str, BadgeCard], words: Words = ENGLISH) -> IssuerView:
    """Return ``/issuer/``; `cards` are the badges by slug."""
    issuer = verified.issuer
    return IssuerView(
        url="/issuer/",
        title=words.say("About %(name)s", name=issuer.name),
        description=issuer.description,
        noindex=False,
        logo=f"/issuer/{issuer.logo.file}" if issuer.logo else None,
        json_url="/issuer/issuer.json",
        did=issuer.did,
        did_json_url=did_json_path(issuer.url) if verified.history else None,
        country=words.country(issuer.country),
        designers=_roles(verified, cards, _designed),
        assessors=_roles(verified, cards, _assessed),
        reviewers=_roles(verified, cards, _reviewed),
        endorsements=endorsement_views(verified, "issuer", words=words),
        given=tuple(_given(one) for one in verified.given),
        checked_on=verified.checked_at.date().isoformat(),
        legacy_url=LEGACY_PAGE if verified.legacy else None,
        alternates=SITE_EXPORTS,
        data=data_block(organisation_data(issuer), breadcrumbs(issuer, ((words.say("Issuer"), "/issuer/"),))),
    )


def _designed(badge: BadgeDefinition) -> str | None:
    return badge.quality_assurance.designed_by if badge.quality_assurance else None


def _assessed(badge: BadgeDefinition) -> str | None:
    return badge.assessment.assessor if badge.assessment else None


def _reviewed(badge: BadgeDefinition) -> str | None:
    return badge.quality_assurance.reviewed_by if badge.quality_assurance else None


def _roles(
    verified: VerifiedContent, cards: Mapping[str, BadgeCard], say: Callable[[BadgeDefinition], str | None]
) -> tuple[RoleRow, ...]:
    """Group the badges that assess something by what each of them says; in the order of the badges."""
    found: dict[str, list[BadgeCard]] = defaultdict(list)
    for badge in verified.badges:
        who = say(badge) if badge.assessment else None
        if who:
            found[who].append(cards[badge.slug])
    return tuple(RoleRow(who=who, badges=tuple(badges)) for who, badges in found.items())


def endorsement_views(
    verified: VerifiedContent, kind: Kind, name: str = "", *, words: Words = ENGLISH
) -> tuple[EndorsementView, ...]:
    """Return what others have signed about the association, a badge by slug, or an award by id."""
    return tuple(
        _endorsement(one, words)
        for one in verified.endorsements
        if one.subject.kind == kind and one.subject.name == name
    )


def _endorsement(one: VerifiedEndorsement, words: Words) -> EndorsementView:
    host = _host(one.endorser_id)
    return EndorsementView(
        by=one.endorser or host or words.say("A key without a name"),
        by_id=one.endorser_id,
        by_url=one.endorser_url,
        host=host,
        title=one.title,
        comment=one.comment,
        since=one.since,
        until=one.until,
        key=one.key,
        asked_on=one.asked_on,
        kid=one.kid,
        words=one.words,
        json_url=f"/endorsements/{one.file}",
    )


def _host(identifier: str) -> str:
    """Return where an endorser's keys are listed, as people know it; empty for a bare key."""
    if identifier.startswith("did:web:"):
        return unquote(identifier.removeprefix("did:web:").replace(":", "/"))
    if identifier.startswith("did:"):
        return ""
    return (urlsplit(identifier).hostname or "") + urlsplit(identifier).path.rstrip("/")


def _given(one: VerifiedGiven) -> GivenView:
    return GivenView(
        title=one.title,
        comment=one.comment,
        about=one.about,
        about_url=one.about if one.about.startswith("https://") else "",
        since=one.since,
        until=one.until,
        ended=one.ended,
        json_url=f"/endorsements/given/{one.file}",
    )
