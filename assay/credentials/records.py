"""Status lists and the record of revocations, held against the awards and against each other.

Example::

    problems += record_problems(content, trust, verified)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from assay.credentials.model import Award, Content, Json, StatusList
from assay.credentials.verification import State, Trust, placed
from assay.errors import AssayError, DocumentError, Problem
from assay.integrity import strictjson
from assay.integrity.status import decode_list, set_bits

RENEW_SOON = timedelta(days=60)
"""A status list that ends within this time is worth a warning."""
RENEW_NOW = timedelta(days=14)
"""One that ends within this time fails a strict build."""


class Standing(Protocol):
    """What is looked at of a verified award here."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def document(self) -> Json:
        """The signed document, or as much of it as says where its status is."""

    @property
    def state(self) -> State:
        """Where dates and status put it."""


def index_problems(awards: Iterable[Award], verified: Iterable[Standing]) -> Iterator[Problem]:
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


def record_problems(content: Content, trust: Trust, verified: Sequence[Standing]) -> Iterator[Problem]:
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


def _missing_lists(lists: Sequence[StatusList], trust: Trust, verified: Sequence[Standing]) -> Iterator[Problem]:
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


def _entry(item: Standing) -> tuple[str, int]:
    entry = item.document["credentialStatus"]
    return entry["statusListCredential"], int(entry["statusListIndex"])


def list_warnings(trust: Trust, now: datetime) -> Iterator[Problem]:
    """Say in time which status lists end."""
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
