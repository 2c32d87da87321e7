"""Something behind the end of the award."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, KNOTS, (root / KNOTS).read_bytes() + b"{}")
