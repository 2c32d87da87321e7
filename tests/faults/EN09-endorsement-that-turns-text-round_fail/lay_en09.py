"""An endorsement with a text that turns the page round."""

from __future__ import annotations

from pathlib import Path

from endorsers import GUILD
from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/endorsements/guild.json",
        GUILD.endorse("https://badges.example.org/badges/knots/", name="Good \u202e badge"),
    )
    write(root, "content/endorsements/guild.pins.json", GUILD.pins() or b"")
