"""A byte of zero in a text."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/awards/2026/4444444444444444.yaml",
        "badge: meeting\nrecipient:\n  name: Ada Beispiel\nawarded: 2026-04-01\nconsent: yes\n".replace(
            "Ada", "A\0da"
        ).encode(),
    )
