"""A text of five megabytes."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/meeting.md", b"a" * 5_000_000)
