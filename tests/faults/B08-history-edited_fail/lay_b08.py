"""A line of the key history was changed."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, HISTORY, "first key", "only key")
