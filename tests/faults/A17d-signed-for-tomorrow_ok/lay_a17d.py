"""A signed award that begins tomorrow is published as not valid before that day."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(
        root, KNOTS, lambda award: award.update(validFrom="2026-07-01T00:00:00Z", awardedDate="2026-07-01T00:00:00Z")
    )
