"""What the tests of this wing share: catching problems, small definitions that are complete, tiny pictures."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any, TypeAlias

from assay.credentials.textfile import Source, read_source
from assay.errors import AssayError, Problem

Pointer: TypeAlias = tuple[str | int, ...]

ISSUER = """\
name: Example Association
url: https://badges.example.org/
description: An association that was invented.
country: IE
email: badges@example.org
"""

BADGE = """\
---
name: Knot Tying
kind: microcredential
description: Ties knots that hold.
competency: Ties three knots under load.
outcomes:
  - Ties a bowline
assessment:
  method: Observed task
  description: Three knots, one after the other.
  standard: Example Standard of Knots
  scale:
    min: 0
    max: 20
    unit: points
  pass_mark: 14
  assessor: An examiner of the association
  supervision: supervised-onsite
participation: onsite
---
Tie three knots.
"""

ATTENDANCE = """\
---
name: Annual Meeting
kind: participation
description: Was there.
participation: onsite
---
Sign the list.
"""

DRAFT = """\
badge: knots
recipient:
  name: Ada Beispiel
  ref: M-0001
awarded: 2026-03-14
result:
  score: 17
assessor: Robin Specimen
consent: yes
"""

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><circle cx="1" cy="1" r="1"/></svg>'


def source(text: str, path: str = "content/badges/knots.md") -> Source:
    """Return a text as `read_source` gives it."""
    return read_source(text.encode(), path)


def problems(call: Callable[[], object]) -> tuple[Problem, ...]:
    """Return what a call refuses; fails when it refuses nothing."""
    try:
        found = call()
    except AssayError as error:
        for problem in error.problems:
            assert problem.code
            assert problem.message
            assert problem.fix
        return error.problems
    raise AssertionError(f"this was accepted: {found!r}")


def problem(call: Callable[[], object]) -> Problem:
    """Return the one problem of a call."""
    (only,) = problems(call)
    return only


def summary(found: Problem) -> str:
    """Return code and place, such as ``TXT06 3:1``."""
    return f"{found.code} {found.line}:{found.column}"


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """Return a text with some of its pieces exchanged; every piece must be there once."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Return one PNG chunk with its length and check sum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 1, height: int = 1, *extra: bytes) -> bytes:
    """Return a grey PNG; `extra` chunks stand before the picture data."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = png_chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + rows + png_chunk(b"IEND", b"")


def leaves(value: object, pointer: Pointer = ()) -> list[tuple[Pointer, Any]]:
    """Return every scalar of a JSON value with its pointer."""
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in leaves(inner, (*pointer, name))]
    if isinstance(value, list):
        return [found for index, inner in enumerate(value) for found in leaves(inner, (*pointer, index))]
    return [(pointer, value)]


def containers(value: object, pointer: Pointer = ()) -> list[tuple[Pointer, Any]]:
    """Return every object and array of a JSON value with its pointer, outer ones first."""
    found: list[tuple[Pointer, Any]] = []
    if isinstance(value, dict):
        found.append((pointer, value))
        for name, inner in value.items():
            found += containers(inner, (*pointer, name))
    elif isinstance(value, list):
        found.append((pointer, value))
        for index, inner in enumerate(value):
            found += containers(inner, (*pointer, index))
    return found


def at(value: Any, pointer: Pointer) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value a pointer names."""
    for part in pointer:
        value = value[part]
    return value
