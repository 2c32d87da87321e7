"""One new signed award: a draft, its badge and a signer in, an Open Badges 3.0 document out. Writes nothing.

Rules:

* The achievement is embedded as it is on the day, and pinned by the digest of its definition (`versions`); whatever a
  page will ever show about the award is in here.
* The recipient's member reference becomes a keyed hash (`urn:uuid:`), so awards of one person can be put
  together without publishing the reference. Without one, the award's own id is hashed, and nothing links it. A draft
  for somebody who has an award here may name that pseudonym instead (`standing.draft_problems` holds it to that).
* The same draft, key and time give the same bytes (Ed25519 is deterministic).

Example::

    document = award_document(draft, badge, issuer, status, pseudonym_key)
    signed = sign_document(document, issuer, signer, created="2026-03-14T10:00:00Z")
"""

from __future__ import annotations

import calendar
import hashlib
import hmac
import re
import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal

from assay.credentials.achievement import achievement_document, as_number
from assay.credentials.badgeparts import Assessment
from assay.credentials.model import Award, BadgeDefinition, Draft, DraftEvidence, Issuer, Json
from assay.credentials.plans import plans_of
from assay.credentials.renewal import related
from assay.credentials.steps import FUTURE_ALLOWED
from assay.credentials.versions import pin
from assay.credentials.vocabulary import CONTEXTS
from assay.errors import ContentError, Problem
from assay.integrity import multibase
from assay.integrity.ed25519 import Signer
from assay.integrity.proof import add_proof_set


def is_ahead(awarded: date, now: datetime) -> bool:
    """Tell whether a day of an award has not come yet anywhere on earth, so that it cannot be signed."""
    return datetime.combine(awarded, time(), UTC) > now + FUTURE_ALLOWED


def award_document(
    draft: Draft,
    badge: BadgeDefinition,
    issuer: Issuer,
    status: Json,
    pseudonym_key: bytes,
    replaced: Award | None = None,
) -> Json:
    """Return the unsigned credential of a draft (standards 1.8); `status` is its `credentialStatus`.

    `replaced` is the award whose place it takes, for a draft that names one. Raises `ContentError` when the draft does
    not fit its badge: AW24, AW30, AW31, DEF04.
    """
    check_draft(draft, badge)
    achievement = achievement_document(badge, issuer)
    subject: Json = {
        "id": draft.recipient_subject or pseudonym(draft.recipient_ref, draft.id, pseudonym_key),
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": draft.recipient_name,
                "identityType": "name",
            }
        ],
        "achievement": achievement,
    }
    if badge.credit:
        subject["creditsEarned"] = as_number(badge.credit.units)
    if badge.assessment:
        subject["result"] = [_result(draft, badge, issuer)]
    if draft.assessor:
        subject["source"] = {"id": f"{issuer.url}issuer/#assessor", "type": ["Profile"], "name": draft.assessor}
    document: Json = {
        "@context": list(CONTEXTS),
        "id": issuer.award_url(draft.id),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.name,
        "description": badge.competency or badge.description,
        "issuer": issuer.profile(),
        "validFrom": _start_of(draft.awarded),
        "awardedDate": _start_of(draft.awarded),
    }
    if until := valid_until(draft, badge):
        document["validUntil"] = f"{until.isoformat()}T23:59:59Z"
    document["credentialStatus"] = status
    document["credentialSubject"] = subject
    if draft.evidence:
        document["evidence"] = [_evidence(item) for item in draft.evidence]
    document["relatedResource"] = [pin(achievement)]
    if replaced:
        document["relatedResource"].append(related(replaced, issuer.award_url(replaced.id)))
    return document


def sign_document(document: Json, issuer: Issuer, signer: Signer, created: str) -> Json:
    """Return an award or a status list with its proof set: `eddsa-rdfc-2022`, `eddsa-jcs-2022` (product decision 3)."""
    method = f"{issuer.did}#{signer.public.multikey}"
    return add_proof_set(document, signer, verification_method=method, created=created, plans=plans_of(document))


def stamp(moment: datetime) -> str:
    """Return a time as it is signed: ``2026-03-14T10:00:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pseudonym(reference: str | None, award_id: str, key: bytes) -> str:
    """Return the recipient's stable `urn:uuid:`, a keyed hash of the member reference (RFC 9562, version 8)."""
    subject = f"member:{reference}" if reference else f"award:{award_id}"
    digest = bytearray(hmac.new(key, subject.encode(), hashlib.sha256).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(digest)).urn


def check_draft(draft: Draft, badge: BadgeDefinition) -> None:
    """Hold a draft against its badge; raises `ContentError` with everything that does not fit."""
    problems = [*_result_problems(draft, badge), *_evidence_problems(draft, badge)]
    if not draft.consent:
        problems.append(("DEF04", "The person has not agreed to a public page.", "ask, then write 'consent: yes'"))
    until = valid_until(draft, badge)
    if until and until < draft.awarded:
        problems.append(("AW17", f"It would end on {until} before it starts on {draft.awarded}.", "mend the dates"))
    if problems:
        raise ContentError(
            *(Problem(code=code, message=message, fix=fix, path=draft.path) for code, message, fix in problems)
        )


def _result_problems(draft: Draft, badge: BadgeDefinition) -> list[tuple[str, str, str]]:
    assessment = badge.assessment
    if assessment is None:
        if draft.score is not None or draft.level is not None or draft.assessor:
            return [("AW30", f'"{badge.name}" has no assessment, so there is no result.', "delete result and assessor")]
        return []
    problems = []
    if not draft.assessor:
        problems.append(("AW31", "Nobody is named as assessor.", "add a line 'assessor: …' with the role or name"))
    if assessment.scale:
        problems += _score_problems(draft.score, assessment)
    else:
        problems += _level_problems(draft.level, assessment)
    return problems


def _score_problems(score: Decimal | None, assessment: Assessment) -> list[tuple[str, str, str]]:
    scale, needed = assessment.scale, assessment.pass_mark
    if scale is None or needed is None:
        return []
    if score is None:
        return [("AW30", "The result has no score.", f"add 'score:' with the {scale.unit} reached")]
    if not scale.minimum <= score <= scale.maximum:
        return [
            (
                "AW30",
                f"The score {score} lies outside the scale {scale.minimum} to {scale.maximum}.",
                "correct the score",
            )
        ]
    if score < needed:
        return [
            (
                "AW30",
                f"The score {score} is below the pass mark {needed}.",
                "correct the score, or delete the draft: this badge was not earned",
            )
        ]
    return []


def _level_problems(reached: str | None, assessment: Assessment) -> list[tuple[str, str, str]]:
    slugs = [level.slug for level in assessment.rubric]
    if reached not in slugs:
        what = f'"{reached}"' if reached else "missing"
        return [("AW30", f"The level reached is {what}.", f"write 'level:' with one of: {', '.join(slugs)}")]
    if assessment.pass_level in slugs and slugs.index(reached) < slugs.index(assessment.pass_level):
        return [
            (
                "AW30",
                f'The level "{reached}" is below the level needed, "{assessment.pass_level}".',
                "correct the level, or delete the draft: this badge was not earned",
            )
        ]
    return []


def _evidence_problems(draft: Draft, badge: BadgeDefinition) -> list[tuple[str, str, str]]:
    if badge.evidence == "required" and not draft.evidence:
        return [("AW31", f'"{badge.name}" requires evidence, and there is none.', "add 'evidence:' with one item")]
    if badge.evidence == "none" and draft.evidence:
        return [("AW31", f'"{badge.name}" carries no evidence.', "delete 'evidence:'")]
    return []


# -- dates --------------------------------------------------------------------------------------------------------


def valid_until(draft: Draft, badge: BadgeDefinition) -> date | None:
    """Return the last day an award is valid: as the draft says, else derived from the badge, else never ending."""
    if draft.valid_until:
        return draft.valid_until
    return add_duration(draft.awarded, badge.valid_for) if badge.valid_for else None


def add_duration(day: date, duration: str) -> date:
    """Add an ISO 8601 duration of years, months and days; the 31st becomes the last day of a shorter month."""
    years, months, days = (
        int(found.group(1)) if (found := re.search(rf"(\d+){unit}", duration)) else 0 for unit in "YMD"
    )
    month = day.month - 1 + months
    year, month = day.year + years + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return date.fromordinal(date(year, month, min(day.day, last)).toordinal() + days)


def _start_of(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


# -- parts of the document ---------------------------------------------------------------------------------------


def _result(draft: Draft, badge: BadgeDefinition, issuer: Issuer) -> Json:
    url = issuer.badge_url(badge.slug)
    result: Json = {"type": ["Result"], "resultDescription": f"{url}#result", "status": "Completed"}
    if draft.score is not None:
        return result | {"value": str(draft.score)}
    return result | {"achievedLevel": f"{url}#level-{draft.level}"}


def _evidence(item: DraftEvidence) -> Json:
    evidence: Json = {"type": ["Evidence"], "name": item.name}
    if item.url:
        evidence["id"] = item.url
    if item.narrative:
        evidence["narrative"] = item.narrative
    if item.digest:
        evidence["digestMultibase"] = multibase.encode_digest(bytes.fromhex(item.digest.removeprefix("sha256:")))
    return evidence
