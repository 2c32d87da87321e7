"""A mark that Windows puts before a text."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/meeting.md", b"\xef\xbb\xbf" + (root / "content/badges/meeting.md").read_bytes())
