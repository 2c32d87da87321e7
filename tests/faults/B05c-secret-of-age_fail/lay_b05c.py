"""A secret of another program among the texts."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/notes.txt", b"AGE-SECRET" + b"-KEY-1" + b"Q" * 58 + b"\n")
