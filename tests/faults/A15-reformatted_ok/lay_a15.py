"""Another order, another indent, other line ends: still signed."""

from __future__ import annotations

import json
from pathlib import Path

from faults.tools import KNOTS, read, write


def lay(root: Path) -> None:
    """Spoil the site."""
    document = read(root, KNOTS)
    write(root, KNOTS, json.dumps(document, sort_keys=True, indent=4).replace("\n", "\r\n").encode())
