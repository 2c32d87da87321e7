"""A pathway that can be walked in forty-six thousand ways."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    for slug in ("maps", "stars", "steering"):
        write(root, f"content/badges/{slug}.md", (root / "content/badges/knots.md").read_bytes())
    inner = "".join(f"        - any:\n            - badge: {slug}\n" for slug in ("knots", "maps", "stars", "steering"))
    groups = "".join(f"    - n_of: 2\n      of:\n{inner}" for _ in range(6))
    replace(root, "content/pathways/sailor.md", "requires:\n  badge: knots\n", f"requires:\n  all:\n{groups}")
