"""A folder that is a link."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/pathways").rename(root / "elsewhere")
    (root / "content/pathways").symlink_to(root / "elsewhere", target_is_directory=True)
