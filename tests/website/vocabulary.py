"""Published terms of CTDL and ELM, and JSON-LD expansion that counts what it loses.

Example::

    expanded = expand(document)          # fails if a value vanished or a name is not defined
    ctdl_faults(document)                # [] or what stands where the schema does not list it
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyld import jsonld

HERE = Path(__file__).parent / "vocabularies"
CTDL = json.loads((HERE / "ctdl.json").read_text("utf-8"))
ELM = json.loads((HERE / "elm.json").read_text("utf-8"))
CONTEXTS = {
    "https://credreg.net/ctdl/schema/context/json": CTDL["context"],
    "http://data.europa.eu/snb/model/context/edc-ap": ELM["context"],
}
Node = dict[str, Any]


def load(url: str, _options: object) -> Node:
    """Answer the two contexts from the pinned terms, and nothing else."""
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXTS[url]}}


def expand(document: Node) -> list[Node]:
    """Return the expanded form; fail if anything of the document is not in it."""
    dropped: list[str] = []
    options = {"documentLoader": load, "base": ""}
    expanded: list[Node] = jsonld.expand(document, options, on_property_dropped=dropped.append)
    assert dropped == [], f"not defined: {dropped}"
    written = [value for name, value in document.items() if name != "@context"]
    lost = Counter(map(resolved, leaves(written))) - Counter(leaves(expanded))
    assert not lost, f"lost: {lost}"
    for name in names(expanded):
        assert name.startswith("@") or ":" in name, f"{name} is not defined"
    for node in nodes(expanded):
        assert "@value" in node or all(":" in name for name in node["@type"]), f"{node['@type']} is not defined"
    return expanded


def leaves(value: object, *, of: str = "") -> Iterator[str]:
    """Yield every value, as text; keywords that expansion adds or takes away do not count."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "@type" and "@value" in value:
                continue  # the datatype a context adds
            if name == "@language" and "@value" in value:
                continue
            yield from leaves(inner, of=name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, of=of)
    else:
        yield str(value)


def resolved(text: str) -> str:
    """Return a value as expansion writes it: prefixes and type names in full."""
    prefix, colon, rest = text.partition(":")
    for context in CONTEXTS.values():
        if colon and not rest.startswith("//") and isinstance(context.get(prefix), str):
            return f"{context[prefix]}{rest}"
    short = ELM["context"].get(text)
    if isinstance(short, str):
        prefix, _, rest = short.partition(":")
        return f"{ELM['context'][prefix]}{rest}"
    return text


def names(expanded: object) -> Iterator[str]:
    """Yield every property name."""
    if isinstance(expanded, dict):
        for name, inner in expanded.items():
            yield name
            yield from names(inner)
    elif isinstance(expanded, list):
        for inner in expanded:
            yield from names(inner)


def nodes(value: object) -> Iterator[Node]:
    """Yield every object with a type, in the compact form."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def ctdl_faults(document: Node) -> list[str]:
    """Return what stands where the CTDL schema does not list it: classes, properties, their ranges, concepts."""
    kinds = {node["@id"]: node["@type"] for node in nodes(document) if "@id" in node}
    return [fault for node in nodes(document) for fault in _node_faults(node, kinds)]


def _node_faults(node: Node, kinds: dict[str, str]) -> Iterator[str]:
    kind = node["@type"]
    if kind not in CTDL["classes"]:
        yield f"{kind} is no class"
    for name, value in node.items():
        if name.startswith("@"):
            continue
        rule = CTDL["properties"].get(name)
        if rule is None or kind not in rule["on"]:
            yield f"{name} may not stand on {kind}"
            continue
        for item in value if isinstance(value, list) else [value]:
            target = item.get("@type") if isinstance(item, dict) else kinds.get(item)
            # Where only an address is wanted, the address of anything will do.
            if target and target not in rule["to"] and (isinstance(item, dict) or rule["to"]):
                yield f"{name} may not lead to {target}"
            if name == "ceterms:targetNode" and "://" not in item and item not in CTDL["concepts"]:
                yield f"{item} is in no list of CTDL"
