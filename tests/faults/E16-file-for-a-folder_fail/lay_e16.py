"""A file where the folder of pathways belongs."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/pathways/sailor.md").unlink()
    (root / "content/pathways").rmdir()
    write(root, "content/pathways", b"x")
