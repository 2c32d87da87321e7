"""A key history written by a newer Assay."""

from __future__ import annotations

import json
from pathlib import Path

from faults.tools import HISTORY, write

from assay.integrity.history import load_history


def lay(root: Path) -> None:
    """Spoil the site."""
    old = (root / HISTORY).read_bytes()
    line = json.loads(old) | {"action": "delegate", "seq": 1, "prev": load_history(old).head}
    del line["did"]
    write(root, HISTORY, old + json.dumps(line, separators=(",", ":"), sort_keys=True).encode() + b"\n")
