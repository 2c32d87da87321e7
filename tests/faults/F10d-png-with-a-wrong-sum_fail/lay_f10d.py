"""A PNG one of whose sums is wrong."""

from __future__ import annotations

from pathlib import Path

from faults.tools import png, replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/badges/meeting.png", png()[:-20] + b"xx" + png()[-18:])
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
