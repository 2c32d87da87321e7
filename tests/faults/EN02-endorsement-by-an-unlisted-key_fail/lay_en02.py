"""An endorsement by a key that its endorser does not list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from endorsers import GUILD
from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/endorsements/guild.json",
        replace(GUILD, seed=99).endorse("https://badges.example.org/badges/knots/"),
    )
    write(root, "content/endorsements/guild.pins.json", GUILD.pins() or b"")
