"""Four awards and the key are wrong, and all of it is said at once."""

from __future__ import annotations

from pathlib import Path

from faults.tools import KNOTS, MEETING, ROWING, edit, replace, write


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(root, KNOTS, "Ada Beispiel", "Eve Beispiel")
    edit(root, ROWING, lambda award: award["proof"].pop())
    edit(root, MEETING, lambda award: award.update(grade="A+"))
    write(root, "content/awards/2026/6666666666666666.json", b"{\n")
