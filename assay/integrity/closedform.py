"""RDFC-1.0 for documents of a known shape, without JSON-LD: what `canonicalize_rdfc` would say, or nothing.

A plan says, for every place of a closed profile, which quad each member becomes. Plans are compiled by asking the
reference (`planning`), never typed by hand. This module only fills them in, so JSON-LD is not implemented twice.

Rules:

* It answers for exactly what the plan lists, in exactly the JSON type listed: known members, the types of each node as
  they were compiled, whole addresses, text every reader reads alike. For anything else it returns None, and the caller
  asks the reference, which refuses whatever JSON-LD would lose. An address is whole when it starts as one of
  `_ADDRESS` does: no context can read a prefix into those (the compiler makes sure).
* Nodes without an id are told apart by their first-degree hashes (RDFC-1.0 section 4.6). Two that look alike are a tie,
  and a tie is for the reference.
* Documents near a limit of the reference are for the reference, so that both refuse the same ones.

Example::

    data = fill(plan, document)
    if data is None:
        data = canonicalize_rdfc(document)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

MAX_VALUES = 1_500
"""Most values of a document that is filled in; `strictjson.MAX_NODES` is more."""
MAX_ARRAY = 200
"""Most items of an array (`canonical.MAX_ITEMS`)."""
MAX_NODES = 400
"""Most nodes; `canonical.MAX_BLANK_NODES` and the contexts the reference may process are more."""

_ADDRESS = re.compile(r"(?:https?://|did:|urn:)[^\x00-\x20\x7f<>\"{}|\\^`\s\ud800-\udfff\ufffe\uffff]+")
"""Addresses that need no context: the others are left to the reference."""
_SPECIAL = re.compile('["\\\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
"""In this order: what an escape begins with comes first."""


class Member(NamedTuple):
    """What one member of a node becomes."""

    kind: str
    """``text``, ``address``, ``integer``, ``fixed`` or ``node``."""
    many: bool
    """Whether its value is an array."""
    before: str = ""
    """The quad between the subject and the value: the predicate, and what opens the object."""
    after: str = ""
    """What closes the object."""
    fixed: Mapping[tuple[type, object], str] = {}
    """For ``fixed``: each allowed value → predicate and object."""
    node: int = -1
    """For ``node``: the number of its shape."""


class Shape(NamedTuple):
    """What one kind of node may hold."""

    types: object
    """The exact value of ``type``; None when it may not be there."""
    type_quads: tuple[str, ...]
    """Predicate and object for each type."""
    has_id: bool
    members: Mapping[str, Member]


class Plan(NamedTuple):
    """All shapes of a profile; the root is the first."""

    context: object
    """The exact value of ``@context``."""
    shapes: tuple[Shape, ...]


def read_plan(data: Mapping[str, Any]) -> Plan:
    """Return the plan `planning.plan_data` wrote."""
    shapes = []
    for shape in data["shapes"]:
        members = {
            name: Member(
                kind=member["kind"],
                many=member["many"],
                before=member.get("before", ""),
                after=member.get("after", ""),
                fixed={(type(value), value): line for value, line in member.get("fixed", ())},
                node=member.get("node", -1),
            )
            for name, member in shape["members"].items()
        }
        shapes.append(Shape(shape["types"], tuple(shape["typeQuads"]), shape["hasId"], members))
    return Plan(data["context"], tuple(shapes))


class _OutsideError(Exception):
    """Something the plan does not list."""


@dataclass(slots=True)
class _Blank:
    """A node without an id."""

    link: str
    """Its parent and the predicate, in the form for hashing: the parent is ``_:z`` when it has no id either."""
    parent: str | _Blank
    predicate: str
    lines: set[str]
    """Predicate and object of its quads but those to nodes without an id."""
    children: list[str] = field(default_factory=list)
    """Predicates of the quads to nodes without an id."""
    label: str = ""


@dataclass(slots=True)
class _Graph:
    """The quads found so far."""

    plan: Plan
    lines: set[str] = field(default_factory=set)
    blanks: list[_Blank] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    nodes: int = 0
    values: int = 0
    doubled: bool = False


def fill(plan: Plan, document: object) -> bytes | None:
    """Return the RDFC-1.0 N-Quads, UTF-8, of a document, or None when the plan does not cover every bit of it."""
    if type(document) is not dict or not _same(document.get("@context"), plan.context):
        return None
    graph = _Graph(plan)
    try:
        _node(graph, 0, document, None, "")
    except _OutsideError:
        return None
    if graph.values > MAX_VALUES or graph.nodes > MAX_NODES:
        return None
    if graph.doubled and graph.values > MAX_ARRAY:
        # Nodes with one id become one node, and the reference counts its values together.
        return None
    if not _label(graph.blanks):
        return None
    lines = graph.lines
    for blank in graph.blanks:
        start = f"{blank.label} "
        lines.update([f"{start}{line}" for line in blank.lines])
        if blank.predicate:
            parent = blank.parent if isinstance(blank.parent, str) else blank.parent.label
            lines.add(f"{parent} {blank.predicate}{blank.label}")
    return "".join([f"{line} .\n" for line in _in_order(lines)]).encode() or None


def _node(graph: _Graph, number: int, node: object, parent: str | _Blank | None, predicate: str) -> None:
    """Take in one node and all below it."""
    shape = graph.plan.shapes[number]
    if type(node) is not dict or not _same(node.get("type"), shape.types):
        raise _OutsideError
    graph.nodes += 1
    graph.values += len(node)
    lines = set(shape.type_quads)
    known = {"type"} if shape.types is not None else set()
    if parent is None:
        known.add("@context")
    owner: str | _Blank
    if shape.has_id and "id" in node:
        known.add("id")
        owner = _named(graph, node["id"], parent, predicate)
    else:
        owner = _nameless(graph, lines, parent, predicate)
    members = shape.members
    for name, value in node.items():
        if name in known:
            continue
        member = members.get(name)
        if member is None:
            raise _OutsideError
        for item in _items(graph, value) if member.many else (value,):
            _value(graph, member, item, owner, lines)
    if isinstance(owner, str):
        graph.lines.update([f"{owner} {line}" for line in lines])


def _named(graph: _Graph, address: object, parent: str | _Blank | None, predicate: str) -> str:
    """Return a node with an id as N-Quads writes it, and take in the quad that leads to it."""
    subject = f"<{_address(address)}>"
    graph.doubled |= subject in graph.ids
    graph.ids.add(subject)
    if isinstance(parent, _Blank):
        parent.lines.add(f"{predicate}{subject}")
    elif parent is not None:
        graph.lines.add(f"{parent} {predicate}{subject}")
    return subject


def _nameless(graph: _Graph, lines: set[str], parent: str | _Blank | None, predicate: str) -> _Blank:
    """Return a node without an id, whose quads wait in `lines` for its label."""
    link = parent if isinstance(parent, str) else "_:z"
    blank = _Blank(f"{link} {predicate}_:a", parent or "", predicate, lines)
    if isinstance(parent, _Blank):
        parent.children.append(predicate)
    graph.blanks.append(blank)
    return blank


def _items(graph: _Graph, value: object) -> list[object]:
    """Return the items of an array; one that is empty or too long is for the reference."""
    if type(value) is not list or not 0 < len(value) <= MAX_ARRAY:
        raise _OutsideError
    graph.values += len(value)
    return value


def _value(graph: _Graph, member: Member, value: object, owner: str | _Blank, lines: set[str]) -> None:
    """Take in one value of a member."""
    kind = member.kind
    if kind == "text":
        lines.add(f"{member.before}{_text(value)}{member.after}")
    elif kind == "node":
        _node(graph, member.node, value, owner, member.before)
    elif kind == "fixed":
        lines.add(_fixed(member, value))
    elif kind == "address":
        lines.add(f"{member.before}{_address(value)}{member.after}")
    else:
        lines.add(f"{member.before}{_integer(value)}{member.after}")


def _text(value: object) -> str:
    """Return text as N-Quads writes it between quotes."""
    if type(value) is not str:
        raise _OutsideError
    if _SPECIAL.search(value) is None:
        return value
    if _UNWANTED.search(value) is not None:
        raise _OutsideError
    for sign, escape in _ESCAPES:
        value = value.replace(sign, escape)
    return value


def _address(value: object) -> str:
    if type(value) is not str or _ADDRESS.fullmatch(value) is None:
        raise _OutsideError
    return value


def _integer(value: object) -> str:
    if type(value) is not int or not -(2**53) < value < 2**53:
        raise _OutsideError
    return str(value)


def _fixed(member: Member, value: object) -> str:
    # With its type, because to Python False is 0 and 1 is 1.0.
    line = member.fixed.get((type(value), value)) if type(value) in (str, bool) else None
    if line is None:
        raise _OutsideError
    return line


def _same(value: object, expected: object) -> bool:
    """Tell whether a value is exactly some text, or a list of exactly these texts."""
    return type(value) is type(expected) and value == expected


def _label(blanks: list[_Blank]) -> bool:
    """Name the nodes without an id (RDFC-1.0 sections 4.4 to 4.6); False when two of them look alike."""
    hashes: dict[str, _Blank] = {}
    for blank in blanks:
        lines = [f"_:a {line} .\n" for line in blank.lines]
        lines += [f"_:a {predicate}_:z .\n" for predicate in blank.children]
        if blank.predicate:
            lines.append(f"{blank.link} .\n")
        hashes[sha256("".join(_in_order(lines)).encode()).hexdigest()] = blank
    for number, digest in enumerate(sorted(hashes)):
        hashes[digest].label = f"_:c14n{number}"
    return len(hashes) == len(blanks)


def _in_order(lines: Any) -> list[str]:  # noqa: ANN401 - a list or a set of text
    """Return lines in code point order, which is Python's own."""
    return sorted(lines)
