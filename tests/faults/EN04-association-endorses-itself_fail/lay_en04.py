"""The association praises itself."""

from __future__ import annotations

from pathlib import Path

from endorsers import Endorser
from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    own = Endorser("did:web:badges.example.org", "Example Association of Sailors", seed=81)
    write(root, "content/endorsements/own.json", own.endorse("https://badges.example.org/badges/knots/"))
    write(root, "content/endorsements/own.pins.json", own.pins() or b"")
