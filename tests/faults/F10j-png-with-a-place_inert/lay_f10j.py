"""A PNG that says where it was taken."""

from __future__ import annotations

import zlib
from pathlib import Path

from faults.tools import chunk, png, replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/badges/meeting.png",
        png(
            chunk(b"eXIf", b"GPS 51.5"),
            chunk(b"tEXt", b"Author\0Ada Beispiel"),
            chunk(b"iTXt", b"x\0\1\0\0\0" + zlib.compress(bytes(10**6))),
        ),
    )
    replace(
        root,
        "content/badges/meeting.md",
        "participation: onsite",
        "participation: onsite\nimage:\n  file: meeting.png\n  alt: A hall",
    )
