"""How ``content/`` and ``keys/`` are laid out: where what lies, by which names, and what is refused as lying astray.

Rules:

* Names are lower-case slugs and ids; whatever else lies in these folders is refused rather than overlooked.
* Names with a dot in front are nobody's: a command that was killed left them, or the system did.

Example::

    for path in files_of(root, "badges", ".md", SLUG, problems): …
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from assay.credentials.filenames import KNOWN, MAX_SLUG, RESERVED, bad_name, stranger
from assay.credentials.leaks import refuse_secrets
from assay.credentials.pins import SUFFIX as PINS
from assay.credentials.plainfiles import refuse_no_folder, relative
from assay.credentials.translation import TRANSLATION, is_translation
from assay.errors import ContentError, Problem

ISSUER_FILE = "content/issuer.yaml"
HISTORY_FILE = "keys/history.jsonl"
REVOCATIONS_FILE = "content/status/revocations.yaml"
ENDORSEMENTS_FOLDER = "content/endorsements"
"""What others have signed about the association, with the pins beside it."""
GIVEN_FOLDER = "content/endorsements-given"
"""What the association has signed about others."""
LEGACY_FOLDER = "content/legacy"
"""Records of badges issued elsewhere; see `legacy`."""
AWARD_ID = r"[0-9a-hjkmnp-tv-z]{16}"
"""80 random bits in lower-case Crockford base32."""
AWARD_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LIST_NAME = r"[a-z0-9]+(-[a-z0-9]+)*-[1-9][0-9]{0,3}"
"""A key's name, a hyphen, a number."""
_SINGLE = ("issuer.yaml", "addresses.txt", "earners.yaml", "sharing.yaml")
_FOLDERS = (
    "badges", "pages", "pathways", "awards", "status", "transcripts", "legacy", "endorsements", "endorsements-given",
)  # fmt: skip


def count_awards(root: Path) -> int:
    """Return how many signed awards there seem to be, without a look at them."""
    return sum(name.endswith(".json") for _, _, names in os.walk(root / "content" / "awards") for name in names)


def refuse_strangers(root: Path) -> None:
    """Name what lies in ``content/`` and would otherwise be overlooked, such as a folder ``badge/``."""
    problems = []
    folder = root / "content"
    refuse_no_folder(root, folder)
    refuse_secrets(root)
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        expected = entry.name in (*_FOLDERS, *_SINGLE) or (entry.is_file() and entry.suffix in (".svg", ".png"))
        if entry.name in _FOLDERS:
            refuse_no_folder(root, entry)
        if entry.name.startswith(".") or expected:
            continue
        near = difflib.get_close_matches(entry.name, (*_FOLDERS, *_SINGLE), n=1)
        problems.append(
            Problem(
                code="FILE05",
                message=f'"{entry.name}" is not a part of content/, so it would be overlooked.',
                fix=f'did you mean "{near[0]}"?' if near else "move it out of content/",
                path=relative(root, entry),
            )
        )
    if problems:
        raise ContentError(*problems)


def files_of(root: Path, folder: str, suffix: str, pattern: str, problems: list[Problem]) -> Iterator[str]:
    """Yield the paths of the files of one kind in order; keep a problem for every name that does not fit."""
    for entry in _walk(root / "content" / folder, deep=folder in ("awards", "pages")):
        name = entry.name
        if name.startswith("."):
            continue
        if folder in {"badges", "pathways"} and (pattern == TRANSLATION) != is_translation(name):
            continue  # each is read in its own turn
        if not name.endswith(suffix) or name.endswith(PINS):
            if not {Path(name).suffix, name} & KNOWN[folder] and suffix not in (".yaml", ".jwt"):
                problems.append(stranger(folder, Path(entry.path).relative_to(root)))
            continue
        stem = name.removesuffix(suffix)
        fits = re.fullmatch(pattern, stem, re.ASCII) and len(stem.partition(".")[0]) <= MAX_SLUG
        if not fits or re.fullmatch(RESERVED, stem, re.ASCII):
            problems.append(bad_name(folder, Path(entry.path).relative_to(root)))
            continue
        yield entry.path


def _walk(folder: Path | str, *, deep: bool) -> Iterator[os.DirEntry[str]]:
    """Yield what is in a folder, by name; not through `Path`, which is slow for a hundred thousand files."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if deep and entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, deep=deep)
        else:
            yield entry
