"""The award of another association."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, KNOTS, lambda award: award["issuer"].update(id="did:web:evil.example"), did="did:web:evil.example")
