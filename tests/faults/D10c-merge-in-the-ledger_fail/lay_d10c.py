"""A merge of the ledger that nobody finished."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LEDGER, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        LEDGER,
        (root / LEDGER).read_bytes()
        + b"<<<<<<< HEAD\n/awards/4444444444444444/\n=======\n/awards/5555555555555555/\n>>>>>>> theirs\n",
    )
