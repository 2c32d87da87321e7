"""The picture that `assay new badge` offers: drawn once, then a file of the association's own to change or replace.

Example::

    data, alt = new_emblem(root, "First Aid Responder", "microcredential")
"""

from __future__ import annotations

import re
from pathlib import Path

from assay.cli.starters import quoted
from assay.credentials.content import load_issuer
from assay.errors import AssayError
from assay.website.emblem import emblem, initials
from assay.website.glyphs import Fonts

_SHAPES = {"microcredential": "A disc", "certification": "A shield", "participation": "A sheet of paper"}
_PLAIN = "#1d3b6f"


def new_emblem(root: Path, name: str, kind: str) -> tuple[bytes, str]:
    """Return an SVG in the issuer's colour, and what it shows, for people who do not see it."""
    try:
        accent = load_issuer(root).accent
    except AssayError:
        accent = _PLAIN  # what is wrong with the issuer is said by 'assay check'
    fonts = Fonts(root / "templates" / "fonts")
    letters = initials(name, fonts)
    inside = f"the letters {' '.join(letters)}" if letters else "a star"
    return emblem(name, kind, accent, fonts), f"{_SHAPES[kind]} with {inside}"


def with_image(text: str, file: str, alt: str) -> str:
    """Return a badge definition with its picture named in place of the commented example."""
    return re.sub(
        r"^# image:\n(?:#   .*\n)+",
        lambda _: f"image:\n  file: {file}\n  alt: {quoted(alt)}\n",
        text,
        flags=re.MULTILINE,
    )
