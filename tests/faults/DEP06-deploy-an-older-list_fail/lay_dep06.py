"""Sending an older status list over a newer one."""

from __future__ import annotations

import shutil
from pathlib import Path

from faults.runner import outside


def lay(root: Path) -> None:
    """Spoil the site."""
    shutil.copytree(root / "content", outside(root) / "old")


def then(root: Path) -> None:
    """Spoil what the first commands made."""
    shutil.rmtree(root / "content")
    (outside(root) / "old").rename(root / "content")
