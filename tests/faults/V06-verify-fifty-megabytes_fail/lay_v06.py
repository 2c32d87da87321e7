"""A file of fifty megabytes."""

from __future__ import annotations

from pathlib import Path

from faults.runner import outside


def lay(root: Path) -> None:
    """Spoil the site."""
    (outside(root) / "large.json").write_bytes(b"[" * 50_000_000)
