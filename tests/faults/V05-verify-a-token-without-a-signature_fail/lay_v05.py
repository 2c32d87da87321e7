"""A token that says it needs no signature."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from faults.runner import outside
from faults.tools import KNOTS


def lay(root: Path) -> None:
    """Spoil the site."""
    parts = [{"alg": "none"}, json.loads((root / KNOTS).read_bytes())]
    token = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    (outside(root) / "award.jwt").write_text(f"{token}.")
