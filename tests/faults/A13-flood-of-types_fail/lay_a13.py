"""A thing of a thousand types."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(root, KNOTS, lambda award: award["credentialSubject"].update(type=[f"urn:type:{n}" for n in range(1000)]))
