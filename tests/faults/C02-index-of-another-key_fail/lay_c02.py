"""A place in the list that the key of the award does not have."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(
        root,
        KNOTS,
        lambda award: award["credentialStatus"].update(
            statusListCredential="https://badges.example.org/status/2026-alex-1.json",
            id="https://badges.example.org/status/2026-alex-1.json#70214",
        ),
    )
