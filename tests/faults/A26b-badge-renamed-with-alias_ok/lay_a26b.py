"""A renamed badge keeps its old address, which leads on."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    (root / "content/badges/meeting.md").rename(root / "content/badges/assembly.md")
    replace(root, "content/badges/assembly.md", "kind: participation", "aliases:\n  - meeting\nkind: participation")
