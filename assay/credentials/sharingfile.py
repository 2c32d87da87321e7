"""From ``content/sharing.yaml`` to what holders agreed to beyond a page of their own.

A draft's ``consent`` is about the page. Whoever also wants a share card with their name on it, or wants search engines
to list the page, says so once more, and the association writes it down here with the day. Nothing of it is signed: it
is about how an award is shown, never about what it says, and it can be taken back by deleting the entry.

The same file says whose name may stand beside the record of a badge issued elsewhere (`legacy`); the record has none.

Example::

    awards:
      - award: 6f2e0c9d1h7k3m5n
        agreed: 2026-03-20
        named_card: yes
        search_engines: no
    legacy:
      - record: 0m9n8p7q6r5s4t3v
        agreed: 2026-03-20
        name: Ada Example
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from assay.credentials.earners import NamedRecord
from assay.credentials.fields import Faults, Fields
from assay.credentials.model import SharingConsent
from assay.credentials.textfile import Source
from assay.credentials.values import EMAIL
from assay.credentials.yamlfile import parse_yaml
from assay.errors import Problem

SHARING_FILE = "content/sharing.yaml"
_YES_NO = ("no", "yes")


def read_sharing(source: Source) -> tuple[tuple[SharingConsent, ...], tuple[NamedRecord, ...]]:
    """Read ``content/sharing.yaml``: what holders of awards agreed to, and of records of badges issued elsewhere."""
    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    found = []
    for group in fields.groups("awards"):
        found.append(
            SharingConsent(
                award=group.matching("award", r"[0-9a-z]{16}", "6f2e0c9d1h7k3m5n") or "",
                agreed=group.day("agreed"),
                named_card=group.choice("named_card", _YES_NO, required=False) == "yes",
                search_engines=group.choice("search_engines", _YES_NO, required=False) == "yes",
            )
        )
        group.finish()
    named = [_named(group) for group in fields.groups("legacy")]
    for name, ids in (("awards", [item.award for item in found]), ("legacy", [item.record for item in named])):
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            fields.fault(name, f"{', '.join(twice)} is there twice.", "keep one entry")
    fields.finish()
    faults.stop()
    return tuple(found), tuple(named)


def _named(group: Fields) -> NamedRecord:
    one = NamedRecord(
        record=group.matching("record", r"[0-9a-z]{16}", "0m9n8p7q6r5s4t3v") or "",
        agreed=group.day("agreed"),
        name=group.text("name"),
    )
    if EMAIL.search(one.name):
        group.fault("name", "There is an e-mail address in this name.", "delete it", code="DEF03")
    group.finish()
    return one


def sharing_problems(
    sharing: Collection[SharingConsent],
    known: Collection[str],
    named: Collection[NamedRecord] = (),
    records: Collection[str] = (),
) -> Iterator[Problem]:
    """Yield a problem for each award that is not there: a slip in an id must not end as somebody else's consent."""
    missing = [(item.award, "award") for item in sharing if item.award not in known]
    missing += [(item.record, "record in content/legacy") for item in named if item.record not in records]
    for name, what in missing:
        yield Problem(
            code="SHARE01",
            message=f"It says what the holder of {name} agreed to, but there is no such {what}.",
            fix="correct the id, or delete the entry",
            path=SHARING_FILE,
        )
