"""What only ever grows is held against what was before: status lists, the lines of the key history, the ledger.

A site folder alone cannot show that the last lines of its history were cut off, because a shorter one is whole too; the
site that was built before can, and so can the folder before a change.

Example::

    for problem in history_problems(verified.history_bytes, published_history(output)):
        ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assay.credentials.folders import HISTORY_FILE
from assay.credentials.ledger import LEDGER_FILE
from assay.credentials.model import Content, StatusList
from assay.errors import AssayError, DocumentError, Problem
from assay.integrity import strictjson
from assay.integrity.history import KeyHistory, load_history
from assay.integrity.keys import is_demo_key
from assay.integrity.status import decode_list


def history_problems(now: bytes, published: bytes) -> Iterator[Problem]:
    """Yield HIST07 when the published key history is not how today's begins.

    What is unreadable in the site from before proves nothing and is passed over, and so is a history of the published
    demonstration key, which every new site leaves behind.
    """
    if now.startswith(published):
        return
    try:
        before = load_history(published)
    except DocumentError:
        return
    if any(is_demo_key(key.public) for key in before.keys[:1]) and not now.startswith(published.split(b"\n", 1)[0]):
        return
    shared = 0
    for old, new in zip(published.split(b"\n"), now.split(b"\n"), strict=False):
        if old != new or not old:
            break
        shared += 1
    lost = before.length - shared
    lines = f"line {shared + 1} is" if lost == 1 else f"lines {shared + 1} to {before.length} are"
    yield Problem(
        code="HIST07",
        message=f"The key history has lost what was published: {lines} not here any more, or changed.",
        fix="restore keys/history.jsonl from git; if that site was never published, as after 'assay key rebase', "
        "delete the folder of the site and build again",
        path=HISTORY_FILE,
    )


def rollback_problems(lists: Iterable[StatusList], published: Mapping[str, bytes]) -> Iterator[Problem]:
    """Hold status lists against those published before: time and revocations only ever go forward.

    `published` is the site from before, list name → bytes; what is unreadable there proves nothing and is passed over.
    """
    for status_list in lists:
        before = _from_and_bits(published.get(status_list.name, b""))
        now = _from_and_bits(status_list.data)
        if before is None or now is None:
            continue
        shorter = len(now[1]) < len(before[1])
        if now[0] < before[0] or shorter or any(old & ~new for old, new in zip(before[1], now[1], strict=False)):
            yield Problem(
                code="ST06",
                message=f"This status list is older than the published one of {before[0][:10]}, or revokes less.",
                fix="restore the newest list from git; a revocation cannot be taken back, only a new award made",
                path=status_list.path,
            )


def _from_and_bits(data: bytes) -> tuple[str, bytes] | None:
    try:
        document: Any = strictjson.parse(data)
        return str(document["validFrom"]), decode_list(document["credentialSubject"]["encodedList"])
    except (AssayError, KeyError, TypeError):
        return None


def change_problems(before: Content | None, after: Content | None) -> Iterator[Problem]:
    """Yield what is wrong with the way from one state to the other, though each may be right by itself."""
    if before is None or after is None:
        return
    yield from rollback_problems(after.lists, {item.name: item.data for item in before.lists})
    if not after.history_bytes.startswith(before.history_bytes):
        yield _rewritten(before.history, after.history)
    if lost := sorted(set(before.ledger.entries) - set(after.ledger.entries)):
        what = "1 address is" if len(lost) == 1 else f"{len(lost)} addresses are"
        yield Problem(
            code="DIF02",
            message="\n".join([f"{what} taken out of the ledger:", *(f"  {address}" for address in lost[:5])]),
            fix="put the lines back; only addresses that were never published may go",
            path=LEDGER_FILE,
            warning=True,
        )


def _rewritten(old: KeyHistory | None, new: KeyHistory | None) -> Problem:
    same = bool(old and new and old.fingerprint == new.fingerprint)
    more = "" if same else " Its first line, which is the association's identity, is another."
    return Problem(
        code="DIF01",
        message=f"Lines of the key history that were there are changed or missing.{more}",
        fix="restore keys/history.jsonl from git; lines are only ever added",
        path=HISTORY_FILE,
    )
