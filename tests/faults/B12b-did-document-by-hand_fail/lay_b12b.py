"""A list of keys made by hand beside the true one."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "keys/did.json", b"{}")
