"""A picture of a megabyte of groups in groups."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/badges/knots.svg",
        ('<svg xmlns="http://www.w3.org/2000/svg">' + "<g>" * 140_000 + "</g>" * 140_000 + "</svg>").encode(),
    )
