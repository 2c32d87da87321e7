"""Nodes without names that all point at one another."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(root, KNOTS, lambda award: award.update(evidence=[{"type": ["Evidence"]} for _ in range(199)]))
