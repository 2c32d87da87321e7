"""A status list signed with a key nobody knows."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LIST, other_key, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, LIST, lambda _: None, secret=other_key())
