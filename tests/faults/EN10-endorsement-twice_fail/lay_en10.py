"""One endorsement in two files."""

from __future__ import annotations

from pathlib import Path

from endorsers import GUILD
from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    data = GUILD.endorse("https://badges.example.org/badges/knots/")
    for name in ("a", "b"):
        write(root, f"content/endorsements/{name}.json", data)
        write(root, f"content/endorsements/{name}.pins.json", GUILD.pins() or b"")
