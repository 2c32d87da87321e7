"""A bit is set for an award of which no revocation is recorded."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LIST, resign

from assay.integrity.status import encode_list


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(root, LIST, lambda signed: signed["credentialSubject"].update(encodedList=encode_list([70214])))
