"""A picture that would fill the memory."""

from __future__ import annotations

from pathlib import Path

from faults.tools import png, replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/badges/knots.md", "file: knots.svg", "file: knots.png")
    write(root, "content/badges/knots.png", png(width=30_000, height=30_000))
