"""Markup that turns into another when it is read twice."""

from __future__ import annotations

from pathlib import Path

from faults.tools import add_to_criteria


def lay(root: Path) -> None:
    """Spoil the site."""
    add_to_criteria(
        root,
        (
            b"\n"
            b"<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>"
            b"</mtext></math>\n"
            b"<svg><desc><![CDATA[</desc><script>alert(1)</script>]]></svg>\n"
        ),
    )
