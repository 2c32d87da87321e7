"""A text of one line of a megabyte."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/awards/2026/4444444444444444.yaml", b"badge: " + b"a" * 2**20)
