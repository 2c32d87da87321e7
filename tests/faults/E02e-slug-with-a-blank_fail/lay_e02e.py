"""A short name with a blank."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/badges/meeting.md").rename(root / "content/badges/annual meeting.md")
