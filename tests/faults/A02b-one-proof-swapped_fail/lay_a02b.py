"""Only the second proof was copied from another award."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, ROWING, edit, read


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(root, KNOTS, lambda award: award["proof"].__setitem__(1, read(root, ROWING)["proof"][1]))
