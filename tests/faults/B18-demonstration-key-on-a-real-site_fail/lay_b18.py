"""The published demonstration key on a site that is meant."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, replace, write

from assay.integrity.ed25519 import demo_secret_key
from assay.integrity.history import append_add


def lay(root: Path) -> None:
    """Spoil the site."""
    for path in sorted((root / "content").glob("*/*/*.json")) + sorted((root / "content/status").glob("*")):
        path.unlink()
    replace(root, "content/issuer.yaml", "https://badges.example.org/", "https://badges.example.net/")
    secret = demo_secret_key()
    at = "2026-01-01T00:00:00Z"
    line = append_add(
        None,
        did="did:web:badges.example.net",
        kid="demonstration",
        roles=("award", "board", "status"),
        not_before=at,
        at=at,
        reason="first key",
        signers={"demonstration": secret},
    )
    write(root, HISTORY, line)
