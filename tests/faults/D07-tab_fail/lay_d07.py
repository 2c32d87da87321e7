"""A line indented with a tab."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/awards/2026/4444444444444444.yaml",
        (b"badge: knots\nrecipient:\n\tname: Ada Beispiel\nawarded: 2026-03-14\nconsent: yes\n"),
    )
