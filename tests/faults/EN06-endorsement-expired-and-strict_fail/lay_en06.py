"""A strict build with an endorsement that has expired."""

from __future__ import annotations

from pathlib import Path

from endorsers import GUILD
from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    data = GUILD.endorse(
        "https://badges.example.org/badges/knots/", validFrom="2026-01-01T00:00:00Z", validUntil="2026-05-01T00:00:00Z"
    )
    write(root, "content/endorsements/guild.json", data)
    write(root, "content/endorsements/guild.pins.json", GUILD.pins() or b"")
