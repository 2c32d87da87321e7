"""A short name that spells a dot in another way."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/badges/meeting.md").rename(root / "content/badges/%2e%2e.md")
