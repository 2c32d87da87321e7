"""The site is to be at another address."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/issuer.yaml", "https://badges.example.org/", "https://badges.example.org/club/")
