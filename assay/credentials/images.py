"""Badge artwork: SVG held against a closed profile, PNG stripped to the chunks a picture needs.

An SVG opened on its own is a document that may run script and load files, so it may hold shapes, gradients and
nothing else. A PNG keeps its picture and loses text, dates and places.

Example::

    data = check_image("first-aid.svg", path.read_bytes())
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from assay.errors import ContentError, Problem

MAX_IMAGE_BYTES = 1_048_576
MAX_SIDE = 4_096
MAX_ELEMENTS = 2_000
MAX_CHUNKS = 20_000
"""Most chunks of a PNG: one of 8 MiB has a thousand or two."""

_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = {
    "svg", "title", "desc", "g", "defs", "linearGradient", "radialGradient", "stop", "clipPath",
    "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "text", "tspan",
}  # fmt: skip
_ATTRIBUTES = {
    "id", "viewBox", "width", "height", "version", "role", "aria-label", "aria-hidden", "aria-labelledby", "lang",
    "preserveAspectRatio", "transform", "d", "points", "pathLength",
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "rotate",
    "fill", "fill-opacity", "fill-rule", "clip-path", "clip-rule", "clipPathUnits", "opacity", "color",
    "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-dasharray", "stroke-dashoffset", "paint-order", "vector-effect", "shape-rendering",
    "offset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod",
    "font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline", "letter-spacing",
    "{http://www.w3.org/XML/1998/namespace}space", "{http://www.w3.org/XML/1998/namespace}lang",
}  # fmt: skip
_DECLARATION = (
    r"""^<\?xml version=["']1\.0["'](\s+encoding=["'](?i:utf-8)["'])?(\s+standalone=["'](yes|no)["'])?\s*\?>"""
)
"""The one instruction allowed: another encoding would show a browser another document than the one checked here."""
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES = 13
_PNG_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"bKGD", b"sBIT"}


def check_image(name: str, data: bytes) -> bytes:
    """Return the bytes to publish; raises `ContentError` IMG01 (SVG), IMG02 (PNG) or IMG03 (size, kind)."""
    if len(data) > MAX_IMAGE_BYTES:
        raise _refuse(
            "IMG03", f"The picture {name} has {len(data):,} bytes; {MAX_IMAGE_BYTES:,} are allowed.", "make it smaller"
        )
    if data.startswith(b"version https://git-lfs"):
        raise _refuse(
            "IMG03", f"The file {name} is a Git LFS pointer, not a picture.", "run 'git lfs pull', then try again"
        )
    if data.startswith(b"<<<<<<< ") or b"\n<<<<<<< " in data:
        raise _refuse("TXT10", f"The picture {name} holds two versions that git could not merge.", "choose one of them")
    if name.endswith(".svg"):
        _check_svg(name, data)
        return data
    return _strip_png(name, data)


def _refuse(code: str, message: str, fix: str) -> ContentError:
    return ContentError(Problem(code=code, message=message, fix=fix))


def _check_svg(name: str, data: bytes) -> None:
    def refuse(what: str) -> ContentError:
        return _refuse(
            "IMG01",
            f"The picture {name} cannot be taken: {what}.",
            "export it again as plain SVG: shapes and gradients only",
        )

    try:
        text = data.decode("utf-8-sig")
        # Instructions and declarations vanish in the parser, and a browser would still obey them.
        if re.search(r"<\?|<!(?!--)", re.sub(_DECLARATION, "", text)):
            raise refuse("it holds a processing instruction, an encoding other than UTF-8, a DOCTYPE or CDATA")
        root = ElementTree.fromstring(text, forbid_dtd=True)
    except (UnicodeDecodeError, ParseError, ValueError, DefusedXmlException):
        raise refuse("it is not well-formed UTF-8 XML") from None
    if root.tag != f"{_SVG}svg":
        raise refuse("it is not an SVG document")
    for number, element in enumerate(root.iter()):
        if number >= MAX_ELEMENTS:
            raise refuse(f"it has more than {MAX_ELEMENTS:,} elements")
        if what := _svg_fault(element):
            raise refuse(what)


def _svg_fault(element: Element) -> str:
    """Say what an element holds that the profile does not know, or nothing."""
    tag = str(element.tag)
    if not tag.startswith(_SVG) or tag.removeprefix(_SVG) not in _ELEMENTS:
        return f"<{tag.rpartition('}')[2]}> is not allowed"
    for attribute, value in element.attrib.items():
        if attribute not in _ATTRIBUTES:
            return f"the attribute {attribute.rpartition('}')[2]} is not allowed"
        # A backslash is the other way to write "url(" in a style.
        if re.search(r"url\s*\(|\\", value, re.IGNORECASE) and not re.fullmatch(r"url\(#[A-Za-z][\w.-]*\)", value):
            return f"{attribute} refers to something outside the picture"
    return ""


def _strip_png(name: str, data: bytes) -> bytes:
    try:
        chunks = list(png_chunks(data))
        _check_png(chunks)
    except ValueError as error:
        raise _refuse(
            "IMG02", f"The picture {name} cannot be taken: {error}.", "save it again as a plain PNG"
        ) from None
    return _PNG_SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
        if kind in _PNG_CHUNKS
    )


def _check_png(chunks: list[tuple[bytes, bytes]]) -> None:
    kinds = [kind for kind, _ in chunks]
    _, header = chunks[0]
    if kinds[0] != b"IHDR" or kinds.count(b"IHDR") != 1 or len(header) != _HEADER_BYTES or b"IDAT" not in kinds:
        raise ValueError("it is damaged")
    width, height = struct.unpack(">II", header[:8])
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise ValueError(f"it is {width:,} by {height:,} points; {MAX_SIDE:,} by {MAX_SIDE:,} are allowed")
    if b"acTL" in kinds:
        raise ValueError("it is animated")


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield type and body of each chunk (PNG 3rd edition, section 5); raises ValueError on any irregularity."""
    if not data.startswith(_PNG_SIGNATURE):
        raise ValueError("it is not a PNG")
    at, number = len(_PNG_SIGNATURE), 0
    while at + 12 <= len(data):
        number += 1
        if number > MAX_CHUNKS:
            raise ValueError(f"it has more than {MAX_CHUNKS:,} chunks")
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        body = data[at + 8 : end - 4]
        if end > len(data) or data[end - 4 : end] != struct.pack(">I", zlib.crc32(kind + body)):
            raise ValueError("it is damaged")
        yield kind, body
        at = end
        if kind == b"IEND":
            if at != len(data):
                raise ValueError("something else follows the picture")
            return
    raise ValueError("it ends early")
