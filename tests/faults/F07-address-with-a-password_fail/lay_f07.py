"""An address of the site with a name and a password in it."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/issuer.yaml", "https://badges.example.org/", "https://me:secret@badges.example.org/")
