"""A secret key beside the public history."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write

from assay.integrity.keys import SECRET_MARKER


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "keys/2026-alex.key", SECRET_MARKER.encode() + b" 2026-alex")
