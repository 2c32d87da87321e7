"""A name that Windows keeps for itself, with something behind it."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/badges/meeting.md").rename(root / "content/badges/aux.old.md")
