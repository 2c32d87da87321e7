"""A picture larger than pictures may be."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/badges/knots.svg",
        ('<svg xmlns="http://www.w3.org/2000/svg">' + "<rect/>" * 300_000 + "</svg>").encode(),
    )
