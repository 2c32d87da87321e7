"""Which characters the bundled fonts can draw, and how wide a text will be.

A share card is a picture: a character its fonts lack would show as an empty box. So whether a text can be drawn is
looked up in the fonts themselves before it is drawn, and a text that cannot be is left out.

Fonts of a site's own in ``templates/fonts`` (.ttf or .otf) are taken too, for scripts that are not bundled.

Example::

    Fonts().draws("Zoé Müller")   # True
    Fonts().draws("数据")          # False: no Chinese font is bundled
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from assay.errors import ContentError, Problem

BUNDLED = Path(str(files("assay"))) / "website" / "fonts"
FAMILY = "Noto Sans"
_WIDEST = 1.0
"""Width of a character whose font is not asked, in its own size."""


class Fonts:
    """The bundled fonts, and those of a site."""

    def __init__(self, own: Path | None = None) -> None:
        """Take the bundled fonts, then those in the folder `own` if there is one."""
        found = sorted(BUNDLED.glob("*.ttf"))
        if own is not None and own.is_dir():
            found += sorted(path for path in own.iterdir() if path.suffix in (".ttf", ".otf"))
        self.paths = tuple(found)

    def draws(self, text: str) -> bool:
        """Tell whether every character of a text has a glyph (fixed characters of layout need none)."""
        return not self.missing(text)

    def missing(self, text: str) -> str:
        """Return the characters no font has a glyph for, each once, in order."""
        known = [_widths(path) for path in self.paths]
        lacking = (
            char for char in text if unicodedata.category(char) != "Cf" and not any(char in widths for widths in known)
        )
        return "".join(dict.fromkeys(lacking))

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is in bold at a size, without ligatures and kerning: good enough to wrap by."""
        known = [_widths(path) for path in self.paths if "Regular" not in path.name]
        total = 0.0
        for char in text:
            if unicodedata.category(char) in {"Mn", "Cf"}:
                continue
            total += next((widths[char] for widths in known if char in widths), _WIDEST)
        return total * size

    def families(self) -> str:
        """Return every family, as an SVG `font-family` that looks for a glyph in each."""
        return ", ".join(dict.fromkeys(_family(path) for path in self.paths))


@lru_cache(maxsize=64)
def _widths(path: Path) -> dict[str, float]:
    """Return the width of every character of a font, in its own size; raises `ContentError` IMG07 for no font."""
    with _open(path) as font:
        units = font["head"].unitsPerEm
        advances = font["hmtx"]
        return {chr(code): advances[name][0] / units for code, name in font.getBestCmap().items()}


@lru_cache(maxsize=64)
def _family(path: Path) -> str:
    with _open(path) as font:
        return str(font["name"].getBestFamilyName() or FAMILY)


def _open(path: Path) -> TTFont:
    try:
        return TTFont(BytesIO(path.read_bytes()), lazy=True)
    except (TTLibError, OSError):
        raise ContentError(
            Problem(
                code="IMG07",
                message=f"{path.name} is no font that can be read.",
                fix="put a TrueType or OpenType font there, or delete the file",
                path=f"templates/fonts/{path.name}",
            )
        ) from None
