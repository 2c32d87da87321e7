"""A picture with a script behind its end."""

from __future__ import annotations

from pathlib import Path

from faults.tools import png, replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/badges/knots.md", "file: knots.svg", "file: knots.png")
    write(root, "content/badges/knots.png", png() + b"<script>alert(1)</script>")
