"""A transcript: all awards of one earner in one signed learner record (1EdTech CLR 2.0, ClrCredential).

Rules:

* The awards are in it as they were signed, proofs included, so each can be taken out and checked by itself; each one
  keeps its own status. The record says what there was on its day: it has no end and no status of its own.
* Revoked awards are left out. Of more than fit, the newest are taken, and the record says that it is partial.
* `association` says which badge is made of which: by the pathways, and by the awards that name others as evidence.
* It is made when the earner has agreed (``content/earners.yaml``), by a command, because signing needs the key.
* Nothing is published that does not pass `verify_transcript`: the envelope by the steps of an award, then every award.

The awards repeat their own `@context`. Inside the record's contexts that changes nothing (all three are fixed, and
terms they share are the same), so `graph_of` leaves it out before the graph is made: our canonicaliser refuses contexts
further inside, because elsewhere they could change what is meant. The jcs proof covers them as they are.

Example::

    document = transcript_document(person, verified, at=now)
    signed = sign_transcript(document, issuer, signer, created=stamp(now))
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from assay.credentials.components import Verified, components_of
from assay.credentials.earners import Earner, Transcript
from assay.credentials.issue import stamp
from assay.credentials.model import Award, Issuer, Json, Pathway
from assay.credentials.placing import placed
from assay.credentials.steps import MAX_AWARD_BYTES, State, Trust
from assay.credentials.verification import Check, VerificationResult, verify_award, verify_envelope
from assay.credentials.vocabulary import CONTEXTS, TRANSCRIPT_CONTEXTS
from assay.errors import DocumentError, Problem
from assay.integrity import multibase, strictjson
from assay.integrity.ed25519 import Signer
from assay.integrity.proof import RDFC, SUITES, hash_data, proof_options

MAX_AWARDS = 16
"""Most awards in one record: the work to check it stays within what verifiers take."""
_PROOFS = 2_000
"""Bytes that two proofs need at most."""


def transcript_document(
    subject: str, awards: Sequence[Json], issuer: Issuer, pathways: Sequence[Pathway], at: datetime, *, partial: bool
) -> Json:
    """Return the unsigned record of these awards, oldest first and at most `MAX_AWARDS`, all of one pseudonym."""
    code = subject.removeprefix("urn:uuid:")
    identifier = awards[-1]["credentialSubject"]["identifier"]
    record: Json = {"id": subject, "type": ["ClrSubject"], "identifier": identifier, "verifiableCredential": awards}
    if associations := list(_associations(awards, issuer, pathways)):
        record["association"] = associations
    return {
        "@context": list(TRANSCRIPT_CONTEXTS),
        "id": issuer.earner_url(code),
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": f"Awards of {identifier[0]['identityHash']}",
        "description": f"What {issuer.name} had awarded by {at.date()}. Each award in it has a status of its own.",
        "issuer": issuer.profile(),
        "validFrom": stamp(at),
        "partial": partial,
        "credentialSubject": record,
    }


def fitting_transcript(
    subject: str, awards: Sequence[Json], issuer: Issuer, pathways: Sequence[Pathway], at: datetime, *, all_awards: int
) -> Json:
    """Return the unsigned record of as many of these awards as fit, the newest ones; `all_awards` is how many exist."""
    newest = list(awards)[-MAX_AWARDS:]
    while True:
        document = transcript_document(subject, newest, issuer, pathways, at, partial=len(newest) < all_awards)
        if len(newest) == 1 or len(strictjson.dump(document)) + _PROOFS <= MAX_AWARD_BYTES:
            return document
        newest = newest[1:]


def sign_transcript(document: Json, issuer: Issuer, signer: Signer, created: str) -> Json:
    """Return a record with its two proofs, rdfc first; raises `DocumentError` when it cannot be signed without loss."""
    method, context = f"{issuer.did}#{signer.public.multikey}", document["@context"]
    graph = graph_of(document)
    proofs = []
    for suite in SUITES:
        options = proof_options(suite, created, method, context)
        hashed = hash_data(graph if suite == RDFC else document, options, suite)
        proofs.append({**options, "proofValue": multibase.encode_base58(signer.sign(hashed))})
    return {**document, "proof": proofs}


def graph_of(document: Json) -> Json:
    """Return a record whose awards, and their proofs, do not repeat the contexts of an award."""

    def without(value: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return {
                name: without(inner) for name, inner in value.items() if name != "@context" or inner != list(CONTEXTS)
            }
        return [without(inner) for inner in value] if isinstance(value, list) else value

    return {name: without(value) for name, value in document.items()}


def _associations(awards: Sequence[Json], issuer: Issuer, pathways: Sequence[Pathway]) -> Iterator[Json]:
    """Yield which badge is the parent of which, for the badges in the record."""
    badges = {str(document["id"]): _badge(document) for document in awards}
    pairs = {
        (_badge(document), badges[issuer.award_url(component.id)])
        for document in awards
        for component in components_of(document, issuer.url)
        if issuer.award_url(component.id) in badges
    }
    pairs |= {
        (issuer.badge_url(pathway.leads_to), issuer.badge_url(slug))
        for pathway in pathways
        for slug in pathway.requires.takes()
    }
    for parent, child in sorted(pairs):
        if parent != child and {parent, child} <= set(badges.values()):
            yield {"type": "Association", "associationType": "isParentOf", "sourceId": parent, "targetId": child}


def _signature(document: Json) -> str:
    """Return what tells one signed version of an award from another."""
    return str(document["proof"][0]["proofValue"])


def _badge(document: Json) -> str:
    return str(document["credentialSubject"]["achievement"]["id"])


def recordable(awards: Iterable[Verified]) -> dict[str, dict[str, Json]]:
    """Return by pseudonym what a record made now would hold: documents by address, oldest first, none revoked."""
    found: dict[str, dict[str, Json]] = defaultdict(dict)
    for award in sorted(awards, key=lambda one: (one.document["awardedDate"], one.id)):
        if award.state in ("valid", "expired"):
            found[award.document["credentialSubject"]["id"]][award.document["id"]] = award.document
    return dict(found)


# -- trust --------------------------------------------------------------------------------------------------------


def verify_transcript(
    transcript: Transcript, trust: Trust, erased: Collection[str] = (), *, now: datetime
) -> list[Problem]:
    """Verify a record and every award in it; returns what is wrong (CLR01), nothing when it may be published.

    A record that holds an award which was `erased` since would publish it again, so it is refused too.
    """
    result = verify_envelope(transcript, trust, graph_of, now=now)
    if not result.authentic or result.document is None:
        return list(result.problems) or [_refused(transcript, "It is not valid yet.", ("validFrom",))]
    subject = result.document["credentialSubject"]
    if subject["id"] != f"urn:uuid:{transcript.code}":
        return [_refused(transcript, "It is of somebody else than its file name says.", ("credentialSubject", "id"))]
    problems = []
    for number, document in enumerate(subject["verifiableCredential"]):
        at = ("credentialSubject", "verifiableCredential", number)
        award_id = document["id"].rstrip("/").rpartition("/")[2]
        if award_id in erased:
            problems.append(_refused(transcript, f"It holds the award {award_id}, which was taken down.", at))
        inner = verify_award(Award(id=award_id, path=transcript.path, data=strictjson.dump(document)), trust, now=now)
        if not inner.authentic:
            why = next((found.message for found in inner.problems), "It could not be verified.")
            problems.append(_refused(transcript, f"The award {award_id} in it does not verify: {why}", at))
        elif document["credentialSubject"]["id"] != subject["id"]:
            problems.append(_refused(transcript, f"The award {award_id} in it is of somebody else.", at))
    return problems


def check_transcript(transcript: Transcript, trust: Trust, *, now: datetime) -> VerificationResult:
    """Return the named checks of a record: those of its envelope, and one of all the awards in it.

    The last one is false when an award in it does not verify or was revoked since, and unknown when that of some could
    not be looked up.
    """
    result = verify_envelope(transcript, trust, graph_of, now=now)
    if not result.authentic or result.document is None:
        waiting = Check(name="awards", outcome=None, sentence="Not checked, because of an earlier check.")
        return replace(result, checks=(*result.checks, waiting))
    problems = verify_transcript(transcript, trust, now=now)
    inside = [_state(document, trust, now) for document in result.document["credentialSubject"]["verifiableCredential"]]
    outcome: bool | None = not problems and "revoked" not in inside
    if outcome and "unknown" in inside:
        outcome = None
    told = ", ".join(f"{inside.count(state)} {words}" for state, words in _STATES.items() if state in inside)
    sentence = problems[0].message if problems else f"The awards in it verify by themselves; now: {told}."
    check = Check(name="awards", outcome=outcome, sentence=sentence)
    state = "revoked" if "revoked" in inside else "unknown" if "unknown" in inside else result.state
    return replace(result, checks=(*result.checks, check), problems=tuple(problems), state=None if problems else state)


_STATES = {
    "valid": "valid",
    "expired": "expired",
    "revoked": "revoked",
    "not-yet-valid": "not valid yet",
    "unknown": "of unknown status",
}


def _state(document: Json, trust: Trust, now: datetime) -> State | None:
    award_id = document["id"].rstrip("/").rpartition("/")[2]
    return verify_award(Award(id=award_id, path="", data=strictjson.dump(document)), trust, now=now).state


def _refused(transcript: Transcript, message: str, pointer: tuple[str | int, ...]) -> Problem:
    fix = f"make it again with 'assay transcript {transcript.code}', or delete the file"
    return placed(transcript, DocumentError("CLR01", message, fix=fix, pointer=pointer))


def transcript_warnings(
    transcripts: Sequence[Transcript], earners: Sequence[Earner], awards: Mapping[str, Mapping[str, Json]]
) -> Iterator[Problem]:
    """Yield a warning for a record nobody agreed to (CLR02) and for one that is out of date (CLR03).

    `awards` holds the documents of each pseudonym's awards that a record made now would hold, by their address.
    """
    agreed = {earner.code for earner in earners if earner.transcript}
    for transcript in transcripts:
        if transcript.code not in agreed:
            yield Problem(
                code="CLR02",
                message="Its earner has not agreed to a transcript, so it is not published.",
                fix="ask, and write 'transcript: yes' into content/earners.yaml; or delete the file",
                path=transcript.path,
                warning=True,
            )
            continue
        held: Any = strictjson.parse(transcript.data)
        inside = {document["id"]: document for document in held["credentialSubject"]["verifiableCredential"]}
        current = awards.get(f"urn:uuid:{transcript.code}", {})
        # The oldest may have been left out for want of room; what is in it, and the newest, must be as it is now.
        same = all(
            address in current and _signature(current[address]) == _signature(one) for address, one in inside.items()
        )
        if not same or not current or list(current)[-1] not in inside:
            yield Problem(
                code="CLR03",
                message=f"It is of {held['validFrom'][:10]}, and this earner's awards have changed since.",
                fix=f"make it again with 'assay transcript {transcript.code}'",
                path=transcript.path,
                warning=True,
                notice=True,
            )
