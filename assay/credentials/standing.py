"""Who stands where: the verified awards of each person, and how far they bring that person on every pathway.

People are told apart by their pseudonym (`credentialSubject.id`), which two awards share only when the same officer's
key hashed the same member reference, or when one was drafted for the holder of the other (`draft_problems`).

Example::

    people = people_of(verified)
    standings(verified, people["urn:uuid:…"], at=now)
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from assay.credentials.components import award_id_at
from assay.credentials.model import Content, Draft, DraftEvidence, Pathway, badges_by_address
from assay.credentials.progress import Held, Progress, progress
from assay.credentials.renewal import Replacement, replacements
from assay.credentials.steps import moment
from assay.credentials.verification import verify_award
from assay.credentials.verified import VerifiedAward, VerifiedContent, trust_of, verify_lists
from assay.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One pseudonymous holder and every verified award of theirs, oldest first."""

    subject: str
    awards: tuple[VerifiedAward, ...]
    held: tuple[Held, ...]
    """The same awards as rules see them, and those of other issuers an officer vouches for."""

    @property
    def name(self) -> str:
        """The name on the newest award; names change, pseudonyms do not."""
        return self.awards[-1].claim.recipient.text

    @property
    def code(self) -> str:
        """The pseudonym without ``urn:uuid:``."""
        return self.subject.removeprefix("urn:uuid:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far one person is on one pathway."""

    pathway: Pathway
    person: Person
    progress: Progress
    holds: str | None
    """Id of an award of the badge it leads to that counts now."""


def people_of(
    verified: VerifiedContent,
    also: Mapping[str, Sequence[Held]] | None = None,
    *,
    only: Container[str] | None = None,
) -> dict[str, Person]:
    """Return holders by pseudonym, every one or those in `only`; `also` adds awards of other issuers, by pseudonym."""
    slugs = slugs_by_address(verified)
    replaced = replacements(verified.awards, verified.issuer.url)
    awards: dict[str, list[VerifiedAward]] = defaultdict(list)
    asked = [award for award in verified.awards if only is None or subject_of(award) in only]
    for award in sorted(asked, key=lambda one: (one.claim.awarded.text, one.id)):
        awards[subject_of(award)].append(award)
    return {
        subject: Person(
            subject=subject,
            awards=tuple(found),
            held=(*(held(award, slugs, replaced.get(award.id)) for award in found), *(also or {}).get(subject, ())),
        )
        for subject, found in awards.items()
    }


def subject_of(award: VerifiedAward) -> str:
    """Return the pseudonym an award is of."""
    return str(award.document["credentialSubject"]["id"])


def slugs_by_address(verified: VerifiedContent) -> dict[str, str]:
    """Return the slug of every badge by its address, former addresses included."""
    return {address: badge.slug for address, badge in badges_by_address(verified.issuer, verified.badges).items()}


def held(award: VerifiedAward, slugs: Mapping[str, str], replaced: Replacement | None = None) -> Held:
    """Return an award as the rules of a pathway see it: its badge, dates and result, all of them signed."""
    claim, badge = award.claim, award.claim.badge_id.text
    return Held(
        id=award.id,
        badge=slugs.get(badge, badge),
        awarded=moment(claim.awarded.text),
        starts=moment(claim.valid_from.text),
        ends=moment(claim.valid_until.text) if claim.valid_until else None,
        stopped=min(_stops(award, replaced), default=None),
        title=claim.badge.text,
        url=claim.id.text,
        digest=award.sha256,
        known=award.state != "unknown" and all(check.outcome is not None for check in award.checks),
        **_result(award.document["credentialSubject"]),
    )


def _stops(award: VerifiedAward, replaced: Replacement | None) -> Iterator[datetime]:
    if award.state == "revoked":
        # Without a record there is no day; then it never counted.
        yield moment(award.revocation.at) if award.revocation else datetime.min.replace(tzinfo=UTC)
    if replaced:
        yield replaced.since


def _result(subject: Mapping[str, Any]) -> dict[str, Any]:
    if not subject.get("result") or not subject["achievement"].get("resultDescription"):
        return {}
    result, scale = subject["result"][0], subject["achievement"]["resultDescription"][0]
    if "value" in result:
        return {"score": Decimal(result["value"]), "best": Decimal(scale["valueMax"])}
    levels = tuple(_level(level["id"]) for level in scale["rubricCriterionLevel"])
    return {"level": _level(result["achievedLevel"]), "levels": levels}


def _level(address: str) -> str:
    return address.rpartition("#level-")[2]


def standings(verified: VerifiedContent, person: Person, at: datetime) -> Iterator[Standing]:
    """Yield how far a person is on each pathway, in the order of the pathways."""
    for pathway in verified.pathways:
        yield standing(pathway, person, at)


def standing(pathway: Pathway, person: Person, at: datetime) -> Standing:
    """Return how far a person is on one pathway."""
    goal = [award for award in person.held if award.badge == pathway.leads_to and award.counts(at)]
    return Standing(
        pathway=pathway,
        person=person,
        progress=progress(pathway.requires, person.held, at),
        holds=max(goal, key=lambda award: award.awarded).id if goal else None,
    )


# -- drafts that lean on awards of the site ---------------------------------------------------------------------


def draft_problems(draft: Draft, content: Content, now: datetime) -> list[Problem]:
    """Hold a draft against the signed awards it names: its pseudonym (EARN03, EARN04) and its evidence (EARN06)."""
    named = {found: item for item in draft.evidence if (found := award_id_at(content.issuer.url, item.url))}
    if draft.recipient_subject is None and draft.replaces is None and not named:
        return []
    awards = list(_named_awards(draft.recipient_subject, {*named, draft.replaces or ""}, content, now))
    by_id = {award.id: award for award in awards}
    problems = _subject_problems(draft, awards) if draft.recipient_subject else []
    problems += _replaced_problems(draft, by_id.get(draft.replaces), content) if draft.replaces else []
    for award_id, item in named.items():
        if what := _unfit(draft, item, by_id.get(award_id)):
            problems.append(
                Problem(
                    code="EARN06",
                    message=f'The evidence "{item.name}" is the award {award_id}, and that {what}.',
                    fix="delete that evidence, or draft the award again with 'assay eligible --draft'",
                    path=draft.path,
                )
            )
    return problems


@dataclass(frozen=True, slots=True)
class _Named:
    """An award that is what the issuer signed."""

    id: str
    data: bytes
    document: Mapping[str, Any]
    sound: bool
    """Whether it was not revoked, and that could be checked."""

    @property
    def subject(self) -> str:
        return str(self.document["credentialSubject"]["id"])

    @property
    def name(self) -> str:
        return str(self.document["credentialSubject"]["identifier"][0]["identityHash"])


def _named_awards(subject: str | None, ids: Container[str], content: Content, now: datetime) -> Iterator[_Named]:
    """Yield the awards of a pseudonym, or with one of these ids, that are what the issuer signed."""
    trust, _ = verify_lists(trust_of(content), content.lists, now=now)
    for award in content.awards:
        if award.id not in ids and not (subject and subject.encode() in award.data):
            continue
        result = verify_award(award, trust, now=now)
        if result.authentic and result.document:
            yield _Named(award.id, award.data, result.document, sound=result.state in ("valid", "expired"))


def _subject_problems(draft: Draft, awards: Iterable[_Named]) -> list[Problem]:
    """Take a pseudonym only where that can add nothing a member reference would not.

    A pseudonym is public, so anybody who can write a draft can copy one. What it could do is put a stranger's award
    next to somebody else's. So it is taken only when a verified award of the site, not revoked, has it *and* names the
    same person; then the draft says what the same draft with the member reference would say, and the officer who signs
    reads that name. Another name needs the member reference, or `replaces`, which says in public whose award it takes
    the place of.
    """
    mine = [award for award in awards if award.subject == draft.recipient_subject]
    # A correction may follow a revocation: the award it replaces vouches for the pseudonym even then.
    known = [award for award in mine if award.sound or award.id == draft.replaces]
    names = sorted({award.name for award in known})
    if draft.recipient_name in names or draft.replaces in {award.id for award in known}:
        return []
    message = f"This pseudonym is of {' or '.join(names)}, and the draft names {draft.recipient_name}."
    fix = "correct the name; for somebody else, or a new name, write the member reference: 'ref: …'"
    if not known:
        message, fix = f"No valid award is of {draft.recipient_subject}.", "write the member reference: 'ref: …'"
    return [Problem(code="EARN04" if known else "EARN03", message=message, fix=fix, path=draft.path)]


def _replaced_problems(draft: Draft, award: _Named | None, content: Content) -> Iterator[Problem]:
    """Refuse to take the place of what is not there, is of another badge or somebody else's, or is newer."""
    what = ""
    if award is None:
        what = "is not here, or does not verify"
    elif award.document["credentialSubject"]["achievement"]["id"] != content.issuer.badge_url(draft.badge):
        what = f"is one of {award.document['name']}"
    elif draft.recipient_subject and award.subject != draft.recipient_subject:
        what = f"is of somebody else, {award.name}"
    elif moment(award.document["validFrom"]).date() > draft.awarded:
        what = f"is newer, of {award.document['validFrom'][:10]}"
    if what:
        yield Problem(
            code="EARN07",
            message=f"It would take the place of the award {draft.replaces}, and that {what}.",
            fix="correct the id behind 'replaces', or delete the line",
            path=draft.path,
        )


def _unfit(draft: Draft, evidence: DraftEvidence, award: _Named | None) -> str:
    """Say why an award of the site cannot be evidence of a draft, or return nothing."""
    if award is None or not award.sound:
        return "is not here, or was revoked"
    if draft.recipient_subject and award.subject != draft.recipient_subject:
        return f"is of somebody else, {award.name}"
    if evidence.digest and evidence.digest != f"sha256:{hashlib.sha256(award.data).hexdigest()}":
        return "has changed since: its fingerprint is another one"
    return ""
