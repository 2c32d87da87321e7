"""A picture whose check sum is wrong."""

from __future__ import annotations

from pathlib import Path

from faults.tools import png, replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/badges/knots.md", "file: knots.svg", "file: knots.png")
    picture = png()
    write(root, "content/badges/knots.png", picture[:-20] + bytes([picture[-20] ^ 1]) + picture[-19:])
