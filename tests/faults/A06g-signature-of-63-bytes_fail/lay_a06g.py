"""A signature that is one byte short."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit

from assay.integrity.multibase import encode_base58


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(root, KNOTS, lambda award: award["proof"][1].update(proofValue=encode_base58(bytes(63))))
