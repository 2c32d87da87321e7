"""Files of strangers that cost `assay verify` the most, and what they ask the web for.

Each is a file, and a folder that stands for the web: what its issuer, who is hostile too, answers with. Signed ones are
genuine to the last step, because whoever signs with a key of their own gets past all the earlier ones.

Example::

    for stranger in strangers():
        stranger.data, stranger.web["issuer.example.org/.well-known/did.json"]
"""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
from credentials.test_foreign import (
    CONTEXT,
    DID,
    LIST,
    OTHER,
    REVOCATIONS,
    SITE,
    badge,
    bit_list,
    controller,
    endorsement,
    entry,
    sign,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assay.credentials.baking import KEYWORD, NAMESPACE
from assay.integrity import contexts
from assay.integrity.proof import RDFC
from faults.tools import chunk, png

Json = dict[str, Any]
HEAD = '<svg xmlns="http://www.w3.org/2000/svg">'
SVG_BYTES = 2**22 - 20_000
"""A little less than an SVG may have, to leave room for the badge in it."""
DID_JSON = "issuer.example.org/.well-known/did.json"
MARKS = "e" + "\u0301\u0323" * 50_000
"""A letter whose accents take Python eleven seconds to put in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """One hostile file."""

    name: str
    data: bytes
    web: Mapping[str, Json | bytes] = field(default_factory=dict)
    """Address without ``https://`` → what it answers with."""


def strangers() -> Iterator[Stranger]:
    """Yield each of them."""
    for name, data in {**_documents(), **_tokens(), **_pictures()}.items():
        text = json.dumps(data, ensure_ascii=False).encode() if isinstance(data, dict) else data
        yield Stranger(name=name, data=text)
    yield from _signed()


def _evidence(number: int = 190, **members: object) -> list[Json]:
    return [{"id": f"urn:e:{count}", "type": ["Evidence"], "name": "n", **members} for count in range(number)]


def _documents() -> dict[str, Json | bytes]:
    honest = sign(badge())
    unsigned_profile: Json = {"id": DID, "type": ["Profile"], "name": "x"}
    for number in range(25):
        unsigned_profile = {"id": f"urn:p:{number}", "type": ["Profile"], "name": "x", "parentOrg": unsigned_profile}
    return {
        "an undefined term": honest | {"colour": "red"},
        "a term defined 190 times and once not": honest | {"evidence": _evidence(genre="x"), "genre": "x"},
        "a term undefined 190 times": honest | {"evidence": _evidence(colour="x")},
        "1,500 undefined terms": honest | {f"colour{number}": "x" for number in range(1_500)},
        "1,900 contexts": honest | {"@context": [*CONTEXT, *CONTEXT * 950]},
        "20 contexts for 190 nodes": honest | {"@context": CONTEXT * 10, "evidence": _evidence()},
        "190 nodes without a name": honest | {"evidence": [{"type": ["Evidence"]} for _ in range(190)]},
        "190 nodes of one id": honest | {"evidence": [{"id": "urn:e", "type": ["Evidence"], "name": f"{number}"}
                                                        for number in range(190)]},
        "types without end": honest | {"type": [*honest["type"], *(f"urn:t:{number}" for number in range(1_500))]},
        "proofs without end": honest | {"proof": honest["proof"] * 60},
        "four proofs of a long badge": honest | {"proof": honest["proof"] * 2, "evidence": _evidence(genre="x")},
        "190 wrong results": honest | {"result": [{"type": ["Result"], "status": "no"}] * 190},
        "wrong types in 190 places": honest | {"evidence": [{"type": "Evidence", "id": f"urn:{n}", "x": 1}
                                                              for n in range(190)]},
        "a profile in a profile": honest | {"issuer": unsigned_profile},
        "a name of a quarter of a megabyte": honest | {"name": "x" * 250_000},
        "accents without end": honest | {"name": MARKS},
        "an address of a quarter of a megabyte": honest | {"id": "https://example.org/" + "%41" * 80_000},
        "a host of a quarter of a megabyte": honest | {"issuer": "did:web:" + "a." * 120_000 + "b"},
        "a day of a quarter of a megabyte": honest | {"validFrom": "2026-01-01T00:00:00." + "0" * 250_000 + "Z"},
        "a signature of a quarter of a megabyte": honest | {"proof": {**honest["proof"][0],
                                                                        "proofValue": "z" + "2" * 250_000}},
        "brackets": b"[" * 262_000,
        "eight megabytes of zeros": b"[" + b"0," * 4_000_000 + b"0]",
        "eight megabytes of addresses": b'"ClrCredential" "id":"' + b"/earners/" * 900_000,
        "a name twice among 20,000": b"{" + b",".join(b'"a%d":0' % n for n in range(20_000)) + b',"a1":0}',
    }  # fmt: skip


def _tokens() -> dict[str, Json | bytes]:
    def token(header: Json, payload: bytes) -> bytes:
        parts = (json.dumps(header).encode(), payload, bytes(64))
        return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)

    long = base64.urlsafe_b64encode(b"\xff" * 60_000).rstrip(b"=").decode()
    claims = badge() | {"iss": DID, "jti": f"{SITE}/a/1", "sub": badge()["credentialSubject"]["id"], "nbf": 1767323045}
    return {
        "a token of brackets": token({"alg": "EdDSA", "kid": "x"}, b"[" * 190_000),
        "a token of one part": b"A" * 300_000 + b".A.A",
        "a token of dots": b"a." * 170_000,
        "a token with an endless key": token(
            {"alg": "RS256", "jwk": {"kty": "RSA", "n": long, "e": long}}, json.dumps(claims).encode()
        ),
    }


def _pictures() -> dict[str, Json | bytes]:
    carried = json.dumps(sign(badge()))
    element = f'<o:credential xmlns:o="{NAMESPACE}"><![CDATA[{carried}]]></o:credential>'
    svg = {
        "text": "a" * SVG_BYTES,
        "entities": "&amp;" * (SVG_BYTES // 5),
        "tags": "<g/>" * 49_000,
        "groups": "<g>" * 24_000 + "</g>" * 24_000,
        "names": "".join(f"<g{number}{'n' * 70}/>" for number in range(48_000)),
        "names of attributes": "".join(f'<g b{number}{"n" * 65}=""/>' for number in range(48_000)),
        "attributes": "<g " + " ".join(f'a{number}=""' for number in range(99_000)) + "/>",
        "name spaces": "".join(f'<g xmlns:a{number}="u{number}"/>' for number in range(49_000)),
        "one comment": f"<!--{'x' * SVG_BYTES}-->",
    }
    found: dict[str, Json | bytes] = {
        f"an SVG of {name}": f"{HEAD}{element}{text}</svg>".encode() for name, text in svg.items()
    }
    award = chunk(b"iTXt", KEYWORD.encode() + bytes(5) + carried.encode())
    return found | {
        "a PNG of chunks": png(*[chunk(b"xxxx", b"")] * 650_000, award),
        "a PNG of texts": png(*[chunk(b"tEXt", b"a\0b")] * 19_000, award),
        "a PNG of eight megabytes": png(award, chunk(b"tEXt", bytes(8_000_000))),
    }


def _signed() -> Iterator[Stranger]:
    here = {DID_JSON: controller()}
    pages: dict[str, tuple[Callable[[], Json], Mapping[str, Json | bytes]]] = {
        "a signed badge as long as may be": (lambda: badge(evidence=_evidence(genre="x", narrative="y" * 900)), {}),
        "a signed name of a quarter of a megabyte": (lambda: badge(name="x" * 200_000), {}),
        "a signed badge of one person two hundred times": (_of_many_names, {}),
        "a key among a hundred thousand characters": (
            badge, {DID_JSON: controller() | {"alsoKnownAs": ["https://example.org/" + "a" * 250_000]}},
        ),
        "an issuer of 191 keys": (badge, {DID_JSON: _many_keys()}),
        "a list of half a gigabyte": (lambda: badge(credentialStatus=entry()), {_bare(LIST): _long_list()}),
        "a list of 2,000 values": (lambda: badge(credentialStatus=entry()), {_bare(LIST): _wide_list()}),
        "a revocation list of a megabyte": (_revocable, {_bare(REVOCATIONS): _revocations()}),
        "four tokens that endorse it": (_endorsed_by_tokens, _peer()),
    }  # fmt: skip
    for name, (make, web) in pages.items():
        data = json.dumps(sign(make()), ensure_ascii=False).encode()
        yield Stranger(name=name, data=data, web={**here, **web})


def _bare(address: str) -> str:
    return address.removeprefix("https://")


def _of_many_names() -> Json:
    document = copy.deepcopy(badge())
    name = {"type": "IdentityObject", "hashed": True, "identityHash": "sha256$" + "0" * 64, "identityType": "name"}
    document["credentialSubject"]["identifier"] = [{**name, "salt": "s" * 900} for _ in range(199)]
    return document


def _many_keys() -> Json:
    page = controller()
    (method,) = page["verificationMethod"]
    page["verificationMethod"] += [{**method, "id": f"{DID}#{number}"} for number in range(190)]
    page["assertionMethod"] += [f"{DID}#{number}" for number in range(190)]
    return page


def _long_list() -> Json:
    import gzip  # noqa: PLC0415

    page = bit_list()
    packed = gzip.compress(bytes(2**29), 9, mtime=0)
    page["credentialSubject"]["encodedList"] = "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
    return sign(page)


def _wide_list() -> Json:
    extra = [{"id": f"urn:{number}", "type": ["x:T"]} for number in range(190)]
    return bit_list() | {"evidence": extra, "proof": sign(bit_list())["proof"] * 2}


def _revocable() -> Json:
    document = badge(credentialStatus={"id": REVOCATIONS, "type": "1EdTechRevocationList"})
    document["@context"] = [*CONTEXT, contexts.OPEN_BADGES_EXTENSIONS]
    document["id"] = "https://example.org/" + "%41" * 70_000
    return document


def _revocations() -> bytes:
    listed = [{"id": f"urn:%4{number:x}"} for number in range(19_000)]
    return json.dumps({"id": REVOCATIONS, "issuer": DID, "revokedCredential": listed}).encode()


def endorsing_token(number: int, proofs: int) -> str:
    """Return an endorsement of many values as a token, with some proofs inside."""
    inner = {name: value for name, value in endorsement().items() if name != "proof"}
    listed = [{"type": "IdentifierEntry", "identifier": f"{n}", "identifierType": "name"} for n in range(number)]
    inner["issuer"] = {**inner["issuer"], "otherIdentifier": listed}
    inner = sign(inner, (RDFC,) * proofs, OTHER, "did:web:peer.example.org#key")
    subject = inner["credentialSubject"]["id"]
    claims = {"iss": inner["issuer"]["id"], "jti": inner["id"], "sub": subject, "nbf": 1767323045}
    key = Ed25519PrivateKey.from_private_bytes(OTHER.seed)
    return jwt.encode(inner | claims, key, algorithm="EdDSA", headers={"kid": "did:web:peer.example.org#key"})


def _endorsed_by_tokens() -> Json:
    document = copy.deepcopy(badge())
    document["credentialSubject"]["achievement"]["endorsementJwt"] = [endorsing_token(190, 4)] * 4
    return document


def _peer() -> Mapping[str, Json | bytes]:
    return {"peer.example.org/.well-known/did.json": controller("did:web:peer.example.org", OTHER)}
