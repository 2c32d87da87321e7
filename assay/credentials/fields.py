"""Typed getters over one YAML mapping: each field is asked for by name, and every fault is kept with its place.

A reader asks for what it knows, then calls `finish`, which names whatever was not asked for together with the
nearest known name. Faults are collected, not raised, so that an author mends a whole file in one round; a getter
that failed returns an empty value that never leaves the reader, because `Faults.stop` raises first.

Example::

    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    name = fields.text("name")
    fields.finish()
    faults.stop()
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, overload

from assay.credentials.badgeparts import Place
from assay.credentials.textfile import Source
from assay.credentials.values import (
    DURATION,
    MAX_LINE,
    MAX_MARKS,
    MAX_NAME,
    YES,
    day_fix,
    day_of,
    no_day,
    stacked,
    url_fault,
)
from assay.credentials.yamlfile import Entry, Items, Mapping, Node, Text
from assay.errors import ContentError, Problem
from assay.integrity.letters import normalized


@dataclass(slots=True)
class Faults:
    """The problems found so far in one file."""

    source: Source
    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, place: Node | Entry, message: str, fix: str) -> None:
        """Keep one problem at the place of a node."""
        problem = self.source.problem(code, message, fix=fix, line=place.line, column=place.column)
        if problem not in self.found:
            self.found.append(problem)

    def stop(self) -> None:
        """Raise `ContentError` with every problem found, if there is one."""
        if self.found:
            raise ContentError(*self.found)


class Fields:
    """One mapping being read; `where` is its dotted name for messages, such as ``assessment.scale``."""

    def __init__(self, mapping: Mapping, faults: Faults, where: str = "") -> None:
        """Start reading; no field has been asked for yet."""
        self._mapping = mapping
        self._faults = faults
        self._where = where
        self._known: list[str] = []
        self._refused: set[str] = set()
        self._absent: dict[str, Problem] = {}

    # -- asking ---------------------------------------------------------------------------------------------

    def has(self, name: str) -> bool:
        """Tell whether a field is present and not left empty."""
        return self._value(name) is not None

    def place(self, name: str) -> Node | Entry:
        """Return where a field stands, or where the mapping starts if it is absent."""
        return self._mapping.entries.get(name, self._mapping)

    @overload
    def text(self, name: str, *, longest: int = ..., required: Literal[True] = ...) -> str: ...
    @overload
    def text(self, name: str, *, longest: int = ..., required: Literal[False]) -> str | None: ...
    def text(self, name: str, *, longest: int = MAX_NAME, required: bool = True) -> str | None:
        """Return text in NFC, on one line, without characters nobody can see."""
        node = self._scalar(name, required=required)
        if node is None:
            return "" if required else None
        return self._clean(name, node, longest)

    def texts(self, name: str, *, longest: int = MAX_LINE) -> tuple[str, ...]:
        """Return a list of texts; an absent list is empty."""
        cleaned = []
        for number, node in enumerate(self._items(name), start=1):
            if isinstance(node, Text):
                cleaned.append(self._clean(f"{name}, item {number}", node, longest))
            else:
                self._wrong(node, f"{name}, item {number}", "should be text", "write one text a line after a dash")
        return tuple(cleaned)

    @overload
    def choice(self, name: str, options: Sequence[str], *, required: Literal[True] = ...) -> str: ...
    @overload
    def choice(self, name: str, options: Sequence[str], *, required: Literal[False]) -> str | None: ...
    def choice(self, name: str, options: Sequence[str], *, required: bool = True) -> str | None:
        """Return one of a fixed set of words."""
        node = self._scalar(name, required=required)
        if node is None:
            return options[0] if required else None
        if node.text not in options:
            self._wrong(
                node, name, f'is "{node.text}"', f"write one of: {', '.join(options)}{_nearest(node.text, options)}"
            )
        return node.text

    def yes_no(self, name: str) -> bool:
        """Return yes or no (also true or false)."""
        node = self._scalar(name, required=True)
        if node is None:
            return False
        if node.text.lower() not in YES:
            self._wrong(node, name, f'is "{node.text}"', "write yes or no")
        return YES.get(node.text.lower(), False)

    @overload
    def day(self, name: str, *, required: Literal[True] = ...) -> date: ...
    @overload
    def day(self, name: str, *, required: Literal[False]) -> date | None: ...
    def day(self, name: str, *, required: bool = True) -> date | None:
        """Return a calendar day written as YYYY-MM-DD."""
        node = self._scalar(name, required=required)
        if node is None:
            return date.min if required else None
        if (day := day_of(node.text)) is None:
            self._faults.add(
                "TXT05",
                node,
                f'{self._full(name)} is "{node.text}", {no_day(node.text)}.',
                day_fix(node.text),
            )
        return day or date.min

    @overload
    def number(self, name: str, *, signed: bool = ..., required: Literal[True] = ...) -> Decimal: ...
    @overload
    def number(self, name: str, *, signed: bool = ..., required: Literal[False]) -> Decimal | None: ...
    def number(self, name: str, *, signed: bool = False, required: bool = True) -> Decimal | None:
        """Return a number of at most nine digits, exactly as written; below zero only where that has a meaning."""
        node = self._scalar(name, required=required)
        if node is None:
            return Decimal(0) if required else None
        number = re.fullmatch(r"(-?)(0|[1-9]\d{0,8})(\.\d{1,4})?", node.text, re.ASCII)
        if not number or (number[1] and (not signed or not Decimal(node.text))):
            self._wrong(node, name, f'is "{node.text}"', "write a number such as 14 or 2.5")
            return Decimal(0)
        return Decimal(node.text)

    @overload
    def url(self, name: str, *, required: Literal[True] = ..., also: Callable[[str], bool] = ...) -> str: ...
    @overload
    def url(self, name: str, *, required: Literal[False]) -> str | None: ...
    def url(self, name: str, *, required: bool = True, also: Callable[[str], bool] = lambda _: False) -> str | None:
        """Return an absolute https address without user name or password; `also` lets other addresses pass."""
        node = self._scalar(name, required=required)
        if node is None:
            return "" if required else None
        reason = "" if also(node.text) else url_fault(node.text)
        if reason:
            self._wrong(node, name, reason, "write the full address, as in https://example.org/page")
        return node.text

    def email(self, name: str) -> str:
        """Return an e-mail address of the association (never of an earner)."""
        value = self.text(name, required=False)
        if value is None:
            self._missing(name)
            return ""
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            self._wrong(self.place(name), name, f'is "{value}"', "write an address such as badges@example.org")
        return value

    def says(self, name: str, word: str) -> bool:
        """Tell whether a field is exactly this word."""
        node = self._value(name)
        return isinstance(node, Text) and node.text == word

    def duration(self, name: str) -> str | None:
        """Return an ISO 8601 duration in whole years, months and days (P3Y), or None."""
        node = self._scalar(name, required=False)
        if node is None:
            return None
        if not DURATION.fullmatch(node.text) or not re.search("[1-9]", node.text):
            self._wrong(
                node, name, f'is "{node.text}"', "write P3Y for three years, P18M for eighteen months, or unlimited"
            )
        return node.text

    def matching(self, name: str, pattern: str, example: str, *, required: bool = True) -> str | None:
        """Return text that matches a pattern as a whole; `example` is shown when it does not."""
        node = self._scalar(name, required=required)
        if node is None:
            return None
        if not re.fullmatch(pattern, node.text, re.ASCII):
            self._wrong(node, name, f'is "{node.text}"', f"write it like this: {example}")
        return node.text

    def group(self, name: str, *, required: bool = False) -> Fields | None:
        """Return the getters of a nested mapping, or None."""
        node = self._value(name)
        if node is None:
            if required:
                self._missing(name)
            return None
        if not isinstance(node, Mapping):
            self._wrong(node, name, "should be a group of settings", "write its settings below it, indented")
            return None
        return Fields(node, self._faults, self._full_name(name))

    def groups(self, name: str) -> tuple[Fields, ...]:
        """Return the getters of each mapping in a list; an absent list is empty."""
        found = []
        for number, node in enumerate(self._items(name), start=1):
            where = f"{self._full_name(name)}, item {number}"
            if isinstance(node, Mapping):
                found.append(Fields(node, self._faults, where))
            else:
                self._wrong(
                    node, f"{name}, item {number}", "should be a group of settings", "start it with '- name: …'"
                )
        return tuple(found)

    def fault(self, name: str, message: str, fix: str, *, code: str = "DEF01") -> None:
        """Keep a problem with the meaning of a field."""
        entry = self._mapping.entries.get(name)
        self._faults.add(code, entry.value if entry else self._mapping, message, fix)

    def refuse(self, names: Sequence[str], code: str, what: str, fix: str) -> None:
        """Keep a problem for each of these fields that is there, and know them from now on."""
        for name in names:
            self._refused.add(name)
            if (entry := self._mapping.entries.get(name)) is not None:
                self._faults.add(code, entry, f"{self._full(name)} {what}.", fix)

    def finish(self) -> None:
        """Name every field that was not asked for, with the nearest known name."""
        for name, entry in self._mapping.entries.items():
            if name not in self._known and name not in self._refused:
                self._forgive(name)
                self._faults.add(
                    "TXT06",
                    entry,
                    f'"{self._full_name(name)}" is not a field of this file.',
                    _unknown_fix(name, self._known),
                )

    # -- answering ------------------------------------------------------------------------------------------

    def _value(self, name: str) -> Node | None:
        if name not in self._known:
            self._known.append(name)
        entry = self._mapping.entries.get(name)
        if entry is None:
            return None
        node = entry.value
        # "name:" with nothing behind it is a field left empty, as in a form.
        return None if isinstance(node, Text) and not node.quoted and node.text == "" else node

    def _scalar(self, name: str, *, required: bool) -> Text | None:
        node = self._value(name)
        if node is None:
            if required:
                self._missing(name)
            return None
        if not isinstance(node, Text):
            self._wrong(node, name, "should be a single value", "write it behind the colon, on one line")
            return None
        return node

    def _items(self, name: str) -> tuple[Node, ...]:
        node = self._value(name)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self._wrong(node, name, "should be a list", "write one item a line, each after a dash")
            return ()
        return node.items

    def _clean(self, name: str, node: Text, longest: int) -> str:
        text = normalized("NFC", " ".join(node.text.split()))
        if not text:
            self._wrong(node, name, "is empty", "fill it in; a line that is not needed may go")
        elif len(text) > longest:
            self._wrong(node, name, f"has {len(text):,} characters", f"shorten it to {longest}")
        elif stacked(text):
            self._wrong(node, name, f"has more than {MAX_MARKS} marks on one letter", "type the text again")
        return text

    def _missing(self, name: str) -> None:
        entry = self._mapping.entries.get(name)
        what = "is empty" if entry else "is missing"
        self._faults.add("TXT06", entry or self._mapping, f"{self._full(name)} {what}.", f"add a line '{name}: …'")
        if entry is None:
            self._absent[name] = self._faults.found[-1]

    def _forgive(self, unknown: str) -> None:
        """A required field that is there, but misspelt, is told once: where it stands."""
        near = difflib.get_close_matches(unknown, self._known, n=1)
        if near and (problem := self._absent.pop(near[0], None)) in self._faults.found:
            self._faults.found.remove(problem)

    def _wrong(self, place: Node | Entry, name: str, what: str, fix: str) -> None:
        self._faults.add("TXT04", place, f"{self._full(name)} {what}.", fix)

    def _full(self, name: str) -> str:
        return f'"{self._full_name(name)}"'

    def _full_name(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name


def places(tree: Mapping, source: Source) -> dict[str, Place]:
    """Return where each setting stands, by its dotted name with positions in lists from 0."""
    found: dict[str, Place] = {}
    lines = source.text.split("\n")

    def walk(node: Node, name: str) -> None:
        if name:
            found[name] = Place(node.line, node.column, lines[node.line - 1] if node.line <= len(lines) else "")
        if isinstance(node, Mapping):
            for key, entry in node.entries.items():
                walk(entry.value, f"{name}.{key}" if name else key)
        elif isinstance(node, Items):
            for number, item in enumerate(node.items):
                walk(item, f"{name}[{number}]")

    walk(tree, "")
    return found


def _nearest(word: str, options: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, options, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _unknown_fix(name: str, known: Sequence[str]) -> str:
    if near := difflib.get_close_matches(name, known, n=1):
        return f'did you mean "{near[0]}"? Otherwise delete the line'
    return f"delete the line; the fields here are: {', '.join(known)}"
