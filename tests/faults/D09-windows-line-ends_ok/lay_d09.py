"""A byte order mark and Windows line ends."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    text = (root / "content/badges/knots.md").read_text("utf-8").replace("\n", "\r\n")
    write(root, "content/badges/knots.md", b"\xef\xbb\xbf" + text.encode())
