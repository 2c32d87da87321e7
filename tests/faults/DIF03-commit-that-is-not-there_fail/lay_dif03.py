"""A commit that is not there."""

from __future__ import annotations

from pathlib import Path

from faults.tools import committed


def lay(root: Path) -> None:
    """Spoil the site."""
    committed(root)
