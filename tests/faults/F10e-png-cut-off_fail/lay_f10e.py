"""A PNG that ends early."""

from __future__ import annotations

from pathlib import Path

from faults.tools import png, with_picture


def lay(root: Path) -> None:
    """Spoil the site."""
    with_picture(root, png()[:-12])


def twin(root: Path) -> None:
    """Lay what the command takes."""
    with_picture(root, png())
