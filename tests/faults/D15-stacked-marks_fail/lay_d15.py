"""A name that covers the lines above it."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(
        root,
        "content/awards/2026/4444444444444444.yaml",
        (root / "content/awards/2026/4444444444444444.yaml")
        .read_bytes()
        .replace(b"Ada", ("A" + "\u0301" * 30).encode()),
    )
