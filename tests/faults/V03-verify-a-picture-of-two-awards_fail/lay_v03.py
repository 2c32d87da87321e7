"""A PNG that carries two awards."""

from __future__ import annotations

from pathlib import Path

from faults.runner import outside
from faults.tools import KNOTS, chunk, png


def lay(root: Path) -> None:
    """Spoil the site."""
    text = b"openbadgecredential\0\0\0\0\0" + (root / KNOTS).read_bytes()
    (outside(root) / "two.png").write_bytes(png(chunk(b"iTXt", text), chunk(b"iTXt", text)))
