"""A transcript to which a field was added."""

from __future__ import annotations

from pathlib import Path

from faults.tools import agree_to_transcript, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    agree_to_transcript(root)


def then(root: Path) -> None:
    """Spoil what the first commands made."""
    edit(
        root, "content/transcripts/dec2bac3-b967-8b5e-aae0-ff4f72dbf7f2.json", lambda record: record.update(grade="A+")
    )


def twin(root: Path) -> None:
    """Lay what the command takes."""
    agree_to_transcript(root)
