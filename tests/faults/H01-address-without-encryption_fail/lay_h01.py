"""A site whose address is not encrypted."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/issuer.yaml", "https://badges.example.org/", "http://badges.example.org/")
