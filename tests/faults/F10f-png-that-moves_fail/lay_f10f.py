"""A PNG that moves."""

from __future__ import annotations

from pathlib import Path

from faults.tools import chunk, png, replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/meeting.png", png(chunk(b"acTL", bytes(8))))
    replace(
        root,
        "content/badges/meeting.md",
        "participation: onsite",
        "participation: onsite\nimage:\n  file: meeting.png\n  alt: A hall",
    )


def twin(root: Path) -> None:
    """Lay what the command takes."""
    write(root, "content/badges/meeting.png", png())
    replace(
        root,
        "content/badges/meeting.md",
        "participation: onsite",
        "participation: onsite\nimage:\n  file: meeting.png\n  alt: A hall",
    )
