"""The name of the association turned round."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/issuer.yaml", "Example Association of Sailors", "\u202eExample Association of Sailors")
