"""A PNG that moves."""

from __future__ import annotations

from pathlib import Path

from faults.tools import chunk, png, with_picture


def lay(root: Path) -> None:
    """Spoil the site."""
    with_picture(root, png(chunk(b"acTL", bytes(8))))


def twin(root: Path) -> None:
    """Lay what the command takes."""
    with_picture(root, png())
