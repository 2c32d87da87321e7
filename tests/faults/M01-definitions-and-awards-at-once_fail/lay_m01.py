"""A badge, a draft and an award are wrong, and all of it is said in one round."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, KNOTS, "Ada Beispiel", "Eve Beispiel")
