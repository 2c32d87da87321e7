"""A revocation that was undone in both places, against the site from before."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LIST, resign

from assay.integrity.status import encode_list


def then(root: Path) -> None:
    """Spoil what the first commands made."""
    (root / "content/status/revocations.yaml").unlink()
    resign(root, LIST, lambda signed: signed["credentialSubject"].update(encodedList=encode_list([])))
