"""A pipe, which would be waited for without end."""

from __future__ import annotations

import os
from pathlib import Path


def lay(root: Path) -> None:
    """Spoil the site."""
    os.mkfifo(root / "content/badges/pipe.md")
