"""A name with one letter of another alphabet."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/badges/meeting.md", "name: Annual", "name: Аnnual")
    replace(root, "content/badges/meeting.md", "kind: participation", 'version: "2"\nkind: participation')
