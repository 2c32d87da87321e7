"""A signed award that is a link."""

from __future__ import annotations

from pathlib import Path

from faults.tools import MEETING, write


def lay(root: Path) -> None:
    """Spoil the site."""
    data = (root / MEETING).read_bytes()
    (root / MEETING).unlink()
    write(root, "elsewhere.json", data)
    (root / MEETING).symlink_to(root / "elsewhere.json")
