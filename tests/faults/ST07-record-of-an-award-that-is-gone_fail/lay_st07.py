"""The file of a revoked award was deleted."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, LEDGER, replace


def then(root: Path) -> None:
    """Spoil what the first commands made."""
    (root / KNOTS).unlink()
    replace(root, LEDGER, "/awards/1111111111111111/\n", "")
