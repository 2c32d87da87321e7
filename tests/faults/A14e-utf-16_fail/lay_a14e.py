"""A signed file saved as UTF-16."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, KNOTS, (root / KNOTS).read_text("utf-8").encode("utf-16"))
