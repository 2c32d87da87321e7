"""A published award was deleted."""

from __future__ import annotations

from pathlib import Path

from faults.tools import MEETING


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / MEETING).unlink()
