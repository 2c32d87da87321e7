"""Verify an Open Badge of anybody: the named checks over JSON, VC-JWT, or a picture that carries one.

The steps, in this order, each seeing only what the earlier ones let through:

1. picture          for a PNG or SVG: it carries one credential
2. size             at most 256 KiB
3. json             strict JSON, or a token of two; a token's claims say what the credential says
4. profile          an Open Badges 3.0 credential in the form of the specification
5. canonical form   known contexts; nothing undefined, renamed, hidden, lost or endless
6. key              the issuer's, by the issuer's own document, allowed to sign and not withdrawn (CID 3.3)
7. signatures       every one of a known kind, and there is one
8. dates            validFrom, validUntil
9. status           not revoked, by a list that passed the same steps
10. endorsements    every embedded one, by the same steps
11. recipient       the person asked about, when one is asked about

A check is true, false, or unknown for what could not be asked; unknown is never valid. Whether the issuer deserves
trust is no check: a verdict says who signed, and the reader knows whom to believe.

Example::

    result = verify_foreign(data, now=datetime.now(UTC), fetcher=Web())
    if result: ...            # true only when every check is true
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assay.credentials.baking import extract, is_picture
from assay.credentials.controllers import Method
from assay.credentials.fetching import Fetcher, Memory
from assay.credentials.foreignstatus import REVOKED, SUSPENDED, check_status
from assay.credentials.openbadge import Part, UncheckableError, check_form, check_meaning, is_endorsement, kind_of
from assay.credentials.recipient import compare_recipient
from assay.credentials.secured import Secured, check_signatures, find_keys, hash_proofs, parse_secured
from assay.credentials.steps import CLOCK_SKEW, MAX_AWARD_BYTES, State
from assay.credentials.times import instant
from assay.credentials.vcjwt import MAX_TOKEN_BYTES, looks_like_token
from assay.credentials.verification import Check, VerificationResult
from assay.errors import DocumentError, Pointer, Problem
from assay.integrity import strictjson

MAX_ENDORSEMENTS = 4
"""Most endorsements of one credential that are looked at."""
MAX_VALUES = 3_000
"""Most values of a credential and of all that others say in it together; those it holds as JSON are counted twice."""
_ANSWERS = {"AW18": "expired", "AW19": "not-yet-valid", REVOKED: "revoked", SUSPENDED: "revoked"}
"""Answers about a genuine credential, not faults of it."""
_FIX = "ask its issuer for the credential as it was issued"


@dataclass(slots=True)
class _Run:
    """The state of one verification."""

    data: bytes
    now: datetime
    fetcher: Fetcher
    recipient: str | None = None
    part: Part = "credential"
    secured: Secured = field(default_factory=lambda: Secured(document={}, token=None))
    hashes: list[bytes] = field(default_factory=list)
    methods: list[Method] = field(default_factory=list)
    signed: bool = False
    formed: bool = False
    """Whether the document has passed the schema."""
    state: State | None = None
    read: list[int] = field(default_factory=list)
    """Values of each document that was read, of one credential and of what others say in it."""


Step = Callable[[_Run], str]


def verify_foreign(data: bytes, *, now: datetime, fetcher: Fetcher, recipient: str | None = None) -> VerificationResult:
    """Run the steps over a credential of anybody; never raises for anything it holds.

    *data* is JSON, a compact JWT, or a PNG or SVG that carries one of them. *recipient* is who it should be about: an
    e-mail address, a name or an id.
    """
    steps: list[tuple[str, Step]] = [("picture", _check_picture)] if is_picture(data) else []
    steps += [*_READING, *_TRUSTING, ("endorsements", _check_endorsements)]
    if recipient is not None:
        steps.append(("recipient", _check_recipient))
    return _verify(_Run(data, now, Memory(fetcher), recipient), steps)


def verify_endorsement(
    data: bytes, *, now: datetime, fetcher: Fetcher
) -> tuple[VerificationResult, tuple[Method, ...]]:
    """Run the same steps over an EndorsementCredential of anybody; returns the keys that signed it too.

    *data* is JSON or a compact JWT. Never raises for anything it holds.
    """
    run = _Run(data, now, Memory(fetcher), part="endorsement")
    result = _verify(run, [*_READING, *_TRUSTING])
    return result, tuple(run.methods)


def not_reached(name: str, sentence: str) -> VerificationResult:
    """Return the result of a credential that could not even be read: one check, unknown."""
    return VerificationResult(
        checks=(Check(name=name, outcome=None, sentence=sentence),), problems=(), document=None, state=None
    )


def _verify(run: _Run, steps: list[tuple[str, Step]]) -> VerificationResult:
    checks: list[Check] = []
    problems: list[Problem] = []
    stopped = False
    for name, step in steps:
        if stopped:
            checks.append(Check(name=name, outcome=None, sentence="Not checked, because of an earlier check."))
            continue
        try:
            sentence = step(run)
        except UncheckableError as error:
            checks.append(Check(name=name, outcome=None, sentence=str(error)))
            # What cannot be read cannot be looked into any further; a key that cannot be fetched leaves the dates.
            stopped = name in _NEEDED
        except DocumentError as error:
            checks.append(Check(name=name, outcome=False, sentence=_sentence(error)))
            if error.problem.code in _ANSWERS:
                run.state = _answer(run.state, error.problem.code)
            else:
                problems.append(_placed(run.data, error))
                stopped = True
        else:
            if sentence:
                checks.append(Check(name=name, outcome=True, sentence=sentence))
    known = all(check.outcome is not None for check in checks)
    if run.state == "valid" and not known:
        run.state = "unknown"
    return VerificationResult(
        checks=tuple(checks),
        problems=tuple(problems),
        document=run.secured.document if run.formed else None,
        state=run.state if run.signed and not problems else None,
    )


_JSON_STARTS = {b"{", b"[", b"\xef", b"\xfe", b"\xff"}
"""How JSON of an object starts, the marks of other encodings included, which are refused with their own words."""
_NEEDED = ("picture", "size", "json", "profile", "canonical form")


def _answer(before: State | None, code: str) -> State:
    """Revoked says more than expired."""
    found = _ANSWERS[code]
    return "revoked" if "revoked" in (before, found) else "expired" if found == "expired" else "not-yet-valid"


# -- reading ------------------------------------------------------------------------------------------------------


def _check_picture(run: _Run) -> str:
    """(1) Take the credential out of the picture."""
    baked = extract(run.data)
    if baked is None:
        raise UncheckableError("The picture carries no credential.")
    if baked.standard == "2":
        raise UncheckableError(
            "The picture carries an Open Badges 2.0 assertion, or an older one. Such badges are not signed files: one "
            "of that kind is valid when its issuer's website says so. Assay did not check it."
        )
    run.data = baked.text.encode()
    return "The picture carries one credential. The signature covers it, not the picture around it."


def _check_size(run: _Run) -> str:
    """(2) Bound the size."""
    most = MAX_TOKEN_BYTES if looks_like_token(run.data) else MAX_AWARD_BYTES
    if len(run.data) > most:
        message = f"It has {len(run.data):,} bytes; a credential may have {most:,}."
        raise DocumentError("AW14", message, fix=_FIX)
    return f"It is {len(run.data):,} bytes long, within the limit of {most:,}."


def _check_json(run: _Run) -> str:
    """(3) Parse strictly."""
    if not looks_like_token(run.data) and run.data.lstrip()[:1] not in _JSON_STARTS:
        raise UncheckableError("This is neither a signed JSON document, nor a token, nor a picture that carries one.")
    run.secured = parse_secured(run.data)
    run.read.append(strictjson.count(run.secured.document))
    if sum(run.read) > MAX_VALUES:
        raise UncheckableError(f"It would take too long: all there is to read has more than {MAX_VALUES:,} values.")
    if run.secured.token is not None:
        return "It is a signed token (VC-JWT), and its claims say what the credential in it says."
    return "It is JSON that every reader reads alike."


def _check_profile(run: _Run) -> str:
    """(4) Hold it against the classes of Open Badges 3.0."""
    document = run.secured.document
    if run.part == "credential" and is_endorsement(document):
        run.part = "endorsement"
    if run.part == "credential" and (other := kind_of(document)):
        raise UncheckableError(f"{other}.")
    if run.part == "endorsement" and not is_endorsement(document):
        what = "It is not an EndorsementCredential, so it endorses nothing."
        raise DocumentError("OB01", what, fix=_FIX, pointer=("type",) if "type" in document else ())
    warnings = check_form(document, run.part)
    run.formed = True
    notes = f" Noticed: {'; '.join(warnings)}." if warnings else ""
    return f"It has the form of an Open Badges 3.0 {run.part}.{notes}"


def _check_canonical(run: _Run) -> str:
    """(5) Nothing undefined, renamed, hidden, lost or endless; then hash what each proof signs."""
    run.hashes = hash_proofs(run.secured, check_meaning(run.secured.unsecured))
    return "Every field is a term that its contexts define, and nothing is lost on the way to the signed form."


# -- trusting -----------------------------------------------------------------------------------------------------


def _check_key(run: _Run) -> str:
    """(6) Find the keys and whose they are."""
    run.methods = find_keys(run.secured, run.fetcher, now=run.now)
    issuer = run.secured.issuer
    if issuer.startswith("did:key:"):
        return f"The issuer is a bare key, {issuer}: nothing says who holds it."
    return f"{issuer} itself lists the key as one it signs with now."


def _check_signatures(run: _Run) -> str:
    """(7) Check every signature of a known kind."""
    if not run.methods:
        raise UncheckableError("Not checked, because whose key it is could not be checked.")
    how = check_signatures(run.secured, run.hashes, run.methods)
    run.signed = True
    others = run.secured.unknown
    notes = f" Not looked at: {', '.join(others)}." if others else ""
    return f"Signed ({how}), and nothing changed since.{notes}"


def _check_dates(run: _Run) -> str:
    """(8) Check the dates."""
    starts = _instant(run.secured.document, "validFrom")
    ends = _instant(run.secured.document, "validUntil") if "validUntil" in run.secured.document else None
    if "awardedDate" in run.secured.document:
        _instant(run.secured.document, "awardedDate")
    if ends and ends < starts:
        raise DocumentError("AW17", "It ends before it starts.", fix=_FIX, pointer=("validUntil",))
    if run.now + CLOCK_SKEW < starts:
        raise DocumentError("AW19", f"It is not valid before {starts.date()}.", fix="wait", pointer=("validFrom",))
    if ends and run.now - CLOCK_SKEW > ends:
        raise DocumentError("AW18", f"It expired on {ends.date()}.", fix="ask for a new one", pointer=("validUntil",))
    run.state = "valid"
    return f"It is valid from {starts.date()}{f' to {ends.date()}' if ends else ', without an end date'}."


def _instant(document: Mapping[str, Any], name: str) -> datetime:
    try:
        return instant(document[name])
    except ValueError as error:
        raise DocumentError("AW17", f"{name}: {error}.", fix=_FIX, pointer=(name,)) from None


def _check_status(run: _Run) -> str:
    """(9) Look up whether it was taken back."""
    if "credentialStatus" not in run.secured.document:
        return "It names no status list: its issuer cannot take it back."
    if not run.signed:
        raise UncheckableError("Not checked, because the signatures could not be checked.")
    return check_status(run.secured, run.fetcher, now=run.now)


def _check_endorsements(run: _Run) -> str:
    """(10) Verify what others say inside of it; nothing to say when there is nothing."""
    found = list(_endorsements(run.secured.document, ()))
    if not found:
        return ""
    if not run.signed:
        raise UncheckableError("Not checked, because the signatures could not be checked.")
    if len(found) > MAX_ENDORSEMENTS:
        raise UncheckableError(f"It holds {len(found)} endorsements; at most {MAX_ENDORSEMENTS} are looked at.")
    unknown = []
    for data, about, pointer in found:
        inner = _Run(data, run.now, run.fetcher, part="endorsement", read=run.read)
        result = _verify(inner, [*_READING, *_TRUSTING])
        wrong = next((check for check in result.checks if check.outcome is False), None)
        if wrong is not None:
            message = f"An endorsement in it is not valid: {wrong.name}. {wrong.sentence}"
            raise DocumentError("OB03", message, fix="do not rely on the endorsement", pointer=pointer)
        if not result:
            unknown += [check.sentence for check in result.checks if check.outcome is None][:1]
        elif inner.secured.document["credentialSubject"]["id"] != about:
            raise DocumentError("OB03", "An endorsement in it is about something else.", fix=_FIX, pointer=pointer)
    if unknown:
        raise UncheckableError(f"An endorsement in it could not be checked. {unknown[0]}")
    return f"What others say in it is signed by them ({len(found)} endorsement{'s' if len(found) > 1 else ''})."


def _endorsements(value: object, pointer: Pointer, about: str = "") -> Iterator[tuple[bytes, str, Pointer]]:
    """Yield the bytes of every embedded endorsement, what it should be about, and its place."""
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _endorsements(one, (*pointer, number), about)
    if not isinstance(value, dict):
        return
    about = str(value.get("id", ""))
    for name, inner in value.items():
        if name in {"endorsement", "endorsementJwt"}:
            for number, one in enumerate(inner if isinstance(inner, list) else [inner]):
                data = one.encode() if isinstance(one, str) else json.dumps(one, ensure_ascii=False).encode()
                yield data, about, (*pointer, name, number)
        elif name != "proof":
            yield from _endorsements(inner, (*pointer, name), about)


def _check_recipient(run: _Run) -> str:
    """(11) Compare the person asked about."""
    return compare_recipient(run.secured.document, run.recipient or "")


_READING: tuple[tuple[str, Step], ...] = (
    ("size", _check_size),
    ("json", _check_json),
    ("profile", _check_profile),
    ("canonical form", _check_canonical),
)
_TRUSTING: tuple[tuple[str, Step], ...] = (
    ("key", _check_key),
    ("signatures", _check_signatures),
    ("dates", _check_dates),
    ("status", _check_status),
)


def _sentence(error: DocumentError) -> str:
    text = error.problem.message
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _placed(data: bytes, error: DocumentError) -> Problem:
    """Give the problem its line and column, where the document is text that people can open."""
    problem = error.problem
    line, column = problem.line, problem.column
    if not line and error.pointer and not looks_like_token(data):
        line, column = strictjson.locate(data.decode("utf-8", "replace"), error.pointer)
    # The fixes of the wing below are for those who keep the file; whoever checks a stranger's has another way.
    fix = _FIX if problem.code.startswith("AW") else problem.fix
    return Problem(code=problem.code, message=_sentence(error), fix=fix, line=line, column=column)
