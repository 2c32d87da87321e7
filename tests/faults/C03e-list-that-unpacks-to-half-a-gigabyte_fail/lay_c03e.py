"""A small list that unpacks to 512 MiB."""

from __future__ import annotations

import gzip
from pathlib import Path

from faults.tools import LIST, resign

from assay.integrity.multibase import encode_base64url


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(
        root,
        LIST,
        lambda signed: signed["credentialSubject"].update(
            encodedList=encode_base64url(gzip.compress(bytes(2**28), 9, mtime=0) * 2)
        ),
    )
