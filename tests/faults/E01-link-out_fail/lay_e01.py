"""A link to a file outside of the site folder."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/badges/extra.md").symlink_to("/etc/hostname")
