"""A merge of the revocations that nobody finished."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/status/revocations.yaml",
        b"revocations:\n<<<<<<< HEAD\n  - award: 1111111111111111\n=======\n>>>>>>> theirs\n",
    )
