"""The picture other sites show beside a link: 1200 by 627 pixels, PNG, at most 60 KB.

It shows the badge's picture, what kind of badge it is, its name and who issues it; the name of a person only where that
person agreed. A text the fonts cannot draw is left out, so that no card shows empty boxes.

Example::

    png = draw_card(Card(title="First Aid Responder", kind="Microcredential", issuer="Example Association",
                         accent="#1d3b6f", picture=art_png), Fonts())
"""

from __future__ import annotations

import base64
import unicodedata
from dataclasses import dataclass
from xml.sax.saxutils import escape

from assay.website.colour import TEXT_RATIO, mixed, readable
from assay.website.glyphs import Fonts
from assay.website.raster import Size, rasterise

CARD = Size(1200, 627)
"""What LinkedIn shows uncut; others take it too."""
MOST_CARD_BYTES = 60_000
ART = Size(340, 340)
LOGO = Size(64, 64)
_PANEL = 430
_LEFT, _RIGHT = 486, 1144
_SIZES = (68, 60, 52, 46, 40)
"""Sizes a title is tried at, largest first."""
_MOST_LINES = {68: 3, 60: 4, 52: 4, 46: 5, 40: 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What stands on a card."""

    title: str
    kind: str
    """In words; empty for a card of the whole site."""
    issuer: str
    accent: str
    picture: bytes | None
    """PNG of at most `ART`."""
    logo: bytes | None = None
    """PNG of at most `LOGO`."""
    person: str = ""
    """``awarded to Ada Example``, where that person agreed."""


def undrawable(card: Card, fonts: Fonts) -> dict[str, str]:
    """Return what has to be left out of a card: text → its characters that no font has."""
    texts = (card.title, card.kind, card.issuer, card.person)
    return {text: lacking for text in texts if (lacking := fonts.missing(text))}


def draw_card(card: Card, fonts: Fonts) -> bytes:
    """Return the PNG of a card; raises `ContentError` IMG06."""
    return rasterise(
        card_svg(card, fonts).encode(), CARD, fonts=fonts.paths, name="the share card", most=MOST_CARD_BYTES
    )


def card_svg(card: Card, fonts: Fonts) -> str:
    """Return a card as SVG, its pictures inside."""
    accent = readable(card.accent, on="#ffffff", ratio=TEXT_RATIO)
    bad = undrawable(card, fonts)
    wanted = (card.title, card.kind, card.issuer, card.person)
    title, kind, issuer, person = ("" if text in bad else text for text in wanted)
    if not title:
        title, kind = kind, ""
    parts = [
        f'<rect width="{CARD.width}" height="{CARD.height}" fill="#ffffff"/>',
        f'<rect width="{_PANEL}" height="{CARD.height}" fill="{mixed(accent, "#ffffff", 0.9)}"/>',
        f'<rect width="14" height="{CARD.height}" fill="{accent}"/>',
    ]
    if card.picture:
        x = (14 + _PANEL - ART.width) / 2
        parts.append(_image(card.picture, x, (CARD.height - ART.height) / 2, ART))
    size, lines = fit(title, fonts)
    height = (56 if kind else 0) + len(lines) * size * 1.2 + (60 if person else 0)
    top = max(64.0, (CARD.height - 96 - height) / 2)
    if kind:
        parts.append(_line(kind, top + 30, 30, accent, bold=True))
        top += 56
    for line in lines:
        parts.append(_line(line, top + size, size, "#17202c", bold=True))
        top += size * 1.2
    if person:
        small, names = fit(person, fonts, sizes=(34, 30, 26), most=1)
        parts.append(_line(names[0], top + 48, small, "#17202c"))
    parts += _foot(card, issuer, fonts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {CARD.width} {CARD.height}" '
        f'width="{CARD.width}" height="{CARD.height}" font-family="{escape(fonts.families())}">{"".join(parts)}</svg>'
    )


def _foot(card: Card, issuer: str, fonts: Fonts) -> list[str]:
    parts = [f'<rect x="{_LEFT}" y="505" width="{_RIGHT - _LEFT}" height="2" fill="#d3d9e1"/>']
    left = _LEFT
    if card.logo:
        parts.append(_image(card.logo, _LEFT, 527, LOGO))
        left += LOGO.width + 20
    if issuer:
        size, lines = fit(issuer, fonts, sizes=(30, 26, 23), most=2, room=_RIGHT - left)
        top = 559 + size * 0.35 - (len(lines) - 1) * size * 0.6
        parts += [
            _line(line, top + number * size * 1.2, size, "#46515f", left=left) for number, line in enumerate(lines)
        ]
    return parts


def fit(
    text: str, fonts: Fonts, *, sizes: tuple[int, ...] = _SIZES, most: int = 0, room: float = _RIGHT - _LEFT
) -> tuple[int, list[str]]:
    """Return the largest size at which a text fits, and its lines; what does not fit at all ends in an ellipsis."""
    if not text:
        return sizes[0], []
    for size in sizes:
        allowed = most or _MOST_LINES[size]
        lines = _wrap(text, fonts, size, room)
        if len(lines) <= allowed:
            return size, lines
    lines = lines[:allowed]
    while lines[-1] and fonts.width(lines[-1] + "…", size) > room:
        lines[-1] = lines[-1][:-1].rstrip()
    return size, [*lines[:-1], lines[-1] + "…"]


def _wrap(text: str, fonts: Fonts, size: int, room: float) -> list[str]:
    """Break between words; a word wider than the room is broken where it must be."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if fonts.width(joined, size) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            # A mark stays with the letter it stands on.
            if lines[-1] and not unicodedata.combining(char) and fonts.width(lines[-1] + char, size) > room:
                lines.append("")
            lines[-1] += char
    return lines


def _line(text: str, y: float, size: int, colour: str, *, bold: bool = False, left: float = _LEFT) -> str:
    # Text of scripts that run from right to left starts at the right edge.
    strong = next((kind for char in text if (kind := unicodedata.bidirectional(char)) in {"L", "R", "AL"}), "L")
    x, anchor = (left, "start") if strong == "L" else (_RIGHT, "end")
    weight = "700" if bold else "400"
    return (
        f'<text x="{x}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}">{escape(text)}</text>'
    )


def _image(png: bytes, x: float, y: float, size: Size) -> str:
    data = base64.b64encode(png).decode()
    return (
        f'<image x="{x:g}" y="{y:g}" width="{size.width}" height="{size.height}" href="data:image/png;base64,{data}"/>'
    )
