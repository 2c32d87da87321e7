"""Credentials inside pictures: read one from a PNG or SVG, or bake one in (Open Badges 3.0 docformat; standards 6).

Rules:

* A picture carries one credential: the text of a signed JSON document, or one compact VC-JWT. Two are refused, when
  reading and when writing, because nobody could say which of them the picture stands for.
* The bytes that go in are the bytes that come out.
* Pictures are hostile: no DTD and no entities, every chunk checked, what is compressed inflated up to a limit only.
* The signature covers the credential, never the pixels around it.
* The keywords of Open Badges 1 and 2 are recognised, so that such a picture can be called what it is.

Example::

    baked = bake(picture, credential)
    extract(baked).text == credential
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from assay.credentials.images import png_chunks
from assay.errors import DocumentError

MAX_PICTURE_BYTES = 8 * 1024 * 1024
"""Largest picture that is looked into, in bytes."""
MAX_SVG_BYTES = 4 * 1024 * 1024
"""Largest SVG that is looked into: every byte of it is parsed, while the pixels of a PNG are passed over."""
MAX_TEXT_BYTES = 262_144
"""Largest credential inside a picture, in bytes after inflating (faults 1.4)."""
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = "openbadgecredential"
"""Keyword of the PNG text chunk of Open Badges 3.0."""
LEGACY_KEYWORD = "openbadges"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
"""Namespace of the SVG element of Open Badges 3.0."""
MAX_TAGS = 50_000
"""Most tags of an SVG that may carry a credential, and half of its attributes."""
LEGACY_NAMESPACE = "http://openbadges.org"

_SVG = "{http://www.w3.org/2000/svg}svg"
_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_SVG_START = re.compile(
    r"(?:\s|<!--(?:(?!-->).)*-->|<\?xml[^>]*\?>)*<(?:[\w.-]+:)?svg(?:\s+[^\s=>/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(/?)>",
    re.DOTALL,
)
_SVG_CREDENTIAL = re.compile(
    r"<([\w.-]+):(credential|assertion)(?:\s+[^\s=>/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*"
    r"(?:/>|>(?:<!\[CDATA\[(?:(?!\]\]>).)*\]\]>|[^<])*</\1:\2\s*>)",
    re.DOTALL,
)
_TEXT_CHUNKS = (b"iTXt", b"tEXt", b"zTXt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Baked:
    """What a picture carries."""

    standard: Literal["3", "2"]
    """Open Badges 3.0, or one of its forerunners, which are called 2 here."""
    text: str
    """The credential exactly as it stands in the picture: JSON, a compact JWT, or for forerunners also an address."""


def is_picture(data: bytes) -> bool:
    """Tell whether some bytes look like a PNG or an SVG; says nothing about what is in it."""
    return data.startswith(PNG_SIGNATURE) or _looks_like_svg(data)


def extract(picture: bytes) -> Baked | None:
    """Return the credential a PNG or SVG carries, or None; raises `DocumentError` IMG04 for a damaged or double one."""
    is_png = picture.startswith(PNG_SIGNATURE)
    what, most = ("picture", MAX_PICTURE_BYTES) if is_png else ("SVG", MAX_SVG_BYTES)
    if len(picture) > most:
        raise _fault(f"The {what} has {len(picture):,} bytes; at most {most:,} are looked into.")
    return _extract_png(picture) if is_png else _extract_svg(picture)


def bake(picture: bytes, credential: str, *, replace: bool = False) -> bytes:
    """Return a PNG or SVG with a credential inside; *credential* is signed JSON or a compact VC-JWT.

    A picture that carries one already is refused unless *replace*. Raises `DocumentError` IMG04.
    """
    if len(credential.encode()) > MAX_TEXT_BYTES:
        raise _fault(f"The credential is longer than {MAX_TEXT_BYTES:,} bytes.")
    present = _present(picture)
    if present is not None and not replace:
        raise _fault(
            "The picture carries a credential already.", "take a picture without one, or replace it on purpose"
        )
    write = _bake_png if picture.startswith(PNG_SIGNATURE) else _bake_svg
    baked = write(picture, credential)
    read_back = extract(baked)
    if read_back is None or read_back != Baked(standard="3", text=credential):
        raise _fault("The credential cannot be read back from the picture unchanged.")
    return baked


@lru_cache(maxsize=64)
def _present(picture: bytes) -> Baked | None:
    """Return what `extract` does; thousands of awards are baked into one picture, which is looked into once."""
    return extract(picture)


# -- PNG ----------------------------------------------------------------------------------------------------------


def _extract_png(data: bytes) -> Baked | None:
    ours: list[str] = []
    theirs: list[str] = []
    for kind, body in _chunks(data):
        if kind not in _TEXT_CHUNKS:
            continue
        keyword, _, rest = body.partition(b"\0")
        if keyword in {KEYWORD.encode(), LEGACY_KEYWORD.encode()} and len(ours) + len(theirs) > 1:
            # Said before it is inflated: thousands of small chunks may hold gigabytes.
            raise _fault("The picture carries more than one credential.")
        if keyword == KEYWORD.encode() and kind == b"iTXt":
            ours.append(_png_text(kind, rest))
        elif keyword == LEGACY_KEYWORD.encode():
            theirs.append(_png_text(kind, rest))
    return _only(ours, theirs)


def _bake_png(data: bytes, credential: str) -> bytes:
    # One uncompressed chunk, flag and method 0, no language, no translated keyword (standards 6).
    head, rest = _emptied_png(data)
    return head + _chunk(b"iTXt", KEYWORD.encode() + b"\0\0\0\0\0" + credential.encode()) + rest


@lru_cache(maxsize=64)
def _emptied_png(data: bytes) -> tuple[bytes, bytes]:
    """Return a PNG without credentials, in two parts: up to its header, and what follows."""
    chunks = [
        _chunk(kind, content)
        for kind, content in _chunks(data)
        if kind not in _TEXT_CHUNKS or content.partition(b"\0")[0] not in {KEYWORD.encode(), LEGACY_KEYWORD.encode()}
    ]
    if data[12:16] != b"IHDR":
        raise _fault("The PNG cannot be read: it does not start with its header.")
    return PNG_SIGNATURE + chunks[0], b"".join(chunks[1:])


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    try:
        yield from png_chunks(data)
    except ValueError as error:
        raise _fault(f"The PNG cannot be read: {error}.") from None


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png_text(kind: bytes, rest: bytes) -> str:
    """Return the text of a chunk, given what follows its keyword (PNG 3rd edition, 11.3.3)."""
    compressed = kind == b"zTXt"
    if kind == b"iTXt":
        compressed = rest[:1] == b"\1"
        parts = rest[2:].split(b"\0", 2)
        if rest[:1] not in {b"\0", b"\1"} or rest[1:2] != b"\0" or len(parts) != 3:  # noqa: PLR2004 - language, keyword, text
            raise _fault("The text chunk of the PNG is damaged.")
        rest = parts[2]
    elif compressed:
        rest = rest[1:]
    if compressed:
        rest = _inflate(rest)
    if len(rest) > MAX_TEXT_BYTES:
        raise _fault(f"The credential in the PNG is longer than {MAX_TEXT_BYTES:,} bytes.")
    try:
        return rest.decode()
    except UnicodeDecodeError:
        raise _fault("The credential in the PNG is not UTF-8 text.") from None


def _inflate(data: bytes) -> bytes:
    inflate = zlib.decompressobj()
    try:
        text = inflate.decompress(data, MAX_TEXT_BYTES + 1)
    except zlib.error:
        raise _fault("The text chunk of the PNG is damaged.") from None
    if len(text) <= MAX_TEXT_BYTES and (not inflate.eof or inflate.unused_data):
        raise _fault("The text chunk of the PNG is damaged.")
    return text


# -- SVG ----------------------------------------------------------------------------------------------------------


def _looks_like_svg(data: bytes) -> bool:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") and b"<svg" in data[:65_536]


def _parse_svg(data: bytes) -> Element:
    # Counted before anything is parsed: a megabyte of small tags takes a parser longer than a megabyte of drawing.
    if data.count(b"<") > MAX_TAGS or data.count(b"=") > 2 * MAX_TAGS:
        raise _fault(f"The SVG has more than {MAX_TAGS:,} tags, or {2 * MAX_TAGS:,} attributes.")
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except (ParseError, ValueError, LookupError, DefusedXmlException):
        raise _fault("The SVG is not well-formed XML, or has a DTD.") from None
    if root.tag != _SVG:
        raise _fault("The file is XML, but not an SVG picture.")
    return root


def _extract_svg(data: bytes) -> Baked | None:
    root = _parse_svg(data)
    ours = [_svg_text(element) for element in root.iter(f"{{{NAMESPACE}}}credential")]
    theirs = [
        element.get("verify") or (element.text or "").strip()
        for element in root.iter(f"{{{LEGACY_NAMESPACE}}}assertion")
    ]
    return _only(ours, theirs)


def _svg_text(element: Element) -> str:
    token, body = element.get("verify"), element.text or ""
    if len(element):
        raise _fault("The credential in the SVG has elements inside.")
    if token is not None and body.strip():
        raise _fault("The SVG carries a signed token and a document, and only one of them may be there.")
    if len(token or body) > MAX_TEXT_BYTES:
        raise _fault(f"The credential in the SVG is longer than {MAX_TEXT_BYTES:,} bytes.")
    return body if token is None else token


def _bake_svg(data: bytes, credential: str) -> bytes:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise _fault("The SVG is not UTF-8 text.", "save it as UTF-8") from None
    if _present(data) is not None:
        # Only the plain forms are taken out; whatever is left is found when the picture is read back.
        text = _SVG_CREDENTIAL.sub("", text)
    start = _SVG_START.match(text.lstrip("\ufeff"))
    if start is None or start[1]:
        raise _fault(
            "The start of the SVG is written in a way that cannot be extended.", "export it again as plain SVG"
        )
    at = start.end() + len(text) - len(text.lstrip("\ufeff"))
    if _JWT.fullmatch(credential):
        element = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}" verify="{credential}"/>'
    else:
        # XML reads a bare carriage return as a line end (XML 1.0, section 2.11); as a reference it stays one.
        body = credential.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
        element = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}"><![CDATA[{body}]]></openbadges:credential>'
    return (text[:at] + element + text[at:]).encode()


# -- both ---------------------------------------------------------------------------------------------------------


def _only(ours: list[str], theirs: list[str]) -> Baked | None:
    found = ours or theirs
    if len(found) > 1:
        raise _fault("The picture carries more than one credential, so nobody can say which one it stands for.")
    return Baked(standard="3" if ours else "2", text=found[0]) if found else None


def _fault(message: str, fix: str = "ask whoever gave it to you for the file as it was issued") -> DocumentError:
    return DocumentError("IMG04", message, fix=fix)
