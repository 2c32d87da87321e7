"""A line of the key history is there twice."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, HISTORY, (root / HISTORY).read_bytes() * 2)
