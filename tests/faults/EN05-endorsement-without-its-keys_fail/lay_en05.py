"""An endorsement that was put in by hand, so that nobody can check its keys."""

from __future__ import annotations

from pathlib import Path

from endorsers import GUILD
from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/endorsements/guild.json", GUILD.endorse("https://badges.example.org/badges/knots/"))
