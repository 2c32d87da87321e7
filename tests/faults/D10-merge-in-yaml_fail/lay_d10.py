"""A merge that nobody finished."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(
        root,
        "content/issuer.yaml",
        "country: IE\n",
        "<<<<<<< HEAD\ncountry: IE\n=======\ncountry: DE\n>>>>>>> theirs\n",
    )
