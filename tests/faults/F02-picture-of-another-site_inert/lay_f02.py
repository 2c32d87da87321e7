"""A picture, a font and a frame of other sites."""

from __future__ import annotations

from pathlib import Path

from faults.tools import add_to_criteria


def lay(root: Path) -> None:
    """Spoil the site."""
    add_to_criteria(
        root,
        (
            b"\n"
            b"![spy](https://spy.example.com/pixel.png)\n"
            b"\n"
            b'<iframe src="https://spy.example.com/"></iframe>\n'
            b"\n"
            b"<style>@import url(https://spy.example.com/x.css);</style>\n"
        ),
    )
