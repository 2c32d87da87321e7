"""What a line of the key history may say, and what it does to the keys (faults 1.8). Checks no signature.

Rules:

* A key id or a key is used once. A retirement or the start of a compromise can be moved forward, never back.
* A compromised key signs nothing any more, whatever time it writes.
* As many board keys without an end as the threshold asks for must remain, or nobody could ever add a line.
* An entry this version does not know is refused, not skipped: it may take rights away.

Example::

    board = change(Board(), {"action": "add", "kid": "2026-alex", …}, first=True)
    board.find("2026-alex")
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from assay.errors import DocumentError
from assay.integrity.ed25519 import PublicKey

Entry: TypeAlias = dict[str, Any]
"""One parsed line."""

ROLES = ("award", "board", "status")
"""What a key may sign: awards, the key history, status lists."""
RESTORE = (
    "restore history.jsonl from git ('git log -p -- keys/history.jsonl' shows who changed what); "
    "lines are only ever added to it"
)

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_KID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_COMMON = {"seq", "prev", "at", "action", "reason", "sigs"}
_MEMBERS: dict[str, tuple[set[str], set[str]]] = {
    "add": ({"kid", "pub", "roles", "notBefore"}, {"notAfter"}),
    "retire": ({"kid", "notAfter"}, set()),
    "compromise": ({"kid", "since"}, set()),
    "threshold": ({"threshold"}, set()),
}
"""What each action must have, and may have, beside the members of every entry."""


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
    compromised: str | None = None
    """Instant since when others may have had the secret half, or ``None``."""

    def covers(self, time: str) -> bool:
        """Tell whether the key may sign at an instant, any ISO 8601 time with a zone (A05); both ends are inside.

        A compromised key covers no time at all: whoever has it can write any time (faults B11).
        """
        if self.compromised is not None:
            return False
        instant = datetime.fromisoformat(time)
        begun = datetime.fromisoformat(self.not_before) <= instant
        return begun and (self.not_after is None or instant <= datetime.fromisoformat(self.not_after))

    def ended(self, time: str) -> bool:
        """Tell whether the key was retired before an instant, or is compromised."""
        if self.compromised is not None:
            return True
        return self.not_after is not None and datetime.fromisoformat(self.not_after) < datetime.fromisoformat(time)

    @property
    def lasting(self) -> bool:
        """Whether it is in use without an end."""
        return self.not_after is None and self.compromised is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The keys at one line of the history, and how many of the board must sign the next one."""

    keys: tuple[HistoricKey, ...] = ()
    threshold: int = 1

    def find(self, kid: str) -> HistoricKey | None:
        """Return the key with an id, or ``None``."""
        return next((key for key in self.keys if key.kid == kid), None)

    def may_sign(self, time: str) -> frozenset[str]:
        """Return the ids of the board keys that may sign a line at a time."""
        return frozenset(key.kid for key in self.keys if "board" in key.roles and key.covers(time))

    def lasting(self) -> tuple[str, ...]:
        """Return the ids of the board keys without an end."""
        return tuple(key.kid for key in self.keys if "board" in key.roles and key.lasting)


def change(board: Board, entry: Entry, *, first: bool) -> Board:
    """Return the board after an entry; raises `DocumentError` HIST04 for a newer Assay's, HIST05 for a broken rule."""
    action = entry["action"]
    if action not in _ACTIONS:
        raise fault("HIST04", f'the action "{action}" was made by a newer Assay', fix="install a newer Assay")
    _check_members(entry, first=first)
    after = _ACTIONS[action](board, entry)
    remaining = after.lasting()
    if not remaining:
        message = "no board key without an end would remain, so nobody could ever change the history again"
        raise fault("HIST05", message, "kid", fix=_last_key_fix(action))
    if len(remaining) < after.threshold:
        message = (
            f"{after.threshold} board signatures would be needed for every line, and only {len(remaining)} board keys "
            f"without an end would remain ({', '.join(remaining)})"
        )
        raise fault("HIST05", message, "threshold" if action == "threshold" else "kid", fix=_threshold_fix(remaining))
    return after


def _last_key_fix(action: str) -> str:
    if action == "compromise":
        return (
            "add a second board key first with 'assay key new NAME', then mark this one; if a thief may have written "
            "into the repository too, start a new history ('assay key new' after moving keys/history.jsonl away) and "
            "tell everybody its new fingerprint"
        )
    return "add another board key first"


def _threshold_fix(remaining: tuple[str, ...]) -> str:
    return f"add another board key first, or ask for fewer signatures with 'assay key threshold {len(remaining)}'"


def _check_members(entry: Entry, *, first: bool) -> None:
    """Check that an entry has the members of its action, no others, and that each has its form."""
    needed, optional = _MEMBERS[entry["action"]]
    wanted = _COMMON | needed | ({"did"} if first else set())
    for name in sorted(wanted - entry.keys()):
        raise fault("HIST05", f"{name} is missing", name)
    for name in sorted(entry.keys() - wanted - optional):
        raise fault("HIST04", f'"{name}" was made by a newer Assay', name, fix="install a newer Assay")
    for name in ("at", "notBefore", "notAfter", "since"):
        if name in entry and not _is_time(entry[name]):
            raise fault("HIST05", f"{name} is not a time like 2026-01-02T03:04:05Z", name)
    if "kid" in needed and (not isinstance(entry["kid"], str) or not _KID.fullmatch(entry["kid"])):
        raise fault("HIST05", "a key id is 1 to 64 of the characters A-Z a-z 0-9 . _ -", "kid")
    if not isinstance(entry["reason"], str):
        raise fault("HIST05", "reason is not text", "reason")
    if first and not str(entry["did"]).startswith("did:"):
        raise fault("HIST05", "did is not a DID", "did")


def _add(board: Board, entry: Entry) -> Board:
    """One more key."""
    try:
        public = PublicKey.from_multikey(str(entry["pub"]))
    except ValueError as error:
        raise fault("HIST05", f"pub {error}", "pub") from error
    roles = entry["roles"]
    if not isinstance(roles, list) or not roles or roles != [role for role in ROLES if role in roles]:
        raise fault("HIST05", f"roles is a sorted list of some of {', '.join(ROLES)}", "roles")
    if not board.keys and "board" not in roles:
        raise fault("HIST05", "the first key must have the role board", "roles", fix="give it that role too")
    if any(key.kid == entry["kid"] or key.public == public for key in board.keys):
        raise fault("HIST05", f"{entry['kid']} or its key is in the history already", "kid")
    not_after = entry.get("notAfter")
    if not_after is not None and not_after < entry["notBefore"]:
        raise fault("HIST05", "notAfter is before notBefore", "notAfter")
    added = HistoricKey(
        kid=entry["kid"], public=public, roles=tuple(roles), not_before=entry["notBefore"], not_after=not_after
    )
    return replace(board, keys=(*board.keys, added))


def _retire(board: Board, entry: Entry) -> Board:
    """An end for one key."""
    key, end = _known(board, entry, "retire"), entry["notAfter"]
    if end < key.not_before or (key.not_after is not None and end >= key.not_after):
        message = f"{key.kid} can only be retired after {key.not_before} and before {key.not_after or 'any end'}"
        raise fault("HIST05", message, "notAfter", fix="give a day between the two")
    return _with(board, replace(key, not_after=end))


def _compromise(board: Board, entry: Entry) -> Board:
    """One key signs nothing any more."""
    key, since = _known(board, entry, "mark as compromised"), entry["since"]
    if since > entry["at"]:
        raise fault("HIST05", "since lies after the line itself", "since", fix="give the day it may have begun")
    if key.compromised is not None and since >= key.compromised:
        message = f"{key.kid} is marked as compromised since {key.compromised} already"
        raise fault("HIST05", message, "since", fix="give an earlier day, or leave it at that")
    return _with(board, replace(key, compromised=since))


def _threshold(board: Board, entry: Entry) -> Board:
    """Another number of board signatures from the next line on."""
    number = entry["threshold"]
    # True equals 1 in Python, but not in JSON.
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise fault("HIST05", "threshold is not a whole number of 1 or more", "threshold", fix="give such a number")
    if number == board.threshold:
        raise fault("HIST05", f"the threshold is {number} already", "threshold", fix="there is nothing to do")
    return replace(board, threshold=number)


_ACTIONS: dict[str, Callable[[Board, Entry], Board]] = {
    "add": _add,
    "retire": _retire,
    "compromise": _compromise,
    "threshold": _threshold,
}


def _known(board: Board, entry: Entry, verb: str) -> HistoricKey:
    key = board.find(entry["kid"])
    if key is None:
        listed = ", ".join(known.kid for known in board.keys) or "none"
        message = f"there is no key {entry['kid']} to {verb}; listed: {listed}"
        raise fault("HIST05", message, "kid", fix="check the spelling")
    if entry["action"] == "retire" and key.compromised is not None:
        raise fault("HIST05", f"{key.kid} is compromised, which ends it already", "kid", fix="there is nothing to do")
    return key


def _with(board: Board, changed: HistoricKey) -> Board:
    return replace(board, keys=tuple(changed if key.kid == changed.kid else key for key in board.keys))


def _is_time(text: object) -> bool:
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def fault(code: str, message: str, name: str = "", *, fix: str = RESTORE) -> DocumentError:
    """Return the error of an entry, pointing at one of its members."""
    return DocumentError(code, message, fix=fix, pointer=(name,) if name else ())
