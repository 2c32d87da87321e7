"""One person has the same badge twice for one day."""

from __future__ import annotations

import json
from pathlib import Path

from faults.tools import KNOTS, read, resign, write


def lay(root: Path) -> None:
    """Spoil the site."""
    other = read(root, KNOTS)
    write(root, "content/awards/2026/4444444444444444.json", json.dumps(other).encode())
    status = {
        **other["credentialStatus"],
        "statusListIndex": "77",
        "id": other["credentialStatus"]["id"].partition("#")[0] + "#77",
    }
    resign(
        root,
        "content/awards/2026/4444444444444444.json",
        lambda award: award.update(id="https://badges.example.org/awards/4444444444444444/", credentialStatus=status),
    )
