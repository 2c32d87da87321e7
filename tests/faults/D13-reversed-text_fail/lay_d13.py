"""A name that reads backwards."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/awards/2026/4444444444444444.yaml",
        "badge: knots\nrecipient:\n  name: Ada \u202elasrevni\n".encode(),
    )
