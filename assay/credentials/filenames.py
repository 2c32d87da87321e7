"""Names of files below ``content/``: what each folder holds, and what is said of a name that does not fit.

Example::

    bad_name("badges", Path("content/badges/First Aid.md")).fix   # 'rename it to first-aid.md'
"""

from __future__ import annotations

import re
from pathlib import Path

from assay.errors import Problem
from assay.integrity.letters import normalized

KNOWN = {
    "badges": {".md", ".svg", ".png"},
    "pathways": {".md"},
    "pages": {".md"},
    "awards": {".json", ".yaml"},
    "status": {".json", "revocations.yaml"},
    "transcripts": {".json"},
    "endorsements": {".json", ".jwt"},
    "endorsements-given": {".json"},
    "legacy": {".yaml"},
}
"""What may lie in each folder: endings, or whole names."""
RESERVED = r"con|prn|aux|nul|com\d|lpt\d"
"""Names of devices, which Windows gives to no file or folder."""


def stranger(folder: str, path: Path) -> Problem:
    """Return the problem with a file of a kind that its folder does not hold (FILE05)."""
    known = ", ".join(sorted(KNOWN[folder]))
    return Problem(
        code="FILE05",
        message=f"This file would be overlooked: content/{folder} holds files ending in {known}.",
        fix="rename it, or move it out of content/",
        path=path.as_posix(),
    )


def bad_name(folder: str, path: Path) -> Problem:
    """Return the problem with a name that cannot be part of an address (FILE02)."""
    if folder == "transcripts":
        what, fix = "a pseudonym only", "make transcripts with 'assay transcript', which chooses the name"
    elif folder in {"awards", "legacy"}:
        what, fix = "16 letters and digits only", "make awards with 'assay new award', which chooses the name"
    elif re.fullmatch(RESERVED, path.stem, re.ASCII):
        what, fix = "no name that Windows keeps for a device", f"rename it to {path.stem}-1{path.suffix}"
    else:
        plain = normalized("NFKD", path.stem.lower()).encode("ascii", "ignore").decode()
        # The dot of a translation stays; what stands behind it is looked at once the rest of the name is right.
        slug, dot, language = plain.partition(".") if plain.count(".") == 1 else (plain, "", "")
        suggestion = (re.sub(r"[^a-z0-9]+", "-", slug).strip("-") or "my-badge") + dot + language
        what, fix = "lower-case letters, digits and single hyphens only", f"rename it to {suggestion[:64]}{path.suffix}"
    return Problem(
        code="FILE02",
        message=f'The name "{path.stem}" becomes an address, so it may be {what}.',
        fix=fix,
        path=path.as_posix(),
    )
