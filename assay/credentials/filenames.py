"""Names of files below ``content/``: what each folder holds, how a name is made, what is said of one that does not fit.

A name becomes an address, so it is made the same way wherever one is proposed: letters lose their marks, not their
place, and everything else that an address cannot hold becomes a hyphen.

Example::

    short_name("Première secours", "my-badge")   # 'premiere-secours'
    bad_name("badges", Path("content/badges/First Aid.md")).fix   # 'rename it to first-aid.md'
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain, count
from pathlib import Path

from assay.errors import Problem
from assay.integrity.letters import normalized

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
"""Slugs of badges, pathways and levels."""
MAX_SLUG = 64
"""Longest slug, in characters."""
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


def short_name(text: str, otherwise: str, longest: int = MAX_SLUG) -> str:
    """Return a text as it can stand in an address; `otherwise` where nothing of it can."""
    return re.sub(r"[^a-z0-9]+", "-", _plain(text)).strip("-")[:longest].strip("-") or otherwise


def _plain(text: str) -> str:
    """Return a text in small letters without their marks."""
    return normalized("NFKD", text.lower()).encode("ascii", "ignore").decode()


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a name that is not in use, with a number behind it if need be."""
    return next(found for found in chain([name], (f"{name}-{number}" for number in count(2))) if found not in taken)


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
        # The dot of a translation stays; what stands behind it is looked at once the rest of the name is right.
        stem = _plain(path.stem)
        slug, dot, language = stem.partition(".") if stem.count(".") == 1 else (stem, "", "")
        suggestion = f"{short_name(slug, 'my-badge')}{dot}{language}"
        what, fix = "lower-case letters, digits and single hyphens only", f"rename it to {suggestion}{path.suffix}"
    return Problem(
        code="FILE02",
        message=f'The name "{path.stem}" becomes an address, so it may be {what}.',
        fix=fix,
        path=path.as_posix(),
    )
