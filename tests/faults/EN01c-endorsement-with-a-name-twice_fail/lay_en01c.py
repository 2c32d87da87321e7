"""An endorsement that two readers read differently."""

from __future__ import annotations

from pathlib import Path

from endorsers import GUILD
from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    data = GUILD.endorse("https://badges.example.org/badges/knots/")
    write(
        root,
        "content/endorsements/guild.json",
        data.replace(b'"name": "Recognised"', b'"name": "Recognised",\n  "name": "Gold"'),
    )
    write(root, "content/endorsements/guild.pins.json", GUILD.pins() or b"")
