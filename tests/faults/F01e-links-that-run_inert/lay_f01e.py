"""Links that would run a program, written in every way."""

from __future__ import annotations

from pathlib import Path

from faults.tools import add_to_criteria


def lay(root: Path) -> None:
    """Spoil the site."""
    add_to_criteria(
        root,
        (
            b"\n"
            b"[a](javascript:alert(1)) [b](JaVaScRiPt&#58;alert(1)) [c](data:text/html,x) [d]("
            b"vbscript:x) [e](java\tscript:alert(1))\n"
        ),
    )
