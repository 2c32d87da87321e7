"""Hostile files for every reader, and a process that reads each in a child with limits.

Run as a script, this file reads them all: one line of JSON a file, with how the child ended, its processor time and its
memory. A child has a limit of each, so a C library that crashes or hangs is seen as what it is.

Example::

    for result in measured():
        assert result.signal == 0
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from credentials.support import BADGE, DRAFT, ISSUER, source

from assay.credentials import yamlfile
from assay.credentials.baking import KEYWORD, extract
from assay.credentials.definitions import read_badge
from assay.credentials.draftfile import read_draft
from assay.credentials.images import check_image
from assay.credentials.issuerfile import read_issuer
from assay.credentials.ledger import read_ledger
from assay.credentials.table import Reading, read_table
from assay.credentials.textfile import read_source
from assay.errors import AssayError
from assay.integrity import canonical, history, keys, status, strictjson
from assay.integrity.multibase import encode_base64url
from assay.website.render import to_html
from faults.tools import chunk, png

CPU, MIB = 1.0, 256
"""The most processor time, in seconds, and memory that one hostile file may take (promise P5)."""
BRACKETS = 50_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What reading one hostile file took."""

    name: str
    ended: str
    """"refused", "taken", or the error nobody meant."""
    signal: int
    cpu: float
    mib: float


def hostile() -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each hostile file: its name, and the call that reads it."""
    yield from _texts()
    yield from _documents()
    yield from _pictures()
    yield from _sheets()
    yield from _keys()


def _yaml(data: bytes) -> object:
    return yamlfile.parse_yaml(read_source(data, "x.yaml"))


def _badge(data: bytes) -> object:
    return read_badge(read_source(b"---\n" + data + b"\n---\nx\n", "x.md"), "x", lambda _: b"")


def _issuer(data: bytes) -> object:
    return read_issuer(read_source(data, "issuer.yaml"), lambda _: b"")


def _draft(data: bytes) -> object:
    return read_draft(read_source(DRAFT.encode() + data, "x.yaml"), "1" * 16, {"knots"})


def _texts() -> Iterator[tuple[str, Callable[[], object]]]:
    bomb = "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(9))
    texts = {
        "brackets": b"[" * BRACKETS,
        "braces": b"{a: " * 15_000,
        "aliases": bomb.encode(),
        "dashes": b"- " * 30_000,
        "quotes": b'"' * 65_000,
        "colons": b"a: " * 20_000,
        "tabs": b"\t" * 65_000,
        "comments": b"#\n" * 32_000,
        "keys": b"".join(b"k%d: 1\n" % n for n in range(7_000)),
        "indents": b"".join(b" " * n + b"a:\n" for n in range(350)),
        "tags": b"a: !!python/object/apply:os.system [x]",
        "no text": bytes(range(256)) * 200,
        "merge": b"<<<<<<< x\n" * 6_000,
        "block": b"a: |\n" + b" x\n" * 21_000,
        "question marks": b"? " * 30_000,
        "percent": b"%YAML 1.1\n---\n" * 4_000,
    }
    for name, data in texts.items():
        yield f"YAML of {name}", partial(_yaml, data)
        yield (
            f"settings of {name}",
            partial(_badge, data),
        )
        yield f"issuer of {name}", partial(_issuer, data)
        yield (
            f"draft of {name}",
            partial(_draft, data),
        )
    for name, text in {
        "brackets": "[" * 60_000,
        "links": "[a](<" * 5_000,
        "backticks": "`" * 60_000,
        "stars": "*a " * 20_000,
        "quotes": "> " * 30_000,
        "lists": "\n".join(" " * n + "- x" for n in range(250)),
        "pipes": "|" * 60_000,
        "tables": "|a|b|\n|-|-|\n" * 4_000,
        "angles": "<" * 60_000,
        "entities": "&amp;" * 12_000,
        "images": "![" * 30_000,
        "underscores": "_a_" * 20_000,
        "tags": "<b>" * 20_000,
        "references": "[a]: b\n" * 9_000,
        "rules": "---\n" * 15_000,
    }.items():
        yield f"Markdown of {name}", partial(to_html, text)
    yield "a badge of five megabytes", lambda: read_source(b"a" * 5_000_000, "x.md")
    yield (
        "a name of sixty thousand marks",
        lambda: read_issuer(source(ISSUER.replace("Example", "e" + "\u0301" * 20_000), "issuer.yaml"), lambda _: b""),
    )
    yield (
        "criteria of sixty thousand marks",
        lambda: read_badge(source(BADGE.replace("Tie", "e" + "\u0301" * 20_000), "x.md"), "x", lambda _: b""),
    )
    yield "addresses without end", lambda: read_ledger(b"/awards/" + b"a" * 2_000_000)
    yield "addresses of slashes", lambda: read_ledger(b"/" * 2_000_000)
    yield "a hundred thousand addresses that are none", lambda: read_ledger(b"x\n" * 100_000)


def _documents() -> Iterator[tuple[str, Callable[[], object]]]:
    for name, data in {
        "brackets": b"[" * 250_000,
        "braces": b'{"a":' * 50_000,
        "values": b"[" + b"0," * 120_000 + b"0]",
        "names": b"{" + b",".join(b'"a%d":0' % n for n in range(20_000)) + b"}",
        "digits": b"1" * 250_000,
        "escapes": b'"' + b"\\u0041" * 40_000 + b'"',
        "one name": b"{" + b'"a":0,' * 40_000 + b'"a":0}',
        "half letters": b'"' + b"\\ud800" * 40_000 + b'"',
        "blanks": b" " * 262_000,
        "quotes": b'"' * 250_000,
        "fractions": b"0." + b"1" * 250_000,
        "exponents": b"1e" + b"9" * 250_000,
        "too much": b"0" * 5_000_000,
    }.items():
        yield f"JSON of {name}", partial(strictjson.parse, data)
    context: dict[str, Any] = {"@context": ["https://www.w3.org/ns/credentials/v2"]}
    nodes: list[Any] = [{"type": ["Evidence"]} for _ in range(190)]
    yield "nodes that look alike", lambda: canonical.canonicalize_rdfc({**context, "evidence": nodes})
    ring: list[Any] = [{"id": f"_:b{n}", "evidence": [{"id": f"_:b{m}"} for m in range(14)]} for n in range(14)]
    yield "nodes that point at one another", lambda: canonical.canonicalize_rdfc({**context, "evidence": ring})
    yield (
        "types without end",
        lambda: canonical.canonicalize_rdfc({**context, "type": [f"urn:t:{n}" for n in range(5_000)]}),
    )
    bits = {
        "half a gigabyte": gzip.compress(bytes(2**29), 9, mtime=0),
        "nothing": b"",
        "noise": bytes(range(256)) * 800,
        "many lists": gzip.compress(bytes(16_384), mtime=0) * 3_000,
        "a head": gzip.compress(b"", mtime=0)[:10],
    }
    for name, packed in bits.items():
        listed = encode_base64url(packed)
        yield f"a status list of {name}", partial(status.decode_list, listed)
    yield "a status list of letters", lambda: status.decode_list("u" + "A" * 12_000_000)
    for name, data in {
        "line ends": b"\n" * 1_000_000,
        "lines": b"{}\n" * 300_000,
        "one line": b'{"a":' * 200_000 + b"\n",
        "two megabytes": b"a" * 2_000_000,
    }.items():
        yield f"a key history of {name}", partial(history.load_history, data)


def _pictures() -> Iterator[tuple[str, Callable[[], object]]]:
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    for size, how in ((2**20 - 200, lambda data: check_image("x.svg", data)), (2**23 - 200, extract)):
        what = "an SVG to show" if size < 2**21 else "an SVG to look into"
        for name, text in {
            "tags": "<g/>" * (size // 4),
            "groups": "<g>" * (size // 8) + "</g>" * (size // 8),
            "text": "a" * size,
            "entities": "&amp;" * (size // 5),
            "attributes": "<g " + " ".join(f'a{n}=""' for n in range(size // 12)) + "/>",
            "comments": "<!---->" * (size // 7),
            "instructions": "<?a?>" * (size // 5),
            "lines": "\n" * size,
            "CDATA": "<![CDATA[]]>" * (size // 12),
            "names": "".join(f'<g xmlns:a{n}="u"/>' for n in range(size // 24)),
            "half": "<g " * (size // 3),
            "a path": f'<path d="{"M0 0" * (size // 5)}"/>',
            "awards": '<a:credential xmlns:a="https://purl.imsglobal.org/ob/v3p0"/>' * (size // 70),
        }.items():
            whole = f"{head}{text}</svg>".encode()
            yield f"{what} of {name}", partial(how, whole)
    yield (
        "an SVG with entities of its own",
        lambda: check_image("x.svg", b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'),
    )
    yield "an SVG in sixteen bits", lambda: extract((head + "<g/>" * 900_000 + "</svg>").encode("utf-16"))
    body = KEYWORD.encode() + b"\0\1\0\0\0"
    for name, data in {
        "200 megabytes of text": png(chunk(b"iTXt", body + zlib.compress(bytes(2**28)))),
        "awards": png(*[chunk(b"iTXt", KEYWORD.encode() + bytes(5) + b"{}")] * 100_000),
        "chunks": png(*[chunk(b"x" * 4, b"")] * 80_000),
        "noise": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 30_000,
        "length": b"\x89PNG\r\n\x1a\n" + b"\xff" * 2_000_000,
        "packed text": png(*[chunk(b"zTXt", KEYWORD.encode() + b"\0\0" + zlib.compress(bytes(2**20)))] * 3_000),
    }.items():
        yield f"a PNG of {name}", partial(extract, data)
        yield f"a PNG to show of {name}", partial(check_image, "x.png", data[: 2**20])
    for name, start in {"JPEG": b"\xff\xd8\xff\xe0", "WebP": b"RIFF\xff\xff\xff\xffWEBP", "GIF": b"GIF89a"}.items():
        yield f"a {name} of noise", partial(check_image, "x.png", start + bytes(range(256)) * 4_000)


def _book(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


def _sheets() -> Iterator[tuple[str, Callable[[], object]]]:
    lists = {
        "commas": b"," * 2_000_000,
        "quotes": b'"' * 2_000_000,
        "lines": b"\n" * 2_000_000,
        "rows": b"a,b\n" * 500_000,
        "noise": bytes(range(256)) * 4_000,
        "zeros": bytes(1_000_000),
        "an open quote": b'Name,Date\n"' + b"a\n" * 500_000,
        "odd letters": "Name;ä\n".encode("cp1252") * 100_000,
        "eleven megabytes": b"a" * 11_000_000,
    }
    for name, data in lists.items():
        yield f"a list of {name}", partial(read_table, data, "x.csv", Reading())
    books = {
        "a gigabyte": _book(xl__workbook=bytes(2**28)),
        "nothing": _book(),
        "noise": b"PK\3\4" + bytes(range(256)) * 4_000,
        "entities": _book(xl__workbook=b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        "tags": _book(xl__workbook=b"<a>" * 2**20),
    }
    for name, data in books.items():
        yield f"a workbook of {name}", partial(read_table, data, "x.xlsx", Reading())


def _keys() -> Iterator[tuple[str, Callable[[], object]]]:
    head = f"untrusted comment: {keys.SECRET_MARKER} of Assay - check ".encode()
    for name, data in {
        "brackets": b"[" * 8_000,
        "nothing": b"\n\n\n",
        "two megabytes": b"a" * 2_000_000,
        "base64": base64.b64encode(bytes(6_000)) + b"\n",
    }.items():
        yield f"a key file of {name}", partial(keys.read_key_header, head + b"0" * 16 + b"\n" + data)


# -- the process that reads them ----------------------------------------------------------------------------------


def measured() -> list[Measured]:
    """Read every hostile file, each in a child of one process that has loaded everything, and return what it took."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__))], capture_output=True, text=True, check=True, timeout=300, cwd=Path("/")
    )
    return [Measured(**json.loads(line)) for line in done.stdout.splitlines()]


def _main() -> None:
    for name, call in hostile():
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _read(call, writer)
        os.close(writer)
        with os.fdopen(reader) as answer:
            ended = answer.read()
        _, status_, used = os.wait4(child, 0)
        signal = status_ & 0x7F
        result = {"name": name, "ended": ended, "signal": signal, "cpu": used.ru_utime + used.ru_stime}
        sys.stdout.write(json.dumps({**result, "mib": used.ru_maxrss / 1024}) + "\n")


def _read(call: Callable[[], object], writer: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
    resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))
    try:
        call()
        ended = "taken"
    except AssayError:
        ended = "refused"
    except BaseException as error:  # noqa: BLE001 - whatever it is, it was not meant
        ended = f"{type(error).__name__}: {error}"[:200]
    os.write(writer, ended.encode())
    os._exit(0)


if __name__ == "__main__":
    _main()
