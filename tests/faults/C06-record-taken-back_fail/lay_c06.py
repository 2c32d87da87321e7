"""A revocation whose record was deleted."""

from __future__ import annotations

from pathlib import Path


def then(root: Path) -> None:
    """Spoil what the first commands made."""
    (root / "content/status/revocations.yaml").unlink()
