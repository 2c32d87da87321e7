"""All content at once: every award and status list verified, and everything that must fit together held against it.

`verify_content` is the only maker of `VerifiedContent`, and a site is planned from nothing else, so an unverified award
cannot reach a page.

Example::

    verified = verify_content(load_content(root), now=datetime.now(UTC))
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assay.credentials.achievement import achievement_document
from assay.credentials.claim import Claim, read_claim
from assay.credentials.content import read_content
from assay.credentials.credibility import credibility_problems
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
from assay.credentials.placing import placed
from assay.credentials.reminders import draft_warnings
from assay.credentials.steps import State, Trust, VerifiedList
from assay.credentials.telling import Tell, told, untold
from assay.credentials.verification import Check, VerificationResult, status_place, verify_award, verify_list
from assay.credentials.versions import Version, version_problems, versions_of
from assay.errors import ContentError, DocumentError, Problem
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.ed25519 import is_demo_key
from assay.integrity.history import KeyHistory
from assay.integrity.status import set_bits

if TYPE_CHECKING:
    from assay.credentials.endorsements import VerifiedEndorsement
    from assay.credentials.giving import VerifiedGiven

RENEW_SOON = timedelta(days=60)
"""A status list that ends within this time is worth a warning."""
RENEW_NOW = timedelta(days=14)
"""One that ends within this time fails a strict build."""


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
    problems = [*problems, *_demonstration_problems(content)]
    problems += _identity_problems(content.awards, verified, badges_by_address(content.issuer, content.badges))
    problems += linked_problems(content, verified, trust, now=now)
    problems += _index_problems(content.awards, verified)
    problems += _version_problems(content, verified)
    problems += vanished(content.ledger, content.addresses())
    problems += returned(content.ledger, content.addresses())
    problems += _record_problems(content, trust, verified)
    endorsements, found = _endorsements(content, now)
    given, more = _given(content, trust, now)
    problems += [problem for problem in (*found, *more) if not problem.warning]
    judged = list(credibility_problems(content.badges, content.pathways, today=now.date()))
    problems += [problem for problem in judged if not problem.warning]
    warnings = (
        *(problem for problem in judged if problem.warning),
        *draft_warnings(content.drafts),
        *_double_warnings(verified),
        *lookalike_warnings(content.issuer, content.badges),
        *_list_warnings(trust, now),
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
        versions=_versions(content, verified),
        awards=tuple(verified),
        lists=content.lists,
        ledger=content.ledger,
        addresses=content.addresses(),
        checked_at=now,
        warnings=warnings,
        demonstration=_has_demo_key(content.history),
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


def _index_problems(awards: Iterable[Award], verified: Iterable[VerifiedAward]) -> Iterator[Problem]:
    """Two awards with one bit would be revoked together (a merge of two branches can do that)."""
    files = {award.id: award for award in awards}
    seen: dict[str, str] = {}
    for item in verified:
        entry = item.document["credentialStatus"]["id"]
        if (other := seen.setdefault(entry, item.id)) != item.id:
            error = DocumentError(
                "ST01",
                f"Status index {entry.rpartition('#')[2]} is used by {files[other].path} and by this award.",
                fix=f"delete {files[item.id].path} and award it again with 'assay new award'",
                pointer=("credentialStatus", "statusListIndex"),
            )
            yield placed(files[item.id], error)


def _record_problems(content: Content, trust: Trust, verified: Sequence[VerifiedAward]) -> Iterator[Problem]:
    """Hold the record of revocations against the signed bits, both ways."""
    path = "content/status/revocations.yaml"
    known = {item.id: item for item in verified}
    recorded = set()
    for revocation in content.revocations:
        recorded.add(revocation.award)
        item = known.get(revocation.award)
        if item is None and f"/awards/{revocation.award}/" in content.ledger.gone:
            continue
        if item is None:
            yield Problem(
                code="ST07",
                message=f"The record revokes the award {revocation.award}, which is not here.",
                fix="restore the award from git; a revoked award stays, so that people can see it was revoked",
                path=path,
            )
        elif item.state != "revoked":
            yield Problem(
                code="ST04",
                message=f"The revocation of {revocation.award} is recorded, but not in the signed status list.",
                fix="run 'assay renew' to sign the list, then build again",
                path=path,
            )
    yield from _missing_lists(content.lists, trust, verified)
    indexes = {_entry(item): item.id for item in verified}
    for address, fate in content.ledger.gone.items():
        if fate.place:
            indexes[f"{trust.base_url}status/{fate.place[0]}.json", fate.place[1]] = address.split("/")[2]
    for url, status_list in trust.lists.items():
        for index in set_bits(status_list.bits):
            if indexes.get((url, index)) not in recorded:
                who = indexes.get((url, index))
                yield Problem(
                    code="ST05",
                    message=f"The status list revokes {who or f'index {index}'}, but there is no record of it.",
                    fix=f"restore {path} from git; a revocation cannot be taken back, only a new award can be made",
                    path=f"content/status/{status_list.name}.json",
                )


def _missing_lists(lists: Sequence[StatusList], trust: Trust, verified: Sequence[VerifiedAward]) -> Iterator[Problem]:
    """A list that is not there hides every revocation in it."""
    wanted = {_entry(item)[0] for item in verified}
    present = {f"{trust.base_url}status/{item.name}.json" for item in lists}
    for url in sorted(wanted - present):
        yield Problem(
            code="ST09",
            message=f"The status list {url} is missing, so nobody can check whether its awards were revoked.",
            fix="restore content/status from git, or sign the list again with 'assay renew'",
            path=f"content/status/{url.rpartition('/')[2]}",
        )


def _entry(item: VerifiedAward) -> tuple[str, int]:
    entry = item.document["credentialStatus"]
    return entry["statusListCredential"], int(entry["statusListIndex"])


def _list_warnings(trust: Trust, now: datetime) -> Iterator[Problem]:
    for status_list in trust.lists.values():
        left = status_list.valid_until - now
        if left > RENEW_SOON:
            continue
        when = f"ends on {status_list.valid_until.date()}" if left > timedelta(0) else "has ended"
        yield Problem(
            code="ST08",
            message=f"The status list {status_list.name} {when}; then nobody can check whether an award was revoked.",
            fix="run 'assay renew'",
            path=f"content/status/{status_list.name}.json",
            warning=True,
            notice=left > RENEW_NOW,
        )


# -- what must fit together ---------------------------------------------------------------------------------------


def _demonstration_problems(content: Content) -> Iterator[Problem]:
    """Refuse the published key anywhere it could be mistaken for a real one."""
    if is_demonstration_host(content.issuer.host):
        return
    if _has_demo_key(content.history):
        yield Problem(
            code="KEY08",
            message="Assay's published demonstration key is listed here; everybody can sign with it.",
            fix="use it for example.org, .example and localhost only; make your own with 'assay key new'",
            path="keys/history.jsonl",
        )


def _has_demo_key(history: KeyHistory | None) -> bool:
    return history is not None and any(is_demo_key(key.public) for key in history.keys)


def _identity_problems(
    awards: Iterable[Award], verified: Iterable[VerifiedAward], known: Collection[str]
) -> Iterator[Problem]:
    """Two files with one id; awards for a badge that is not defined here. `known` holds the addresses of the badges."""
    files = defaultdict(list)
    for award in awards:
        files[award.id].append(award)
    for award_id, same in files.items():
        if len(same) > 1:
            message = f"The award {award_id} exists twice: {' and '.join(award.path for award in same)}."
            yield placed(same[0], DocumentError("AW21", message, fix="delete the copy", pointer=("id",)))
    for item in verified:
        badge_id = item.claim.badge_id.text
        if badge_id not in known:
            slug = badge_id.rstrip("/").rpartition("/")[2]
            error = DocumentError(
                "AW24",
                f"It awards the badge {badge_id}, which is not in content/badges.",
                fix=f"restore content/badges/{slug}.md from git, or add {slug} to the 'aliases' of the badge it became",
                pointer=("credentialSubject", "achievement", "id"),
            )
            yield placed(files[item.id][0], error)


def _versions(content: Content, verified: Iterable[VerifiedAward]) -> dict[str, tuple[Version, ...]]:
    issuer = content.issuer
    badges = badges_by_address(issuer, content.badges)
    awarded: dict[str, list[Json]] = defaultdict(list)
    for item in verified:
        if badge := badges.get(item.claim.badge_id.text):
            awarded[badge.slug].append(item.document)
    return {
        badge.slug: versions_of(achievement_document(badge, issuer), awarded[badge.slug]) for badge in content.badges
    }


def _version_problems(content: Content, verified: Iterable[VerifiedAward]) -> Iterator[Problem]:
    issuer, badges = content.issuer, {badge.path: badge for badge in content.badges}
    for problem in version_problems(
        {issuer.badge_url(badge.slug): (badge.path, achievement_document(badge, issuer)) for badge in content.badges},
        {issuer.award_url(award.id): award for award in content.awards},
        [item.document for item in verified],
    ):
        places = badges[problem.path].places if problem.path in badges else {}
        at = places.get("version") or places.get("name")
        yield replace(problem, line=at.line, column=at.column, source=at.source) if at else problem


def _double_warnings(verified: Sequence[VerifiedAward]) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], str] = {}
    # A correction is for the same day, and what was revoked counts no more.
    replaced = {item.claim.replaces.text.removesuffix("credential.json") for item in verified if item.claim.replaces}
    for item in verified:
        if item.state == "revoked" or item.document["id"] in replaced:
            continue
        subject = item.document["credentialSubject"]["id"]
        key = (subject, item.claim.badge_id.text, item.claim.awarded.text)
        if (first := seen.setdefault(key, item.id)) != item.id:
            yield Problem(
                code="AW22",
                message=f"{item.claim.recipient.text} has this badge twice for one day: {first} and {item.id}.",
                fix=f"if that was a mistake: 'assay revoke {item.id} --reason issued-in-error'",
                warning=True,
            )
