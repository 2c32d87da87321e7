"""An award for a badge that was deleted."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/badges/meeting.md").unlink()
