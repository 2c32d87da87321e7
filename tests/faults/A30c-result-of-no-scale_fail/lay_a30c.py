"""A result that names no scale of the badge."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(
        root,
        KNOTS,
        lambda award: award["credentialSubject"]["result"][0].update(
            resultDescription="urn:uuid:00000000-0000-4000-8000-000000000001"
        ),
    )
