"""A status list of another purpose."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LIST, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, LIST, lambda signed: signed["credentialSubject"].update(statusPurpose="suspension"))
