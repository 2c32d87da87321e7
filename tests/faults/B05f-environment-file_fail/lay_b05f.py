"""A file of passwords among the texts."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/.env", b"ASSAY_PASSPHRASE=six plain words\n")
