"""An award signed by hand that names an e-mail address."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, resign


def lay(root: Path) -> None:
    """Spoil the site."""
    resign(
        root,
        KNOTS,
        lambda award: award["credentialSubject"]["identifier"][0].update(
            identityType="emailAddress", identityHash="ada@post.example"
        ),
    )
