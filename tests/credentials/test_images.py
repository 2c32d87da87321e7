"""Badge artwork: nothing that runs, loads or hides gets through, and a picture keeps only its picture."""

from __future__ import annotations

import struct
import time

import pytest

from assay.credentials.images import MAX_ELEMENTS, MAX_IMAGE_BYTES, MAX_SIDE, check_image
from credentials.support import SVG, png, png_chunk, problem

NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def svg(body: str, attributes: str = "") -> bytes:
    return f'<svg {NAMESPACE} viewBox="0 0 9 9" {attributes}>{body}</svg>'.encode()


ALLOWED = [
    SVG,
    b"\xef\xbb\xbf" + SVG,
    b'<?xml version="1.0" encoding="UTF-8"?>\n' + SVG,
    b'<?xml version="1.0" encoding="utf-8" standalone="no"?><!-- made by hand -->' + SVG,
    svg('<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'),
    svg('<rect width="9" height="9" fill="url(#g)" clip-path="url(#c-1)"/>'),
    svg('<g transform="rotate(3)"><title>A knot</title><text x="1" y="2">é &amp; ü</text></g>', 'role="img"'),
]


@pytest.mark.parametrize("data", ALLOWED, ids=range(len(ALLOWED)))
def test_shapes_gradients_and_text_pass_unchanged(data: bytes) -> None:
    assert check_image("knots.svg", data) == data


REFUSED = [
    (svg("<script>alert(1)</script>"), "<script>"),
    (svg('<script href="https://evil.example/x.js"/>'), "<script>"),
    (svg("", 'onload="alert(1)"'), "onload"),
    (svg('<circle r="1" onclick="x()"/>'), "onclick"),
    (svg("<foreignObject><p>x</p></foreignObject>"), "<foreignObject>"),
    (svg('<a href="javascript:alert(1)"><circle r="1"/></a>'), "<a>"),
    (svg('<image href="/etc/passwd"/>'), "<image>"),
    (svg('<image href="data:image/svg+xml;base64,AAAA"/>'), "<image>"),
    (svg('<use href="#a"/>'), "<use>"),
    (svg('<animate attributeName="href" to="javascript:x"/>'), "<animate>"),
    (svg('<set attributeName="onload" to="x"/>'), "<set>"),
    (svg("<style>@import url(https://evil.example/)</style>"), "<style>"),
    (svg('<filter id="f"><feImage href="x"/></filter>'), "<filter>"),
    (svg("<metadata/>"), "<metadata>"),
    (svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml">x</h:script>'), "<script>"),
    (svg('<text><h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x" onerror="y"/></text>'), "<img>"),
    (svg('<linearGradient id="g" href="https://evil.example/#g"/>'), "href"),
    (svg('<rect xlink:href="x"/>', 'xmlns:xlink="http://www.w3.org/1999/xlink"'), "href"),
    (svg('<rect style="fill:url(https://evil.example/)"/>'), "style"),
    (svg('<rect class="a"/>'), "class"),
    (svg('<rect xml:base="https://evil.example/"/>'), "base"),
    (svg('<rect fill="url(https://evil.example/#g)"/>'), "fill refers"),
    (svg('<rect fill="URL( https://evil.example/#g )"/>'), "fill refers"),
    (svg('<rect fill="&#117;rl(https://evil.example/#g)"/>'), "fill refers"),
    (svg('<rect fill="\\75rl(https://evil.example/#g)"/>'), "fill refers"),
    (svg('<rect fill="u\\72 l(https://evil.example/#g)"/>'), "fill refers"),
    (svg('<rect clip-path="url(#c) url(https://evil.example/#c)"/>'), "clip-path refers"),
    (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">' + SVG, "DOCTYPE"),
    (b'<!DOCTYPE svg [<!ENTITY a "x">]>' + svg("<text>&a;</text>"), "DOCTYPE"),
    (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("<text>&a;</text>"), "DOCTYPE"),
    (svg("<text><![CDATA[<script>]]></text>"), "CDATA"),
    (b'<?xml-stylesheet href="https://evil.example/x.css"?>' + SVG, "processing instruction"),
    (b'<?xml version="1.0"?><?xml-stylesheet href="x"?>' + SVG, "processing instruction"),
    (b'<?xml version="1.0" encoding="UTF-7"?>' + SVG, "encoding"),
    (b'<?xml version="1.0" encoding="ISO-2022-JP"?>' + SVG, "encoding"),
    (b"<svg><circle/></svg>", "not an SVG"),
    (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "not an SVG"),
    (svg("<circle>"), "well-formed"),
    (svg("&undefined;"), "well-formed"),
    (b"", "well-formed"),
    (SVG.decode().encode("utf-16"), "well-formed"),
    (b'<svg xmlns="http://www.w3.org/2000/svg"><text>\xe9</text></svg>', "well-formed"),
    (b"\x1f\x8b\x08\x00" + SVG, "well-formed"),
    (svg("<g/>" * MAX_ELEMENTS), "2,000 elements"),
]


@pytest.mark.parametrize(("data", "says"), REFUSED, ids=[f"{index} {row[1]}" for index, row in enumerate(REFUSED)])
def test_svg_that_could_run_load_or_hide_is_refused_with_what_it_holds(data: bytes, says: str) -> None:
    found = problem(lambda: check_image("knots.svg", data))
    assert found.code == "IMG01"
    assert says in found.message
    assert found.message.startswith("The picture knots.svg cannot be taken: ")


@pytest.mark.parametrize(
    "body",
    [
        "<g>" * 140_000 + "</g>" * 140_000,
        "<g/>" * 250_000,
        "<g " + " ".join(f'a{number}="1"' for number in range(60_000)) + "/>",
        '<g id="a">' + '<use href="#a"/>' * 50 + "</g>",
    ],
    ids=["deep", "wide", "attributes", "use bomb"],
)
def test_svg_bombs_are_refused_at_once(body: str) -> None:
    started = time.process_time()
    assert problem(lambda: check_image("knots.svg", svg(body))).code == "IMG01"
    assert time.process_time() - started < 2


def test_a_png_keeps_its_picture_and_loses_its_words() -> None:
    secret = b"GPS 53.3 -6.2"
    noisy = png(
        1,
        1,
        png_chunk(b"tEXt", b"Comment\0" + secret),
        png_chunk(b"zTXt", b"x\0\0" + secret),
        png_chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + secret),
        png_chunk(b"eXIf", secret),
        png_chunk(b"tIME", b"\x07\xea\x03\x0e\x00\x00\x00"),
        png_chunk(b"iCCP", b"x\0\0" + secret),
        png_chunk(b"gAMA", struct.pack(">I", 45_455)),
    )
    cleaned = check_image("knots.png", noisy)
    assert secret not in cleaned
    assert cleaned == png(1, 1, png_chunk(b"gAMA", struct.pack(">I", 45_455)))
    assert check_image("knots.png", cleaned) == cleaned


def broken_sum(data: bytes) -> bytes:
    return data[:-5] + bytes([data[-5] ^ 1]) + data[-4:]


END = png_chunk(b"IEND", b"")
PNG_REFUSED = [
    (broken_sum(png()), "damaged"),
    (png()[:40], "ends early"),
    (png()[:-12], "ends early"),
    (png()[:-6], "ends early"),
    (png()[:8], "ends early"),
    (png() + b"<script>alert(1)</script>", "something else follows"),
    (png() + png(), "something else follows"),
    (b"\x89PNG\r\n\x1a\r" + png()[8:], "not a PNG"),
    (b"GIF89a" + bytes(20), "not a PNG"),
    (b"\xff\xd8\xff\xe0" + bytes(20), "not a PNG"),
    (SVG, "not a PNG"),
    (b"", "not a PNG"),
    (png(MAX_SIDE + 1, 1), "4,097 by 1"),
    (png(30_000, 30_000), "30,000 by 30,000"),
    (png(0, 1), "0 by 1"),
    (png(1, 1, png_chunk(b"acTL", bytes(8))), "animated"),
    (png(1, 1, png_chunk(b"IHDR", bytes(13))), "damaged"),
    (b"\x89PNG\r\n\x1a\n" + END, "damaged"),
    (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", b"1234") + END, "damaged"),
    (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + END, "damaged"),
    (b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR" + bytes(20), "damaged"),
]


@pytest.mark.parametrize(
    ("data", "says"), PNG_REFUSED, ids=[f"{index} {row[1]}" for index, row in enumerate(PNG_REFUSED)]
)
def test_irregular_png_is_refused_in_plain_words(data: bytes, says: str) -> None:
    found = problem(lambda: check_image("knots.png", data))
    assert found.code == "IMG02"
    assert says in found.message
    assert "unpack" not in found.message


@pytest.mark.parametrize("name", ["knots.svg", "knots.png"])
def test_big_files_and_pointers_to_files_elsewhere_are_refused(name: str) -> None:
    assert problem(lambda: check_image(name, b"x" * (MAX_IMAGE_BYTES + 1))).code == "IMG03"
    found = problem(lambda: check_image(name, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n"))
    assert found.code == "IMG03"
    assert "git lfs pull" in found.fix
