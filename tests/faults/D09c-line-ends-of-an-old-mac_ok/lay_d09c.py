"""Line ends of an old Mac."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/meeting.md", (root / "content/badges/meeting.md").read_bytes().replace(b"\n", b"\r"))
