"""A line of the ledger that somebody made up."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LEDGER, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, LEDGER, (root / LEDGER).read_bytes() + b"/../etc/passwd\n")
