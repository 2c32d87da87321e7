"""An endorsement larger than any credential."""

from __future__ import annotations

from pathlib import Path

from endorsers import GUILD
from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/endorsements/guild.json",
        GUILD.endorse("https://badges.example.org/badges/knots/") + b" " * 300_000,
    )
    write(root, "content/endorsements/guild.pins.json", GUILD.pins() or b"")
