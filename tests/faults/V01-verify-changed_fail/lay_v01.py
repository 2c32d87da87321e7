"""One file is asked about, and it was changed."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, KNOTS, "Ada Beispiel", "Eve Beispiel")
