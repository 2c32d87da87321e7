"""A site that lacks a page which is published."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LEDGER, MEETING, replace


def then(root: Path) -> None:
    """Spoil what the first commands made."""
    (root / MEETING).unlink()
    replace(root, LEDGER, "/awards/3333333333333333/\n", "")
