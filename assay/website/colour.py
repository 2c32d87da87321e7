"""Colours that can be read: contrast as WCAG 2.2 measures it, and the nearest shade that has enough.

An issuer chooses one colour. It keeps its hue; it is made darker for light pages and lighter for dark ones until it has
enough contrast, so no page and no card depends on luck.

Example::

    readable("#ffcc00", on="#ffffff", ratio=7)   # '#665200'
"""

from __future__ import annotations

import colorsys

LINK_RATIO = 7.0
"""Contrast of links on a page: WCAG 2.2 level AAA for text (1.4.6)."""
TEXT_RATIO = 4.5
"""Contrast of text on a card or an emblem: level AA (1.4.3)."""
_SHADES = 200
_LINEAR_BELOW = 0.04045
"""sRGB is linear in the very dark."""


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours such as ``#1d3b6f``, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, *, on: str, ratio: float) -> str:
    """Return the colour, or the nearest shade of its hue that has at least this contrast on a ground."""
    if contrast(colour, on) >= ratio:
        return colour.lower()
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    # Towards the end that is farther away from the ground: one of the two always has enough.
    end = 0.0 if contrast("#000000", on) > contrast("#ffffff", on) else 1.0
    for step in range(1, _SHADES + 1):
        shade = _hex(colorsys.hls_to_rgb(hue, lightness + (end - lightness) * step / _SHADES, saturation))
        if contrast(shade, on) >= ratio:
            return shade
    return "#000000" if end == 0.0 else "#ffffff"


def mixed(one: str, other: str, share: float) -> str:
    """Return a mixture of two colours, `share` (0 to 1) of it the second."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _hex(tuple(a + (b - a) * share for a, b in pairs))


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + bytes(round(min(1.0, max(0.0, part)) * 255) for part in parts).hex()


def _luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
