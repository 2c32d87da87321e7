"""A file that holds no badge of another platform is left out."""

from __future__ import annotations

from pathlib import Path

from faults.runner import outside


def lay(root: Path) -> None:
    """Spoil the site."""
    (outside(root) / "x.json").write_text("[1, 2]")
