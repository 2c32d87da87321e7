"""A merge of an SVG that nobody finished."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/badges/knots.svg",
        b"<<<<<<< HEAD\n" + (root / "content/badges/knots.svg").read_bytes() + b"=======\n>>>>>>> theirs\n",
    )
