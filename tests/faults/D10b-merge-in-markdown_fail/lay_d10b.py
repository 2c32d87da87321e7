"""The same in the text of a badge."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(
        root, "content/badges/meeting.md", "Sign the list", "<<<<<<< HEAD\nSign the list\n=======\n>>>>>>> theirs\n"
    )
