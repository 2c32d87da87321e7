"""A transcript that nobody has agreed to."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""


def twin(root: Path) -> None:
    """Lay what the command takes."""
    write(
        root,
        "content/earners.yaml",
        (
            b"earners:\n"
            b"  - subject: urn:uuid:dec2bac3-b967-8b5e-aae0-ff4f72dbf7f2\n"
            b"    agreed: 2026-03-20\n"
            b"    transcript: yes\n"
        ),
    )
