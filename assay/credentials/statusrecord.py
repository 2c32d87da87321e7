"""Status lists and the record of revocations, held against each other and against the awards: no bit without a word.

Rules:

* Two awards never share a bit. What the record revokes is revoked in the signed list, and the other way round.
* A list that an award names is there, and its end is told early enough to sign it again.

Example::

    problems += record_problems(content, trust, verified)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from assay.credentials.components import Verified
from assay.credentials.folders import REVOCATIONS_FILE
from assay.credentials.model import Award, Content, StatusList
from assay.credentials.placing import placed
from assay.credentials.steps import Trust, list_url
from assay.errors import DocumentError, Problem
from assay.integrity.status import set_bits

RENEW_SOON = timedelta(days=60)
"""A status list that ends within this time is worth a warning."""
RENEW_NOW = timedelta(days=14)
"""One that ends within this time fails a strict build."""


def index_problems(awards: Iterable[Award], verified: Iterable[Verified]) -> Iterator[Problem]:
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


def record_problems(content: Content, trust: Trust, verified: Sequence[Verified]) -> Iterator[Problem]:
    """Hold the record of revocations against the signed bits, both ways."""
    path = REVOCATIONS_FILE
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
            indexes[list_url(trust.base_url, fate.place[0]), fate.place[1]] = address.split("/")[2]
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


def _missing_lists(lists: Sequence[StatusList], trust: Trust, verified: Sequence[Verified]) -> Iterator[Problem]:
    """A list that is not there hides every revocation in it."""
    wanted = {_entry(item)[0] for item in verified}
    present = {list_url(trust.base_url, item.name) for item in lists}
    for url in sorted(wanted - present):
        yield Problem(
            code="ST09",
            message=f"The status list {url} is missing, so nobody can check whether its awards were revoked.",
            fix="restore content/status from git, or sign the list again with 'assay renew'",
            path=f"content/status/{url.rpartition('/')[2]}",
        )


def _entry(item: Verified) -> tuple[str, int]:
    entry = item.document["credentialStatus"]
    return entry["statusListCredential"], int(entry["statusListIndex"])


def list_warnings(trust: Trust, now: datetime) -> Iterator[Problem]:
    """Say which lists end soon, or have ended."""
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
