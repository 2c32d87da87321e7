"""The end of an award spelled as its IRI, which leaves the signed graph as it was."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, KNOTS, '"validUntil"', '"https://www.w3.org/2018/credentials#validUntil"')
