"""Signed with a key after it was retired."""

from __future__ import annotations

from pathlib import Path

from faults.tools import HISTORY, KNOTS, other_key, resign, write

from assay.integrity.ed25519 import demo_secret_key
from assay.integrity.history import append_add, append_retire, load_history


def lay(root: Path) -> None:
    """Spoil the site."""
    data = (root / HISTORY).read_bytes()
    at = "2026-05-01T00:00:00Z"
    both = {"demonstration": demo_secret_key(), "2026-bo": other_key()}
    roles = ("award", "board", "status")
    data += append_add(
        load_history(data), kid="2026-bo", roles=roles, not_before=at, at=at, reason="second key", signers=both
    )
    signers = {"2026-bo": other_key()}
    data += append_retire(load_history(data), kid="demonstration", at=at, not_after=at, reason="over", signers=signers)
    write(root, HISTORY, data)
    resign(root, KNOTS, lambda _: None, created="2026-05-20T10:00:00Z")
