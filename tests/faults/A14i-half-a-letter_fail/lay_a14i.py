"""Half of a letter that needs two."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, KNOTS, "Ada Beispiel", "Ada \\ud800")
