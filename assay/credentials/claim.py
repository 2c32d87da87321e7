"""The bounded claim of one award: who can do what, to what standard, checked how, until when, and its limits.

Everything here is read from the signed document and carries the place it was read from, so that a page cannot show
what was not signed. The sentences under `limits` follow from signed fields too.

Example::

    claim = read_claim(document)
    claim.recipient.text, claim.recipient.at   # 'Zoé Beispiel', 'credentialSubject.identifier[0].identityHash'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assay.credentials.model import Json
from assay.credentials.profile import dotted
from assay.credentials.vocabulary import SUPERVISION, Fact
from assay.errors import Pointer
from assay.phrases import N_


@dataclass(frozen=True, slots=True)
class Signed:
    """A text exactly as signed, and its place in the credential."""

    text: str
    at: str
    """Dotted path in ``credential.json``."""

    @property
    def day(self) -> str:
        """The calendar day of a signed time, YYYY-MM-DD."""
        return self.text[:10]


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing an award does not prove."""

    text: str
    at: str
    """Dotted path of the signed field it follows from; of one that is absent, where it would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A fact with an explanation: a name, and a description where there is one."""

    name: Signed
    description: Signed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultClaim:
    """What was reached, on what scale, and what was needed."""

    name: Signed
    reached: Signed
    reached_description: Signed | None
    best: Signed | None
    needed: Signed
    chosen: Signed | None
    """Address of the level reached, on a rubric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceClaim:
    """One piece of evidence."""

    name: Signed
    url: Signed | None
    narrative: Signed | None
    digest: Signed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentClaim:
    """A skill or framework of somebody else."""

    name: Signed
    url: Signed
    framework: Signed | None
    code: Signed | None
    description: Signed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """All an award says, each value with its signed place."""

    id: Signed
    recipient: Signed
    badge: Signed
    badge_id: Signed
    kind: Signed
    """The signed `achievementType`: MicroCredential, Certification or ext:ParticipationRecord."""
    badge_version: Signed
    definition: Signed
    """Address of the definition this award pins."""
    definition_digest: Signed
    replaces: Signed | None
    """Address of the file of the award that this one takes the place of."""
    language: Signed
    description: Signed
    attendance: Stated | None
    """Present on a participation badge, which certifies no skill."""
    competency: Stated | None
    outcomes: tuple[Signed, ...]
    method: Stated | None
    standard: Stated | None
    result: ResultClaim | None
    assessor: Signed | None
    """Who assessed this award."""
    assessor_role: Stated | None
    supervision: Stated | None
    attempts: Stated | None
    evidence_policy: Stated | None
    evidence: tuple[EvidenceClaim, ...]
    quality: Stated | None
    workload: Stated | None
    level: Stated | None
    participation: Stated | None
    prerequisites: tuple[Signed, ...]
    credit: Stated | None
    validity: Stated | None
    alignments: tuple[AlignmentClaim, ...]
    criteria: Signed
    image: Signed | None
    image_alt: Signed | None
    awarded: Signed
    valid_from: Signed
    valid_until: Signed | None
    issuer: Signed
    issuer_id: Signed
    signed_on: Signed
    key: Signed
    """Verification method of the proofs."""
    limits: tuple[Limit, ...]
    """What the award does not prove, one sentence each."""


class _Reader:
    """Pick values out of one document by pointer."""

    def __init__(self, document: Json) -> None:
        self._document = document

    def get(self, *pointer: str | int) -> Signed | None:
        value: Any = self._document
        for part in pointer:
            try:
                value = value[part]
            except (KeyError, IndexError):
                return None
        return Signed(str(value), dotted(pointer))

    def must(self, *pointer: str | int) -> Signed:
        found = self.get(*pointer)
        if found is None:
            raise KeyError(dotted(pointer))
        return found


def read_claim(document: Json) -> Claim:
    """Return the claim of a document that has passed the closed schema."""
    read = _Reader(document)
    subject: Pointer = ("credentialSubject",)
    badge: Pointer = (*subject, "achievement")
    facts, alignments = _split_alignments(document, read)
    result = _result(document, read)
    evidence = tuple(_evidence(read, number) for number in range(len(document.get("evidence", ()))))
    return Claim(
        id=read.must("id"),
        recipient=read.must(*subject, "identifier", 0, "identityHash"),
        badge=read.must(*badge, "name"),
        badge_id=read.must(*badge, "id"),
        kind=read.must(*badge, "achievementType"),
        badge_version=read.must(*badge, "version"),
        definition=read.must("relatedResource", 0, "id"),
        definition_digest=read.must("relatedResource", 0, "digestMultibase"),
        replaces=read.get("relatedResource", 1, "id"),
        language=read.must(*badge, "inLanguage"),
        description=read.must(*badge, "description"),
        attendance=facts.get(Fact.ATTENDANCE),
        competency=facts.get(Fact.COMPETENCY),
        outcomes=_numbered(facts, Fact.OUTCOME),
        method=facts.get(Fact.METHOD),
        standard=facts.get(Fact.STANDARD),
        result=result,
        assessor=read.get(*subject, "source", "name"),
        assessor_role=facts.get(Fact.ASSESSOR),
        supervision=facts.get(Fact.SUPERVISION),
        attempts=facts.get(Fact.ATTEMPTS),
        evidence_policy=facts.get(Fact.EVIDENCE),
        evidence=evidence,
        quality=facts.get(Fact.QUALITY),
        workload=facts.get(Fact.WORKLOAD),
        level=facts.get(Fact.LEVEL),
        participation=facts.get(Fact.PARTICIPATION),
        prerequisites=_numbered(facts, Fact.PREREQUISITE),
        credit=facts.get(Fact.CREDIT),
        validity=facts.get(Fact.VALIDITY),
        alignments=alignments,
        criteria=read.must(*badge, "criteria", "narrative"),
        image=read.get(*badge, "image", "id"),
        image_alt=read.get(*badge, "image", "caption"),
        awarded=read.must("awardedDate"),
        valid_from=read.must("validFrom"),
        valid_until=read.get("validUntil"),
        issuer=read.must("issuer", "name"),
        issuer_id=read.must("issuer", "id"),
        signed_on=read.must("proof", 0, "created"),
        key=read.must("proof", 0, "verificationMethod"),
        limits=tuple(_limits(facts, evidence=bool(evidence), until=read.get("validUntil"))),
    )


def _split_alignments(document: Json, read: _Reader) -> tuple[dict[str, Stated], tuple[AlignmentClaim, ...]]:
    """Tell facts about the achievement itself (target below its own address) from alignments with others."""
    achievement = document["credentialSubject"]["achievement"]
    facts: dict[str, Stated] = {}
    others = []
    for number, alignment in enumerate(achievement["alignment"]):
        at: Pointer = ("credentialSubject", "achievement", "alignment", number)
        code = alignment.get("targetCode", "")
        known = code in Fact.TYPES or code.rpartition("-")[0] in Fact.TYPES
        # A second fact of one name, or one of no known name, is shown beside the others rather than lost.
        if known and code not in facts and alignment["targetUrl"] == f"{achievement['id']}#{code}":
            facts[code] = Stated(name=read.must(*at, "targetName"), description=read.get(*at, "targetDescription"))
            continue
        others.append(
            AlignmentClaim(
                name=read.must(*at, "targetName"),
                url=read.must(*at, "targetUrl"),
                framework=read.get(*at, "targetFramework"),
                code=read.get(*at, "targetCode"),
                description=read.get(*at, "targetDescription"),
            )
        )
    return facts, tuple(others)


def _numbered(facts: dict[str, Stated], code: str) -> tuple[Signed, ...]:
    return tuple(stated.name for name, stated in facts.items() if name.rpartition("-")[0] == code)


def _result(document: Json, read: _Reader) -> ResultClaim | None:
    subject = document["credentialSubject"]
    if not subject.get("result") or not subject["achievement"].get("resultDescription"):
        return None
    reached: Pointer = ("credentialSubject", "result", 0)
    described: Pointer = ("credentialSubject", "achievement", "resultDescription", 0)
    name = read.must(*described, "name")
    if "value" in subject["result"][0]:
        return ResultClaim(
            name=name,
            reached=read.must(*reached, "value"),
            reached_description=None,
            best=read.must(*described, "valueMax"),
            needed=read.must(*described, "requiredValue"),
            chosen=None,
        )
    description = subject["achievement"]["resultDescription"][0]
    levels = {level["id"]: number for number, level in enumerate(description["rubricCriterionLevel"])}
    got = (*described, "rubricCriterionLevel", levels[subject["result"][0]["achievedLevel"]])
    needed = (*described, "rubricCriterionLevel", levels[description["requiredLevel"]])
    return ResultClaim(
        name=name,
        reached=read.must(*got, "name"),
        reached_description=read.get(*got, "description"),
        best=None,
        needed=read.must(*needed, "name"),
        chosen=read.must(*reached, "achievedLevel"),
    )


def _evidence(read: _Reader, number: int) -> EvidenceClaim:
    return EvidenceClaim(
        name=read.must("evidence", number, "name"),
        url=read.get("evidence", number, "id"),
        narrative=read.get("evidence", number, "narrative"),
        digest=read.get("evidence", number, "digestMultibase"),
    )


def _limits(facts: dict[str, Stated], *, evidence: bool, until: Signed | None) -> Iterator[Limit]:
    """Say what an employer must not read into the award."""
    person = dotted(("credentialSubject", "identifier", 0, "identityType"))
    stranger = N_("It does not prove that the person showing it is the person named: ask for an identity document.")
    yield Limit(stranger, person)
    if attendance := facts.get(Fact.ATTENDANCE):
        yield Limit(N_("It records attendance. No skill was assessed."), attendance.name.at)
        return
    covered = facts[Fact.COMPETENCY].name.at if Fact.COMPETENCY in facts else "credentialSubject.achievement"
    yield Limit(
        N_(
            "It covers the competency and outcomes stated here, assessed once on the date shown, and nothing beyond "
            "them."
        ),
        covered,
    )
    supervision = facts.get(Fact.SUPERVISION)
    if supervision and supervision.name.text in (
        SUPERVISION["unsupervised"],
        SUPERVISION["supervised-without-identity-check"],
    ):
        yield Limit(N_("The identity of the learner was not checked during the assessment."), supervision.name.at)
    if not evidence:
        yield Limit(N_("The assessed work is not attached."), "evidence")
    if until is None:
        yield Limit(N_("It has no end date: it does not say that the skill is still in practice."), "validUntil")
