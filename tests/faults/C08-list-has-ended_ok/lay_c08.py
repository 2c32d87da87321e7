"""With a status list that has ended, nothing is called valid."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LIST, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, LIST, lambda signed: signed.update(validUntil="2026-05-01T00:00:00Z"))
