"""The steps of verification, one function each: what it asks of a signed file, and what it says when that is so.

`verification` runs them in their order; each one may lean on what the earlier ones have let through. A step returns a
sentence, raises `DocumentError` when the answer is no, and `UnknownError` when nothing can answer.

Example::

    sentence = check_dates(run)         # DocumentError AW18 when it has expired
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from assay.credentials.earners import Transcript
from assay.credentials.model import Award, GivenEndorsement, Json, StatusList
from assay.credentials.plans import plans_for
from assay.credentials.profile import check_profile
from assay.errors import DocumentError, Pointer
from assay.integrity import strictjson
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.ed25519 import PublicKey, is_demo_key
from assay.integrity.history import HistoricKey, KeyHistory
from assay.integrity.letters import normalized
from assay.integrity.proof import JCS, check_signature, hash_proof, screen_proofs
from assay.integrity.status import decode_list, get_bit
from assay.phrases import N_, phrase

MAX_AWARD_BYTES = 262_144
"""Largest signed file, in bytes."""
FUTURE_ALLOWED = timedelta(hours=24)
"""How far in the future a file may say it was signed: a laptop's clock may be on the wrong day, not in another year."""
CLOCK_SKEW = timedelta(seconds=60)
"""How far two clocks may differ before a date counts as wrong."""

State = Literal["valid", "expired", "not-yet-valid", "revoked", "unknown"]
RESTORE = "restore the file from git, or issue the award again"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedList:
    """A status list that passed every step but, perhaps, its dates."""

    name: str
    url: str
    bits: bytes
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom a signed file is held against: the issuer of the site, its key history and its status lists."""

    did: str
    base_url: str
    history: KeyHistory | None
    """None before the first key: nothing verifies then."""
    lists: Mapping[str, VerifiedList] = field(default_factory=dict)
    """Verified status lists by address."""


class UnknownError(Exception):
    """A step that nothing could answer."""


@dataclass(slots=True)
class Run:
    """The state of one verification: what is known so far, and what was found."""

    file: Award | StatusList | GivenEndorsement | Transcript
    trust: Trust
    now: datetime
    schema: str
    role: str
    address: str
    """The address the file's place gives it."""
    graph: Callable[[Json], Json] = lambda document: document
    """From the document to what its rdfc proof is made over: itself, but for the repeated contexts of a transcript."""
    document: dict[str, Any] = field(default_factory=dict)
    hashes: list[bytes] = field(default_factory=list)
    """The 64 bytes each proof signs."""
    public: PublicKey | None = None
    key: HistoricKey | None = None
    state: State | None = None


Step = tuple[str, Callable[[Run], str]]


def check_size(run: Run) -> str:
    """(1) Bound the size."""
    if len(run.file.data) > MAX_AWARD_BYTES:
        raise DocumentError(
            "AW14",
            f"The file has {len(run.file.data):,} bytes; a signed file may have {MAX_AWARD_BYTES:,}.",
            fix=RESTORE,
        )
    size, most = f"{len(run.file.data):,}", f"{MAX_AWARD_BYTES:,}"
    return phrase("The file is %(size)s bytes long, within the limit of %(most)s.", size=size, most=most)


def check_json(run: Run) -> str:
    """(2) Parse strictly."""
    document = strictjson.parse(run.file.data, max_bytes=MAX_AWARD_BYTES)
    if not isinstance(document, dict):
        raise DocumentError("AW14", "The file holds something else than one JSON object.", fix=RESTORE)
    run.document = document
    return N_("The file is JSON that every reader reads alike.")


def check_schema(run: Run) -> str:
    """(3) Hold it against the closed schema."""
    check_profile(run.document, run.schema)
    screen_proofs(run.document)
    return N_("Every field is one that may be there, and nothing is spelled in another way.")


def check_canonical(run: Run) -> str:
    """(4) Canonicalise, and hash what each proof signs."""
    unsecured = {name: value for name, value in run.document.items() if name != "proof"}
    graph, plans = run.graph(unsecured), plans_for(run.schema)
    run.hashes = [
        hash_proof(unsecured if proof["cryptosuite"] == JCS else graph, proof, plans=plans)
        for proof in run.document["proof"]
    ]
    return N_("Every field is covered by the signed form; nothing is lost on the way.")


def check_signatures(run: Run) -> str:
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
                f"Signature {number + 1} of 2 ({proof['cryptosuite']}) does not match: the file was changed "
                f"after it was signed.{_unicode_hint(run.document)}",
                fix=RESTORE,
                pointer=("proof", number, "proofValue"),
            ) from None
    return N_("Both signatures (eddsa-rdfc-2022 and eddsa-jcs-2022) match: nothing changed since it was signed.")


def _unicode_hint(document: Json) -> str:
    text = str(document)
    if text != normalized("NFC", text):
        return " Its letters are in another Unicode form than usual; a program may have rewritten the file."
    return ""


def check_key(run: Run) -> str:
    """(6) Check whose key it is, and until when."""
    proof = run.document["proof"][0]
    did, _, multikey = proof["verificationMethod"].partition("#")
    at: Pointer = ("proof", 0, "verificationMethod")
    issuer = run.document["issuer"]
    issuer_id = issuer["id"] if isinstance(issuer, dict) else issuer
    if issuer_id != run.trust.did:
        raise DocumentError(
            "AW28",
            f"It was issued by {issuer_id}, not by {run.trust.did}.",
            fix="remove it: a site publishes its own awards only",
            pointer=("issuer", "id") if isinstance(issuer, dict) else ("issuer",),
        )
    if did != run.trust.did:
        raise DocumentError("AW04", f"It is signed in the name of {did}, not of the issuer.", fix=RESTORE, pointer=at)
    history = run.trust.history
    known = history.find(run.public) if history and run.public else None
    if known is None or run.role not in known.roles:
        listed = ", ".join(key.kid for key in history.keys if run.role in key.roles) if history else "none"
        raise DocumentError(
            "AW03",
            f"It is signed with a key that keys/history.jsonl does not list for this: {multikey}. Listed: {listed}.",
            fix="sign it again with a key of the association",
            pointer=at,
        )
    if is_demo_key(known.public) and not is_demonstration_host(urlsplit(run.trust.base_url).hostname or ""):
        raise DocumentError(
            "KEY08",
            "It is signed with Assay's published demonstration key, which everybody has.",
            fix="make a key of your own with 'assay key new', and sign it again",
            pointer=at,
        )
    if known.compromised is not None:
        run.key = known
        return _check_compromised(run, known)
    for number, one in enumerate(run.document["proof"]):
        _check_key_dates(one["created"], known, ("proof", number, "created"))
    run.key = known
    return phrase(
        "The signing key is %(key)s of %(issuer)s, and was valid on %(day)s.",
        key=known.kid,
        issuer=run.trust.did,
        day=proof["created"][:10],
    )


def _check_compromised(run: Run, key: HistoricKey) -> str:
    """Refuse what a thief can have signed, unless another key has revoked it since (faults B10, B11).

    Whatever `created` says proves nothing, because a thief can write any time. A revoked award stays, so that its page
    can say that it was revoked; the bit is in a list that a sound key has signed, or it would not be in `trust`.
    """
    entry = run.document.get("credentialStatus") if run.role == "award" else None
    known = run.trust.lists.get(str(entry["statusListCredential"])) if isinstance(entry, dict) else None
    day = str(key.compromised)[:10]
    if isinstance(entry, dict) and known is not None and get_bit(known.bits, int(entry["statusListIndex"])):
        told = N_("The signing key was %(key)s, which is compromised since %(day)s; for that, it was revoked.")
        return phrase(told, key=key.kid, day=day)
    raise DocumentError(
        "KEY15",
        f"It is signed with key {key.kid}, which others may have had since {day}; what it signed counts no more.",
        fix=f"run 'assay key compromise {key.kid} --since {day}', which signs again or revokes what is left",
        pointer=("proof", 0, "verificationMethod"),
    )


def _check_key_dates(created: str, key: HistoricKey, at: Pointer) -> None:
    signed = moment(created, at)
    # Differences, because a minute before the first year or after the last one is no time at all.
    after_end = key.not_after is not None and signed - moment(key.not_after) > CLOCK_SKEW
    if moment(key.not_before) - signed > CLOCK_SKEW or after_end:
        until = f" to {key.not_after[:10]}" if key.not_after else ""
        raise DocumentError(
            "AW05",
            f"It was signed on {created[:10]}, but key {key.kid} was valid from {key.not_before[:10]}{until}.",
            fix="sign it again with a key that is valid now; see that the clock of that computer is right",
            pointer=at,
        )


def check_place(run: Run) -> str:
    """(7) Check where the file stands."""
    if run.document["id"] != run.address:
        raise DocumentError(
            "AW23",
            f"Its address is {run.document['id']}, but in this file it would be {run.address}.",
            fix="give the file its old name back; if the site moved, issue its awards again",
            pointer=("id",),
        )
    return phrase("Its address is %(address)s.", address=run.address)


def check_dates(run: Run) -> str:
    """(8) Check the dates."""
    starts = moment(run.document["validFrom"], ("validFrom",))
    ends = moment(run.document["validUntil"], ("validUntil",)) if "validUntil" in run.document else None
    if "awardedDate" in run.document:
        moment(run.document["awardedDate"], ("awardedDate",))
    if ends and ends < starts:
        raise DocumentError("AW17", "It ends before it starts.", fix=RESTORE, pointer=("validUntil",))
    for number, proof in enumerate(run.document["proof"]):
        if run.now + FUTURE_ALLOWED < moment(proof["created"]):
            run.state = "not-yet-valid"
            raise DocumentError(
                "AW19",
                f"It says that it was signed on {proof['created'][:10]}, which has not come yet.",
                fix="wait, or look at the clock",
                pointer=("proof", number, "created"),
            )
    if run.now + CLOCK_SKEW < starts:
        run.state = "not-yet-valid"
        raise DocumentError(
            "AW19", phrase("It is not valid before %(day)s.", day=starts.date()), fix="wait", pointer=("validFrom",)
        )
    if ends and run.now - CLOCK_SKEW > ends:
        run.state = "expired"
        raise DocumentError(
            "AW18", phrase("It expired on %(day)s.", day=ends.date()), fix="renew it", pointer=("validUntil",)
        )
    run.state = "valid"
    if ends is None:
        return phrase("It is valid from %(day)s, without an end date.", day=starts.date())
    return phrase("It is valid from %(day)s to %(end)s.", day=starts.date(), end=ends.date())


def check_list(run: Run) -> str:
    """Check that a status list holds bits (Bitstring Status List 3.2, steps 7 to 11)."""
    subject = run.document["credentialSubject"]
    if subject["id"] != f"{run.document['id']}#list":
        raise DocumentError(
            "ST02", "It is the list of another address.", fix=RESTORE, pointer=("credentialSubject", "id")
        )
    try:
        bits = decode_list(subject["encodedList"])
    except DocumentError as error:
        at: Pointer = ("credentialSubject", "encodedList")
        raise DocumentError("ST03", error.problem.message, fix=error.problem.fix, pointer=at) from None
    return f"It holds {len(bits) * 8:,} bits."


def check_status(run: Run) -> str:
    """(9) Look the award up in its status list (Bitstring Status List 3.2)."""
    entry = run.document["credentialStatus"]
    url, index = entry["statusListCredential"], int(entry["statusListIndex"])
    kid = run.key.kid if run.key else ""
    name = url.removeprefix(f"{run.trust.base_url}status/").removesuffix(".json")
    if name.rpartition("-")[0] != kid or url != list_url(run.trust.base_url, name) or entry["id"] != f"{url}#{index}":
        raise DocumentError(
            "ST02",
            f"Its status entry is not one of the lists of key {kid}.",
            fix=RESTORE,
            pointer=("credentialStatus", "statusListCredential"),
        )
    known = run.trust.lists.get(url)
    if known is None:
        run.state = "unknown" if run.state == "valid" else run.state
        raise UnknownError(
            phrase("Whether it was revoked could not be checked: there is no status list at %(address)s.", address=url)
        )
    if index >= len(known.bits) * 8:
        raise DocumentError(
            "ST03",
            f"Its status entry has the place {index:,}, and the list ends with {len(known.bits) * 8 - 1:,}.",
            fix=RESTORE,
            pointer=("credentialStatus", "statusListIndex"),
        )
    if get_bit(known.bits, index):
        run.state = "revoked"
        raise DocumentError("ST10", N_("It was revoked."), fix="do not rely on it", pointer=("credentialStatus",))
    if run.now - CLOCK_SKEW > known.valid_until:
        # A list whose time is over may hide a later revocation.
        run.state = "unknown" if run.state == "valid" else run.state
        ended = known.valid_until.date()
        raise UnknownError(
            phrase("Whether it was revoked could not be checked: the status list ended on %(day)s.", day=ended)
        )
    return phrase("It was not revoked, by the status list of %(day)s.", day=known.valid_from.date())


def moment(text: str, pointer: Pointer = ()) -> datetime:
    """Return the instant of a ``YYYY-MM-DDThh:mm:ssZ`` text; raises `DocumentError` AW17 when there is none such."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise DocumentError("AW17", f'"{text}" is not a date.', fix=RESTORE, pointer=pointer) from None


def list_url(base_url: str, name: str) -> str:
    """Return the address of a status list."""
    return f"{base_url}status/{name}.json"
