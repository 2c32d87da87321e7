"""The record of revocations, ``content/status/revocations.yaml``: from the file to `model.Revocation`.

Rules:

* `saving.save_revocations` writes it, so it grows with every revocation, and nobody can split it. In exactly the form
  it is written in, it is read line by line and may be long.
* In any other form of YAML somebody gave it, it is read as all settings are, within the limits for what people write.

Example::

    read_revocations(Source(REVOCATIONS_FILE, text))[0].award   # '6f2e0c9d1h7k3m5n'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assay.credentials.definitions import TIME
from assay.credentials.fields import Faults, Fields
from assay.credentials.filenames import SLUG
from assay.credentials.model import Revocation
from assay.credentials.textfile import Source, refuse_long
from assay.credentials.vocabulary import REASONS
from assay.credentials.yamlfile import parse_yaml
from assay.errors import ContentError

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""Largest record, in bytes: some 150,000 revocations."""
_AWARD = r"[0-9a-z]{16}"
_HEAD = re.compile(r"(?:#[^\n]*\n|\n)*revocations:\n")
_ENTRY = re.compile(
    rf"  - award: (?P<award>{_AWARD})\n    at: (?P<at>{TIME})\n"
    rf"    reason: (?P<reason>{'|'.join(REASONS)})\n    by: (?P<by>{SLUG})\n",
    re.ASCII,
)


def read_revocations(source: Source) -> tuple[Revocation, ...]:
    """Read the record; raises `ContentError` with everything that is wrong: TXT03, TXT04, TXT11, TXT12."""
    plain = _plain(source.text)
    if plain is not None:
        _refuse_twice(source, plain)
        return plain
    refuse_long(source.text.encode(), source.path)
    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    revocations = []
    for group in fields.groups("revocations"):
        revocations.append(
            Revocation(
                award=group.matching("award", _AWARD, "6f2e0c9d1h7k3m5n") or "",
                at=group.matching("at", TIME, "2026-03-14T10:00:00Z") or "",
                reason=group.choice("reason", tuple(REASONS)),
                by=group.matching("by", SLUG, "2026-alex") or "",
            )
        )
        group.finish()
    fields.finish()
    faults.stop()
    _refuse_twice(source, revocations)
    return tuple(revocations)


def _plain(text: str) -> tuple[Revocation, ...] | None:
    """Read the form that `save_revocations` writes; None for any other."""
    head = _HEAD.match(text)
    if head is None:
        return None
    found, end = [], head.end()
    while entry := _ENTRY.match(text, end):
        found.append(Revocation(**entry.groupdict()))
        end = entry.end()
    return tuple(found) if found and end == len(text) else None


def _refuse_twice(source: Source, revocations: Sequence[Revocation]) -> None:
    counts = Counter(item.award for item in revocations)
    problems = []
    for award in sorted(award for award, count in counts.items() if count > 1):
        line, column = source.place(source.text.rindex(award))
        problems.append(
            source.problem(
                "TXT04", f"{award} is revoked twice.", fix="keep the earlier entry", line=line, column=column
            )
        )
    if problems:
        raise ContentError(*problems)
