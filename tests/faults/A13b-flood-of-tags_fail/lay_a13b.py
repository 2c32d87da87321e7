"""Five thousand search words."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(
        root, KNOTS, lambda award: award["credentialSubject"]["achievement"].update(tag=[f"t{n}" for n in range(5000)])
    )
