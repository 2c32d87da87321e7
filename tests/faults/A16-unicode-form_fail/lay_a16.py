"""A program rewrote the letters in another Unicode form."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from faults.tools import ROWING, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, ROWING, unicodedata.normalize("NFD", (root / ROWING).read_text("utf-8")).encode())
