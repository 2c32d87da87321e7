"""Two thousand arrays inside each other."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, KNOTS, b'{"name": ' + b"[" * 2_000 + b"]" * 2_000 + b"}")
