"""A signed file with a byte order mark."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, KNOTS, b"\xef\xbb\xbf" + (root / KNOTS).read_bytes())
