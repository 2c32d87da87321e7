"""The example in other languages, and in one of brackets, for tests of the website and of browsers.

Example::

    root = association(folder, "de")        # German pages around English badges
    in_brackets(association(folder, PSEUDO))    # every fixed text stands between OPEN and CLOSE
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sites import REPOSITORY

from assay.website.catalogue import renewed, written

PSEUDO = "eo"
"""A language nobody has translated for us: in its stead every text stands in brackets."""
OPEN, CLOSE = "⟦", "⟧"


def association(folder: Path, language: str, *, translations: bool = False) -> Path:
    """Return a copy of the example whose pages are in `language`; its own texts stay English, and say so.

    Badges and pathways with translations have pages in languages of their own, so the `translations` are left out
    unless asked for.
    """
    for name in ("content", "keys"):
        shutil.copytree(REPOSITORY / name, folder / name)
    for room in () if translations else ("badges", "pathways"):
        for translation in (folder / "content" / room).glob("*.*.md"):
            translation.unlink()
    issuer = folder / "content/issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8").replace("  - en\n", f"  - {language}\n"), "utf-8")
    return folder


def in_brackets(root: Path) -> Path:
    """Give a site folder a catalogue for `PSEUDO` with every text in brackets; returns the folder."""
    catalogue = renewed(PSEUDO, Path("nowhere.po"))
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            message.string = f"{OPEN}{message.id}{CLOSE}"
        elif message.id:
            message.string = tuple(f"{OPEN}{text}{CLOSE}" for text in message.id)
    (root / "templates/locale").mkdir(parents=True)
    (root / "templates/locale" / f"{PSEUDO}.po").write_bytes(written(catalogue))
    return root
