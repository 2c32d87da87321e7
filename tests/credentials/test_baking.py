"""Pictures that carry a credential: what goes in comes out, never two, and hostile files are refused at once."""

from __future__ import annotations

import struct
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib import baking as theirs

from assay.credentials.baking import KEYWORD, LEGACY_KEYWORD, MAX_TEXT_BYTES, Baked, bake, extract, is_picture
from assay.errors import DocumentError

ROOT = Path(__file__).parents[2]
SVG = (ROOT / "content/badges/data-cleaning.svg").read_bytes()
CREDENTIAL = next(iter(sorted((ROOT / "content/awards").rglob("*.json")))).read_text(encoding="utf-8")
TOKEN = "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJkaWQ6d2ViOmV4YW1wbGUub3JnIn0.c2lnbmF0dXJl"  # noqa: S105 - opens nothing


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*extra: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + data + chunk(b"IEND", b"")


def text_chunk(text: bytes, *, keyword: str = KEYWORD, compressed: bool = False) -> bytes:
    body = zlib.compress(text, 9) if compressed else text
    return chunk(b"iTXt", keyword.encode() + b"\0" + bytes([compressed, 0]) + b"\0\0" + body)


@pytest.mark.parametrize("picture", [png(), SVG], ids=["png", "svg"])
@pytest.mark.parametrize(
    "credential", [CREDENTIAL, TOKEN, '{"a": "]]> and <b> & \\u0007"}'], ids=["json", "jwt", "odd"]
)
def test_what_goes_in_comes_out(picture: bytes, credential: str) -> None:
    baked = bake(picture, credential)
    assert is_picture(baked)
    assert extract(baked) == Baked(standard="3", text=credential)
    assert extract(picture) is None


@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_characters="\x7f"), min_size=1))
def test_any_text_survives_in_both_kinds(text: str) -> None:
    document = "{" + text + "}"
    assert extract(bake(png(), document)) == extract(bake(SVG, document)) == Baked(standard="3", text=document)


@pytest.mark.parametrize("picture", [png(), SVG], ids=["png", "svg"])
def test_a_second_credential_goes_in_only_on_purpose_and_alone(picture: bytes) -> None:
    """Faults F11, F12: never two."""
    first = bake(picture, CREDENTIAL)
    with pytest.raises(DocumentError, match="carries a credential already"):
        bake(first, TOKEN)
    assert extract(bake(first, TOKEN, replace=True)) == Baked(standard="3", text=TOKEN)
    assert bake(first, TOKEN, replace=True) == bake(picture, TOKEN)


def test_two_credentials_in_one_picture_are_refused() -> None:
    double = png(text_chunk(b"{}"), text_chunk(b"{}"))
    element = b'<o:credential xmlns:o="https://purl.imsglobal.org/ob/v3p0">{}</o:credential>'
    for picture in (double, SVG.replace(b"</svg>", element + element + b"</svg>")):
        with pytest.raises(DocumentError, match="more than one"):
            extract(picture)


def test_another_library_reads_what_we_bake_and_we_read_what_it_bakes() -> None:
    element, namespace, keyword = theirs.SVG_ELEMENT_OB3, theirs.SVG_NS_OB3, theirs.ITXT_KEYWORD_OB3
    assert theirs.extract_png(bake(png(), CREDENTIAL), keyword=keyword) == CREDENTIAL
    assert extract(theirs.bake_png(png(), TOKEN, keyword=keyword)) == Baked(standard="3", text=TOKEN)
    assert theirs.extract_svg(bake(SVG, TOKEN), element=element) == TOKEN
    baked = theirs.bake_svg(SVG, TOKEN, element=element, namespace=namespace)
    assert extract(baked) == Baked(standard="3", text=TOKEN)


def test_a_compressed_credential_is_read() -> None:
    assert extract(png(text_chunk(CREDENTIAL.encode(), compressed=True))) == Baked(standard="3", text=CREDENTIAL)


def test_forerunners_are_called_what_they_are() -> None:
    url = b"https://example.org/assertion/1"
    itxt = png(text_chunk(url, keyword=LEGACY_KEYWORD))
    plain = png(chunk(b"tEXt", LEGACY_KEYWORD.encode() + b"\0" + url))
    packed = png(chunk(b"zTXt", LEGACY_KEYWORD.encode() + b"\0\0" + zlib.compress(url)))
    svg = SVG.replace(
        b"</svg>", b'<o:assertion xmlns:o="http://openbadges.org" verify="https://example.org/assertion/1"/></svg>'
    )
    for picture in (itxt, plain, packed, svg):
        assert extract(picture) == Baked(standard="2", text=url.decode())


DTD = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
OB3 = b'<o:credential xmlns:o="https://purl.imsglobal.org/ob/v3p0"'
HOSTILE = {
    "bomb": (png(text_chunk(b"0" * 200_000_000, compressed=True)), "longer than"),
    "long": (png(text_chunk(b"0" * (MAX_TEXT_BYTES + 1))), "longer than"),
    "cut text": (png(chunk(b"iTXt", KEYWORD.encode() + b"\0\1\0\0\0" + zlib.compress(b"{}")[:-3])), "damaged"),
    "garbage text": (png(chunk(b"iTXt", KEYWORD.encode() + b"\0\1\0\0\0garbage")), "damaged"),
    "bad flag": (png(chunk(b"iTXt", KEYWORD.encode() + b"\0\2\0\0\0{}")), "damaged"),
    "no fields": (png(chunk(b"iTXt", KEYWORD.encode() + b"\0\0\0{}")), "damaged"),
    "latin-1": (png(text_chunk("é".encode("latin-1"))), "not UTF-8"),
    "wrong sum": (png(text_chunk(b"{}")).replace(b"{}", b"[]"), "damaged"),
    "cut off": (png(text_chunk(b"{}"))[:-8], "ends early"),
    "polyglot": (png(text_chunk(b"{}")) + b"<script>", "follows the picture"),
    "entity": (DTD, "DTD"),
    "not closed": (b'<svg xmlns="http://www.w3.org/2000/svg">', "well-formed"),
    "not svg": (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "not an SVG"),
    "token and body": (SVG.replace(b"</svg>", OB3 + b' verify="a.b.c">{}</o:credential></svg>'), "only one"),
    "elements inside": (SVG.replace(b"</svg>", OB3 + b"><b/></o:credential></svg>"), "elements inside"),
    "huge": (b"\x89PNG\r\n\x1a\n" + bytes(9_000_000), "at most"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pictures_are_refused_at_once(name: str) -> None:
    """Faults M18, F10: for the reason they are hostile, within a second."""
    picture, why = HOSTILE[name]
    started = time.process_time()
    with pytest.raises(DocumentError, match=why) as caught:
        extract(picture)
    assert time.process_time() - started < 1
    assert caught.value.problem.code == "IMG04"


def test_an_svg_of_comments_is_extended_in_linear_time() -> None:
    svg = b"<!-- a -->" * 2_000 + b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    started = time.process_time()
    with pytest.raises(DocumentError, match="cannot be extended"):
        bake(svg, "{}")
    assert time.process_time() - started < 1


def test_thousands_of_credentials_in_one_picture_are_refused_before_they_are_inflated() -> None:
    """Each chunk is within its own limit; together they would hold a gigabyte."""
    flood = png(*[text_chunk(b" " * (MAX_TEXT_BYTES - 1), compressed=True)] * 4_000)
    started = time.process_time()
    with pytest.raises(DocumentError, match="more than one credential"):
        extract(flood)
    assert time.process_time() - started < 1


def test_line_ends_of_another_system_are_carried_unchanged() -> None:
    """XML would make them its own; the bytes are what was signed."""
    credential = '{"a": 1,\r\n "b": "]]>\\r"}\r'
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    baked = extract(bake(picture, credential))
    assert baked is not None
    assert baked.text == credential
