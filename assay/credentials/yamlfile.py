"""The YAML subset people write here: plain mappings, lists and text, every value with its place.

PyYAML's pure Python parser delivers events; this module builds the tree itself, so that

* every scalar stays the text that was typed (``NO`` is not false, ``1.10`` is not 1.1),
* a duplicate key, an anchor, an alias, a tag or a second document is an error with its line,
* depth and number of nodes are bounded before memory is.

(The C loader is never used: deep nesting crashes its process.)

Example::

    tree = parse_yaml(Source("content/issuer.yaml", text))
    tree.entries["name"].value.text
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from assay.credentials.textfile import Source, unwelcome
from assay.errors import ContentError

MAX_DEPTH = 20
MAX_EVENTS = 5_000

_UNCLOSED = "end of quoted text"
_QUOTE_IT = "put the whole value between double quotes"
_SMART = {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'"}


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar exactly as typed, without its quotes."""

    text: str
    line: int
    column: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One member of a mapping, with the place of its name."""

    value: Node
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names and values in the order they were written."""

    line: int
    column: int
    entries: dict[str, Entry] = field(default_factory=dict)


Node: TypeAlias = Text | Items | Mapping


def split_front_matter(source: Source) -> tuple[Source, str]:
    """Split ``---`` YAML ``---`` Markdown; the YAML keeps its line numbers.

    Raises `ContentError` TXT12 when the first or the closing line of dashes is missing.
    """
    _refuse_empty(source)
    lines = source.text.split("\n")
    if lines[0].rstrip() != "---":
        raise ContentError(
            source.problem(
                "TXT12",
                "The file does not start with a line of three dashes, so it has no settings.",
                fix="put the settings first, between two lines that hold only ---",
                line=1,
                column=1,
            )
        )
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            # The dashes become blank lines, so that places in the YAML are places in the file.
            yaml_text = "\n" + "\n".join(lines[1:number])
            return Source(source.path, yaml_text + "\n"), "\n".join(lines[number + 1 :]).strip() + "\n"
    raise ContentError(
        source.problem(
            "TXT12",
            "The settings that start in line 1 have no end.",
            fix="put a line that holds only --- after the last setting",
            line=1,
            column=1,
        )
    )


def parse_yaml(source: Source) -> Mapping:
    """Parse one YAML document whose top is a mapping; raises `ContentError` with the place."""
    _refuse_empty(source)
    _refuse_tabs(source)
    try:
        tree = _Builder(source, yaml.parse(source.text, Loader=yaml.SafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        raise _syntax_problem(source, error) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # The parser lets errors of Python through: an escape beyond Unicode, a directive with a number too long.
        found = re.search(r"^%|\\U", source.text, re.MULTILINE)
        line, column = source.place(found.start()) if found else (1, 1)
        raise ContentError(
            source.problem(
                "TXT12",
                "This is not YAML: no character has this number, or the line starts with %.",
                fix="write the character itself; delete lines that start with %",
                line=line,
                column=column,
            )
        ) from None
    if not isinstance(tree, Mapping):
        raise ContentError(
            source.problem(
                "TXT12",
                "Settings are lines of the form 'name: value'; this file holds something else.",
                fix="write one setting a line, as in 'name: First Aid Responder'",
                line=tree.line if tree else 1,
                column=tree.column if tree else 1,
            )
        )
    return tree


def _refuse_empty(source: Source) -> None:
    if not source.text.strip():
        raise ContentError(
            source.problem("TXT12", "There is nothing in this file.", fix="fill it in, or delete it", line=1, column=1)
        )


def _refuse_tabs(source: Source) -> None:
    for number, line in enumerate(source.text.split("\n"), start=1):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip():
            raise ContentError(
                source.problem(
                    "TXT07",
                    "This line is indented with a tab; YAML allows spaces only.",
                    fix="replace the tab with two spaces",
                    line=number,
                    column=indent.index("\t") + 1,
                )
            )


_IN_WORDS = (
    ("mapping values are not allowed", "There is a second colon in this value, or the indentation is off.", _QUOTE_IT),
    ("could not find expected ':'", "This line has no colon after its name.", "write it as 'name: value'"),
    (_UNCLOSED, "The quotation mark that opens here is never closed.", "close it, on the same line if you can"),
    (r"'\t'", "There is a tab here; YAML allows spaces only.", "replace the tab with a space"),
    ("cannot start any token", "A value cannot start with this character.", _QUOTE_IT),
    ("unknown escape character", "A backslash has a meaning of its own in double quotes.", "write it twice: \\\\"),
    (
        "expected <block end>",
        "This line does not fit the one above: its indentation, or a quotation mark within a value.",
        "indent it like the lines it belongs to; put a value that holds quotation marks between double quotes",
    ),
    ("expected '<document start>'", "This line is not indented like the lines above it.", "start them in one column"),
    ("sequence entries are not allowed", "A dash starts an item of a list.", "put it on a line of its own"),
    ("expected ',' or", "A list or group opened with [ or { is not closed.", "write one item a line, after a dash"),
)
"""What the parser says, what that means for whoever wrote the line, and what to do."""


def _syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> ContentError:
    mark = error.problem_mark or error.context_mark
    what = str(error.problem or error.context or "cannot be read")
    if "scalar" in str(error.context) and "end of" in what:
        # The end of the file is where it was noticed; the start of the value is where it can be mended.
        mark, what = error.context_mark or mark, _UNCLOSED
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message, fix = f"This is not YAML: {what}.", "compare the line and the one above it with a file that works"
    for said, in_words, mended in _IN_WORDS:
        if said in what:
            message, fix = in_words, mended
            break
    return ContentError(source.problem("TXT12", message, fix=fix, line=line, column=column))


class _Builder:
    """Turn the event stream of one document into nodes; every refusal names its line."""

    def __init__(self, source: Source, events: Iterator[yaml.Event]) -> None:
        self._source = source
        self._events = events
        self._count = 0

    def document(self) -> Node | None:
        """Return the root node of the only document, or None for an empty file."""
        root: Node | None = None
        seen = 0
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    raise self._refuse("TXT12", event, "A second document starts here.", "keep one document a file")
                root = self._node(self._next(), 1)
        return root

    def _next(self) -> yaml.Event:
        self._count += 1
        event = next(self._events)
        if self._count > MAX_EVENTS:
            raise self._refuse("TXT11", event, f"More than {MAX_EVENTS:,} values in one file.", "split the file")
        return event

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self._refuse("TXT11", event, f"Nested more than {MAX_DEPTH} levels deep.", "flatten the settings")
        self._refuse_references(event)
        line, column = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_escaped(event)
            return Text(event.value, line, column, quoted=event.style is not None)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(following := self._next(), yaml.SequenceEndEvent):
                items.append(self._node(following, depth + 1))
            return Items(tuple(items), line, column)
        return self._mapping(Mapping(line, column), depth)

    def _mapping(self, mapping: Mapping, depth: int) -> Mapping:
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            name = self._name(event)
            line, column = _place(event)
            if (earlier := mapping.entries.get(name)) is not None:
                raise self._refuse(
                    "TXT03", event, f'"{name}" is set twice: here and in line {earlier.line}.', "delete one of the two"
                )
            mapping.entries[name] = Entry(self._node(self._next(), depth + 1), line, column)
        return mapping

    def _name(self, event: yaml.Event) -> str:
        self._refuse_references(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refuse("TXT12", event, "A list or mapping cannot be a name.", "write 'name: value'")
        self._refuse_escaped(event)
        name: str = event.value
        if name == "<<":
            raise self._refuse("TXT01", event, "Merge keys (<<) are not allowed.", "write the settings out")
        for character in name:
            if character in _SMART or character == "\u00a0":
                what = "a curly quote" if character in _SMART else "a non-breaking space"
                raise self._refuse(
                    "TXT07", event, f'There is {what} in the name "{name}".', "type the name again, in plain letters"
                )
        return name

    def _refuse_escaped(self, event: yaml.ScalarEvent) -> None:
        """Refuse what `textfile` refuses where it is hidden in an escape of double quotes."""
        for character in event.value if event.style == '"' else "":
            if character not in "\n\t" and (reason := unwelcome(character)):
                raise self._refuse(
                    "TXT13",
                    event,
                    f"This value holds {reason} (U+{ord(character):04X}), written with a backslash.",
                    "delete the part that starts with the backslash",
                )

    def _refuse_references(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "A value cannot start with & or *: anchors and aliases of YAML are not allowed."
            raise self._refuse("TXT01", event, message, f"write the value out, or {_QUOTE_IT}")
        if getattr(event, "tag", None) is not None:
            message = "A value cannot start with !: tags of YAML are not allowed."
            raise self._refuse("TXT02", event, message, f"delete the tag, or {_QUOTE_IT}")

    def _refuse(self, code: str, event: yaml.Event, message: str, fix: str) -> ContentError:
        line, column = _place(event)
        return ContentError(self._source.problem(code, message, fix=fix, line=line, column=column))


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
