"""A PNG that says where it was taken."""

from __future__ import annotations

import zlib
from pathlib import Path

from faults.tools import chunk, png, with_picture


def lay(root: Path) -> None:
    """Spoil the site."""
    with_picture(
        root,
        png(
            chunk(b"eXIf", b"GPS 51.5"),
            chunk(b"tEXt", b"Author\0Ada Beispiel"),
            chunk(b"iTXt", b"x\0\1\0\0\0" + zlib.compress(bytes(10**6))),
        ),
    )
