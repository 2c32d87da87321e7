"""A workbook that is no archive."""

from __future__ import annotations

from pathlib import Path

from faults.runner import outside


def lay(root: Path) -> None:
    """Spoil the site."""
    (outside(root) / "people.xlsx").write_bytes(b"PK\3\4" + bytes(600))
