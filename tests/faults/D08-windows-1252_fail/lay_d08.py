"""A file saved by an old Windows program."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/knots.md", "---\nname: Knoten für alle\n---\nText\n".encode("cp1252"))
