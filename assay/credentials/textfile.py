"""A text file that a person wrote, read strictly: bytes in, `Source` out, or a problem with its place.

Rules, in this order: size, encoding (UTF-8; a byte order mark and any line ending are fine), unresolved
merges, characters nobody can see. What Windows, a spreadsheet or a word processor leaves behind is named.

Example::

    source = read_source(path.read_bytes(), "content/badges/first-aid.md")
    raise ContentError(source.problem("TXT06", "…", fix="…", line=3, column=1))
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assay.errors import ContentError, Problem

MAX_TEXT_BYTES = 65_536
"""Largest text file, in bytes (limit: YAML file, front matter with its Markdown)."""

# A line of equals signs alone is a heading in Markdown; a merge has one of the other three marks too.
_MERGE = re.compile(r"^(<{7}|>{7}|\|{7})( |$)", re.MULTILINE)
_BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_FORMATS = {
    *"\u200c\u200d\u200e\u200f\u061c",  # joiners and directional marks: Persian, Indic scripts, emoji, Hebrew, Arabic
    *"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2",  # signs around numbers, which are seen
}
"""Format characters that texts need; every other one is seen by machines only."""
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters that are drawn as nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file and its name, from which every problem in it gets its place."""

    path: str
    """Relative to the site folder, with forward slashes."""
    text: str

    def line(self, number: int) -> str:
        """Return line `number` (1-based), or nothing when there is no such line."""
        lines = self.text.split("\n")
        return lines[number - 1] if 1 <= number <= len(lines) else ""

    def place(self, index: int) -> tuple[int, int]:
        """Return line and column (1-based) of a character of the text."""
        return self.text.count("\n", 0, index) + 1, index - self.text.rfind("\n", 0, index)

    def problem(
        self, code: str, message: str, *, fix: str, line: int = 0, column: int = 0, warning: bool = False
    ) -> Problem:
        """Return a problem at a place in this file, with the source line filled in."""
        return Problem(
            code=code,
            message=message,
            fix=fix,
            path=self.path,
            line=line,
            column=column,
            source=self.line(line) if line else "",
            warning=warning,
        )


def read_source(data: bytes, path: str, most: int = MAX_TEXT_BYTES) -> Source:
    """Decode one text file of at most so many bytes, or raise `ContentError` saying what an editor did to it."""
    refuse_long(data, path, most)
    source = Source(path, _decode(data, path).replace("\r\n", "\n").replace("\r", "\n"))
    _refuse_merge(source)
    _refuse_characters(source)
    return source


def refuse_long(data: bytes, path: str, most: int = MAX_TEXT_BYTES) -> None:
    """Raise `ContentError` TXT11 for a file that is longer than `most` bytes."""
    if len(data) > most:
        raise _refuse(
            path,
            "TXT11",
            f"This file has {len(data):,} bytes; a text file here may have {most:,}.",
            "shorten it, or move long material to a page of its own and link to it",
        )


def _refuse(path: str, code: str, message: str, fix: str) -> ContentError:
    return ContentError(Problem(code=code, message=message, fix=fix, path=path))


def _decode(data: bytes, path: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data:
        raise _refuse(path, "TXT08", "This file is UTF-16 or not text at all.", "save it again with the encoding UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8-sig")
        guess = data[error.start :].decode("cp1252", "replace")
        *lines, last = re.split(r"\r\n|\r|\n", good)
        raise ContentError(
            Problem(
                code="TXT08",
                message=f'This file is not UTF-8: it looks like Windows-1252 (the byte {data[error.start]:#04x}, "'
                f'{guess[0]}" there).',
                fix="open it in your editor and save it again with the encoding UTF-8",
                path=path,
                line=len(lines) + 1,
                column=len(last) + 1,
                source=last + re.split(r"[\r\n]", guess, maxsplit=1)[0],
            )
        ) from None


def _refuse_merge(source: Source) -> None:
    """Name an unresolved merge before YAML or Markdown turns it into a riddle."""
    if (found := _MERGE.search(source.text)) is None:
        return
    line, column = source.place(found.start())
    raise ContentError(
        source.problem(
            "TXT10",
            "Two versions of this file were merged and the conflict is still in it.",
            fix="keep the lines you want, delete the lines that start with <<<<<<<, ======= and >>>>>>>",
            line=line,
            column=column,
        )
    )


def _refuse_characters(source: Source) -> None:
    for index, character in enumerate(source.text):
        if " " <= character <= "~" or character in "\n\t":
            continue
        if reason := unwelcome(character):
            line, column = source.place(index)
            raise ContentError(
                source.problem(
                    "TXT13",
                    f"There is {reason} (U+{ord(character):04X}) here.",
                    fix="delete it and type the text again",
                    line=line,
                    column=column,
                )
            )


def unwelcome(character: str) -> str:
    """Say why a character may not stand in any text, or return nothing."""
    category = unicodedata.category(character)
    if character in _BIDI_CONTROLS:
        return "a character that turns the reading direction of text around it"
    if (category == "Cf" and character not in _FORMATS) or character in _FILLERS:
        return "an invisible character"
    if category == "Cc":
        return "a control character"
    if category in ("Co", "Cs") or _is_noncharacter(ord(character)):
        return "a character that has no agreed meaning"
    return ""


def _is_noncharacter(number: int) -> bool:
    """Tell whether Unicode promises never to use a number (core specification, 23.7)."""
    return number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF  # noqa: PLR2004 - the range itself
