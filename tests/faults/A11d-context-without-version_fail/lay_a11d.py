"""The context of no particular version."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, edit


def lay(root: Path) -> None:
    """Spoil the site."""
    edit(
        root,
        KNOTS,
        lambda award: award["@context"].__setitem__(1, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"),
    )
