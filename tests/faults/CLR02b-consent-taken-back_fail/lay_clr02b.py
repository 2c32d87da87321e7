"""A transcript of a person who took the consent back."""

from __future__ import annotations

from pathlib import Path

from faults.tools import agree_to_transcript


def lay(root: Path) -> None:
    """Spoil the site."""
    agree_to_transcript(root)


def then(root: Path) -> None:
    """Spoil what the first commands made."""
    (root / "content/earners.yaml").unlink()


def twin(root: Path) -> None:
    """Lay what the command takes."""
    agree_to_transcript(root)
