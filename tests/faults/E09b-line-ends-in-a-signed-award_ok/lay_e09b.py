"""Line ends of Windows in a signed award."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, KNOTS, (root / KNOTS).read_bytes().replace(b"\n", b"\r\n"))
