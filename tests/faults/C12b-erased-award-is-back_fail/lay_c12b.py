"""A merge brought back an award that was taken down."""

from __future__ import annotations

from pathlib import Path

from faults.tools import MEETING, write


def then(root: Path) -> None:
    """Spoil what the first commands made."""
    write(root, MEETING, (root / "site/awards/3333333333333333/credential.json").read_bytes())
