"""The parts of the browser's verification, each before an independent judge: hashlib, libsodium, Python's key history.

The modules run in the browser, joined by the same function that joins them for the site.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from assay.errors import DocumentError
from assay.integrity.canonical import canonicalize_jcs
from assay.integrity.ed25519 import PublicKey, SecretKey, SignatureMismatchError
from assay.integrity.history import (
    SIGNED_AS,
    KeyHistory,
    append_add,
    append_compromise,
    append_retire,
    append_threshold,
    countersign,
    load_history,
    propose,
)
from assay.website.script import bundle, modules

from .conftest import Example, Looker

pytestmark = pytest.mark.enable_socket

PROBE = """\
import { canonical } from "./jcs.js";
import { hex } from "./bytes.js";
import { sha256, sha512 } from "./sha2.js";
import { verifySignature } from "./ed25519.js";
import { loadHistory } from "./keyhistory.js";
import { readBundle } from "./bundle.js";
const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const plain = (key) => [key.kid, key.multikey, key.roles, key.notBefore, key.notAfter, key.compromised];
globalThis.probe = {
  canonical: (text) => canonical(JSON.parse(text)),
  sha256: async (texts) => Promise.all(texts.map(async (text) => hex(await sha256(bytes(text))))),
  sha512: (texts) => texts.map((text) => hex(sha512(bytes(text)))),
  verify: async (triples) => {
    const answers = [];
    for (const triple of triples) answers.push(await verifySignature(...triple.map(bytes)));
    return answers;
  },
  histories: async (texts) => {
    const answers = [];
    for (const text of texts) {
      try {
        const { did, keys, threshold, fingerprint, head, length, updated } = await loadHistory(bytes(text));
        answers.push([did, keys.map(plain), threshold, fingerprint, head, length, updated]);
      } catch (error) {
        answers.push(error.code ?? String(error));
      }
    }
    return answers;
  },
  readBundle,
};
"""
WITHOUT_WEBCRYPTO = "Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined, configurable: true });"


@pytest.fixture(params=["WebCrypto", "our own code"])
def probe(request: pytest.FixtureRequest, example: Example, looker: Looker) -> Iterator[Page]:
    """Return a page in which the parts can be called one by one."""
    with looker(example, "/404.html") as look:
        if request.param != "WebCrypto":
            look.page.evaluate(WITHOUT_WEBCRYPTO)
        look.page.evaluate(bundle("probe.js", modules() | {"probe.js": PROBE}))
        yield look.page


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_hashes_are_those_of_hashlib(probe: Page) -> None:
    """Every length round the block, and a few long ones (FIPS 180-4)."""
    numbers = random.Random(1)  # noqa: S311 - any bytes will do
    messages = [numbers.randbytes(size) for size in (*range(0, 300, 7), 55, 56, 63, 64, 111, 112, 127, 128, 129, 5000)]
    sent = [text(message) for message in messages]
    assert probe.evaluate("all => probe.sha256(all)", sent) == [hashlib.sha256(one).hexdigest() for one in messages]
    assert probe.evaluate("all => probe.sha512(all)", sent) == [hashlib.sha512(one).hexdigest() for one in messages]


# -- Ed25519 ------------------------------------------------------------------------------------------------------

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int]
BASE_Y = 4 * pow(5, P - 2, P) % P
RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)
"""Key, message and signature of tests 1 to 3 of RFC 8032, section 7.1, in hexadecimal (facts of the standard)."""


def decode(y: int, sign: int) -> Point | None:
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - squared) % P:
        return None
    return (P - x if x % 2 != sign else x) % P, y


def add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, P - 2, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - product, P - 2, P) % P,
    )


def times(point: Point, number: int) -> Point:
    total: Point = (0, 1)
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total


def encode(point: Point, *, plus: int = 0) -> bytes:
    return (point[1] + plus | (point[0] & 1) << 255).to_bytes(32, "little")


def torsion() -> Point:
    """Return a point of order 8."""
    y = 2
    while True:
        point = decode(y, 0)
        if point and times(small := times(point, ORDER), 4) != (0, 1):
            return small
        y += 1


def hostile() -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield keys, messages and signatures on which careless verifiers differ."""
    base = decode(BASE_Y, 0)
    assert base is not None
    secret, nonce, eighth = 0x1234567890ABCDEF, 0xFEDCBA987654321, torsion()
    key, point = times(base, secret), times(base, nonce)
    for turn in range(12):
        message = bytes([turn])
        for public, r in (
            (key, point), (add(key, eighth), point), (key, add(point, eighth)), (add(key, eighth), add(point, eighth)),
        ):  # fmt: skip
            digest = hashlib.sha512(encode(r) + encode(public) + message).digest()
            s = (nonce + int.from_bytes(digest, "little") * secret) % ORDER
            yield encode(public), message, encode(r) + s.to_bytes(32, "little")
            yield encode(public), message, encode(r) + (s + ORDER).to_bytes(32, "little")
    for turn in range(8):
        small = times(eighth, turn)
        for r in (point, small):
            yield encode(small), b"x", encode(r) + (nonce if r == point else 0).to_bytes(32, "little")
            yield encode(key), b"x", encode(small) + bytes(32)
    for y in range(19):
        # The same points in a spelling that is not theirs: y + P still fits into 255 bits.
        for sign in (0, 1):
            spelled = (y + P | sign << 255).to_bytes(32, "little")
            yield spelled, b"x", encode(point) + nonce.to_bytes(32, "little")
            yield encode(key), b"x", spelled + nonce.to_bytes(32, "little")
    yield bytes(32), b"", bytes(64)
    yield b"\xff" * 32, b"", b"\xff" * 64
    yield encode(key)[:31], b"", bytes(64)
    yield encode(key), b"", bytes(63)


def libsodium_says(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        return PublicKey(raw=key).verify(message, signature)
    except (SignatureMismatchError, ValueError):
        return False


def test_signatures_are_judged_as_libsodium_judges_them(probe: Page) -> None:
    triples = [tuple(map(bytes.fromhex, vector)) for vector in RFC_8032]
    secret = SecretKey(seed=bytes(range(32)), pseudonym_key=bytes(32))
    for size in (0, 1, 64, 500):
        message = bytes(range(256))[:size] * 2
        signature = secret.sign(message)
        triples.append((secret.public.raw, message, signature))
        for at in (0, 31, 32, 63):
            spoilt = signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :]
            triples.append((secret.public.raw, message, spoilt))
        triples.append((secret.public.raw, message + b"x", signature))
    triples += list(hostile())
    expected = [libsodium_says(*triple) for triple in triples]
    assert expected[:3] == [True, True, True]
    assert sum(expected) > 15
    assert (
        probe.evaluate("all => probe.verify(all)", [[text(part) for part in triple] for triple in triples]) == expected
    )


# -- canonical form -----------------------------------------------------------------------------------------------


def test_the_canonical_form_is_that_of_python(probe: Page) -> None:
    documents: list[Any] = [
        {"b": 1, "a": [True, None, {"z": "\u20ac", "é": "\ud7ff", "\ue000": 1, "\U0001f600": 2, "": 0}]},
        {"1": 1, "10": 2, "2": 3, "__proto__": 4},
        [0, 1, -1, 1.5, 1e-6, 1e20, 123456789012345, 0.1, 4.35, 2.5e-5],
        {"text": '\t\n\r"\\/\b\f\u0001\u007f\u2028<>&'},
    ]
    for document in documents:
        sent = json.dumps(document)
        assert probe.evaluate("text => probe.canonical(text)", sent).encode() == canonicalize_jcs(json.loads(sent))


# -- key history --------------------------------------------------------------------------------------------------

DID = "did:web:badges.example.org"


def key(number: int) -> SecretKey:
    return SecretKey(seed=bytes([number] * 32), pseudonym_key=bytes([number] * 32))


KEYS = {f"2026-{name}": key(number) for number, name in enumerate(("ada", "bo", "cy", "di"), 1)}


def lines() -> list[bytes]:
    """Return a history in which everything happens, line by line with their ends."""
    written: list[bytes] = []

    def grow(make: Callable[..., bytes], at: str, *kids: str, **members: Any) -> None:  # noqa: ANN401
        before = load_history(b"".join(written)) if written else None
        written.append(make(before, at=at, signers={kid: KEYS[kid] for kid in kids}, reason="because", **members))

    everything = ("award", "board", "status")
    grow(
        append_add,
        "2026-01-01T00:00:00Z",
        "2026-ada",
        kid="2026-ada",
        roles=everything,
        did=DID,
        not_before="2026-01-01T00:00:00Z",
    )
    grow(
        append_add,
        "2026-02-01T00:00:00Z",
        "2026-ada",
        "2026-bo",
        kid="2026-bo",
        roles=everything,
        not_before="2026-02-01T00:00:00Z",
    )
    grow(
        append_add,
        "2026-02-02T00:00:00Z",
        "2026-bo",
        "2026-cy",
        kid="2026-cy",
        roles=("board",),
        not_before="2026-02-01T00:00:00Z",
    )
    grow(
        append_add,
        "2026-02-03T00:00:00Z",
        "2026-bo",
        "2026-di",
        kid="2026-di",
        roles=("status",),
        not_before="2026-02-01T00:00:00Z",
        not_after="2027-01-01T00:00:00Z",
    )
    grow(append_threshold, "2026-03-01T00:00:00Z", "2026-ada", "2026-bo", threshold=2)
    grow(append_retire, "2026-04-01T00:00:00Z", "2026-ada", "2026-cy", kid="2026-ada", not_after="2026-05-01T00:00:00Z")
    grow(append_compromise, "2026-06-01T00:00:00Z", "2026-bo", "2026-cy", kid="2026-di", since="2026-05-20T00:00:00Z")
    grow(append_threshold, "2026-07-01T00:00:00Z", "2026-bo", "2026-cy", threshold=1)
    return written


def judged(data: bytes) -> list[Any] | None:
    """Return what Python makes of a history in the probe's form, or None for a refusal."""
    try:
        history: KeyHistory = load_history(data)
    except DocumentError:
        return None
    rows = [
        [one.kid, one.public.multikey, list(one.roles), one.not_before, one.not_after, one.compromised]
        for one in history.keys
    ]
    return [history.did, rows, history.threshold, history.fingerprint, history.head, history.length, history.updated]


def spoilt_histories() -> Iterator[bytes]:
    """Yield the history, its beginnings, and everything an editor or a merge can make of it."""
    whole = lines()
    for number in range(len(whole) + 1):
        yield b"".join(whole[:number])
    for number, line in enumerate(whole):
        yield b"".join([*whole[:number], *whole[number + 1 :]])
        yield b"".join([*whole[: number + 1], line, *whole[number + 1 :]])
        yield b"".join([*whole[:number], *whole[number + 1 : number + 2], line, *whole[number + 2 :]])
        yield b"".join([*whole[:number], b"\n", *whole[number:]])
        yield b"".join([*whole[:number], b" " + line, *whole[number + 1 :]])
        entry = json.loads(line)
        for name in entry:
            for value in (None, "", "x", 0, 1, True, [], {}, [entry[name]]):
                yield b"".join([*whole[:number], canonicalize_jcs(entry | {name: value}) + b"\n", *whole[number + 1 :]])
            without = {other: entry[other] for other in entry if other != name}
            yield b"".join([*whole[:number], canonicalize_jcs(without) + b"\n", *whole[number + 1 :]])
        for sigs in ([], entry["sigs"][:1], entry["sigs"] * 2, entry["sigs"][::-1]):
            yield b"".join([*whole[:number], canonicalize_jcs(entry | {"sigs": sigs}) + b"\n"])
    yield b"".join(whole)[:-1]
    yield b"".join(whole) + b"\n"
    yield b"\xef\xbb\xbf" + b"".join(whole)


def signed_wrongs() -> Iterator[bytes]:
    """Yield histories whose last line is signed by whoever can, and breaks a rule or just keeps it."""
    whole = b"".join(lines())
    history = load_history(whole)
    at = "2026-08-01T00:00:00Z"
    new = key(9)
    added = {
        "action": "add",
        "kid": "new",
        "pub": new.public.multikey,
        "roles": ["award"],
        "notBefore": at,
        "reason": "",
    }
    entries: list[dict[str, Any]] = [
        added,
        *({**added, name: value} for name, value in (
            ("roles", []), ("roles", ["board", "award"]), ("roles", ["award", "award"]), ("roles", ["boss"]), ("roles", "award"),
            ("roles", ["award", 1]), ("pub", "z6Mk"), ("pub", KEYS["2026-bo"].public.multikey), ("kid", "2026-bo"), ("kid", ""),
            ("kid", "a b"), ("kid", "x" * 65), ("kid", "__proto__"), ("notBefore", "2026-08-01"), ("notBefore", "2026-02-30T00:00:00Z"),
            ("notBefore", "2026-08-01T24:00:00Z"), ("notAfter", "2026-07-01T00:00:00Z"), ("notAfter", at), ("reason", 1), ("did", DID),
            ("more", 1), ("action", "toString"), ("action", "remove"), ("threshold", 1),
        )),
        *({"action": "retire", "kid": kid, "notAfter": end, "reason": ""} for kid in (*KEYS, "nobody") for end in (
            "2025-01-01T00:00:00Z", "2026-04-30T00:00:00Z", "2026-05-01T00:00:00Z", "2026-09-01T00:00:00Z", "soon",
        )),
        *({"action": "compromise", "kid": kid, "since": since, "reason": ""} for kid in (*KEYS, "nobody") for since in (
            "2026-05-19T00:00:00Z", "2026-05-20T00:00:00Z", at, "2026-08-02T00:00:00Z",
        )),
        *({"action": "threshold", "threshold": number, "reason": ""} for number in (0, 1, 2, 3, -1, 1.5, "2", True, None)),
    ]  # fmt: skip
    for members in entries:
        for time in (at, "2026-06-30T00:00:00Z"):
            for signers in (("2026-bo",), ("2026-ada",), ("2026-di",), ("2026-bo", "2026-cy"), ()):
                keys = {kid: KEYS[kid] for kid in signers}
                if members["action"] == "add":
                    keys[str(members["kid"])] = new
                entry = countersign(propose(history, members, time), keys)
                yield whole + canonicalize_jcs(entry) + b"\n"
    assert SIGNED_AS.startswith(b"assay")


def test_key_histories_are_read_as_python_reads_them(probe: Page) -> None:
    """Accepted or refused alike, and with the same keys, dates and threshold where accepted."""
    histories = [*spoilt_histories(), *signed_wrongs()]
    expected = [judged(data) for data in histories]
    answers = probe.evaluate("all => probe.histories(all)", [text(data) for data in histories])
    found = [
        (history.decode(errors="replace")[-400:], ours, theirs)
        for history, ours, theirs in zip(histories, expected, answers, strict=True)
        if ours != (None if isinstance(theirs, str) else theirs)
    ]
    assert found == []
    assert len([one for one in expected if one]) > 20
    assert {answer for answer in answers if isinstance(answer, str)} == {
        "HIST01",
        "HIST02",
        "HIST03",
        "HIST04",
        "HIST05",
    }
