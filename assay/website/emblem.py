"""A picture for a badge without artwork: its initials in a shape that tells the kind, in the issuer's colour.

Rules:

* The same name, kind and colour give the same bytes, and another name another pattern.
* Kinds differ in shape, not only in colour: a disc for a skill, a shield for a certification, a sheet with a dashed
  edge for attendance.
* The colour is made dark enough for white letters. The picture brings its own ground, so it is right on dark pages too.
* Initials stand in scripts that have capitals; elsewhere a single letter would mean little, so a star takes their
  place, its points told by the name.

Example::

    emblem("First Aid Responder", "microcredential", "#1d3b6f")   # b'<svg xmlns=…'
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from xml.sax.saxutils import escape

from assay.website.colour import TEXT_RATIO, mixed, readable
from assay.website.glyphs import FAMILY, Fonts

_SLATE = "#3b4a5c"
"""Attendance keeps away from the colour that skills have."""
_SMALL_WORDS = {
    "a", "an", "and", "at", "for", "in", "of", "on", "the", "to", "with", "und", "für", "der", "die", "das", "de", "du",
    "et", "la", "le", "les", "y", "el",
}  # fmt: skip


def emblem(name: str, kind: str, accent: str, fonts: Fonts | None = None) -> bytes:
    """Return an SVG of 512 by 512 for a badge; it passes the image profile of artwork."""
    ground = readable(_SLATE if kind == "participation" else accent, on="#ffffff", ratio=max(TEXT_RATIO, 6.0))
    light = mixed(ground, "#ffffff", 0.32)
    body = _SHAPES[kind](ground, light, _pattern(name, light))
    letters = initials(name, fonts or Fonts())
    middle = _lettering(letters) if letters else _star(name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512" role="img" '
        f'aria-label="{escape(name, {chr(34): "&quot;"})}">{body}{middle}</svg>\n'
    ).encode()


def initials(name: str, fonts: Fonts) -> str:
    """Return up to three capitals of a name, or nothing where its script has none or the fonts lack them."""
    words = "".join(char if char.isalnum() or char in "'’" else " " for char in name).split()
    chief = [word for word in words if word.lower() not in _SMALL_WORDS] or words
    letters = "".join(word[0].upper()[:1] for word in chief[:3])
    capitals = all(unicodedata.category(char) in {"Lu", "Nd"} for char in letters)
    return letters if capitals and fonts.draws(letters) else ""


def _lettering(letters: str) -> str:
    size = {1: 210, 2: 170, 3: 132}[len(letters)]
    return (
        f'<text x="256" y="{256 + size * 0.36:.0f}" text-anchor="middle" font-family="{FAMILY}, sans-serif" '
        f'font-size="{size}" font-weight="700" fill="#ffffff">{escape(letters)}</text>'
    )


def _star(name: str) -> str:
    points = 5 + _digest(name)[31] % 5
    corners = []
    for number in range(2 * points):
        angle, radius = math.tau * number / (2 * points), (60, 110)[number % 2 == 0]
        corners.append(f"{256 + radius * math.sin(angle):.1f},{256 - radius * math.cos(angle):.1f}")
    return f'<polygon points="{" ".join(corners)}" fill="#ffffff"/>'


def _digest(name: str) -> bytes:
    return hashlib.sha256(unicodedata.normalize("NFC", name).encode()).digest()


def _pattern(name: str, colour: str) -> str:
    """Draw a ring of strokes whose lengths follow from the name: two badges rarely look alike."""
    strokes = []
    for number, byte in enumerate(_digest(name)[:24]):
        angle = math.tau * number / 24
        inner, outer = 178, 178 + 8 + 20 * (byte % 4) / 3
        ends = [(256 + radius * math.sin(angle), 256 - radius * math.cos(angle)) for radius in (inner, outer)]
        strokes.append(" ".join(f"{'ML'[place]}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(ends)))
    path = "".join(strokes)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="9" stroke-linecap="round"/>'


def _disc(ground: str, light: str, pattern: str) -> str:
    return (
        f'<circle cx="256" cy="256" r="244" fill="{ground}"/>'
        f'<circle cx="256" cy="256" r="226" fill="none" stroke="{light}" stroke-width="6"/>{pattern}'
    )


def _shield(ground: str, light: str, pattern: str) -> str:
    outline = "M256 10 476 76V262C476 378 384 458 256 502 128 458 36 378 36 262V76Z"
    inner = "M256 32 456 92V262C456 366 372 440 256 481 140 440 56 366 56 262V92Z"
    return (
        f'<path d="{outline}" fill="{ground}"/>'
        f'<path d="{inner}" fill="none" stroke="{light}" stroke-width="6"/>'
        f'<g transform="translate(30.7 26) scale(.88)">{pattern}</g>'
    )


def _sheet(ground: str, light: str, pattern: str) -> str:
    del pattern  # attendance is plain
    return (
        f'<rect x="56" y="16" width="400" height="480" rx="12" fill="{ground}"/>'
        f'<rect x="80" y="40" width="352" height="432" rx="6" fill="none" stroke="{light}" stroke-width="6" '
        f'stroke-dasharray="22 16"/>'
        f'<path d="M136 372H376M136 412H316" fill="none" stroke="{light}" stroke-width="12" stroke-linecap="round"/>'
    )


_SHAPES = {"microcredential": _disc, "certification": _shield, "participation": _sheet}
