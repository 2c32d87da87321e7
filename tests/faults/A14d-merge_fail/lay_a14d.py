"""A signed file with the marks of a merge in it."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, KNOTS, b"<<<<<<< HEAD\n" + (root / KNOTS).read_bytes() + b"=======\n>>>>>>> theirs\n")
