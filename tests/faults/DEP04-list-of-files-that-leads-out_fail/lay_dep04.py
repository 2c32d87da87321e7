"""A list of what was sent that names a file elsewhere."""

from __future__ import annotations

from pathlib import Path

from faults.runner import outside


def then(root: Path) -> None:
    """Spoil what the first commands made."""
    path = next(outside(root).glob(".assay*"))
    path.write_text(path.read_text().replace("robots.txt", "../robots.txt"))
