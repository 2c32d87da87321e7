"""A stranger's badge with a word that no context knows."""

from __future__ import annotations

import json
from pathlib import Path

from faults.runner import outside
from faults.tools import KNOTS, read, write


def lay(root: Path) -> None:
    """Spoil the site."""
    document = read(root, KNOTS) | {"grade": "A+"}
    document["issuer"]["id"] = "did:web:other.example.org"
    write(outside(root), "term.json", json.dumps(document).encode())
