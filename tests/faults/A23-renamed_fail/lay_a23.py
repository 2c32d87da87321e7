"""An award under another name."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / KNOTS).rename(root / "content/awards/2026/5555555555555555.json")
