"""The status list was changed after it was signed."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/status/demonstration-1.json", "2026-04-01T10:00:00Z", "2026-04-02T10:00:00Z")
