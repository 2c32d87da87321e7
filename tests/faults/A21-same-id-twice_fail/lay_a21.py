"""One award in two folders."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/awards/2025/1111111111111111.json", (root / KNOTS).read_bytes())
