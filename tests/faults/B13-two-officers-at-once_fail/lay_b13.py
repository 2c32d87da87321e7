"""Two branches changed the keys, and a merge kept both lines."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, write

from assay.integrity.ed25519 import SecretKey, demo_secret_key
from assay.integrity.history import append_add, load_history


def grown(root: Path, kid: str, number: int) -> bytes:
    """Return a line that adds a key after the first line."""
    history = load_history((root / HISTORY).read_bytes())
    secret, at = SecretKey(seed=bytes([number] * 32), pseudonym_key=bytes(32)), "2026-05-01T00:00:00Z"
    return append_add(
        history,
        kid=kid,
        did=history.did,
        roles=("award",),
        not_before=at,
        at=at,
        reason="second officer",
        signers={"demonstration": demo_secret_key(), kid: secret},
    )


def lay(root: Path) -> None:
    """Spoil the site."""
    write(root, HISTORY, (root / HISTORY).read_bytes() + grown(root, "2026-alex", 7) + grown(root, "2026-bea", 9))
