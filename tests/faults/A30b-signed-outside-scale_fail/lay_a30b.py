"""A signed result of 21 of 20 points."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, KNOTS, lambda award: award["credentialSubject"]["result"][0].update(value="21"))
