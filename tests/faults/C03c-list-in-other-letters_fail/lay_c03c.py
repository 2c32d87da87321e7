"""A list in the letters of another alphabet."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path

from faults.tools import LIST, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(
        root,
        LIST,
        lambda signed: signed["credentialSubject"].update(
            encodedList="u" + base64.b64encode(gzip.compress(bytes(range(256)) * 64, mtime=0)).decode()
        ),
    )
