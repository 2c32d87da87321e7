"""Compile a closed JSON schema and pinned contexts into a plan for `closedform`, by asking the reference.

For every place the schema describes, small probe documents go through PyLD, and what their quads have more than
those of the document without the member is what the member means. No context is read here, and nothing is typed by
hand.

Rules:

* A member whose quads are not exactly one for each value, or that changes with the value in any other way than by
  containing it, is left out of the plan; documents that have it are then for the reference.
* The contexts must not define a name that `closedform` takes for the start of a whole address.

Example::

    plan = compile_plan(schema, ["https://www.w3.org/ns/credentials/v2"], resolve)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from assay.integrity import _rdfc
from assay.integrity.closedform import Member, Plan, Shape
from assay.integrity.contexts import load_context

Schema = Mapping[str, Any]
Node = dict[str, Any]

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_TEXTS = (
    "probe",
    "",
    "name",
    "https://probe.example/x",
    "did:probe:x",
    "a:b",
    "@id",
    "5",
    "true",
    "é😀",
    " x ",
    "2026-01-02T03:04:05Z",
)
_QUOTED = ('a"b', "a\\b", "a\nb\rc\td", '\\n"')
_ADDRESSES = (
    "https://probe.example/é?a=b#c",
    "http://localhost:80/x",
    "did:web:probe.example%3A1:a#b",
    "urn:uuid:1-2",
    "urn:x:Y",
)
_INTEGERS = (0, 1, 7, 60, 1_500, -3, 2**53 - 1)
_SCHEMES = {"https", "http", "did", "urn"}


class _NoPlanError(Exception):
    """The reference did not answer in a way a plan can hold."""


def compile_plan(
    schema: Schema,
    context: Sequence[str],
    resolve: Callable[[Schema], Schema],
    *,
    without: Sequence[str] = (),
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> Plan:
    """Return the plan of an object schema read in some contexts, pinned ones or those in *extra*.

    *resolve* follows the ``$ref`` of a subschema; members named in *without* are not part of the document. Raises
    `ValueError` when the contexts define a name that would make whole addresses mean something else.
    """
    more = extra or {}
    for url in context:
        names = _names(more.get(url) or load_context(url))
        if taken := sorted(name for name in names if ":" in name or name.lower() in _SCHEMES):
            raise ValueError(f"{url} defines {', '.join(taken)}")
    compiler = _Compiler(list(context), resolve, without, more)
    compiler.shape(schema, lambda node: node, "https://probe.example/0")
    return Plan(list(context), tuple(shape for shape in compiler.shapes if shape is not None))


def plan_data(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON, for `closedform.read_plan`."""
    shapes = []
    for shape in plan.shapes:
        members = {}
        for name, member in shape.members.items():
            data: dict[str, Any] = {"kind": member.kind, "many": member.many}
            data |= {part: value for part in ("before", "after") if (value := getattr(member, part))}
            data |= {"fixed": [[value, line] for (_, value), line in member.fixed.items()]} if member.fixed else {}
            members[name] = data | ({"node": member.node} if member.kind == "node" else {})
        shapes.append(
            {"types": shape.types, "typeQuads": list(shape.type_quads), "hasId": shape.has_id, "members": members}
        )
    return {"context": plan.context, "shapes": shapes}


def _names(part: object) -> Iterator[str]:
    """Yield every name a context defines, in scoped contexts too."""
    if isinstance(part, list):
        for item in part:
            yield from _names(item)
    elif isinstance(part, dict):
        if isinstance(part.get("@context"), (dict, list)):
            inner = part["@context"]
            for item in inner if isinstance(inner, list) else [inner]:
                if isinstance(item, dict):
                    yield from (name for name in item if not name.startswith("@"))
        for value in part.values():
            yield from _names(value)


class _Compiler:
    """One compilation: the shapes found so far, and the context of the probes."""

    def __init__(
        self,
        context: list[str],
        resolve: Callable[[Schema], Schema],
        without: Sequence[str],
        extra: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.extra = extra
        self.context = context
        self.resolve = resolve
        self.without = {"@context", "id", "type", *without}
        self.shapes: list[Shape | None] = []

    def shape(self, schema: Schema, wrap: Callable[[Node], Node], subject: str) -> int:
        """Compile one kind of node; `wrap` puts it where it stands in a document. Returns its number."""
        number = len(self.shapes)
        self.shapes.append(None)
        properties = schema["properties"]
        bare, types = self.bare(schema, subject)
        base = self.quads(wrap(bare))
        start = f"<{subject}> {_TYPE} "
        type_quads = tuple(sorted(line.removeprefix(f"<{subject}> ") for line in base if line.startswith(start)))
        if len(type_quads) != len(types if isinstance(types, list) else [types] if types else []):
            raise ValueError(f"the types {types} are not all defined")

        def added(name: str, value: object) -> list[str]:
            """Return what the quads of the node gain by a member, without their subject."""
            more = self.quads(wrap({**bare, name: value}))
            if not base <= more:
                raise _NoPlanError
            gained = sorted(more - base)
            if not all(line.startswith(f"<{subject}> ") for line in gained if "probe.example/node-" not in line[:40]):
                raise _NoPlanError
            return [line.removeprefix(f"<{subject}> ") for line in gained]

        members = {}
        for name, part in properties.items():
            if name in self.without:
                continue
            try:
                members[name] = self.member(name, self.resolve(part), bare, wrap, added)
            except _NoPlanError:
                continue
        self.shapes[number] = Shape(types, type_quads, "id" in properties, members)
        return number

    def bare(self, schema: Schema, subject: str) -> tuple[Node, object]:
        """Return a node with nothing but its id and types, and the types; None for a node that has none."""
        if "type" not in schema["properties"]:
            return {"id": subject}, None
        types = self.resolve(schema["properties"]["type"])["const"]
        return {"id": subject, "type": types}, types

    def member(
        self,
        name: str,
        schema: Schema,
        bare: Node,
        wrap: Callable[[Node], Node],
        added: Callable[[str, Any], list[str]],
    ) -> Member:
        """Compile one member of a node."""
        many = schema.get("type") == "array"
        inner = self.resolve(schema["items"]) if many else schema
        put: Callable[[Any], Any] = (lambda value: [value]) if many else (lambda value: value)
        if inner.get("type") == "object":
            return self._of_node(name, inner, many, bare, wrap, added, put)

        def line(value: object) -> str:
            found = added(name, put(value))
            if len(found) != 1:
                raise _NoPlanError
            return found[0]

        allowed = [inner["const"]] if "const" in inner else inner.get("enum")
        if allowed is not None:
            return Member("fixed", many, fixed={(type(value), value): line(value) for value in allowed})
        if inner.get("type") == "number":
            return _template("integer", many, {str(value): line(value) for value in _INTEGERS}, "0")
        if inner.get("type") != "string":
            raise _NoPlanError
        if line(_ADDRESSES[0]).endswith(f" <{_ADDRESSES[0]}>"):
            return _template("address", many, {value: line(value) for value in _ADDRESSES}, _ADDRESSES[0])
        texts = {value: line(value) for value in _TEXTS} | {_escaped(value): line(value) for value in _QUOTED}
        return _template("text", many, texts, "probe")

    def _of_node(
        self,
        name: str,
        schema: Schema,
        many: bool,  # noqa: FBT001
        bare: Node,
        wrap: Callable[[Node], Node],
        added: Callable[[str, Any], list[str]],
        put: Callable[[Any], Any],
    ) -> Member:
        child = f"https://probe.example/node-{len(self.shapes)}"
        gained = [line for line in added(name, put(self.bare(schema, child)[0])) if line.endswith(f" <{child}>")]
        if len(gained) != 1:
            raise _NoPlanError
        number = self.shape(schema, lambda node: wrap({**bare, name: put(node)}), child)
        return Member("node", many, before=gained[0].removesuffix(f"<{child}>"), node=number)

    def quads(self, document: Node) -> set[str]:
        """Return the N-Quads of a document, without their ends."""
        dropped: list[str | None] = []
        try:
            expanded = _rdfc.expand({"@context": self.context, **document}, self.extra, dropped.append)
            text = _rdfc.canonicalize(expanded).decode()
        except _rdfc.JsonLdError as error:
            raise _NoPlanError from error
        if dropped:
            raise _NoPlanError
        return set(text.removesuffix(" .\n").split(" .\n"))


def _escaped(text: str) -> str:
    """Return text as RDFC-1.0 section 4.4.3 writes it in canonical N-Quads."""
    signs = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return re.sub(r'[\\"\n\r\t]', lambda found: signs[found[0]], text)


def _template(kind: str, many: bool, lines: Mapping[str, str], sample: str) -> Member:  # noqa: FBT001
    """Return what stands before and after a value, when it is the same for every value."""
    before, mark, after = lines[sample].rpartition(f'"{sample}"' if kind != "address" else f"<{sample}>")
    opens, closes = ("<", ">") if kind == "address" else ('"', '"')
    if not mark or any(line != f"{before}{opens}{value}{closes}{after}" for value, line in lines.items()):
        raise _NoPlanError
    return Member(kind, many, before=f"{before}{opens}", after=f"{closes}{after}")
