"""Our key in the name of another issuer."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, KNOTS, lambda _: None, did="did:web:evil.example")
