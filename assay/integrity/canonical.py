"""A JSON document into the exact bytes that are signed: RDFC-1.0 N-Quads or RFC 8785 (standards 3, Appendix B).

Rules:

* ``eddsa-rdfc-2022`` signs a graph, not the JSON. Whatever JSON-LD would drop, resolve or merge silently is refused
  here, so that what a person reads in the file is what the signature covers (DI REC, DATA_LOSS_DETECTION_ERROR).
* Contexts come from the pinned table only; there is no loader that could open a connection.
* Work is bounded before and while it is done: a poison graph is refused, not canonicalised.
* JCS signs the JSON itself and needs none of this.

Example::

    canonicalize_rdfc({"@context": [DID_V1], "id": "did:web:example.org", "alsoKnownAs": ["https://example.org/"]})
"""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
import rfc8785

from assay.errors import DocumentError, Pointer
from assay.integrity import closedform, strictjson
from assay.integrity.contexts import PINNED
from assay.integrity.strictjson import JsonValue

MAX_ITEMS = 200
"""Items of one array, and distinct values of one property of one node (faults 1.4)."""
MAX_TYPES = 8
"""Types of one node; each may bring a scoped context."""
MAX_CONTEXTS = 20
"""Contexts of a document: each is worked through again for every node."""
MAX_BLANK_NODES = 500
"""Nodes without an id."""

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`\s]+")
"""An absolute IRI as N-Quads writes it between < and >."""
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_PORTABLE = (1e-6, 1e21)
"""Fractions outside of this range are written differently by other JSON-LD processors (interop)."""
_LOST = "it would not be covered by the signature"
_FIX = "use only names that the credential's contexts define, and whole web addresses"


def canonicalize_jcs(document: JsonValue) -> bytes:
    """Return the RFC 8785 form, UTF-8; raise `DocumentError` ``AW14`` for what JCS cannot say."""
    try:
        if _is_plain(document):
            try:
                return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
            except orjson.JSONEncodeError:  # half of a surrogate pair, or nested deeper than orjson goes
                return _PLAIN.encode(document).encode()
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        message = f"the document has no canonical form: {reason}"
        raise DocumentError("AW14", message, fix="use only values JSON can say") from error


_PLAIN = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
"""Python's own encoder; like orjson's, the same as RFC 8785 for what `_is_plain` lets through."""
_PLAIN_VALUES = 10_000
"""More values than that, or a document that holds itself, go the slow way."""


def _is_plain(document: JsonValue) -> bool:
    """Tell whether orjson and Python's encoder write a document exactly as RFC 8785 does.

    Text is escaped alike by both (section 3.2.2.2). They differ in fractions (3.2.2.3), in integers beyond 2^53-1,
    which RFC 8785 refuses, and in the order of names outside of ASCII (3.2.3: UTF-16 code units).
    """
    stack: list[Any] = [document]
    seen = 0
    while stack:
        value = stack.pop()
        kind = type(value)
        if kind is dict:
            try:
                # Joined, because one look at all names is cheaper than one at each.
                if not "".join(value).isascii():
                    return False
            except TypeError:  # a name that is no text
                return False
            stack.extend(value.values())
        elif kind is list:
            stack.extend(value)
        elif kind is int:
            if not -(2**53) < value < 2**53:
                return False
        elif kind is not str and kind is not bool and value is not None:
            return False
        seen += 1
        if seen > _PLAIN_VALUES:
            return False
    return True


def canonicalize_rdfc(
    document: Mapping[str, JsonValue],
    *,
    contexts: Mapping[str, Mapping[str, Any]] | None = None,
    plan: closedform.Plan | None = None,
) -> bytes:
    """Return the RDFC-1.0 canonical N-Quads, UTF-8, of a document without proof (EDDSA REC 3.2.3).

    *contexts* maps more URLs to context documents, for this call only. A *plan* makes documents of its shape fast;
    what it does not cover bit by bit goes the way of everything else. Raises `DocumentError`: ``AW11`` for a context
    that is not pinned, ``AW12`` when something would be lost, ``AW13`` for too much work, ``AW14`` as in `strictjson`.
    Not for threads that want to run at the same time: PyLD is not thread-safe, so calls wait for each other.
    """
    filled = closedform.fill(plan, document) if plan and not contexts else None
    if filled is not None:
        return filled
    from assay.integrity import _rdfc  # noqa: PLC0415 - importing PyLD takes longer than all of Assay

    extra = contexts or {}
    _screen(document, {*PINNED, *extra})
    dropped: list[str | None] = []
    try:
        expanded = _rdfc.expand(document, extra, dropped.append)
        if dropped:
            raise _undefined(document, str(dropped[0]), extra)
        if not expanded:
            raise _lost("the document says nothing: there is nothing to sign", ())
        _screen_expanded(document, expanded)
        return _rdfc.canonicalize(expanded)
    except _rdfc.TooMuchWorkError as error:
        raise _too_much("the document is built to make canonicalising it endless") from error
    except _rdfc.JsonLdError as error:
        message = f"the document is not JSON-LD: {str(error.args[0]).split('; ')[-1]}"
        raise DocumentError("AW12", message, fix=_FIX) from error


def _screen(document: Mapping[str, JsonValue], allowed: set[str]) -> None:
    """Refuse, before any JSON-LD, what is unbounded or what expansion drops without a word."""
    strictjson.check(dict(document))
    _check_context(document.get("@context"), allowed)
    for value, pointer in _walk({name: value for name, value in document.items() if name != "@context"}):
        name = pointer[-1] if pointer else ""
        if isinstance(value, dict):
            for member in value:
                _check_name(member, (*pointer, member))
        elif isinstance(value, list):
            _check_array(value, name, pointer)
        elif value is None:
            raise _lost(f'"{name}" is null: {_LOST}', pointer)
        elif isinstance(value, float) and value != 0 and not _PORTABLE[0] <= abs(value) < _PORTABLE[1]:
            raise _lost(f"{value} is too small or too large a number: JSON-LD processors differ on it", pointer)


def _check_context(context: JsonValue, allowed: set[str]) -> None:
    if not context:
        raise _context_fault("the document has no @context", ("@context",))
    if isinstance(context, list) and len(context) > MAX_CONTEXTS:
        message = f"the document has {len(context):,} contexts, and {MAX_CONTEXTS} are allowed"
        raise _too_much(message, ("@context",))
    for index, url in enumerate(context if isinstance(context, list) else [context]):
        pointer: Pointer = ("@context", index) if isinstance(context, list) else ("@context",)
        if not isinstance(url, str):
            raise _context_fault("a context written into the document is not allowed", pointer)
        if url not in allowed:
            raise _context_fault(f"the context {url} is not one that Assay carries", pointer)


def _check_name(name: str, pointer: Pointer) -> None:
    if name == "@context":
        raise _context_fault("a context further inside the document is not allowed", pointer)
    if name.startswith("@"):
        raise _lost(f'"{name}" is a JSON-LD keyword, which the document may not use', pointer)
    if ":" in name:
        raise _lost(f'"{name}" names a property by its address; readers look for the short name', pointer)


def _check_array(items: list[JsonValue], name: object, pointer: Pointer) -> None:
    if not items:
        raise _lost(f'"{name}" is an empty array: {_LOST}', pointer)
    if len(items) > (MAX_TYPES if name in {"type", "@type"} else MAX_ITEMS):
        most = MAX_TYPES if name in {"type", "@type"} else MAX_ITEMS
        raise _too_much(f'"{name}" has {len(items):,} values, and {most} are allowed', pointer)
    if any(isinstance(item, list) for item in items):
        raise _lost(f'"{name}" has an array inside an array: its nesting would not be covered', pointer)


def _screen_expanded(document: Mapping[str, JsonValue], expanded: list[Any]) -> None:
    """Refuse what `expand` let through: relative addresses, undefined types, values that vanished, too many nodes."""
    leaves = blank = 0
    merged: dict[tuple[str, str], int] = {}
    for node in _nodes(expanded):
        if "@value" in node:
            leaves += _check_value(document, node)
            continue
        blank += "@id" not in node
        if blank > MAX_BLANK_NODES:
            raise _too_much(f"the document has more than {MAX_BLANK_NODES} nodes without an id")
        leaves += _check_node(document, node)
        # Nodes with one id become one node, so their values are counted together.
        for key, values in node.items():
            if key not in {"@id", "@graph"} and "@id" in node:
                place = (node["@id"], key)
                merged[place] = merged.get(place, 0) + len(values)
                if merged[place] > MAX_ITEMS:
                    raise _too_much(f"{node['@id']} has more than {MAX_ITEMS} values of one property")
    if leaves != _count_leaves({name: value for name, value in document.items() if name != "@context"}):
        raise _lost(f"a value of the document vanishes in JSON-LD: {_LOST}", ())


def _check_node(document: Mapping[str, JsonValue], node: dict[str, Any]) -> int:
    """Check a node's own id, types and property names; return how many values of the JSON they account for."""
    types = node.get("@type", [])
    if len(types) > MAX_TYPES:
        raise _too_much(f"a node has {len(types)} types")
    for name in types:
        _check_iri(document, name, "type")
    if "@id" in node:
        _check_iri(document, node["@id"], "id")
    for key in node:
        if key not in {"@id", "@type", "@graph"} and not _IRI.fullmatch(key):
            raise _lost(f"{key} is not allowed here: {_LOST}", ())
    return len(types) + ("@id" in node)


def _check_value(document: Mapping[str, JsonValue], node: dict[str, Any]) -> int:
    """Check a literal's datatype and language; return how many values of the JSON it accounts for."""
    datatype = node.get("@type", "@json")
    if datatype != "@json":
        _check_iri(document, datatype, "datatype")
    language = node.get("@language")
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise _lost(f"{language!r} is not a language tag", _find(document, language))
    if not set(node) <= {"@value", "@type", "@language", "@direction"}:
        raise _lost(f"an index is not allowed: {_LOST}", ())
    return _count_leaves(node["@value"]) + ("@language" in node) + ("@direction" in node)


def _check_iri(document: Mapping[str, JsonValue], text: str, what: str) -> None:
    if text.startswith("_:"):
        message = f'the {what} "{text}" is a blank node label, which means nothing outside of this file'
        raise _lost(message, _find(document, text))
    if not _IRI.fullmatch(text):
        raise _lost(f'the {what} "{text}" is neither defined nor a whole address: {_LOST}', _find(document, text))


def _nodes(expanded: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield every object of the expanded form except what a JSON literal holds."""
    stack = list(expanded)
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if "@list" in item:
                stack.extend(item["@list"])
                continue
            yield item
            if "@value" not in item:
                stack.extend(inner for key, inner in item.items() if key not in {"@id", "@type"})
        elif isinstance(item, list):
            stack.extend(item)


def _walk(document: JsonValue) -> Iterator[tuple[JsonValue, Pointer]]:
    """Yield every value with its pointer, in document order."""
    stack: list[tuple[JsonValue, Pointer]] = [(document, ())]
    while stack:
        value, pointer = stack.pop()
        yield value, pointer
        if isinstance(value, dict):
            stack.extend([(inner, (*pointer, name)) for name, inner in value.items()][::-1])
        elif isinstance(value, list):
            stack.extend([(inner, (*pointer, index)) for index, inner in enumerate(value)][::-1])


def _count_leaves(document: JsonValue) -> int:
    return sum(not isinstance(value, (dict, list)) for value, _pointer in _walk(document))


def _find(document: Mapping[str, JsonValue], text: str) -> Pointer:
    """Return the pointer of the first value that is this text, or of the root."""
    return next((pointer for value, pointer in _walk(dict(document)) if value == text), ())


def _undefined(document: Mapping[str, JsonValue], name: str, extra: Mapping[str, Mapping[str, Any]]) -> DocumentError:
    """Return the error for a dropped property, at the place where leaving it out makes a difference."""
    from assay.integrity import _rdfc  # noqa: PLC0415 - as above

    places = [pointer for _value, pointer in _walk(dict(document)) if pointer and pointer[-1] == name]

    def drops(number: int) -> bool:
        heard: list[str | None] = []
        _rdfc.expand(_outline(document, places[: number + 1]), extra, heard.append)
        return name in heard

    # The same name may be defined elsewhere in the document, and PyLD tells the name only. Found by halves, because a
    # stranger may write it a thousand times.
    first = bisect.bisect_left(range(len(places)), True, key=drops) if len(places) > 1 else 0
    return _lost(f'"{name}" is not defined by the contexts: {_LOST}', places[first] if first < len(places) else ())


def _outline(document: Mapping[str, JsonValue], places: Iterable[Pointer]) -> dict[str, JsonValue]:
    """Return what of a document leads to some places, with the contexts, types and ids on the way."""
    ways = {place[:length] for place in places for length in range(len(place) + 1)}

    def reduced(value: Any, pointer: Pointer) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return {
                name: reduced(inner, (*pointer, name)) if (*pointer, name) in ways else inner
                for name, inner in value.items()
                if name in _TELLING or (*pointer, name) in ways
            }
        if isinstance(value, list):
            parts = [(inner, (*pointer, index)) for index, inner in enumerate(value)]
            return [reduced(inner, place) for inner, place in parts if place in ways]
        return value

    outline: dict[str, JsonValue] = reduced(dict(document), ())
    return outline


_TELLING = ("@context", "type", "id")
"""Members that decide what the names beside them mean."""


def _context_fault(message: str, pointer: Pointer) -> DocumentError:
    fix = "write exactly the contexts that Assay writes; it carries them itself and never fetches one"
    return DocumentError("AW11", message, fix=fix, pointer=pointer)


def _lost(message: str, pointer: Pointer) -> DocumentError:
    return DocumentError("AW12", message, fix=_FIX, pointer=pointer)


def _too_much(message: str, pointer: Pointer = ()) -> DocumentError:
    return DocumentError("AW13", message, fix="make the document simpler", pointer=pointer)
