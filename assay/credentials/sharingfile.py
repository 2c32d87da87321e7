"""From ``content/sharing.yaml`` to what holders agreed to beyond a page of their own.

A draft's ``consent`` is about the page. Whoever also wants a share card with their name on it, or wants search engines
to list the page, says so once more, and the association writes it down here with the day. Nothing of it is signed: it
is about how an award is shown, never about what it says, and it can be taken back by deleting the entry.

Example::

    awards:
      - award: 6f2e0c9d1h7k3m5n
        agreed: 2026-03-20
        named_card: yes
        search_engines: no
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from assay.credentials.fields import Faults, Fields
from assay.credentials.model import SharingConsent
from assay.credentials.textfile import Source
from assay.credentials.yamlfile import parse_yaml
from assay.errors import Problem

SHARING_FILE = "content/sharing.yaml"
_YES_NO = ("no", "yes")


def read_sharing(source: Source) -> tuple[SharingConsent, ...]:
    """Read ``content/sharing.yaml``."""
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
    ids = [item.award for item in found]
    if twice := sorted({award for award in ids if ids.count(award) > 1}):
        fields.fault("awards", f"{', '.join(twice)} is there twice.", "keep one entry")
    fields.finish()
    faults.stop()
    return tuple(found)


def sharing_problems(sharing: Collection[SharingConsent], known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each award that is not there: a slip in an id must not end as somebody else's consent."""
    for item in sharing:
        if item.award not in known:
            yield Problem(
                code="SHARE01",
                message=f"It says what the holder of {item.award} agreed to, but there is no such award.",
                fix="correct the id, or delete the entry",
                path=SHARING_FILE,
            )
