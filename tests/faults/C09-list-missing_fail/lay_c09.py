"""The status list was deleted."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/status/demonstration-1.json").unlink()
