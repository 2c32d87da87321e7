"""A folder that leads into itself."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/badges/loop").symlink_to(root / "content/badges", target_is_directory=True)
