"""A signed date that is on no calendar."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, KNOTS, lambda award: award.update(awardedDate="2026-02-30T00:00:00Z"))
