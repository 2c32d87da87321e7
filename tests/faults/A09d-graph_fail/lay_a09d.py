"""A graph within the award."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(root, KNOTS, lambda award: award.update({"@graph": [{"id": "urn:x", "grade": "A+"}]}))
