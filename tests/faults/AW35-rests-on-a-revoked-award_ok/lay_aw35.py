"""An award that rests on one that was revoked is published, and says so."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, ROWING, read, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(
        root,
        ROWING,
        lambda award: award.update(evidence=[{"type": ["Evidence"], "name": "Knots", "id": read(root, KNOTS)["id"]}]),
    )
