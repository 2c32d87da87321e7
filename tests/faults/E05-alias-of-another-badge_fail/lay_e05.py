"""An old name that another badge bears."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/badges/meeting.md", "kind: participation", "aliases:\n  - knots\nkind: participation")
