"""Line ends of Windows in the key history."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, HISTORY, (root / HISTORY).read_bytes().replace(b"\n", b"\r\n"))
