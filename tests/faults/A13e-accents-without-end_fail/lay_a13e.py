"""Sixty-four thousand accents on one letter, which take the square of their number to put in order."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    marks = "e" + "\u0301\u0323" * 32_000
    edit(root, KNOTS, lambda award: award["credentialSubject"]["achievement"]["criteria"].update(narrative=marks))
