"""A number that is none."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, KNOTS, '"awardedDate"', '"credits": NaN, "awardedDate"')
