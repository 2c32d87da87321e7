"""The key history lost its last line end."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, HISTORY, (root / HISTORY).read_bytes().rstrip())
