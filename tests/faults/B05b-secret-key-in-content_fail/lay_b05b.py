"""A secret key in a file that looks harmless."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/knots.md", b"-----BEGIN OPENSSH " + b"PRIVATE KEY-----\n")
