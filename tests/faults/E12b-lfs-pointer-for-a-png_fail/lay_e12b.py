"""A pointer of Git LFS where a PNG belongs."""

from __future__ import annotations

from pathlib import Path

from faults.tools import with_picture


def lay(root: Path) -> None:
    """Spoil the site."""
    with_picture(
        root,
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 1\n",
    )
