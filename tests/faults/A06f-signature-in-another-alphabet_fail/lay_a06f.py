"""A signature written in another base."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(root, KNOTS, lambda award: award["proof"][0].update(proofValue="u" + award["proof"][0]["proofValue"][1:]))
