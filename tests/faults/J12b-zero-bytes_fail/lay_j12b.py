"""A file that is no text."""

from __future__ import annotations

from pathlib import Path

from faults.runner import outside


def lay(root: Path) -> None:
    """Spoil the site."""
    (outside(root) / "people.csv").write_bytes(b"Name\x00,Date\nKim\x00Lee,2026-03-14\n")


def twin(root: Path) -> None:
    """Lay what the command takes."""
    (outside(root) / "people.csv").write_bytes(b"Name,Date\nKim Lee,2026-03-14\n")
