"""A secret key in the short form, beside the public ones."""

from __future__ import annotations

from pathlib import Path

from faults.tools import write


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, "keys/key.json", b'{"secretKey' + b'Multibase": "z3u2' + b"e" * 44 + b'"}')
