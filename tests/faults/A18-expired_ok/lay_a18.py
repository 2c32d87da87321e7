"""An award that has ended is published, and says so."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, KNOTS, lambda award: award.update(validUntil="2026-05-01T00:00:00Z"))
