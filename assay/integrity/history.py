"""The append-only key history ``history.jsonl``, and the DID document derived from it (faults 1.8, B04-B13).

Each line is the RFC 8785 form of one entry, ended by a newline. Members of every entry::

    seq      0, 1, 2, …                     at      when the line was written, YYYY-MM-DDTHH:MM:SSZ
    prev     "" in line 0, then "sha256:" and the hash of the line before, without its newline
    action   what it does                   sigs    [{kid, sig}]; sig is z…, over SIGNED_AS + JCS without sigs
    reason   why, for people

and of each action (`assay.integrity.keyrules` has their rules)::

    add         kid, pub (Multikey), roles (sorted: award, board, status), notBefore, perhaps notAfter; in line 0: did
    retire      kid, notAfter               the key may sign until then
    compromise  kid, since                  the key signs nothing any more, whatever time it writes
    threshold   threshold                   how many board keys must sign each line from the next one on

Rules:

* Line 0 adds a board key, signed by itself: the hash of its bytes is the issuer's fingerprint.
* Every later line is signed by as many board keys, valid at its time, as the threshold asks for; a line that changes
  the threshold by as many as the old and the new one ask for. The signature of a compromised key counts nowhere.
* An added key signs its own line too, which proves possession. A signature that is not needed must verify all the
  same; nobody is counted twice.
* Nothing is ever removed or changed.

Example::

    data = append_add(None, kid="2026-alex", roles=["award", "board"], did="did:web:example.org", at=now,
                      not_before=now, reason="first key", signers={"2026-alex": key})
    history = load_history(data)
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assay.errors import DocumentError
from assay.integrity import contexts, multibase, strictjson
from assay.integrity.canonical import canonicalize_jcs
from assay.integrity.ed25519 import PublicKey, SignatureMismatchError, Signer
from assay.integrity.keyrules import RESTORE, ROLES, Board, Entry, HistoricKey, change, fault
from assay.integrity.strictjson import JsonValue

__all__ = [
    "MAX_BYTES",
    "ROLES",
    "SIGNED_AS",
    "Entry",
    "HistoricKey",
    "KeyHistory",
    "append_add",
    "append_compromise",
    "append_retire",
    "append_threshold",
    "countersign",
    "did_document",
    "extend",
    "in_words",
    "load_history",
    "missing_signatures",
    "propose",
]

SIGNED_AS = b"assay key history line\n"
"""Comes before the entry in what is signed, so that a signature made here is none of anything else."""
MAX_BYTES = 1024 * 1024
"""Most bytes of a history: thousands of lines."""

_BRANCHES = (
    "run 'assay key rebase' before anything else: it keeps one of them, and says which commands make the other again"
)
_LINE_ENDS = (
    "put the line '*.jsonl -text' into .gitattributes, delete the file and run 'git checkout -- keys/history.jsonl'"
)
_MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHistory:
    """A verified history."""

    did: str
    """DID of the issuer, as line 0 states it."""
    keys: tuple[HistoricKey, ...]
    """Every key ever added, in the order of their lines."""
    fingerprint: str
    """Hexadecimal SHA-256 of line 0 without its newline: the issuer's identity, whoever owns the domain."""
    head: str
    """``prev`` of the next line."""
    length: int
    """Lines, and ``seq`` of the next one."""
    updated: str
    """``at`` of the last line."""
    threshold: int = 1
    """How many board keys must sign the next line."""

    def find(self, public: PublicKey) -> HistoricKey | None:
        """Return the entry of a key, or ``None`` when the history does not know it (A03)."""
        return next((key for key in self.keys if key.public == public), None)

    def find_kid(self, kid: str) -> HistoricKey | None:
        """Return the entry of a key id, or ``None``."""
        return next((key for key in self.keys if key.kid == kid), None)

    @property
    def board(self) -> Board:
        """The keys and the threshold, as the rules see them."""
        return Board(keys=self.keys, threshold=self.threshold)


def load_history(data: bytes) -> KeyHistory:
    """Return the history in some bytes after verifying every line.

    Raises `DocumentError` with the line: ``HIST01`` not a history, ``HIST02`` broken chain (two branches are named),
    ``HIST03`` signatures, ``HIST04`` an entry of a newer Assay, ``HIST05`` an entry that breaks a rule.
    """
    if len(data) > MAX_BYTES:
        raise fault("HIST01", f"the key history has more than {MAX_BYTES:,} bytes")
    if not data.endswith(b"\n"):
        raise fault("HIST01", "the key history is empty or its last line is cut off")
    lines = data[:-1].split(b"\n")
    history = None
    for number, line in enumerate(lines):
        try:
            history = extend(history, line)
        except DocumentError as error:
            found = _branches(lines, number) or error
            what = found.problem
            raise DocumentError(
                what.code, what.message, fix=what.fix, pointer=found.pointer, line=number + 1, column=1
            ) from error
    if history is None:
        raise fault("HIST01", "the key history is empty")
    return history


def extend(history: KeyHistory | None, line: bytes) -> KeyHistory:
    """Return the history with one more line, without its newline, verified; raises as `load_history` does."""
    entry = _parse(line)
    after, missing = _judge(history, entry)
    if missing:
        raise _too_few(history.board if history else after, after, entry, missing)
    digest = hashlib.sha256(line).hexdigest()
    return KeyHistory(
        did=history.did if history else entry["did"],
        keys=after.keys,
        fingerprint=history.fingerprint if history else digest,
        head=f"sha256:{digest}",
        length=entry["seq"] + 1,
        updated=entry["at"],
        threshold=after.threshold,
    )


def append_add(  # noqa: PLR0913 - the members of a line, all by name
    history: KeyHistory | None,
    *,
    kid: str,
    roles: Collection[str],
    at: str,
    not_before: str,
    reason: str,
    signers: Mapping[str, Signer],
    not_after: str | None = None,
    did: str = "",
) -> bytes:
    """Return the line, with its newline, that adds a key; with no history, line 0 of a new one for *did*.

    *signers* maps key ids to signers: the new key's own and, but for line 0, those of the board. Raises `DocumentError`
    as `load_history` does for a line that it would refuse.
    """
    if kid not in signers:
        raise fault("HIST03", f"the new key {kid} must sign its own line", fix="sign with the new key too")
    entry: Entry = {"action": "add", "kid": kid, "pub": signers[kid].public.multikey, "roles": sorted(roles)}
    entry |= {"notBefore": not_before, "reason": reason}
    if not_after is not None:
        entry["notAfter"] = not_after
    if history is None:
        entry["did"] = did
    return _line(history, entry, at, signers)


def append_retire(
    history: KeyHistory, *, kid: str, at: str, not_after: str, reason: str, signers: Mapping[str, Signer]
) -> bytes:
    """Return the line, with its newline, after which a key may sign until *not_after* and no longer.

    *signers* maps key ids to signers of the board. Raises `DocumentError` as `load_history` does.
    """
    return _line(history, {"action": "retire", "kid": kid, "notAfter": not_after, "reason": reason}, at, signers)


def append_compromise(
    history: KeyHistory, *, kid: str, at: str, since: str, reason: str, signers: Mapping[str, Signer]
) -> bytes:
    """Return the line, with its newline, after which a key counts for nothing (faults B10, B11).

    *signers* maps key ids to signers of the board, other ones than *kid*. Raises `DocumentError` as `load_history`
    does.
    """
    return _line(history, {"action": "compromise", "kid": kid, "since": since, "reason": reason}, at, signers)


def append_threshold(
    history: KeyHistory, *, threshold: int, at: str, reason: str, signers: Mapping[str, Signer]
) -> bytes:
    """Return the line, with its newline, after which *threshold* board keys must sign each line.

    *signers* maps key ids to signers of the board, as many as the old and the new threshold ask for. Raises
    `DocumentError` as `load_history` does.
    """
    return _line(history, {"action": "threshold", "threshold": threshold, "reason": reason}, at, signers)


def propose(history: KeyHistory | None, members: Entry, at: str) -> Entry:
    """Return an entry that would be the next line, with its place in the chain and without signatures."""
    place = {"seq": history.length if history else 0, "prev": history.head if history else "", "at": at}
    return members | place | {"sigs": []}


def countersign(entry: Entry, signers: Mapping[str, Signer]) -> Entry:
    """Return a proposed entry with more signatures, one a key id, in the order of the ids."""
    unsigned = {name: value for name, value in entry.items() if name != "sigs"}
    message = SIGNED_AS + canonicalize_jcs(unsigned)
    sigs = {one["kid"]: one["sig"] for one in entry["sigs"]}
    sigs |= {kid: multibase.encode_base58(signer.sign(message)) for kid, signer in signers.items()}
    return unsigned | {"sigs": [{"kid": kid, "sig": sigs[kid]} for kid in sorted(sigs)]}


def missing_signatures(history: KeyHistory | None, entry: Entry) -> int:
    """Return how many board signatures a proposed entry still needs; raises as `load_history` for any other fault."""
    return _judge(history, _parse(canonicalize_jcs(entry)))[1]


def did_document(did: str, history: KeyHistory, *, also_known_as: Sequence[str] = ()) -> dict[str, JsonValue]:
    """Return the DID document with every award and status key, retired ones included (standards 4; CID 2.1).

    Retired keys stay, without ``expires``, because what they signed must go on verifying; when they may sign is what
    the history says. Compromised keys are left out, so that nobody accepts what a thief signs; so are keys that are
    only the board's, which sign nothing that others check.
    """
    methods = {
        f"{did}#{key.public.multikey}": key.public.multikey
        for key in history.keys
        if not {"award", "status"}.isdisjoint(key.roles) and key.compromised is None
    }
    document: dict[str, JsonValue] = {"@context": [contexts.DID_V1, contexts.MULTIKEY_V1], "id": did}
    if also_known_as:
        document["alsoKnownAs"] = list(also_known_as)
    document["verificationMethod"] = [
        {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": multikey}
        for method, multikey in methods.items()
    ]
    # Strings, not embedded objects: some resolvers read nothing else.
    document["assertionMethod"] = list(methods)
    return document


def _line(history: KeyHistory | None, members: Entry, at: str, signers: Mapping[str, Signer]) -> bytes:
    line = canonicalize_jcs(countersign(propose(history, members, at), signers))
    # What would not load must not be written.
    extend(history, line)
    return line + b"\n"


def _judge(history: KeyHistory | None, entry: Entry) -> tuple[Board, int]:
    """Return the board after an entry, and how many board signatures the entry lacks."""
    _check_chain(history, entry)
    before = history.board if history else Board()
    after = change(before, entry, first=history is None)
    if history and entry["at"] < history.updated:
        raise fault("HIST02", "the line is older than the one before it", "at", fix=_CLOCK)
    return after, _check_signatures(before if history else after, after, entry)


_CLOCK = "look at the clock of the computer that made the line; it must not be behind the others"


def _parse(line: bytes) -> Entry:
    if line.startswith(_MARKERS):
        message = "git left its marks of a conflict here: two people changed the keys on two branches"
        raise fault("HIST02", message, fix=_BRANCHES)
    if line.endswith(b"\r"):
        raise fault("HIST01", "git or an editor changed the line ends of this file", fix=_LINE_ENDS)
    try:
        entry = strictjson.parse(line, max_bytes=16_384)
    except DocumentError as error:
        raise fault("HIST01", error.problem.message) from error
    if not isinstance(entry, dict) or not isinstance(entry.get("action"), str):
        raise fault("HIST01", "the line is not an entry of a key history")
    if canonicalize_jcs(entry) != line:
        raise fault("HIST01", "the line is not in canonical form: it was edited or reformatted")
    return entry


def _check_chain(history: KeyHistory | None, entry: Entry) -> None:
    length, head = (history.length, history.head) if history else (0, "")
    # True equals 1 in Python, but not in JSON.
    if entry.get("seq") != length or isinstance(entry["seq"], bool):
        raise fault("HIST02", f"the line says it has number {entry.get('seq')}, and it would be {length}", "seq")
    if entry.get("prev") != head:
        raise fault("HIST02", "the line does not follow the one before it", "prev")


def _branches(lines: Sequence[bytes], number: int) -> DocumentError | None:
    """Return the error that names both, when a line follows the same line as an earlier one (faults B13)."""
    try:
        ours = _parse(lines[number])
    except DocumentError:
        return None
    # The lines before it are entries, because each was verified.
    for place, other in enumerate(map(_parse, lines[:number])):
        # The same line twice is a copy, not a branch.
        if lines[place] == lines[number]:
            continue
        if ours.get("prev") == other.get("prev") != "" and ours.get("seq") == other.get("seq"):
            message = (
                f"lines {place + 1} ({in_words(other)}) and {number + 1} ({in_words(ours)}) both follow line {place}: "
                "two people changed the keys on two branches"
            )
            return fault("HIST02", message, "prev", fix=_BRANCHES)
    return None


def in_words(entry: Entry) -> str:
    """Return what an entry does, for a message: ``add 2026-kim``."""
    return f"{entry.get('action')} {entry.get('kid', entry.get('threshold'))}"


def _check_signatures(before: Board, after: Board, entry: Entry) -> int:
    """Verify every signature of an entry; returns how many of the board are missing.

    A new key's own must be among them. Raises `DocumentError` HIST03.
    """
    message = SIGNED_AS + canonicalize_jcs({name: value for name, value in entry.items() if name != "sigs"})
    signed: set[str] = set()
    for kid, signature in _signatures(entry["sigs"]):
        key = after.find(kid)
        if key is None:
            raise fault("HIST03", f"the line is signed by {kid}, which the history does not know", "sigs")
        if kid in signed:
            what = f"the line is signed by {kid} twice; one key counts once, however often it signs"
            raise fault("HIST03", what, "sigs", fix="let another board key sign with 'assay key add'")
        if key.compromised is not None:
            what = f"the line is signed by {kid}, which is compromised and counts for nothing"
            raise fault("HIST03", what, "sigs", fix="sign with another board key")
        try:
            key.public.verify(message, signature)
        except SignatureMismatchError as error:
            raise fault("HIST03", f"the signature of {kid} does not match: the line was changed", "sigs") from error
        signed.add(kid)
    if entry["action"] == "add" and entry["kid"] not in signed:
        raise fault("HIST03", f"the new key {entry['kid']} has not signed its own line", "sigs")
    return max(0, max(before.threshold, after.threshold) - len(before.may_sign(entry["at"]) & signed))


def _too_few(before: Board, after: Board, entry: Entry, missing: int) -> DocumentError:
    needed = max(before.threshold, after.threshold)
    able = ", ".join(sorted(before.may_sign(entry["at"]) & after.may_sign(entry["at"]))) or "none"
    if needed == 1:
        what = f"no board key that is valid at this time has signed the line; it could be: {able}"
    else:
        what = (
            f"{needed - missing} of the {needed} board keys that are needed have signed the line; it could be: {able}"
        )
    return fault("HIST03", what, "sigs", fix=f"let a board key sign it, or {RESTORE}")


def _signatures(sigs: object) -> list[tuple[str, bytes]]:
    try:
        if not isinstance(sigs, list) or any(set(one) != {"kid", "sig"} for one in sigs):
            message = "sigs is not a list of {kid, sig}"
            raise TypeError(message)  # noqa: TRY301 - one answer for every wrong shape
        return [(str(one["kid"]), multibase.decode_base58(one["sig"])) for one in sigs]
    except (TypeError, ValueError) as error:
        raise fault("HIST03", "the signatures are not readable", "sigs") from error
