"""Two hundred and one pieces of evidence, signed with the association's key by hand."""

from __future__ import annotations

import json
from pathlib import Path

from faults.tools import KNOTS, read, write


def lay(root: Path) -> None:
    """Spoil the site."""
    data = json.dumps(read(root, KNOTS) | {"evidence": [{"type": ["Evidence"], "name": f"{n}"} for n in range(201)]})
    write(root, KNOTS, data.encode())
