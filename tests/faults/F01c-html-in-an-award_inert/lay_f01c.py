"""The name of a person is HTML, and it is signed."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    resign(root, KNOTS, lambda award: award["credentialSubject"]["identifier"][0].update(identityHash=hostile))
