"""A PNG of 30,000 by 30,000 points."""

from __future__ import annotations

from pathlib import Path

from faults.tools import png, with_picture


def lay(root: Path) -> None:
    """Spoil the site."""
    with_picture(root, png(width=30_000, height=30_000))


def twin(root: Path) -> None:
    """Lay what the command takes."""
    with_picture(root, png())
