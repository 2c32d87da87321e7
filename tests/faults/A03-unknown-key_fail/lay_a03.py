"""Signed with a key that is not in the history."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, other_key, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, KNOTS, lambda _: None, secret=other_key())
