"""Awards with one thing wrong, or odd, at every place: what canonicalisers and schema checkers must agree about.

Rules:

* Each mutation is a pair: what it is, and the document. None of them needs a signature.
* Everything that separated real JSON-LD processors is here (faults, performance 4.7): ids that are blank, null,
  relative, empty or doubled as ``@id``, terms used as prefixes, keywords, unknown types, ties between nodes without id,
  control characters, every JSON type in every place.

Example::

    for what, document in mutations(rich_award(example)):
        ...
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from hypothesis import strategies as st

from assay.credentials.model import Content

Json = dict[str, Any]
Place = tuple[str | int, ...]

TEXTS = [
    "", "x", " ", "@id", "@type", "@none", "name", "name:x", "schema:name", "ceterms:x", "_:b0", "_:", "//host/x",
    "/x", "../x", "x y", "https://example.org/with space", "https://example.org/<", "https:", "https:x", "http://h",
    "HTTPS://EXAMPLE.ORG/", "did:web:x", "did:", "urn:x:y", "urn:", "a:b", "mailto:x@example.org", "data:,x",
    'quote " inside', "back\\slash", "line\nfeed", "carriage\rreturn", "tab\there", "bell\x07", "back\x08space",
    "form\x0cfeed", "nul\x00", "del\x7f", "next\x85line", "sep\u2028", "half\ud800", "non\uffff", "non\ufffe",
    "bom\ufeff", "e\u0301", "é", "😀", "\U0010ffff", "^^<x>", '" .\n<a> <b> "', "\\u0041", "en", "true", "1",
    "2026-01-01", "2026-01-01T00:00:00Z", "z" * 3_000,
]  # fmt: skip
OTHERS: list[Any] = [
    None, True, False, 0, 1, -1, 3.0, 0.5, 1e21, 1e-7, 0.30000000000000004, 2**53, -(2**53), 10**30, float("nan"), [],
    {}, [[]], [None], ["x"], [["x"]], ["x", "x"], [{}], {"@value": "x"}, {"@value": True},
    {"@id": "https://e.example/"}, {"@id": "_:b0"}, {"id": "https://e.example/"}, {"id": None}, {"@list": ["x"]},
    {"@set": ["x"]}, {"@set": []}, {"@value": "x", "@language": "en"}, {"@value": "x", "@type": "@json"},
    {"type": "Image"}, ["https://e.example/"] * 201,
]  # fmt: skip
MEMBERS: list[tuple[str, Any]] = [
    ("@id", "https://e.example/"), ("@id", "_:b0"), ("@type", "https://e.example/T"),
    ("@context", {"name": "https://e.example/n"}), ("@context", None), ("@graph", []), ("@reverse", {}),
    ("@index", "x"), ("@included", []), ("@nest", {}), ("@language", "en"), ("@vocab", "https://e.example/"),
    ("@value", "x"), ("https://schema.org/name", "x"), ("schema:name", "x"), ("unknown", "x"), ("", "x"), (" ", "x"),
    ("name ", "x"), ("name", "x"), ("description", "x"), ("id", "https://e.example/other"), ("id", "_:b0"),
    ("id", None), ("id", ""), ("id", "x"), ("id", ["https://e.example/"]), ("id", "//e.example/"), ("jti", "x"),
    ("endorsementJwt", ["x"]), ("proof", []), ("proof", {"type": "DataIntegrityProof"}), ("narrative", "x"),
    ("url", "https://e.example/"), ("validUntil", "2030-01-01T00:00:00Z"),
    ("https://www.w3.org/2018/credentials#validUntil", "2030-01-01T00:00:00Z"),
    ("image", {"id": "https://e.example/i", "type": "Image", "caption": "x"}), ("type", "x"), ("type", None),
    ("type", []), ("type", ["Profile"]), ("type", ["Profile", "Address"]), ("type", ["https://e.example/T"]),
    ("type", ["_:t"]), ("type", {}),
]  # fmt: skip


def bare(document: Json) -> Json:
    """Return a credential without its proofs."""
    return {name: value for name, value in document.items() if name != "proof"}


def rich_awards(example: Content) -> list[Json]:
    """Return two short awards that together have every member of the profile: one with levels, one with a score."""
    documents = [json.loads(award.data) for award in example.awards]
    with_levels = next(one for one in documents if "achievedLevel" in str(one) and "evidence" in one)
    with_score = next(one for one in documents if "'value'" in str(one))
    return [_short(bare(with_levels)), _short(bare(with_score))]


def _short(document: Json) -> Json:
    result: Json = json.loads(json.dumps(document), object_hook=_shortened)
    achievement = result["credentialSubject"]["achievement"]
    achievement["alignment"] = [*achievement["alignment"][:2], *achievement["alignment"][-1:]]
    achievement["creditsAvailable"] = 2
    result["credentialSubject"]["creditsEarned"] = 2
    result["issuer"]["phone"] = "+353 1 555 0100"
    result["evidence"] = [
        {
            "type": ["Evidence"],
            "name": "first",
            "id": "https://work.example.org/1",
            "digestMultibase": "uEi" + "A" * 44,
        },
        {"type": ["Evidence"], "name": "second", "narrative": "seen"},
        {"type": ["Evidence"], "name": "third", "narrative": "seen"},
    ]
    return result


def _shortened(part: Json) -> Json:
    return {name: value[:40] if name in {"narrative", "description"} else value for name, value in part.items()}


def places(document: object, path: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every value below a document, with the way to it."""
    items: Any = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for step, value in items:
        yield (*path, step), value
        yield from places(value, (*path, step))


def changed(document: Json, path: Place, change: Callable[[Any, str | int], None]) -> Json:
    """Return a copy in which `change` was applied to the container of a place."""
    copied: Any = copy.deepcopy(document)
    inner = copied
    for step in path[:-1]:
        inner = inner[step]
    change(inner, path[-1])
    result: Json = copied
    return result


def put(document: Json, path: Place, value: Any) -> Json:  # noqa: ANN401 - JSON, and worse
    """Return a copy with another value at a place."""

    def change(inner: Any, step: str | int) -> None:  # noqa: ANN401
        inner[step] = value

    return changed(document, path, change)


def mutations(document: Json, *, but: Collection[Place] = ()) -> Iterator[tuple[str, Json]]:
    """Yield every mutation of a document that the lists above make, but for some places."""
    yield "as it is", document
    found = [(path, value) for path, value in places(document) if path not in but]
    for path, value in found:
        for other in TEXTS if isinstance(value, str) else [*TEXTS[:3], "https://example.org/x"]:
            yield f"{path} = {other[:30]!a}", put(document, path, other)
        for other in OTHERS:
            yield f"{path} = {str(other)[:40]}", put(document, path, other)
        yield f"{path} in an array", put(document, path, [value])
        yield f"{path} missing", changed(document, path, lambda inner, step: inner.__delitem__(step))
    containers = [((), document), *found]
    for path, value in containers:
        if isinstance(value, dict):
            yield from _of_object(document, path, value)
        elif isinstance(value, list):
            yield from _of_array(document, path, value)
    yield from _merged(document, [path for path, value in found if path[-1] == "id"])


def _of_object(document: Json, path: Place, value: Json) -> Iterator[tuple[str, Json]]:
    for name, member in MEMBERS:
        if path:
            yield f"{path} with {name} {member!a}"[:80], put(document, path, {**value, name: member})
        else:
            yield f"with {name} {member!a}"[:80], {**value, name: member}
    if path:
        members = list(value.items())
        for order in (members[::-1], sorted(members, key=repr), members[1::2] + members[::2]):
            yield f"{path} in another order", put(document, path, dict(order))
        for name in value:
            renamed = {("@" + name if name in ("id", "type") else f"https://schema.org/{name}"): value[name]}
            rest = {other: inner for other, inner in value.items() if other != name}
            yield f"{path} {name} renamed", put(document, path, {**rest, **renamed})
            yield f"{path} {name} twice", put(document, path, {**value, **renamed})


def _of_array(document: Json, path: Place, value: list[Any]) -> Iterator[tuple[str, Json]]:
    for many in ([*value, value[0]], [*value, copy.deepcopy(value[-1])], value[::-1], value * 70, [value, value]):
        yield f"{path} of {len(many)}", put(document, path, many)
    first = value[0]
    if isinstance(first, str):
        yield f"{path} in the order of code points", put(document, path, ["\U0001f600", "\ufb33", "\ud7ff", "x"])
    if isinstance(first, dict):
        for name in first:
            without = {other: inner for other, inner in first.items() if other != name}
            yield f"{path} and one without {name}", put(document, path, [*value, without])
            yield f"{path}, two without {name}", put(document, path, [*value, without, without])


def _merged(document: Json, ids: list[Place]) -> Iterator[tuple[str, Json]]:
    """Make nodes one node by giving them one id."""
    for path in ids:
        for other in ids:
            yield f"{path} = {other}", put(document, path, _at(document, other))
    for count in (2, 3, len(ids)):
        same = document
        for path in ids[:count]:
            same = put(same, path, "https://e.example/one")
        yield f"{count} nodes with one id", same


def _at(document: Any, path: Place) -> Any:  # noqa: ANN401
    for step in path:
        document = document[step]
    return document


def several(documents: list[Json]) -> st.SearchStrategy[Json]:
    """Return documents with a few random changes at once, made of the lists above and of random text."""
    anything = st.one_of(
        st.sampled_from(TEXTS), st.sampled_from(OTHERS), st.text(max_size=20), st.integers(), st.floats()
    )

    @st.composite
    def build(draw: st.DrawFn) -> Json:
        document = draw(st.sampled_from(documents))
        for _ in range(draw(st.integers(1, 4))):
            spots = [path for path, _ in places(document)]
            path = draw(st.sampled_from(spots))
            kind = draw(st.integers(0, 3))
            value = _at(document, path)
            if kind == 0 and isinstance(value, str):
                document = put(document, path, draw(st.text(max_size=20)))
            elif kind == 1 and isinstance(value, dict):
                document = put(document, path, {**value, **dict([draw(st.sampled_from(MEMBERS))])})
            elif kind == 2:
                document = put(document, path, copy.deepcopy(_at(document, draw(st.sampled_from(spots)))))
            else:
                document = put(document, path, draw(anything))
            if not document:
                break
        return document

    return build()
