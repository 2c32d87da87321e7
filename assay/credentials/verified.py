"""All content at once: every award and status list verified, and everything that must fit together held against it.

`verify_content` is the only maker of `VerifiedContent`, and a site is planned from nothing else, so an unverified award
cannot reach a page. What must fit together is told in `crosschecks`, `statusrecord`, `linked` and `credibility`.

Example::

    verified = verify_content(load_content(root), now=datetime.now(UTC))
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assay.credentials.claim import Claim, read_claim
from assay.credentials.content import read_content
from assay.credentials.credibility import credibility_problems
from assay.credentials.crosschecks import (
    definition_problems,
    demonstration_problems,
    double_warnings,
    has_demo_key,
    identity_problems,
    versions_by_badge,
)
from assay.credentials.earners import Earner, NamedRecord, Transcript
from assay.credentials.ledger import Ledger, returned, unwritten, vanished
from assay.credentials.linked import agreed_transcripts, linked_problems, linked_warnings
from assay.credentials.lookalikes import lookalike_warnings
from assay.credentials.model import (
    Award,
    BadgeDefinition,
    Content,
    Issuer,
    Json,
    LegacyAward,
    Pathway,
    Revocation,
    SharingConsent,
    StatusList,
    badges_by_address,
)
from assay.credentials.ownpages import OwnPage
from assay.credentials.reminders import draft_warnings
from assay.credentials.statusrecord import index_problems, list_warnings, record_problems
from assay.credentials.steps import State, Trust, VerifiedList
from assay.credentials.telling import Tell, told, untold
from assay.credentials.verification import Check, VerificationResult, status_place, verify_award, verify_list
from assay.credentials.versions import Version
from assay.errors import ContentError, Problem
from assay.integrity.history import KeyHistory

if TYPE_CHECKING:
    from assay.credentials.endorsements import VerifiedEndorsement
    from assay.credentials.giving import VerifiedGiven


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedAward:
    """An award that passed every step but, perhaps, its dates and status."""

    id: str
    data: bytes
    document: Json
    claim: Claim
    state: State
    checks: tuple[Check, ...]
    revocation: Revocation | None
    """The association's record, when the state is revoked."""
    sha256: str
    """Digest of its exact bytes, hexadecimal; kept when the bytes are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedContent:
    """Content of which every award and status list has been verified; only `verify_content` makes one."""

    issuer: Issuer
    history: KeyHistory | None
    history_bytes: bytes
    badges: tuple[BadgeDefinition, ...]
    pathways: tuple[Pathway, ...]
    versions: Mapping[str, tuple[Version, ...]]
    """Badge slug → its versions, oldest first and today's last."""
    awards: tuple[VerifiedAward, ...]
    lists: tuple[StatusList, ...]
    ledger: Ledger
    addresses: tuple[str, ...]
    """Every permanent address of the site."""
    checked_at: datetime
    warnings: tuple[Problem, ...]
    demonstration: bool
    """Whether the published demonstration key is in the history."""
    earners: tuple[Earner, ...] = ()
    transcripts: tuple[Transcript, ...] = ()
    """Those whose earners agreed."""
    endorsements: tuple[VerifiedEndorsement, ...] = ()
    """What others have signed about the association, its badges and awards, and stands today."""
    given: tuple[VerifiedGiven, ...] = ()
    """What the association has signed about others."""
    sharing: tuple[SharingConsent, ...] = ()
    pages: tuple[OwnPage, ...] = ()
    """The association's own."""
    legacy: tuple[LegacyAward, ...] = ()
    """Records of badges issued elsewhere, as somebody wrote them down: nothing in them was verified."""
    named_records: tuple[NamedRecord, ...] = ()


def trust_of(content: Content) -> Trust:
    """Return whom the signed files of a site are held against, its status lists not yet among them."""
    return Trust(did=content.issuer.did, base_url=content.issuer.url, history=content.history)


def taken_places(content: Content) -> set[tuple[str, int]]:
    """Return the places in status lists of every award there is or was; none is ever given twice."""
    return {*(status_place(award) for award in content.awards), *content.ledger.places()}


def verify_lists(trust: Trust, status_lists: Iterable[StatusList], *, now: datetime) -> tuple[Trust, list[Problem]]:
    """Verify status lists; returns the trust with those that are authentic, and the problems found."""
    problems: list[Problem] = []
    lists: dict[str, VerifiedList] = {}
    for status_list in status_lists:
        result, verified = verify_list(status_list, trust, now=now)
        problems += [_of_a_list(problem) for problem in result.problems]
        if verified:
            lists[verified.url] = verified
    return replace(trust, lists=lists), problems


LIST_RESTORE = "restore it from git, or sign it again with 'assay renew'"


def _of_a_list(problem: Problem) -> Problem:
    """Say how a status list is mended: it is no award, and its issuer sits here."""
    asked = problem.fix.startswith("sign it again")
    return problem if asked or "renew" in problem.fix else replace(problem, fix=LIST_RESTORE)


_CROSS_CODES = ("ADR01", "AW24", "AW36", "AW38", "CLR03", "EARN01", "EN03", "ST04", "ST05", "ST07", "ST09")
"""What follows by itself when a file could not be read, and would only hide what is really wrong."""


def verify_folder(root: Path, *, now: datetime, tell: Tell = untold) -> VerifiedContent:
    """Read and verify a site folder; raises `ContentError` with the problems of both, so they are mended in one round.

    Raises `MachineError` for the disk.
    """
    content, problems = read_content(root)
    if content is None:
        raise ContentError(*problems)
    return settle(problems, lambda: verify_content(content, now=now, tell=tell))


def settle(problems: tuple[Problem, ...], verify: Callable[[], VerifiedContent]) -> VerifiedContent:
    """Return what `verify` returns when `problems` of reading are none; raises `ContentError` with all there are.

    What follows by itself from a file that could not be read is left out.
    """
    try:
        verified = verify()
    except ContentError as error:
        if not problems:
            raise
        more = [problem for problem in error.problems if problem.code not in _CROSS_CODES]
        raise ContentError(*problems, *more) from None
    if problems:
        raise ContentError(*problems, *(found for found in verified.warnings if found.code not in _CROSS_CODES))
    return verified


def verify_content(content: Content, *, now: datetime, tell: Tell = untold) -> VerifiedContent:
    """Verify every award and everything that must fit together; raises `ContentError` with all problems at once."""
    trust, problems = verify_lists(trust_of(content), content.lists, now=now)
    recorded = {revocation.award: revocation for revocation in content.revocations}
    verified = []
    for award in told(content.awards, tell):
        item, found = verify_one(award, trust, recorded.get(award.id), now=now)
        problems += found
        verified += [item] if item else []
    return fold_content(content, trust, verified, problems, now=now)


def verify_one(
    award: Award, trust: Trust, revocation: Revocation | None, *, now: datetime
) -> tuple[VerifiedAward | None, tuple[Problem, ...]]:
    """Verify one award by itself; returns it when it is authentic, and the problems found."""
    result = verify_award(award, trust, now=now)
    if not result.authentic or result.document is None:
        return None, result.problems
    return _verified(award, result, revocation), result.problems


def fold_content(
    content: Content, trust: Trust, verified: Sequence[VerifiedAward], problems: list[Problem], *, now: datetime
) -> VerifiedContent:
    """Hold awards that were verified one by one against each other and all else; raises `ContentError`.

    `problems` are those found so far. Of an award's document only what `slim` keeps is looked at.
    """
    problems = [*problems, *demonstration_problems(content)]
    problems += identity_problems(content.awards, verified, badges_by_address(content.issuer, content.badges))
    problems += linked_problems(content, verified, trust, now=now)
    problems += index_problems(content.awards, verified)
    problems += definition_problems(content, verified)
    problems += vanished(content.ledger, content.addresses())
    problems += returned(content.ledger, content.addresses())
    problems += record_problems(content, trust, verified)
    endorsements, found = _endorsements(content, now)
    given, more = _given(content, trust, now)
    problems += [problem for problem in (*found, *more) if not problem.warning]
    judged = list(credibility_problems(content.badges, content.pathways, today=now.date()))
    problems += [problem for problem in judged if not problem.warning]
    warnings = (
        *(problem for problem in judged if problem.warning),
        *draft_warnings(content.drafts),
        *double_warnings(verified),
        *lookalike_warnings(content.issuer, content.badges),
        *list_warnings(trust, now),
        *unwritten(content.ledger, content.addresses()),
        *(() if problems else linked_warnings(content, verified)),
        *(problem for problem in found if problem.warning),
    )
    if problems:
        raise ContentError(*sorted(problems, key=lambda problem: (problem.path, problem.line)), *warnings)
    return replace(_content(content, verified, warnings, now), endorsements=endorsements, given=given)


def without_awards(content: Content, *, now: datetime) -> VerifiedContent:
    """Return what surrounds the awards of a site, so that pages of single awards can be planned; it holds none."""
    endorsements, _ = _endorsements(content, now)
    return replace(_content(replace(content, awards=()), (), (), now), endorsements=endorsements)


def _content(
    content: Content, verified: Sequence[VerifiedAward], warnings: tuple[Problem, ...], now: datetime
) -> VerifiedContent:
    return VerifiedContent(
        issuer=content.issuer,
        history=content.history,
        history_bytes=content.history_bytes,
        badges=content.badges,
        pathways=content.pathways,
        versions=versions_by_badge(content, verified),
        awards=tuple(verified),
        lists=content.lists,
        ledger=content.ledger,
        addresses=content.addresses(),
        checked_at=now,
        warnings=warnings,
        demonstration=has_demo_key(content.history),
        earners=content.earners,
        transcripts=agreed_transcripts(content),
        sharing=content.sharing,
        pages=content.pages,
        legacy=content.legacy,
        named_records=content.named_records,
    )


def _endorsements(content: Content, now: datetime) -> tuple[tuple[VerifiedEndorsement, ...], list[Problem]]:
    if not content.endorsements:
        return (), []
    # Imported here: the libraries for what others sign are slow to load, and most sites have nothing of the kind.
    from assay.credentials.endorsements import verify_endorsements  # noqa: PLC0415

    return verify_endorsements(content, now=now)


def _given(content: Content, trust: Trust, now: datetime) -> tuple[tuple[VerifiedGiven, ...], list[Problem]]:
    if not content.given:
        return (), []
    from assay.credentials.giving import verify_all_given  # noqa: PLC0415

    return verify_all_given(content.given, content.issuer, trust, now=now)


def _verified(award: Award, result: VerificationResult, revocation: Revocation | None) -> VerifiedAward:
    document = result.document or {}
    return VerifiedAward(
        id=award.id,
        data=award.data,
        document=document,
        claim=read_claim(document),
        state=result.state or "unknown",
        checks=result.checks,
        revocation=revocation if result.state == "revoked" else None,
        sha256=hashlib.sha256(award.data).hexdigest(),
    )


# -- status lists and the record of revocations -------------------------------------------------------------------


# -- what must fit together ---------------------------------------------------------------------------------------
