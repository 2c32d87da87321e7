"""An award that is over before it begins."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, KNOTS, lambda award: award.update(validUntil="2026-03-13T00:00:00Z"))
