"""The status list ends within two weeks, and the build is strict."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LIST, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, LIST, lambda signed: signed.update(validUntil="2026-06-10T00:00:00Z"))
