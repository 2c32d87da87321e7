"""Two names that look the same."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    for name in ("\u00fcben", "u\u0308ben"):
        write(root, f"content/badges/{name}.md", (root / "content/badges/meeting.md").read_bytes())
