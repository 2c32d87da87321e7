"""The append-only key history ``history.jsonl``, and the DID document derived from it (faults 1.8, B04-B13).

Each line is the RFC 8785 form of one entry, ended by a newline. Members of every entry::

    seq      0, 1, 2, …                     at      when the line was written, YYYY-MM-DDTHH:MM:SSZ
    prev     "" in line 0, then "sha256:" and the hash of the line before, without its newline
    action   add | retire                   kid     id of the key it is about
    reason   why, for people                sigs    [{kid, sig}]; sig is z…, over SIGNED_AS + JCS without sigs

``add`` also has pub (Multikey), roles (sorted: award, board, status), notBefore and perhaps notAfter; line 0 also has
did. ``retire`` also has notAfter.

Rules:

* Line 0 adds a board key, signed by itself: the hash of its bytes is the issuer's fingerprint.
* Every later line is signed by a board key that is valid at its time; an added key signs its own line too, which
  proves possession. A signature that is not needed must verify all the same; nobody is counted twice.
* Nothing is ever removed or changed. A key id or a key is used once. A retirement can be moved forward, never back.
* One board key without an end must remain, or nobody could ever add a line.
* An entry this version does not know is refused, not skipped: it may take rights away.

Example::

    data = append_add(None, kid="2026-alex", roles=["award", "board"], did="did:web:example.org", at=now,
                      not_before=now, reason="first key", signers={"2026-alex": key})
    history = load_history(data)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from assay.errors import DocumentError
from assay.integrity import contexts, multibase, strictjson
from assay.integrity.canonical import canonicalize_jcs
from assay.integrity.ed25519 import PublicKey, SignatureMismatchError, Signer
from assay.integrity.strictjson import JsonValue

Entry: TypeAlias = dict[str, Any]
"""One parsed line."""

ROLES = ("award", "board", "status")
"""What a key may sign: awards, this history, status lists."""
SIGNED_AS = b"assay key history line\n"
"""Comes before the entry in what is signed, so that a signature made here is none of anything else."""
MAX_BYTES = 1024 * 1024
"""Most bytes of a history: thousands of lines."""

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_KID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_COMMON = {"seq", "prev", "at", "action", "kid", "reason", "sigs"}
_RESTORE = "restore history.jsonl from git; lines are only ever added to it"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricKey:
    """One key of the history with the time in which it may sign."""

    kid: str
    """Key id."""
    public: PublicKey
    """The key."""
    roles: tuple[str, ...]
    """What it may sign, some of `ROLES`, sorted."""
    not_before: str
    """First instant, YYYY-MM-DDTHH:MM:SSZ."""
    not_after: str | None
    """Last instant, or ``None`` while the key is in use."""

    def covers(self, time: str) -> bool:
        """Tell whether the key may sign at an instant, any ISO 8601 time with a zone (A05); both ends are inside."""
        instant = datetime.fromisoformat(time)
        begun = datetime.fromisoformat(self.not_before) <= instant
        return begun and (self.not_after is None or instant <= datetime.fromisoformat(self.not_after))


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

    def find(self, public: PublicKey) -> HistoricKey | None:
        """Return the entry of a key, or ``None`` when the history does not know it (A03)."""
        return next((key for key in self.keys if key.public == public), None)

    def find_kid(self, kid: str) -> HistoricKey | None:
        """Return the entry of a key id, or ``None``."""
        return next((key for key in self.keys if key.kid == kid), None)


def load_history(data: bytes) -> KeyHistory:
    """Return the history in some bytes after verifying every line.

    Raises `DocumentError` with the line: ``HIST01`` not a history, ``HIST02`` broken chain, ``HIST03`` signatures,
    ``HIST04`` an entry of a newer Assay, ``HIST05`` an entry that breaks a rule.
    """
    if len(data) > MAX_BYTES:
        raise _fault("HIST01", f"the key history has more than {MAX_BYTES:,} bytes")
    if not data.endswith(b"\n"):
        raise _fault("HIST01", "the key history is empty or its last line is cut off")
    first, *rest = data[:-1].split(b"\n")
    history = _append_at(1, None, first)
    for number, line in enumerate(rest, 2):
        history = _append_at(number, history, line)
    return history


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

    *signers* maps key ids to signers: the new key's own and, but for line 0, a board key's. Raises `DocumentError`
    as `load_history` does for a line that it would refuse.
    """
    if kid not in signers:
        raise _fault("HIST03", f"the new key {kid} must sign its own line", fix="sign with the new key too")
    entry: Entry = {"action": "add", "kid": kid, "pub": signers[kid].public.multikey, "roles": sorted(roles)}
    entry |= {"notBefore": not_before, "reason": reason}
    if not_after is not None:
        entry["notAfter"] = not_after
    if history is None:
        entry["did"] = did
    return _sign(history, entry, at, signers)


def append_retire(
    history: KeyHistory, *, kid: str, at: str, not_after: str, reason: str, signers: Mapping[str, Signer]
) -> bytes:
    """Return the line, with its newline, after which a key may sign until *not_after* and no longer.

    *signers* maps key ids to signers, at least one of them a board key. Raises `DocumentError` as `load_history` does.
    """
    return _sign(history, {"action": "retire", "kid": kid, "notAfter": not_after, "reason": reason}, at, signers)


def did_document(did: str, history: KeyHistory, *, also_known_as: Sequence[str] = ()) -> dict[str, JsonValue]:
    """Return the DID document with every award and status key, retired ones included (standards 4; CID 2.1).

    Retired keys stay, without ``expires``, because what they signed must go on verifying; when they may sign is what
    the history says. Board keys sign nothing that others check, so they are left out.
    """
    methods = {
        f"{did}#{key.public.multikey}": key.public.multikey
        for key in history.keys
        if not {"award", "status"}.isdisjoint(key.roles)
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


def _sign(history: KeyHistory | None, entry: Entry, at: str, signers: Mapping[str, Signer]) -> bytes:
    entry |= {"seq": history.length if history else 0, "prev": history.head if history else "", "at": at}
    message = SIGNED_AS + canonicalize_jcs(entry)
    entry["sigs"] = [
        {"kid": kid, "sig": multibase.encode_base58(signer.sign(message))} for kid, signer in sorted(signers.items())
    ]
    line = canonicalize_jcs(entry)
    # What would not load must not be written.
    _append(history, line)
    return line + b"\n"


def _append_at(number: int, history: KeyHistory | None, line: bytes) -> KeyHistory:
    """Append, naming the line in what goes wrong."""
    try:
        return _append(history, line)
    except DocumentError as error:
        what = error.problem
        raise DocumentError(
            what.code, what.message, fix=what.fix, pointer=error.pointer, line=number, column=1
        ) from error


def _append(history: KeyHistory | None, line: bytes) -> KeyHistory:
    """Return the history with one more verified line."""
    entry = _parse(line)
    _check_chain(history, entry)
    action = entry["action"]
    if action not in _ACTIONS:
        raise _fault("HIST04", f'the action "{action}" was made by a newer Assay', fix="install a newer Assay")
    _check_members(entry, first=history is None)
    if history and entry["at"] < history.updated:
        raise _fault("HIST02", "the line is older than the one before it", "at")
    keys = _ACTIONS[action](history.keys if history else (), entry)
    _check_signatures(history.keys if history else keys, keys, entry)
    digest = hashlib.sha256(line).hexdigest()
    return KeyHistory(
        did=history.did if history else entry["did"],
        keys=keys,
        fingerprint=history.fingerprint if history else digest,
        head=f"sha256:{digest}",
        length=entry["seq"] + 1,
        updated=entry["at"],
    )


def _parse(line: bytes) -> Entry:
    try:
        entry = strictjson.parse(line, max_bytes=16_384)
    except DocumentError as error:
        raise _fault("HIST01", error.problem.message) from error
    if not isinstance(entry, dict) or not isinstance(entry.get("action"), str):
        raise _fault("HIST01", "the line is not an entry of a key history")
    if canonicalize_jcs(entry) != line:
        raise _fault("HIST01", "the line is not in canonical form: it was edited or reformatted")
    return entry


def _check_members(entry: Entry, *, first: bool) -> None:
    """Check that an entry has the members of its action, no others, and that each has its form."""
    wanted = _COMMON | ({"pub", "roles", "notBefore"} if entry["action"] == "add" else {"notAfter"})
    wanted |= {"did"} if first else set()
    optional = {"notAfter"} if entry["action"] == "add" else set()
    for name in sorted(wanted - entry.keys()):
        raise _fault("HIST05", f"{name} is missing", name)
    for name in sorted(entry.keys() - wanted - optional):
        raise _fault("HIST04", f'"{name}" was made by a newer Assay', name, fix="install a newer Assay")
    for name in ("at", "notBefore", "notAfter"):
        if name in entry and not _is_time(entry[name]):
            raise _fault("HIST05", f"{name} is not a time like 2026-01-02T03:04:05Z", name)
    if not isinstance(entry["kid"], str) or not _KID.fullmatch(entry["kid"]):
        raise _fault("HIST05", "a key id is 1 to 64 of the characters A-Z a-z 0-9 . _ -", "kid")
    if not isinstance(entry["reason"], str):
        raise _fault("HIST05", "reason is not text", "reason")
    if first and not str(entry["did"]).startswith("did:"):
        raise _fault("HIST05", "did is not a DID", "did")


def _check_chain(history: KeyHistory | None, entry: Entry) -> None:
    length, head = (history.length, history.head) if history else (0, "")
    # True equals 1 in Python, but not in JSON.
    if entry.get("seq") != length or isinstance(entry["seq"], bool):
        raise _fault("HIST02", f"the line says it has number {entry.get('seq')}, and it would be {length}", "seq")
    if entry.get("prev") != head:
        raise _fault("HIST02", "the line does not follow the one before it", "prev")


def _add(keys: tuple[HistoricKey, ...], entry: Entry) -> tuple[HistoricKey, ...]:
    """Return the keys with one more."""
    try:
        public = PublicKey.from_multikey(str(entry["pub"]))
    except ValueError as error:
        raise _fault("HIST05", f"pub {error}", "pub") from error
    roles = entry["roles"]
    if not isinstance(roles, list) or not roles or roles != [role for role in ROLES if role in roles]:
        raise _fault("HIST05", f"roles is a sorted list of some of {', '.join(ROLES)}", "roles")
    if not keys and "board" not in roles:
        raise _fault("HIST05", "the first key must have the role board", "roles")
    if any(key.kid == entry["kid"] or key.public == public for key in keys):
        raise _fault("HIST05", f"{entry['kid']} or its key is in the history already", "kid")
    not_after = entry.get("notAfter")
    if not_after is not None and not_after < entry["notBefore"]:
        raise _fault("HIST05", "notAfter is before notBefore", "notAfter")
    added = HistoricKey(
        kid=entry["kid"], public=public, roles=tuple(roles), not_before=entry["notBefore"], not_after=not_after
    )
    return _check_board((*keys, added))


def _retire(keys: tuple[HistoricKey, ...], entry: Entry) -> tuple[HistoricKey, ...]:
    """Return the keys with an end for one of them."""
    index = next((index for index, key in enumerate(keys) if key.kid == entry["kid"]), None)
    if index is None:
        raise _fault("HIST05", f"there is no key {entry['kid']} to retire", "kid")
    key, end = keys[index], entry["notAfter"]
    if end < key.not_before or (key.not_after is not None and end >= key.not_after):
        message = f"{key.kid} can only be retired after {key.not_before} and before {key.not_after or 'any end'}"
        raise _fault("HIST05", message, "notAfter")
    return _check_board((*keys[:index], replace(key, not_after=end), *keys[index + 1 :]))


def _check_board(keys: tuple[HistoricKey, ...]) -> tuple[HistoricKey, ...]:
    if not any("board" in key.roles and key.not_after is None for key in keys):
        message = "no board key without an end would remain, so nobody could ever change the history again"
        raise _fault("HIST05", message, "kid", fix="add another board key first")
    return keys


_ACTIONS: dict[str, Callable[[tuple[HistoricKey, ...], Entry], tuple[HistoricKey, ...]]] = {
    "add": _add,
    "retire": _retire,
}
"""What each action does to the keys; `_check_members` says which members it has."""


def _check_signatures(before: tuple[HistoricKey, ...], after: tuple[HistoricKey, ...], entry: Entry) -> None:
    """Verify every signature of an entry: a board key valid before it, and a new key's own, must be among them."""
    message = SIGNED_AS + canonicalize_jcs({name: value for name, value in entry.items() if name != "sigs"})
    signed: set[str] = set()
    for kid, signature in _signatures(entry["sigs"]):
        key = next((key for key in after if key.kid == kid), None)
        if key is None:
            raise _fault("HIST03", f"the line is signed by {kid}, which the history does not know", "sigs")
        if kid in signed:
            raise _fault("HIST03", f"the line is signed by {kid} twice", "sigs")
        try:
            key.public.verify(message, signature)
        except SignatureMismatchError as error:
            raise _fault("HIST03", f"the signature of {kid} does not match: the line was changed", "sigs") from error
        signed.add(kid)
    if entry["action"] == "add" and entry["kid"] not in signed:
        raise _fault("HIST03", f"the new key {entry['kid']} has not signed its own line", "sigs")
    board = {key.kid for key in before if "board" in key.roles and key.covers(entry["at"])}
    if not board & signed:
        raise _fault("HIST03", "no board key that is valid at this time has signed the line", "sigs")


def _signatures(sigs: object) -> list[tuple[str, bytes]]:
    try:
        if not isinstance(sigs, list) or any(set(one) != {"kid", "sig"} for one in sigs):
            message = "sigs is not a list of {kid, sig}"
            raise TypeError(message)  # noqa: TRY301 - one answer for every wrong shape
        return [(str(one["kid"]), multibase.decode_base58(one["sig"])) for one in sigs]
    except (TypeError, ValueError) as error:
        raise _fault("HIST03", "the signatures are not readable", "sigs") from error


def _is_time(text: object) -> bool:
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _fault(code: str, message: str, name: str = "", *, fix: str = _RESTORE) -> DocumentError:
    return DocumentError(code, message, fix=fix, pointer=(name,) if name else ())
