"""A link to a page that is not encrypted."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/badges/meeting.md",
        (root / "content/badges/meeting.md").read_bytes() + b"\n[more](http://www.example.org/)\n",
    )
    replace(root, "content/badges/meeting.md", "kind: participation", 'version: "2"\nkind: participation')
