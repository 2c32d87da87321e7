"""A badge got another short name, and its page would be gone."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/badges/meeting.md").rename(root / "content/badges/assembly.md")
    (root / "content/awards/2026/3333333333333333.json").unlink()
