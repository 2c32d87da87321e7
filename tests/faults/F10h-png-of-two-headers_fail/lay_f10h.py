"""A PNG that says twice how large it is."""

from __future__ import annotations

from pathlib import Path

from faults.tools import chunk, png, with_picture


def lay(root: Path) -> None:
    """Spoil the site."""
    with_picture(root, png(chunk(b"IHDR", bytes(13))))


def twin(root: Path) -> None:
    """Lay what the command takes."""
    with_picture(root, png())
