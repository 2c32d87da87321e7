"""From ``content/earners.yaml`` to what earners agreed to beyond the pages of single awards.

A draft's ``consent`` is about one award's page. Putting several awards of a person side by side, or saying how far
somebody is, tells more than any of them, so it is asked for once more and written down here with the day. The file
holds pseudonyms, which the published awards carry too: no names, no member references, no addresses.

Nothing of it is signed: it says what is shown together, never what is true. Deleting an entry takes it back at the
next build; a transcript somebody has downloaded stays theirs.

Example::

    earners:
      - subject: urn:uuid:6f2e0c9d-1b7a-8c35-9d2e-0a1b2c3d4e5f
        agreed: 2026-03-20
        progress: yes
        transcript: no
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from assay.credentials.earners import Earner
from assay.credentials.fields import Faults, Fields
from assay.credentials.textfile import Source
from assay.credentials.yamlfile import parse_yaml
from assay.errors import Problem

EARNERS_FILE = "content/earners.yaml"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SUBJECT = rf"urn:uuid:{UUID}"
EXAMPLE = "6f2e0c9d-1b7a-8c35-9d2e-0a1b2c3d4e5f"
_YES_NO = ("no", "yes")


def read_earners(source: Source) -> tuple[Earner, ...]:
    """Read ``content/earners.yaml``."""
    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    found = []
    for group in fields.groups("earners"):
        found.append(
            Earner(
                subject=group.matching("subject", SUBJECT, f"urn:uuid:{EXAMPLE}") or "",
                agreed=group.day("agreed"),
                progress=group.choice("progress", _YES_NO, required=False) == "yes",
                transcript=group.choice("transcript", _YES_NO, required=False) == "yes",
            )
        )
        group.finish()
    subjects = [earner.subject for earner in found]
    if twice := sorted({subject for subject in subjects if subjects.count(subject) > 1}):
        fields.fault("earners", f"{', '.join(twice)} is there twice.", "keep one entry")
    fields.finish()
    faults.stop()
    return tuple(found)


def earner_problems(earners: Sequence[Earner], known: Collection[str]) -> Iterator[Problem]:
    """Yield EARN01 for each pseudonym no award has: a slip must not end as somebody else's consent."""
    for earner in earners:
        if earner.subject not in known:
            yield Problem(
                code="EARN01",
                message=f"No award is of {earner.subject}, so nobody here can have agreed to that.",
                fix="correct the pseudonym ('assay eligible' shows them), or delete the entry",
                path=EARNERS_FILE,
            )
