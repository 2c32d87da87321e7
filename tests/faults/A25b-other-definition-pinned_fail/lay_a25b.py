"""An award pins another definition than the one it carries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from faults.tools import KNOTS, ROWING, read, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    other = read(root, ROWING)["relatedResource"][0]["digestMultibase"]

    def pin(award: dict[str, Any]) -> None:
        award["relatedResource"][0]["digestMultibase"] = other

    resign(root, KNOTS, pin)
