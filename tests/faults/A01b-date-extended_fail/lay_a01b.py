"""The end of an award was moved by one year."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, KNOTS, "2029-03-14T23:59:59Z", "2030-03-14T23:59:59Z")
