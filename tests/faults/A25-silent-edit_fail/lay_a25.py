"""The pass mark was lowered under a version that people hold awards of."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, "content/badges/knots.md", "pass_mark: 14", "pass_mark: 10")
