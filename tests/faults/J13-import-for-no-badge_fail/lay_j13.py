"""A list for a badge that is not there."""

from __future__ import annotations

from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "people.csv").write_bytes(b"Name,Date\nKim Lee,2026-03-14\n")
