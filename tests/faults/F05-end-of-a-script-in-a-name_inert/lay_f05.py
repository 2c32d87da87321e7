"""A name that would end a block of data."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(
        root,
        "content/issuer.yaml",
        "name: Example Association of Sailors",
        "name: '</script><script>alert(1)</script>'",
    )
    replace(
        root, "content/badges/meeting.md", "name: Annual Meeting", "name: '</script><script>alert(2)'\nversion: \"2\""
    )
