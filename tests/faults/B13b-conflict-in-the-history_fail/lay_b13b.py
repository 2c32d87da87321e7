"""A merge of the key history that nobody finished."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, grown, write


def lay(root: Path) -> None:
    """Spoil the site."""
    old = (root / HISTORY).read_bytes()
    write(
        root,
        HISTORY,
        old
        + b"<<<<<<< HEAD\n"
        + grown(root, "2026-alex", 7)
        + b"=======\n"
        + grown(root, "2026-bea", 9)
        + b">>>>>>> theirs\n",
    )
