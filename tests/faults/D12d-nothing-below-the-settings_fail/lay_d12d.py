"""A badge with settings and no text below them."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    text = (root / "content/badges/meeting.md").read_text().rpartition("---")[0]
    write(root, "content/badges/meeting.md", f"{text}---\n".encode())
