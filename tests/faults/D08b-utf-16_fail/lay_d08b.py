"""A file saved as Unicode by an old Windows program."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/knots.md", (root / "content/badges/knots.md").read_text("utf-8").encode("utf-16"))
