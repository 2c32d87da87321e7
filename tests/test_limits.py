"""Each limit `assay limits` prints: the largest thing is taken, one more is refused with the number in the message."""

from __future__ import annotations

import gzip
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from credentials.support import ISSUER, replaced, source
from credentials.test_foreign import (
    CONTEXT,
    LIST,
    REVOCATIONS,
    SITE,
    badge,
    bit_list,
    controller,
    entry,
    sentence,
    sign,
    verify,
)  # fmt: skip
from credentials.test_foreign import DID as ISSUED_BY
from credentials.test_foreign import Web as Answers
from faults.strangers import endorsing_token
from faults.tools import chunk, png
from sites import Here, small_site

from assay.cli.limits import LIMITS
from assay.credentials.baking import KEYWORD, extract
from assay.credentials.content import load_revocations
from assay.credentials.fetching import CannotFetchError, Memory, Mirror, Offline
from assay.credentials.folders import REVOCATIONS_FILE
from assay.credentials.images import check_image
from assay.credentials.issuerfile import read_issuer
from assay.credentials.markdowncost import markdown_fault
from assay.credentials.secured import parse_secured
from assay.credentials.sheet import bounded
from assay.credentials.table import Reading, read_table
from assay.credentials.textfile import read_source
from assay.credentials.web import Web
from assay.credentials.yamlfile import parse_yaml
from assay.errors import AssayError
from assay.integrity import canonical, contexts, history, keys, multibase, status, strictjson
from assay.integrity.ed25519 import demo_secret_key
from assay.integrity.strictjson import count
from assay.website.hosts import host_warnings
from assay.website.publish import Report

MOST = {limit.thing: limit.most for limit in LIMITS}
SHOWN = {
    "nesting of a credential": "36 deep",
    "files of a site (warning)": "Cloudflare Pages",
    "size of a site (warning)": "GitHub Pages",
}
"""What a message says instead of the number itself."""
DID = "did:web:badges.example.org"
SEALED = keys.seal_key_file(demo_secret_key(), "2026-alex", DID, "six plain words for a test", ops=1, mem=8192)


def said(call: Callable[[], object]) -> str:
    """Return what a call refuses, or nothing."""
    try:
        call()
    except (AssayError, CannotFetchError) as error:
        return str(error)
    return ""


def _json(number: int) -> str:
    return said(lambda: strictjson.parse(b'"' + b"a" * (number - 2) + b'"'))


def _nodes(number: int) -> str:
    return said(lambda: strictjson.parse(b"[" + b",".join([b"0"] * (number - 1)) + b"]"))


def _depth(number: int) -> str:
    return said(lambda: strictjson.parse(b"[" * number + b"]" * number))


def _items(number: int) -> str:
    document: dict[str, Any] = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "VerifiableCredential",
        "evidence": [f"urn:evidence:{count}" for count in range(number)],
    }
    return said(lambda: canonical.canonicalize_rdfc(document))


def _list(number: int) -> str:
    return said(lambda: status.decode_list(multibase.encode_base64url(gzip.compress(bytes(number), mtime=0))))


def _history(number: int) -> str:
    # What is not too large is no history either, and is said to be that.
    found = said(lambda: history.load_history(b"a" * number))
    return found if "bytes" in found else ""


def _record(number: int) -> str:
    revoked = b"revocations:\n  - award: 6f2e0c9d1h7k3m5n\n    at: 2026-03-14T10:00:00Z\n"
    revoked += b"    reason: not-earned\n    by: alex\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / REVOCATIONS_FILE
        path.parent.mkdir(parents=True)
        path.write_bytes(b"#" * (number - len(revoked) - 1) + b"\n" + revoked)
        return said(lambda: load_revocations(Path(folder)))


def _text(number: int) -> str:
    return said(lambda: read_source(b"a" * number, "x.md"))


def _yaml(text: str) -> str:
    return said(lambda: parse_yaml(source(text)))


def _levels(number: int) -> str:
    # The value at the end is a level too.
    return _yaml("".join(f"{' ' * count}a:\n" for count in range(number - 2)) + " " * (number - 2) + "a: b\n")


def _parts(number: int) -> str:
    # A mapping of one list: the stream, the document, the mapping, the name, the list, and the end of each.
    return _yaml("a:\n" + "- b\n" * (number - 9))


def _markdown(number: int) -> str:
    line = "word " * 15 + "\n\n"
    return markdown_fault((line * (number // len(line) + 1))[:number])


def _issuer(old: str, new: str) -> str:
    text = replaced(ISSUER, (old, new))
    found = said(lambda: read_issuer(source(text, "content/issuer.yaml"), lambda _: b""))
    return found if "characters" in found else ""


def _picture(number: int) -> str:
    empty = png(chunk(b"tEXt", b""))
    return said(lambda: check_image("x.png", png(chunk(b"tEXt", bytes(number - len(empty))))))


def _side(number: int) -> str:
    return said(lambda: check_image("x.png", png(width=number, height=1)))


def _carrier(number: int) -> str:
    empty = png(chunk(b"tEXt", b""))
    return said(lambda: extract(png(chunk(b"tEXt", bytes(number - len(empty))))))


def _svg_carrier(number: int) -> str:
    head, end = b'<svg xmlns="http://www.w3.org/2000/svg">', b"</svg>"
    return said(lambda: extract(head + b" " * (number - len(head + end)) + end))


def _chunks(number: int) -> str:
    # The header, the pixels and the end are three.
    return said(lambda: extract(png(*[chunk(b"tEXt", b"a\0b")] * (number - 3))))


def _carried(number: int) -> str:
    body = KEYWORD.encode() + bytes(5) + b"a" * number
    return said(lambda: extract(png(chunk(b"iTXt", body))))


def _tags(number: int) -> str:
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    return said(lambda: extract((head + "<g/>" * (number - 2) + "</svg>").encode()))


def _sheet(number: int) -> str:
    start = b"Name,Date\nKim Lee,2026-03-14\n"
    found = said(lambda: read_table(start + b"," * (number - len(start)), "x.csv", Reading(headings=())))
    return found if "bytes" in found else ""


def _rows(number: int) -> str:
    return said(lambda: bounded([(count, ("Kim",)) for count in range(1, number + 1)], "x.csv"))


def _columns(number: int) -> str:
    return said(lambda: bounded([(1, ("Kim",) * number)], "x.csv"))


def _cell(number: int) -> str:
    return said(lambda: bounded([(1, ("Kim", "a" * number))], "x.csv"))


def _contexts(number: int) -> str:
    listed: list[Any] = ["https://www.w3.org/ns/credentials/v2"] * number
    return said(lambda: canonical.canonicalize_rdfc({"@context": listed, "type": "VerifiableCredential"}))


def _cost(name: str, old: int) -> Callable[[int], str]:
    def ask(number: int) -> str:
        head, line, rest = SEALED.split(b"\n", 2)
        line = line.replace(f'"{name}":{old}'.encode(), f'"{name}":{number}'.encode())
        head = head.rpartition(b" - check ")[0]
        check = keys._checksum(head, line, rest.rstrip(b"\n"))  # noqa: SLF001 - a forged file has a right one
        return said(lambda: keys.read_key_header(b"\n".join([head + f" - check {check}".encode(), line, rest])))

    return ask


def _files(number: int) -> str:
    return " ".join(map(str, host_warnings(Report(target=Path(), files=number, size=0))))


def _size(number: int) -> str:
    return " ".join(map(str, host_warnings(Report(target=Path(), files=0, size=number))))


ASK: dict[str, Callable[[int], str]] = {
    "signed award or credential": _json,
    "nesting of a credential": _depth,
    "values in a credential": _nodes,
    "contexts of a credential": _contexts,
    "values of one property": _items,
    "status list, unpacked": _list,
    "key history": _history,
    "record of revocations": _record,
    "settings or text file": _text,
    "nesting of settings": _levels,
    "parts of a settings file": _parts,
    "criteria text": _markdown,
    "name or title": lambda number: _issuer("Example Association", "A" * number),
    "one line of text": lambda number: _issuer("An association that was invented.", "A" * number),
    "picture": _picture,
    "side of a picture": _side,
    "picture that carries a badge": _carrier,
    "SVG that carries a badge": _svg_carrier,
    "chunks of a PNG": _chunks,
    "badge inside a picture": _carried,
    "tags of an SVG with a badge": _tags,
    "imported list": _sheet,
    "rows of an imported list": _rows,
    "columns of an imported list": _columns,
    "cell of an imported list": _cell,
    "memory to open a key file": _cost("mem", 8192),
    "passes to open a key file": _cost("ops", 1),
    "files of a site (warning)": _files,
    "size of a site (warning)": _size,
}
"""Each limit, and a question: what is said of a thing that large? Nothing, when it is taken."""


@pytest.mark.parametrize("thing", [limit.thing for limit in LIMITS if limit.thing in ASK])
def test_the_largest_is_taken_and_one_more_is_refused_with_its_number(thing: str) -> None:
    most = MOST[thing]
    assert ASK[thing](most) == ""
    refused = ASK[thing](most + 1)
    assert refused
    shown = SHOWN.get(thing, f"{most:,}")
    assert shown in refused or shown.replace(",", "") in refused, refused


def test_an_answer_of_the_web_has_its_limit(tmp_path: Path) -> None:
    most, mirror = MOST["answer of the web to verify"], Mirror.of("https://badges.example.org/", tmp_path, Offline())
    (tmp_path / "most.json").write_bytes(b"a" * most)
    (tmp_path / "more.json").write_bytes(b"a" * (most + 1))
    assert len(mirror.fetch("https://badges.example.org/most.json")) == most
    with pytest.raises(CannotFetchError, match=f"{most:,}"):
        mirror.fetch("https://badges.example.org/more.json")


def test_a_short_name_has_its_limit(tmp_path: Path, here: Here) -> None:
    most, site = MOST["short name in an address"], small_site(tmp_path / "site")
    assert here("new", "badge", "a" * most, "--kind", "participation", "--name", "A", "--root", site).code == 0
    refused = here("new", "badge", "a" * (most + 1), "--kind", "participation", "--name", "A", "--root", site)
    assert refused.code == 2
    assert "FILE02" in refused.err
    assert f"{most}" in refused.err


class Slow:
    """Answers every address, however long that takes."""

    def fetch(self, url: str) -> bytes:
        return url.encode()


def test_the_time_for_all_addresses_has_its_limit() -> None:
    """One more is asked for only when it can end in time, so that the whole never takes longer."""
    assert int(Web().seconds) == MOST["time for one address"]
    most = MOST["time for all of them"]
    spent = float(most - MOST["time for one address"])
    assert Memory(Slow(), spent=spent).fetch("https://example.org/") == b"https://example.org/"
    with pytest.raises(CannotFetchError, match=rf"was not asked for: .* of the {most} seconds"):
        Memory(Slow(), spent=spent + 0.01).fetch("https://example.org/")


def test_the_time_an_address_takes_is_counted() -> None:
    class Sleepy(Slow):
        def fetch(self, url: str) -> bytes:
            time.sleep(0.02)
            raise CannotFetchError(url)

    memory = Memory(Sleepy())
    for address in ("https://a.example/", "https://b.example/", "https://b.example/"):
        with pytest.raises(CannotFetchError):
            memory.fetch(address)
    assert 0.04 <= memory.spent < 5


def test_the_addresses_of_one_badge_have_their_limit() -> None:
    most, memory = MOST["addresses of one badge"], Memory(Slow())
    for number in range(most):
        memory.fetch(f"https://example.org/{number}")
    with pytest.raises(CannotFetchError, match=f"more than {most} addresses"):
        memory.fetch("https://example.org/more")


def said_of(name: str, document: dict[str, Any], **pages: Any) -> str:  # noqa: ANN401 - JSON or bytes
    """Return what a check of a badge of somebody says."""
    web = Answers(**{f"{SITE}/.well-known/did.json": controller(), **pages})
    return sentence(verify(sign(document), web), name)


def test_a_status_list_of_others_has_its_limit() -> None:
    most, page = MOST["values of a status list"], bit_list()
    document = badge(credentialStatus=entry())
    page["note"] = [0] * (most - count(page) - 1)
    assert "more than" not in said_of("status", document, **{LIST: page})
    page["note"].append(0)
    assert f"more than {most} values" in said_of("status", document, **{LIST: page})


def test_a_revocation_list_has_its_limit() -> None:
    most = MOST["values of a revocation list"]
    document = badge(credentialStatus={"id": REVOCATIONS, "type": "1EdTechRevocationList"})
    document["@context"] = [*CONTEXT, contexts.OPEN_BADGES_EXTENSIONS]
    page: dict[str, Any] = {"id": REVOCATIONS, "issuer": ISSUED_BY, "revokedCredential": []}
    page["note"] = [0] * (most - count(page) - 1)
    assert "It was not revoked" in said_of("status", document, **{REVOCATIONS: page})
    page["note"].append(0)
    assert f"more than {most:,} values" in said_of("status", document, **{REVOCATIONS: page})


def test_a_badge_and_what_others_say_in_it_have_a_limit_together() -> None:
    most, first = MOST["values with endorsements"], endorsing_token(190, 1)
    document = badge(
        evidence=[{"id": f"urn:e:{n}", "type": ["Evidence"], "name": "x", "genre": "y"} for n in range(190)]
    )
    tokens = document["credentialSubject"]["achievement"]["endorsementJwt"] = [first, first]
    inside = most - count(sign(document)) - count(parse_secured(first.encode()).document)
    for number, refused in ((inside, False), (inside + 1, True)):
        # An object and an array stand around the others.
        parts = [b'{"alg": "EdDSA", "kid": "x"}', json.dumps({"a": [0] * (number - 2)}).encode(), b"x"]
        tokens[1] = ".".join(multibase.encode_base64url(part)[1:] for part in parts)
        said = said_of("endorsements", document)
        assert ("could not be checked" in said) == refused, said
        assert ("is not valid" in said) != refused, said


TRIED = {
    "answer of the web to verify",
    "short name in an address",
    "time for one address",
    "time for all of them",
    "addresses of one badge",
    "values of a status list",
    "values of a revocation list",
    "values with endorsements",
}
"""Those that have a test of their own."""


def test_every_limit_that_is_printed_is_tried() -> None:
    assert set(MOST) == {*ASK, *TRIED}
