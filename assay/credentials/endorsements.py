"""Endorsements: what others have signed about the association, a badge or an award.

An endorsement passes the steps of `foreign.verify_endorsement`, with the documents pinned
beside it instead of the web, and then these:

1. subject    it is about this association, a badge defined here, or an award signed here; by its exact id
2. endorser   somebody else, with a key that is not one of ours and not the published demonstration key
3. history    where the endorser's key history is pinned, it lists the key for this and for that day
4. text       what will be shown holds nothing that turns or hides text, and can be drawn

Rules:

* Only what passed everything, and has begun and not ended, is an endorsement. The rest is a `Problem`: an error for
  what is broken, a warning for what time has done (expired, taken back, pins too old), and neither is shown.
* Names and texts in it are data of strangers.

Example::

    shown, problems = verify_endorsements(content, now=now)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from assay.credentials.controllers import Method
from assay.credentials.foreign import verify_endorsement
from assay.credentials.markdowncost import markdown_fault
from assay.credentials.model import Content, Endorsement, Issuer, Json
from assay.credentials.pins import SUFFIX, Pin, Pinned, read_pins
from assay.credentials.secured import parse_secured
from assay.credentials.textfile import Source, unwelcome
from assay.credentials.times import instant
from assay.credentials.values import url_fault
from assay.credentials.verification import VerificationResult
from assay.errors import AssayError, DocumentError, Pointer, Problem
from assay.integrity import strictjson
from assay.integrity.didweb import did_url, is_demonstration_host
from assay.integrity.ed25519 import PublicKey, is_demo_key
from assay.integrity.history import HistoricKey, KeyHistory, load_history
from assay.integrity.words import fingerprint_words

MAX_COMMENT = 2_000
"""Longest comment that is shown, in characters: a page that carries several stays a page."""
MAX_NAME = 300
SOON = timedelta(days=60)
"""What ends within this time is worth a notice."""
HISTORY_PLACE = "keys/history.jsonl"
"""Where an Assay site publishes its key history, below its base address."""
_ASK = "ask the endorser for the file as it was signed, or delete it"
_AGAIN = "fetch it anew with 'assay endorse add {path}'"

Kind = Literal["issuer", "badge", "award"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What of this site an endorsement is about."""

    kind: Kind
    name: str
    """Slug of the badge, id of the award, empty for the association."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsing:
    """The facts of an endorsement that is shown; every text of it was signed by the endorser."""

    file: str
    data: bytes
    title: str
    comment: str
    """Markdown; may be empty."""
    endorser: str
    """The name it gives itself; empty when it gives none."""
    endorser_id: str
    endorser_url: str
    about: str
    """The id endorsed, as signed."""
    since: str
    """Day, YYYY-MM-DD."""
    until: str
    """Day, YYYY-MM-DD; empty without an end."""
    key: str
    """Verification method of the signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedEndorsement(Endorsing):
    """An endorsement by somebody else that passed every step."""

    subject: Subject
    asked_on: str
    """Day on which the endorser's own list of keys was fetched; empty for a bare key, which nobody lists."""
    kid: str
    """Name of the key in the endorser's key history; empty where there is none."""
    words: tuple[str, ...]
    """Fingerprint of that history in six words."""


# -- what others have signed --------------------------------------------------------------------------------------


def subjects(issuer: Issuer, badges: Iterable[str], awards: Iterable[str]) -> Mapping[str, Subject]:
    """Return what can be endorsed here, by id: the association's DID and address, badges by slug, awards by id."""
    return (
        {issuer.did: Subject("issuer", ""), issuer.url: Subject("issuer", ""), issuer.url[:-1]: Subject("issuer", "")}
        | {issuer.badge_url(slug): Subject("badge", slug) for slug in badges}
        | {issuer.award_url(award): Subject("award", award) for award in awards}
    )


def subjects_of(content: Content) -> Mapping[str, Subject]:
    """Return what can be endorsed on a site."""
    return subjects(content.issuer, [badge.slug for badge in content.badges], [award.id for award in content.awards])


def verify_endorsements(content: Content, *, now: datetime) -> tuple[tuple[VerifiedEndorsement, ...], list[Problem]]:
    """Verify what others have signed; returns what is shown, in the order of the files, and problems of the rest."""
    shown: list[VerifiedEndorsement] = []
    problems: list[Problem] = []
    known = subjects_of(content)
    for endorsement in content.endorsements:
        found, more = judge(endorsement, content, known, now=now)
        shown += [found] if found else []
        problems += more
    return tuple(shown), [*problems, *_doubled(content.endorsements)]


def judge(
    endorsement: Endorsement, content: Content, known: Mapping[str, Subject], *, now: datetime
) -> tuple[VerifiedEndorsement | None, list[Problem]]:
    """Run every step over one endorsement; returns it when it is to be shown, else what keeps it from that.

    With one that is shown come notices of what will end soon.
    """
    try:
        pins = read_pins(endorsement.pins) if endorsement.pins is not None else ()
    except DocumentError as error:
        path = endorsement.path.rpartition(".")[0] + SUFFIX
        return None, [_placed(path, endorsement.pins or b"", error)]
    pinned = Pinned.of(pins, now)
    result, methods = verify_endorsement(endorsement.data, now=now, fetcher=pinned)
    if problem := _refusal(endorsement, result, pinned):
        return None, [problem]
    document = result.document or {}
    try:
        subject = _subject(document, known)
        _check_endorser(document, methods, content)
        kid, words = _check_history(document, methods, pinned)
        _check_text(document)
    except DocumentError as error:
        return None, [_placed(endorsement.path, endorsement.data, error)]
    shown = VerifiedEndorsement(
        **facts_of(document, endorsement.file, endorsement.data, methods[0].id),
        subject=subject,
        asked_on=_asked_on(methods, pins),
        kid=kid,
        words=words,
    )
    return shown, list(_soon(shown, endorsement.path, pins, now))


def _soon(shown: VerifiedEndorsement, path: str, pins: Sequence[Pin], now: datetime) -> Iterator[Problem]:
    """Say in time what a later build will not show any more."""
    old = min((Pinned.until(pin) for pin in pins), default=None)
    if old and old - now <= SOON:
        what = f"The copies of its endorser's keys are of {shown.asked_on}; from {old.date()} on it is not shown."
        yield replace(_kept_back("EN07", what, _AGAIN.format(path=path), path), notice=True)
    if shown.until and instant(f"{shown.until}T23:59:59Z") - now <= SOON:
        what = f"It ends on {shown.until}, and is not shown after that."
        yield replace(_kept_back("EN06", what, "ask the endorser for a new one", path), notice=True)


def _refusal(endorsement: Endorsement, result: VerificationResult, pinned: Pinned) -> Problem | None:
    """Say why an endorsement is not shown, or nothing: broken is an error, what time does is a warning."""
    path = endorsement.path
    if result:
        return None
    for found in result.problems:
        code = "EN02" if found.code in ("FK01", "AW04", "KEY08") else "EN01"
        error = DocumentError(code, found.message, fix=_ASK, line=found.line, column=found.column)
        return _placed(path, endorsement.data, error)
    wrong = next((check for check in result.checks if check.outcome is False), None)
    unknown = next((check for check in result.checks if check.outcome is None), None)
    again = _AGAIN.format(path=path)
    if wrong is not None:
        fix = "wait" if result.state == "not-yet-valid" else "delete it, or ask the endorser for a new one"
        return _kept_back("EN06", f"{wrong.sentence} It is not shown any more.", fix, path)
    if pinned.missing:
        # A file put in by hand: nothing about it will change by itself.
        what = f"Whose key signed it cannot be checked: no copy of {min(pinned.missing)} is kept beside it."
        return Problem(code="EN05", message=what, fix=again, path=path)
    sentence = unknown.sentence if unknown else "It could not be checked."
    if pinned.old or (unknown and unknown.name == "status"):
        return _kept_back("EN07", f"{sentence} Until then it is not shown.", again, path)
    fix = "ask the endorser for one with an eddsa-rdfc-2022 or eddsa-jcs-2022 proof, or delete it"
    return Problem(code="EN05", message=sentence, fix=fix, path=path)


def _kept_back(code: str, message: str, fix: str, path: str) -> Problem:
    return Problem(code=code, message=message, fix=fix, path=path, warning=True)


def _subject(document: Json, known: Mapping[str, Subject]) -> Subject:
    about = document["credentialSubject"]["id"]
    if about not in known:
        raise DocumentError(
            "EN03",
            f"It is about {about}, which is neither this association nor a badge or award of it.",
            fix="ask the endorser for one about the exact id, or delete it",
            pointer=("credentialSubject", "id"),
        )
    return known[about]


def _check_endorser(document: Json, methods: Sequence[Method], content: Content) -> None:
    """Refuse praise of oneself, and the key that everybody has."""
    issuer = document["issuer"]
    at: Pointer = ("issuer", "id") if isinstance(issuer, dict) else ("issuer",)
    # The demonstration key is everybody's, so it shows nothing about who signed.
    listed = content.history.keys if content.history else ()
    own = {key.public for key in listed if not is_demo_key(key.public)}
    keys = {method.key for method in methods if isinstance(method.key, PublicKey)}
    if _id(issuer) in (content.issuer.did, content.issuer.url) or keys & own:
        raise DocumentError("EN04", "The association has signed it itself.", fix="delete it", pointer=at)
    if any(is_demo_key(key) for key in keys) and not is_demonstration_host(content.issuer.host):
        what = "It is signed with Assay's published demonstration key, which everybody has."
        raise DocumentError("EN04", what, fix="delete it", pointer=at)


def _check_history(document: Json, methods: Sequence[Method], pinned: Pinned) -> tuple[str, tuple[str, ...]]:
    """Hold the keys against the endorser's key history, where one is pinned; returns a key's name and six words."""
    url = history_url(_id(document["issuer"]))
    if url is None or url not in pinned.pins:
        return "", ()
    kid = ""
    try:
        history = load_history(pinned.pins[url].data)
        if history.did != _id(document["issuer"]):
            raise _of_history(f"it is that of {history.did}")
        for method in methods:
            kid = _historic(method, history).kid
        for proof in _proofs(document):
            _check_time(proof, history)
    except AssayError as error:
        if isinstance(error, DocumentError) and error.problem.code == "EN02":
            raise
        raise _of_history(error.problems[0].message.rstrip(".")) from None
    return kid, fingerprint_words(history.fingerprint)


def _historic(method: Method, history: KeyHistory) -> HistoricKey:
    known = history.find(method.key) if isinstance(method.key, PublicKey) else None
    if known is None or "award" not in known.roles:
        raise _of_history(f"it does not list the key {method.id} for this")
    if known.compromised is not None:
        raise _of_history(f"its key {known.kid} is compromised since {known.compromised[:10]}")
    return known


def _check_time(proof: Json, history: KeyHistory) -> None:
    multikey = str(proof.get("verificationMethod", "")).rpartition("#")[2]
    known = next((key for key in history.keys if key.public.multikey == multikey), None)
    if known is not None and "created" in proof and not known.covers(str(proof["created"])):
        raise _of_history(f"its key {known.kid} was not in use on {str(proof['created'])[:10]}")


def _of_history(what: str) -> DocumentError:
    message = f"The endorser's key history does not bear it out: {what}."
    return DocumentError("EN02", message, fix=_ASK, pointer=("proof",))


def history_url(issuer_id: str) -> str | None:
    """Return where the key history of an endorser would be if its site is one of Assay's; None without did:web."""
    try:
        place = did_url(issuer_id)
    except DocumentError:
        return None
    return place.removesuffix("did.json").removesuffix(".well-known/") + HISTORY_PLACE


def _check_text(document: Json) -> None:
    """Refuse what would turn, hide or swamp the text around it on a page."""
    issuer, subject = document["issuer"], document["credentialSubject"]
    if not (_id(issuer).isascii() and _id(issuer).isprintable()):
        raise DocumentError("EN09", "The endorser's id holds characters no id needs.", fix=_ASK, pointer=("issuer",))
    texts: list[tuple[Pointer, str, int]] = [(("name",), document["name"], MAX_NAME)]
    if isinstance(issuer, dict) and "name" in issuer:
        texts.append((("issuer", "name"), issuer["name"], MAX_NAME))
    comment = subject.get("endorsementComment", "")
    at: Pointer = ("credentialSubject", "endorsementComment")
    texts.append((at, comment, MAX_COMMENT))
    for pointer, text, most in texts:
        if len(text) > most:
            what = f"A text in it has {len(text):,} characters; at most {most:,} can be shown."
            raise DocumentError("EN09", what, fix="ask the endorser for a shorter one", pointer=pointer)
        plain = text if pointer != at else text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
        if strange := next((unwelcome(char) for char in plain if not char.isascii() and unwelcome(char)), ""):
            what = f"A text in it holds {strange}."
            raise DocumentError("EN09", what, fix="ask the endorser for one without it", pointer=pointer)
    if fault := markdown_fault(comment):
        raise DocumentError("EN09", f"Its comment cannot be drawn. {fault}", fix=_ASK, pointer=at)


def _asked_on(methods: Sequence[Method], pins: Sequence[Pin]) -> str:
    """Return the oldest day on which anything it was checked against was fetched; nothing is asked for a bare key."""
    if not pins or all(method.controller.startswith("did:key:") for method in methods):
        return ""
    return min(pin.fetched for pin in pins).date().isoformat()


def files_about(content: Content, about: str) -> list[str]:
    """Return the files kept for endorsements of an id, with what lies beside them, without trusting any of them."""
    found = []
    for endorsement in content.endorsements:
        try:
            subject = parse_secured(endorsement.data).document.get("credentialSubject")
        except DocumentError:
            continue
        if isinstance(subject, dict) and subject.get("id") == about:
            found.append(endorsement.path)
            found += [endorsement.path.rpartition(".")[0] + SUFFIX] if endorsement.pins is not None else []
    return found


def _doubled(endorsements: Iterable[Endorsement]) -> Iterator[Problem]:
    """One statement in two files would look like two."""
    seen: dict[bytes, str] = {}
    for endorsement in endorsements:
        other = seen.setdefault(endorsement.data.strip(), endorsement.path)
        if other != endorsement.path:
            yield Problem(
                code="EN10", message=f"This is the same as {other}.", fix="delete one of the two", path=endorsement.path
            )


# -- reading ------------------------------------------------------------------------------------------------------


def facts_of(document: Json, file: str, data: bytes, key: str) -> dict[str, Any]:
    """Return the fields of `Endorsing` from a verified document; *key* is the method that signed it."""
    issuer, subject = document["issuer"], document["credentialSubject"]
    profile = issuer if isinstance(issuer, dict) else {}
    return {
        "file": file,
        "data": data,
        "title": document["name"],
        "comment": subject.get("endorsementComment", ""),
        "endorser": profile.get("name", ""),
        "endorser_id": _id(issuer),
        "endorser_url": "" if url_fault(profile.get("url", "")) else profile["url"],
        "about": subject["id"],
        "since": document["validFrom"][:10],
        "until": document.get("validUntil", "")[:10],
        "key": key,
    }


def _id(issuer: object) -> str:
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return str(found)


def _proofs(document: Json) -> list[Json]:
    found = document.get("proof", [])
    return found if isinstance(found, list) else [found]


def _placed(path: str, data: bytes, error: DocumentError) -> Problem:
    """Give a problem its file, line and column, where the document is text that people can open."""
    problem = error.problem
    try:
        source = Source(path, data.decode("utf-8"))
    except UnicodeDecodeError:
        return replace(problem, path=path)
    line, column = problem.line, problem.column
    if not line and error.pointer and source.text.lstrip().startswith("{"):
        line, column = strictjson.locate(source.text, error.pointer)
    return source.problem(problem.code, problem.message, fix=problem.fix, line=line, column=column)
