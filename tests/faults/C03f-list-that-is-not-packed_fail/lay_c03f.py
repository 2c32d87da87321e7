"""A list that nobody packed."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LIST, resign

from assay.integrity.multibase import encode_base64url


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, LIST, lambda signed: signed["credentialSubject"].update(encodedList=encode_base64url(bytes(16384))))
