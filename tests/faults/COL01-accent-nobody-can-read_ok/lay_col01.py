"""A colour of the association that nobody can read is darkened, and that is said."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "content/issuer.yaml", (root / "content/issuer.yaml").read_bytes() + b'accent: "#ffff00"\n')
