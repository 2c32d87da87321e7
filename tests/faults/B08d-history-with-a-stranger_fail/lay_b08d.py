"""A key that vouches for itself."""

from __future__ import annotations

import json
from pathlib import Path

from faults.tools import HISTORY, grown, write


def lay(root: Path) -> None:
    """Spoil the site."""
    line = grown(root, "2026-alex", 7)
    entry = json.loads(line)
    entry["sigs"] = [sig for sig in entry["sigs"] if sig["kid"] == "2026-alex"]
    write(
        root,
        HISTORY,
        (root / HISTORY).read_bytes() + json.dumps(entry, separators=(",", ":"), sort_keys=True).encode() + b"\n",
    )
