"""An older status list was put back."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LIST, write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "site/status/demonstration-1.json",
        (root / LIST).read_bytes().replace(b'"validFrom": "2026-04-01', b'"validFrom": "2026-05-01'),
    )
