"""Sending the site over a page of somebody else."""

from __future__ import annotations

from pathlib import Path

from faults.runner import outside


def lay(root: Path) -> None:
    """Spoil the site."""
    (outside(root) / "index.html").write_text("mine")


def twin(root: Path) -> None:
    """Lay what the command takes."""
