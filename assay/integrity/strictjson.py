"""JSON that means the same to every reader, with the place of whatever is wrong in it (faults A14, Appendix B1, B5).

Rules:

* Size first, then the encoding (UTF-8 without a mark), then the text; the whole text, with nothing after it.
* Refused although Python's `json` takes it: duplicate names, NaN and infinities, lone surrogates, control characters,
  integers beyond 2^53-1, numbers that other readers round, deep nesting, too many values.
* The fast C parser reads; `_scan` walks the text again, slowly, only when an error has to be shown.

Example::

    parse(b'{"a": 1}')  # {"a": 1}
    locate('{"a": {"b": 1}}', ("a", "b"))  # (1, 8)
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple, NoReturn, TypeAlias

from assay.errors import DocumentError, Pointer

JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None
"""Anything JSON can say, as Python's `json` gives it."""

MAX_BYTES = 262_144
"""Most bytes of a document (faults 1.4)."""
MAX_DEPTH = 36
"""Most containers inside each other."""
MAX_NODES = 2_000
"""Most values, containers and scalars together."""
MAX_INTEGER = 2**53 - 1
"""Largest integer every reader takes exactly (RFC 7493 section 2.2)."""

_LONGEST_NUMBER = 40
"""Characters of a number that are looked at; fifteen digits, a sign, a point and an exponent need far fewer."""
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters except tab, LF and CR, lone surrogates, and the two noncharacters that N-Quads escapes."""
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|NaN|-?Infinity")
"""What the C parser takes for a number, constants included, at the start of a piece."""
_WIDE_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class _RefusedError(ValueError):
    """Raised inside the C parser's hooks, which know what is wrong but not where."""


class _Mark(NamedTuple):
    """One thing met in the text: a name, a scalar or the start of a container."""

    kind: str
    """``name`` or ``value``."""
    pointer: Pointer
    """The value's pointer, or that of the value the name introduces."""
    offset: int
    """Where it starts, in characters."""
    piece: str
    """Its text; only the bracket for a container."""


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES) -> JsonValue:
    """Return the one JSON value in some bytes (RFC 8259, RFC 7493).

    Raises `DocumentError` ``AW14`` with the line and column, both 1-based, of whatever is not strict JSON.
    """
    text = _decode(data, max_bytes)
    try:
        value: JsonValue = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise _fault(f"this is not JSON: {error.msg.lower()}", text=text, offset=error.pos) from error
    except (_RefusedError, RecursionError) as error:
        raise _explain(text) from error
    if _is_harmless(data, value, max_nodes):
        return value
    try:
        check(value, max_nodes=max_nodes)
    except DocumentError as error:
        line, column = locate(text, error.pointer)
        raise DocumentError(
            "AW14", error.problem.message, fix=error.problem.fix, pointer=error.pointer, line=line, column=column
        ) from error
    return value


def dump(document: JsonValue) -> bytes:
    """Return a document as signed files hold it: UTF-8, indent 2, names in their order, one newline at the end.

    Raises `DocumentError` ``AW14`` when `parse` would not read the result back.
    """
    check(document)
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def check(document: JsonValue, *, max_nodes: int = MAX_NODES) -> None:
    """Raise `DocumentError` ``AW14`` with a pointer when a value in memory is not what `parse` could have returned."""
    stack: list[tuple[JsonValue, Pointer]] = [(document, ())]
    nodes = 0
    while stack:
        value, pointer = stack.pop()
        nodes += 1
        if nodes + len(stack) > max_nodes:
            raise _fault(f"the document has more than {max_nodes:,} values")
        if isinstance(value, dict):
            for name in value:
                _check_text(name, (*pointer, name))
            stack.extend([(inner, (*pointer, name)) for name, inner in value.items()][::-1])
        elif isinstance(value, list):
            stack.extend([(inner, (*pointer, index)) for index, inner in enumerate(value)][::-1])
        else:
            _check_scalar(value, pointer)
            continue
        if len(pointer) >= MAX_DEPTH:
            raise _fault(f"values are nested more than {MAX_DEPTH} deep", pointer=pointer)


def count(document: JsonValue) -> int:
    """Return how many values a document holds, containers and scalars together."""
    stack, found = [document], 0
    while stack:
        value = stack.pop()
        found += 1
        if isinstance(value, dict | list):
            stack.extend(value.values() if isinstance(value, dict) else value)
    return found


def locate(text: str, pointer: Pointer) -> tuple[int, int]:
    """Return the 1-based line and column of the name (in an object) or value (in an array) a pointer names.

    Falls back to the deepest ancestor that exists, and to the start for text that is not JSON.
    """
    depth, offset = -1, 0
    for mark in _scan(text):
        # The name of a member comes before its value, and the first of two equals is kept.
        if len(mark.pointer) > depth and mark.pointer == pointer[: len(mark.pointer)]:
            depth, offset = len(mark.pointer), mark.offset
            if depth == len(pointer):
                break
    return _position(text, offset)


def _is_harmless(data: bytes, value: JsonValue, max_nodes: int) -> bool:
    """Tell at once that `check` has nothing to refuse in the value parsed from some bytes.

    False when in doubt. Numbers were looked at while parsing, so what is left is characters, values and depth. The
    parser takes no control character below a blank but tabs and ends of lines, and those between values only, so an
    unwanted character was written raw as DEL or beyond U+FFBF, or as an escape.
    """
    if b"\\u" in data or b"\\b" in data or b"\\f" in data or b"\x7f" in data or b"\xef\xbf" in data:
        return False
    nodes, level = 1, [value] if type(value) in _CONTAINERS else []
    for _ in range(MAX_DEPTH):
        # Only containers are gone through: a look at each of the other values would cost more than parsing them.
        nodes += sum(map(len, level))  # type: ignore[arg-type]
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)  # type: ignore[union-attr]
            if type(inner) in _CONTAINERS
        ]
        if not level or nodes > max_nodes:
            return nodes <= max_nodes
    return False


_CONTAINERS = (dict, list)
"""What the parser makes of objects and arrays, exactly."""


def _decode(data: bytes, max_bytes: int) -> str:
    if len(data) > max_bytes:
        raise _fault(f"the document has {len(data):,} bytes, more than {max_bytes:,}", text="", fix="make it smaller")
    if data.startswith(b"\xef\xbb\xbf"):
        raise _fault("the file starts with a byte order mark", text="", fix="save it as UTF-8 without BOM")
    # JSON starts with two ASCII characters, so a zero byte there is one of the wide encodings (RFC 4627 section 3).
    if data.startswith(_WIDE_ENCODINGS) or 0 in data[:2]:
        raise _fault("the file looks like UTF-16 or UTF-32", text="", fix="save it as UTF-8")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        good = data[: error.start].decode()
        message = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        raise _fault(message, text=good, offset=len(good), fix="save the file as UTF-8") from error


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _RefusedError
    return members


def _integer(piece: str) -> int:
    if _number_fault(piece):
        raise _RefusedError
    return int(piece)


def _number(piece: str) -> float:
    if _number_fault(piece):
        raise _RefusedError
    return float(piece)


def _constant(_token: str) -> NoReturn:
    raise _RefusedError


def _number_fault(piece: str) -> str:
    """Say what is wrong with a number's text; empty when every reader sees the same number."""
    if len(piece) > _LONGEST_NUMBER:
        return f"a number has {len(piece):,} characters"
    if piece in {"NaN", "Infinity", "-Infinity"}:
        return f"{piece} is not a JSON number"
    if piece.lstrip("-").isdigit():
        return _integer_fault(piece)
    value = float(piece)
    if not math.isfinite(value):
        return f"{piece} is too large"
    if not any(digit in "123456789" for digit in piece.lower().split("e")[0]):
        return "write 0, not -0" if piece.startswith("-") else ""
    # More digits than a double holds, or less than the smallest double, make it another number.
    kept = value != 0 and Decimal(f"{value:.15g}") == Decimal(piece)
    return "" if kept else f"{piece} has more digits than a JSON number keeps (15)"


def _integer_fault(piece: str) -> str:
    if abs(int(piece)) > MAX_INTEGER:
        return f"{piece} is beyond 2^53-1, so readers round it"
    return "write 0, not -0" if piece == "-0" else ""


def _check_scalar(value: JsonValue, pointer: Pointer) -> None:
    if isinstance(value, str):
        _check_text(value, pointer)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if reason := _integer_fault(str(value)):
            raise _fault(reason, pointer=pointer)
    elif isinstance(value, float):
        reason = _number_fault(repr(value)) if math.isfinite(value) else f"{value} is not a JSON number"
        if reason:
            raise _fault(reason, pointer=pointer)
    else:
        raise _fault(f"{type(value).__name__} is not a JSON type", pointer=pointer)


def _check_text(text: str, pointer: Pointer) -> None:
    if not isinstance(text, str):
        raise _fault(f"a name is {type(text).__name__}, not text", pointer=pointer[:-1])
    found = _UNWANTED.search(text)
    if found:
        number = ord(found[0])
        what = "half of a surrogate pair" if 0xD800 <= number <= 0xDFFF else "a control character"  # noqa: PLR2004
        raise _fault(f"the text contains {what}, U+{number:04X}", pointer=pointer, fix="remove that character")


def _explain(text: str) -> DocumentError:
    """Return the error for the first place in the text that the hooks, or the parser's own depth limit, refused."""
    names: set[Pointer] = set()
    for mark in _scan(text):
        if len(mark.pointer) >= MAX_DEPTH and mark.piece in "[{":
            return _fault(f"values are nested more than {MAX_DEPTH} deep", mark.pointer, text, mark.offset)
        if mark.kind == "name":
            if mark.pointer in names:
                return _fault(f"the name {mark.piece} appears twice", mark.pointer, text, mark.offset)
            names.add(mark.pointer)
        elif number := _NUMBER.match(mark.piece):
            reason = _number_fault(number[0])
            if reason:
                return _fault(reason, mark.pointer, text, mark.offset)
    return _fault(f"values are nested more than {MAX_DEPTH} deep", text=text)


def _scan(text: str) -> Iterator[_Mark]:
    """Yield names and values with their pointers, in order, stopping quietly where the text stops being JSON."""
    path: list[str | int] = []
    closers: list[str] = []
    expect_name = False
    for match in _TOKEN.finditer(text):
        piece, offset = match[0], match.start()
        if expect_name and piece[0] == '"':
            path[-1] = _name(piece)
            yield _Mark("name", tuple(path), offset, piece)
            expect_name = False
        elif piece in "{[":
            yield _Mark("value", tuple(path), offset, piece)
            closers.append("}" if piece == "{" else "]")
            path.append("" if piece == "{" else 0)
            expect_name = piece == "{"
        elif piece in "}]":
            if not closers or closers.pop() != piece:
                return
            path.pop()
            expect_name = False
        elif piece == ",":
            if not closers:
                return
            expect_name = closers[-1] == "}"
            path[-1] = "" if expect_name else int(path[-1]) + 1
        elif piece != ":":
            yield _Mark("value", tuple(path), offset, piece)


def _name(piece: str) -> str:
    try:
        return str(json.loads(piece))
    except ValueError:
        return piece


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _fault(
    message: str,
    pointer: Pointer = (),
    text: str | None = None,
    offset: int = 0,
    *,
    fix: str = "correct that place; a signed file is better restored with git",
) -> DocumentError:
    line, column = (0, 0) if text is None else _position(text, offset)
    return DocumentError("AW14", message, fix=fix, pointer=pointer, line=line, column=column)
