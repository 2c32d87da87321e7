"""A badge named after the folder above."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/a..b.md", (root / "content/badges/meeting.md").read_bytes())
