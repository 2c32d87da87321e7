"""Two branches changed the keys, and a merge kept both lines."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, grown, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, HISTORY, (root / HISTORY).read_bytes() + grown(root, "2026-alex", 7) + grown(root, "2026-bea", 9))
