"""A stranger's badge of nodes that all look alike."""

from __future__ import annotations

import json
from pathlib import Path

from faults.runner import outside
from faults.tools import KNOTS, read, write


def lay(root: Path) -> None:
    """Spoil the site."""
    nodes = [{"type": "Evidence"} for _ in range(199)]
    document = read(root, KNOTS) | {"evidence": nodes, "id": "urn:uuid:00000000-0000-4000-8000-000000000009"}
    document["issuer"]["id"] = "did:web:other.example.org"
    write(outside(root), "poison.json", json.dumps(document).encode())
