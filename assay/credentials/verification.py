"""The one place where an award becomes trusted: the verification steps over one credential, and over all content.

The steps, always in this order; each one only sees what the earlier ones let through:

1. size             at most 256 KiB
2. json             strict JSON: no duplicate names, no number two readers read differently, bounded depth
3. profile          the closed schema with its constant ``@context`` (Open Badges 3.0, product decision 4)
4. canonical form   RDFC-1.0 without loss (Data Integrity, "Transformation"), then
5. signatures       both proofs of the set: eddsa-rdfc-2022 and eddsa-jcs-2022 (vc-di-eddsa 3.2, 3.3)
6. key              belongs to this issuer, is in the key history, was valid when it signed (CID 3.3)
7. place            the award stands where its own address says
8. dates            validFrom, validUntil (VC Data Model 2.0, "Validity Period")

A check has three values: true, false, or unknown for a step that was not reached. Unknown is never valid.

Example::

    result = verify_award(award, trust, now=datetime.now(UTC))
    if result: ...            # true only when every check is true
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from assay.credentials.claim import Claim, read_claim
from assay.credentials.model import Award, BadgeDefinition, Content, Draft, Issuer, Json, Pathway
from assay.credentials.profile import check_profile
from assay.credentials.textfile import Source
from assay.errors import ContentError, DocumentError, Pointer, Problem
from assay.integrity import strictjson
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.ed25519 import PublicKey, is_demo_key
from assay.integrity.history import KeyHistory
from assay.integrity.proof import check_signature, hash_proof, screen_proofs

MAX_AWARD_BYTES = 262_144
"""Largest signed award, in bytes."""
CLOCK_SKEW = timedelta(seconds=60)
"""How far two clocks may differ before a date counts as wrong."""

State = Literal["valid", "expired", "not-yet-valid"]
RESTORE = "restore the file from git, or issue the award again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom an award is held against: the issuer of the site and its key history."""

    did: str
    base_url: str
    history: KeyHistory | None
    """None before the first key: nothing verifies then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One named check: true, false, or None for 'could not be checked'."""

    name: str
    outcome: bool | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationResult:
    """All checks of one award, in order; true only when every one of them is."""

    checks: tuple[Check, ...]
    problems: tuple[Problem, ...]
    document: Json | None
    """The parsed credential once it has passed the closed schema."""
    state: State | None
    """Where the dates put it; None unless every other check is true."""

    @property
    def authentic(self) -> bool:
        """Whether it is what the issuer signed, whatever its dates say: the condition for being published."""
        return all(check.outcome is True for check in self.checks if check.name != "dates")

    def __bool__(self) -> bool:
        """Valid now: every check is true."""
        return bool(self.checks) and all(check.outcome is True for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedAward:
    """An award that passed every step but, perhaps, its dates."""

    id: str
    data: bytes
    document: Json
    claim: Claim
    state: State
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedContent:
    """Content of which every award has been verified; only `verify_content` makes one."""

    issuer: Issuer
    history: KeyHistory | None
    history_bytes: bytes
    badges: tuple[BadgeDefinition, ...]
    pathways: tuple[Pathway, ...]
    awards: tuple[VerifiedAward, ...]
    checked_at: datetime
    warnings: tuple[Problem, ...]
    demonstration: bool
    """Whether the published demonstration key is in the history."""


# -- one award ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Run:
    """The state of one verification: what is known so far, and what was found."""

    award: Award
    trust: Trust
    now: datetime
    document: dict[str, Any] = field(default_factory=dict)
    hashes: list[bytes] = field(default_factory=list)
    """The 64 bytes each proof signs."""
    public: PublicKey | None = None
    state: State | None = None


def verify_award(award: Award, trust: Trust, *, now: datetime) -> VerificationResult:
    """Run the steps over one signed award; never raises for anything the award holds."""
    run = _Run(award, trust, now)
    checks: list[Check] = []
    problems: list[Problem] = []
    passed_profile = False
    for name, step in _STEPS:
        if (problems and name != "dates") or (not passed_profile and name == "dates"):
            checks.append(Check(name=name, outcome=None, sentence="Not checked, because an earlier check failed."))
            continue
        try:
            checks.append(Check(name=name, outcome=True, sentence=step(run)))
            passed_profile = passed_profile or name == "profile"
        except DocumentError as error:
            checks.append(Check(name=name, outcome=False, sentence=error.problem.message))
            if name != "dates":
                problems.append(_placed(award, error))
    authentic = not problems
    return VerificationResult(
        checks=tuple(checks),
        problems=tuple(problems),
        document=run.document if passed_profile else None,
        state=run.state if authentic else None,
    )


def _check_size(run: _Run) -> str:
    """(1) Bound the size."""
    if len(run.award.data) > MAX_AWARD_BYTES:
        raise DocumentError(
            "AW14",
            f"The file has {len(run.award.data):,} bytes; an award may have {MAX_AWARD_BYTES:,}.",
            fix=RESTORE,
        )
    return f"The file is {len(run.award.data):,} bytes long, within the limit of {MAX_AWARD_BYTES:,}."


def _check_json(run: _Run) -> str:
    """(2) Parse strictly."""
    document = strictjson.parse(run.award.data, max_bytes=MAX_AWARD_BYTES)
    if not isinstance(document, dict):
        raise DocumentError("AW14", "The file holds something else than one JSON object.", fix=RESTORE)
    run.document = document
    return "The file is JSON that every reader reads alike."


def _check_profile(run: _Run) -> str:
    """(3) Hold it against the closed schema."""
    check_profile(run.document)
    screen_proofs(run.document)
    return "Every field is one that an award may have, and nothing is spelled in another way."


def _check_canonical(run: _Run) -> str:
    """(4) Canonicalise, and hash what each proof signs."""
    unsecured = {name: value for name, value in run.document.items() if name != "proof"}
    run.hashes = [hash_proof(unsecured, proof) for proof in run.document["proof"]]
    return "Every field is covered by the signed form; nothing is lost on the way."


def _check_signatures(run: _Run) -> str:
    """(5) Check both signatures."""
    method = run.document["proof"][0]["verificationMethod"]
    try:
        run.public = PublicKey.from_multikey(method.rpartition("#")[2])
    except ValueError:
        at: Pointer = ("proof", 0, "verificationMethod")
        raise DocumentError("AW06", "The signing key is not an Ed25519 key.", fix=RESTORE, pointer=at) from None
    for number, proof in enumerate(run.document["proof"]):
        try:
            check_signature(proof, run.hashes[number], run.public)
        except DocumentError as error:
            raise DocumentError(
                error.problem.code,
                f"Signature {number + 1} of 2 ({proof['cryptosuite']}) does not match: the award was changed "
                f"after it was signed.{_unicode_hint(run.document)}",
                fix=RESTORE,
                pointer=("proof", number, "proofValue"),
            ) from None
    return "Both signatures (eddsa-rdfc-2022 and eddsa-jcs-2022) match: nothing changed since it was signed."


def _unicode_hint(document: Json) -> str:
    text = str(document)
    if text != unicodedata.normalize("NFC", text):
        return " Its letters are in another Unicode form than usual; a program may have rewritten the file."
    return ""


def _check_key(run: _Run) -> str:
    """(6) Check whose key it is, and until when."""
    proof = run.document["proof"][0]
    did, _, multikey = proof["verificationMethod"].partition("#")
    at: Pointer = ("proof", 0, "verificationMethod")
    if run.document["issuer"]["id"] != run.trust.did:
        raise DocumentError(
            "AW28",
            f"It was issued by {run.document['issuer']['id']}, not by {run.trust.did}.",
            fix="remove it: a site publishes its own awards only",
            pointer=("issuer", "id"),
        )
    if did != run.trust.did:
        raise DocumentError("AW04", f"It is signed in the name of {did}, not of the issuer.", fix=RESTORE, pointer=at)
    history = run.trust.history
    known = history.find(run.public) if history and run.public else None
    if known is None or "award" not in known.roles:
        listed = ", ".join(key.kid for key in history.keys) if history else "none"
        raise DocumentError(
            "AW03",
            f"It is signed with a key that is not in keys/history.jsonl: {multikey}. Known: {listed}.",
            fix="sign it again with a key of the association",
            pointer=at,
        )
    if run.public and is_demo_key(run.public) and not is_demonstration_host(_host(run.trust.base_url)):
        raise DocumentError(
            "KEY08",
            "It is signed with Assay's published demonstration key, which everybody has.",
            fix="make a key of your own with 'assay key new', and sign the award again",
            pointer=at,
        )
    _check_key_dates(proof["created"], known.not_before, known.not_after, known.kid)
    return f"The signing key is {known.kid} of {run.trust.did}, and was valid on {proof['created'][:10]}."


def _check_key_dates(created: str, not_before: str, not_after: str | None, kid: str) -> None:
    signed = moment(created, ("proof", 0, "created"))
    if signed + CLOCK_SKEW < moment(not_before) or (not_after and signed - CLOCK_SKEW > moment(not_after)):
        until = f" to {not_after[:10]}" if not_after else ""
        raise DocumentError(
            "AW05",
            f"It was signed on {created[:10]}, but key {kid} was valid from {not_before[:10]}{until}.",
            fix="sign it again with a key that is valid now",
            pointer=("proof", 0, "created"),
        )


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _check_place(run: _Run) -> str:
    """(7) Check where the award stands."""
    expected = f"{run.trust.base_url}awards/{run.award.id}/"
    if run.document["id"] != expected:
        raise DocumentError(
            "AW23",
            f"Its address is {run.document['id']}, but in this file it would be {expected}.",
            fix="give the file its old name back; if the site moved, issue its awards again",
            pointer=("id",),
        )
    return f"Its address is {expected}."


def _check_dates(run: _Run) -> str:
    """(8) Check the dates."""
    starts = moment(run.document["validFrom"], ("validFrom",))
    ends = moment(run.document["validUntil"], ("validUntil",)) if "validUntil" in run.document else None
    moment(run.document["awardedDate"], ("awardedDate",))
    if ends and ends < starts:
        raise DocumentError("AW17", "It ends before it starts.", fix=RESTORE, pointer=("validUntil",))
    if run.now + CLOCK_SKEW < starts:
        run.state = "not-yet-valid"
        raise DocumentError("AW17", f"It is not valid before {starts.date()}.", fix="wait", pointer=("validFrom",))
    if ends and run.now - CLOCK_SKEW > ends:
        run.state = "expired"
        raise DocumentError("AW18", f"It expired on {ends.date()}.", fix="renew the award", pointer=("validUntil",))
    run.state = "valid"
    return f"It is valid from {starts.date()}{f' to {ends.date()}' if ends else ', without an end date'}."


_STEPS: tuple[tuple[str, Callable[[_Run], str]], ...] = (
    ("size", _check_size),
    ("json", _check_json),
    ("profile", _check_profile),
    ("canonical form", _check_canonical),
    ("signatures", _check_signatures),
    ("key", _check_key),
    ("place", _check_place),
    ("dates", _check_dates),
)


def moment(text: str, pointer: Pointer = ()) -> datetime:
    """Return the instant of a ``YYYY-MM-DDThh:mm:ssZ`` text; raises `DocumentError` AW17 when there is none such."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise DocumentError("AW17", f'"{text}" is not a date.', fix=RESTORE, pointer=pointer) from None


def _placed(award: Award, error: DocumentError) -> Problem:
    """Give the problem of a document its file, line and column."""
    problem = error.problem
    try:
        source = Source(award.path, award.data.decode("utf-8"))
    except UnicodeDecodeError:
        return Problem(code=problem.code, message=problem.message, fix=problem.fix, path=award.path)
    line, column = problem.line, problem.column
    if not line and error.pointer:
        line, column = strictjson.locate(source.text, error.pointer)
    return source.problem(problem.code, problem.message, fix=problem.fix, line=line, column=column)


# -- all content --------------------------------------------------------------------------------------------------


def trust_of(content: Content) -> Trust:
    """Return whom the awards of a site are held against."""
    return Trust(did=content.issuer.did, base_url=content.issuer.url, history=content.history)


def verify_content(content: Content, *, now: datetime) -> VerifiedContent:
    """Verify every award and everything that must fit together; raises `ContentError` with all problems at once."""
    trust = trust_of(content)
    problems = [*_demonstration_problems(content)]
    warnings = [*_draft_warnings(content.drafts)]
    verified = []
    for award in content.awards:
        result = verify_award(award, trust, now=now)
        problems += result.problems
        if not result.authentic or result.document is None:
            continue
        if result.state is None:
            # Dates that are no dates at all: authentic, and still nothing a page could show.
            problems.append(_date_problem(award, result))
            continue
        verified.append(_verified(award, result))
    problems += _identity_problems(content.awards, verified, content.badges)
    warnings += _double_warnings(verified)
    if problems:
        raise ContentError(*sorted(problems, key=lambda problem: (problem.path, problem.line)), *warnings)
    return VerifiedContent(
        issuer=content.issuer,
        history=content.history,
        history_bytes=content.history_bytes,
        badges=content.badges,
        pathways=content.pathways,
        awards=tuple(verified),
        checked_at=now,
        warnings=tuple(warnings),
        demonstration=_has_demo_key(content.history),
    )


def _verified(award: Award, result: VerificationResult) -> VerifiedAward:
    document = result.document or {}
    return VerifiedAward(
        id=award.id,
        data=award.data,
        document=document,
        claim=read_claim(document),
        state=result.state or "not-yet-valid",
        checks=result.checks,
    )


def _date_problem(award: Award, result: VerificationResult) -> Problem:
    sentence = next(check.sentence for check in result.checks if check.name == "dates")
    return Problem(code="AW17", message=sentence, fix=RESTORE, path=award.path)


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


def _draft_warnings(drafts: Sequence[Draft]) -> Iterator[Problem]:
    """One warning for all drafts: they are a normal thing to have, and easy to forget."""
    if drafts:
        names = ", ".join(draft.recipient_name for draft in drafts[:3])
        more = f" and {len(drafts) - 3} more" if len(drafts) > 3 else ""  # noqa: PLR2004 - three names are enough
        what = "1 draft is" if len(drafts) == 1 else f"{len(drafts)} drafts are"
        yield Problem(
            code="AW27",
            message=f"{what} not signed, so not published: {names}{more}.",
            fix="run 'assay sign' when they are ready",
            path=drafts[0].path,
            warning=True,
        )


def _identity_problems(
    awards: Iterable[Award], verified: Iterable[VerifiedAward], badges: Iterable[BadgeDefinition]
) -> Iterator[Problem]:
    """Two files with one id; awards for a badge that is not defined here."""
    places = defaultdict(list)
    for award in awards:
        places[award.id].append(award.path)
    for award_id, paths in places.items():
        if len(paths) > 1:
            yield Problem(
                code="AW21",
                message=f"The award {award_id} exists twice: {' and '.join(paths)}.",
                fix="delete the copy",
                path=paths[0],
            )
    slugs = {badge.slug for badge in badges}
    for item in verified:
        slug = item.claim.badge_id.text.rstrip("/").rpartition("/")[2]
        if slug not in slugs:
            yield Problem(
                code="AW24",
                message=f'It awards the badge "{slug}", which is not in content/badges.',
                fix=f"restore content/badges/{slug}.md from git",
                path=places[item.id][0],
            )


def _double_warnings(verified: Iterable[VerifiedAward]) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], str] = {}
    for item in verified:
        subject = item.document["credentialSubject"]["id"]
        key = (subject, item.claim.badge_id.text, item.claim.awarded.text)
        if key in seen:
            yield Problem(
                code="AW22",
                message=f"{item.claim.recipient.text} has this badge twice for one day: {seen[key]} and {item.id}.",
                fix="delete one of the two, if that was a mistake",
                warning=True,
            )
        seen.setdefault(key, item.id)
