"""QR codes as SVG that stands in the page itself: no further file, no script, sharp on paper.

With one length, one level and one mask, every module of a code is the XOR of some bits of the text and a constant: the
error correction is linear over GF(2), and so is the mask (ISO/IEC 18004, 7.5 and 7.8). So once the library has drawn
what each single bit does, the codes of thousands of addresses of one site are XORs of whole numbers. The same code
comes out either way; a test holds both against each other.

Example::

    qr_svg("https://badges.example.org/awards/6f2e0c9d1h7k3m5n/")   # '<svg …>'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import segno

MASK = 4
"""Pattern laid over the code. Trying all eight for the prettiest would take three times as long, award by award."""
QUIET_ZONE = 4
"""Empty modules around the code (ISO/IEC 18004, 9.1)."""
FEW = 40
"""So many codes of one length are drawn one by one; learning what each bit does costs about twice as much."""
_CHUNK = 11
"""Modules whose drawing is looked up at once."""


@dataclass(slots=True)
class _Family:
    """Codes of texts of one length, as whole numbers: row after row, the first module in the highest bit."""

    text: bytes
    size: int
    code: int
    seen: int = 0
    effects: dict[tuple[int, int], int] = field(default_factory=dict)
    """What a change at a place does: (place, bits that differ) → modules that differ."""


_FAMILIES: dict[int, _Family] = {}


def qr_svg(address: str) -> str:
    """Return a QR code at error correction level M or better, black on white whatever the page's colours are."""
    size, code = _modules(address)
    around = size + 2 * QUIET_ZONE
    rows = (code >> (size * (size - 1 - row)) & ((1 << size) - 1) for row in range(size))
    path = "".join([f"M{QUIET_ZONE} {row + QUIET_ZONE}.5{_row(bits, size)}" for row, bits in enumerate(rows)])
    # What it is, is said by the page around it, once: the drawing itself is decoration.
    return (
        f'<svg shape-rendering="crispEdges" aria-hidden="true" viewBox="0 0 {around} {around}">'
        f'<path fill="#fff" d="M0 0h{around}v{around}h-{around}z"/><path stroke="#000" d="{path}"/></svg>\n'
    )


def _modules(address: str) -> tuple[int, int]:
    """Return the side of a code in modules, and all of them as one number."""
    # ASCII with several small letters is written as bytes (mode 4) whatever bit changes: one form for all of a length.
    if not address.isascii() or not address.startswith("http"):
        return drawn(address)
    family = _FAMILIES.get(len(address))
    if family is None:
        family = _FAMILIES[len(address)] = _Family(address.encode(), *drawn(address))
    family.seen += 1
    if family.seen <= FEW:
        return drawn(address)
    code = family.code
    for place, (mine, base) in enumerate(zip(address.encode(), family.text, strict=True)):
        if mine != base:
            code ^= _effect(family, place, mine ^ base)
    return family.size, code


def _effect(family: _Family, place: int, difference: int) -> int:
    known = family.effects.get((place, difference))
    if known is None:
        known = 0
        for bit in range(7):
            if difference >> bit & 1:
                known ^= _effect_of_bit(family, place, 1 << bit)
        family.effects[place, difference] = known
    return known


def _effect_of_bit(family: _Family, place: int, bit: int) -> int:
    known = family.effects.get((place, bit))
    if known is None:
        text = bytearray(family.text)
        text[place] ^= bit
        known = family.effects[place, bit] = drawn(text.decode("ascii"))[1] ^ family.code
    return known


def drawn(address: str) -> tuple[int, int]:
    """Return side and modules of a code as the library draws it."""
    code = segno.make(address, error="m", boost_error=True, micro=False, mask=MASK)
    bits = "".join("1" if module else "0" for row in code.matrix for module in row)
    return len(code.matrix), int(bits, 2)


def _row(bits: int, size: int) -> str:
    """Return the strokes of one row; each piece ends where the next begins."""
    rest, drawing = size, ""
    while rest > _CHUNK:
        rest -= _CHUNK
        drawing += _strokes(bits >> rest & ((1 << _CHUNK) - 1), _CHUNK, last=False)
    return drawing + _strokes(bits & ((1 << rest) - 1), rest, last=True)


@lru_cache(maxsize=2 << (_CHUNK + 1))
def _strokes(bits: int, width: int, *, last: bool) -> str:
    """Return strokes over dark modules and moves over light ones; the last piece of a row needs no last move."""
    text, at, drawing = f"{bits:0{width}b}", 0, ""
    while at < width:
        end = at
        while end < width and text[end] == text[at]:
            end += 1
        if text[at] == "1":
            drawing += f"h{end - at}"
        elif end < width or not last:
            drawing += f"m{end - at} 0"
        at = end
    return drawing
