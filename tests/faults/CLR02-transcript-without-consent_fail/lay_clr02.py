"""A transcript that nobody has agreed to."""

from __future__ import annotations

from pathlib import Path

from faults.tools import agree_to_transcript


def lay(root: Path) -> None:
    """Spoil the site."""


def twin(root: Path) -> None:
    """Lay what the command takes."""
    agree_to_transcript(root)
