"""A context of its own that gives names another meaning."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(root, KNOTS, lambda award: award["@context"].append({"name": "https://example.org/nickname"}))
