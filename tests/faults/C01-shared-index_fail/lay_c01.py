"""Two awards with one bit in the status list."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, ROWING, read, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, KNOTS, lambda award: award.update(credentialStatus=read(root, ROWING)["credentialStatus"]))
