"""The proofs were copied from another award."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, ROWING, edit, read


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(root, KNOTS, lambda award: award.update(proof=read(root, ROWING)["proof"]))
