"""A status list of another association."""

from __future__ import annotations

from pathlib import Path

from faults.tools import LIST, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(
        root,
        LIST,
        lambda signed: (
            signed.update(issuer={**signed["issuer"], "id": "did:web:other.example.org"})
            if isinstance(signed["issuer"], dict)
            else signed.update(issuer="did:web:other.example.org")
        ),
        did="did:web:other.example.org",
    )
