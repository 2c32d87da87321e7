"""A statement told backwards."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(root, KNOTS, lambda award: award.update({"@reverse": {"evidence": []}}))
