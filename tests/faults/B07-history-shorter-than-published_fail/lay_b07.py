"""The last line of the key history is gone, and the site from before has it."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, grown, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "site/keys/history.jsonl", (root / HISTORY).read_bytes() + grown(root, "2026-alex", 7))
