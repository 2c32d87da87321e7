"""An endorsement that nobody has signed."""

from __future__ import annotations

from pathlib import Path

from endorsers import GUILD
from faults.tools import edit, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/endorsements/guild.json", GUILD.endorse("https://badges.example.org/badges/knots/"))
    write(root, "content/endorsements/guild.pins.json", GUILD.pins() or b"")
    edit(root, "content/endorsements/guild.json", lambda it: it.pop("proof"))
