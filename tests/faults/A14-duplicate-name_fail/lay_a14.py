"""The same name twice in the JSON."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, KNOTS, '  "description"', '  "name": "Master of Knots",\n  "description"')
