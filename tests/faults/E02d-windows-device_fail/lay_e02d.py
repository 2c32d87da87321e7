"""A name that Windows keeps for a device."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/aux.md", (root / "content/badges/meeting.md").read_bytes())
