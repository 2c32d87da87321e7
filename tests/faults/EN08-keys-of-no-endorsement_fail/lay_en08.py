"""What is kept for an endorsement that is gone."""

from __future__ import annotations

from pathlib import Path

from endorsers import GUILD
from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/endorsements/guild.pins.json", GUILD.pins() or b"")
