"""A PNG whose text unpacks to two hundred megabytes."""

from __future__ import annotations

import zlib
from pathlib import Path

from faults.runner import outside
from faults.tools import chunk, png


def lay(root: Path) -> None:
    """Spoil the site."""
    text = b"openbadgecredential\0\1\0\0\0" + zlib.compress(bytes(200 * 2**20))
    (outside(root) / "bomb.png").write_bytes(png(chunk(b"iTXt", text)))
