"""A file that kills the fast YAML reader."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/issuer.yaml", b"[" * 50_000)
