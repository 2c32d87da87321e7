"""A pointer of Git LFS where a PNG belongs."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/badges/meeting.png",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 1\n",
    )
    replace(
        root,
        "content/badges/meeting.md",
        "participation: onsite",
        "participation: onsite\nimage:\n  file: meeting.png\n  alt: A hall",
    )
