r"""Rows of a text file: comma, semicolon, tab or bar, quoted as spreadsheet programs quote (RFC 4180).

Rules:

* `sep=;` on the first line, which Excel writes and reads, decides. Otherwise it is the separator that gives rows of
  one width; if two do, the one whose headings are known; if that does not tell either, a person decides.
* Quotes that are opened and never closed, and text behind a closing quote, are refused rather than repaired.

Example::

    read_delimited(b"Name;Datum\r\nAda;14.03.2026\r\n", "people.csv").how   # 'UTF-8, separated by semicolons'
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from assay.credentials.encodings import Decoded, decode
from assay.credentials.headings import recognised
from assay.credentials.sheet import MAX_ROWS, Grid, too_large
from assay.errors import ContentError, Problem, UndecidedError

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""Separators by the names people use for them."""
_SAMPLE = 50
_SEP = re.compile(r'"?sep=(.)"?(\r\n|\r|\n|$)')
Rows = list[tuple[int, tuple[str, ...]]]


def read_delimited(data: bytes, path: str, *, encoding: str | None = None, delimiter: str | None = None) -> Grid:
    """Return the rows of a text file; *delimiter* is one of the names in `DELIMITERS`.

    Raises `ContentError` IMP02 to IMP05, and `UndecidedError`.
    """
    decoded = decode(data, path, encoding)
    text = decoded.text
    if found := _SEP.match(text):
        text = text[found.end() :]  # Excel does not show this line, so rows count from behind it
        delimiter = delimiter or next((name for name, sign in DELIMITERS.items() if sign == found[1]), None)
    _refuse_nul(text, path)
    name = delimiter or _delimiter(text, path)
    rows = _rows(text, path, DELIMITERS[name])
    return Grid(rows=tuple(rows), how=_how(decoded, name, rows), encoding=decoded.encoding)


def _how(decoded: Decoded, name: str, rows: Rows) -> str:
    letters = decoded.encoding.upper() if decoded.encoding.startswith("utf") else decoded.encoding
    alone = all(len(cells) <= 1 for _, cells in rows)
    how = letters if alone else f"{letters}, separated by {name}s"
    return f"{how} (such as {', '.join(decoded.words)})" if decoded.words else how


def _refuse_nul(text: str, path: str) -> None:
    if (at := text.find("\0")) >= 0:
        raise _refuse(path, "IMP04", text.count("\n", 0, at) + 1, "There is a zero byte here, so the file is damaged.")


def _rows(text: str, path: str, delimiter: str, most: int = MAX_ROWS + 1) -> Rows:
    """Split a text into rows; a row of nothing keeps its number."""
    rows: Rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if number > most:
                break
            rows.append((number, tuple(cells)))
    except csv.Error as error:
        number = len(rows) + 1
        raise _broken(path, number, str(error)) from None
    if most > MAX_ROWS and rows and rows[-1][0] > MAX_ROWS:
        raise too_large(path, f"rows; a list may have {MAX_ROWS:,}")
    return rows


def _broken(path: str, row: int, said: str) -> ContentError:
    if "end of data" in said or "limit" in said:
        what = "A cell starts with a double quote here, and no other one closes it."
    else:
        what = "A cell in double quotes goes on behind its closing quote."
    return _refuse(path, "IMP04", row, what, 'write a quote inside a cell twice: ""')


def _delimiter(text: str, path: str) -> str:
    """Find the separator by what it makes of the first rows."""
    ranks: dict[str, tuple[bool, int]] = {}
    for name, sign in DELIMITERS.items():
        if sign not in text:
            continue
        try:
            rows = [cells for _, cells in _rows(text, path, sign, most=_SAMPLE) if any(cells)]
        except ContentError:
            continue
        if any(len(cells) > 1 for cells in rows):
            ranks[name] = (len({len(cells) for cells in rows}) == 1, max(recognised(cells) for cells in rows))
    if not ranks:
        return "comma"
    best = max(ranks.values())
    fitting = [name for name, rank in ranks.items() if rank == best]
    if len(fitting) > 1:
        raise _undecided(path, text, fitting)
    return fitting[0]


def _undecided(path: str, text: str, names: Sequence[str]) -> UndecidedError:
    line = text.splitlines()[0]
    choices = tuple((name, " | ".join(line.split(DELIMITERS[name]))) for name in names)
    return UndecidedError(
        Problem(
            code="IMP05",
            message=f"What stands between the columns: {' or '.join(names)}? Both are in this file.",
            fix=f"add --delimiter {names[0]}, or another of these",
            path=path,
            line=1,
        ),
        option="--delimiter",
        question="Which of these splits the first line as it should be?",
        choices=choices,
    )


def _refuse(path: str, code: str, row: int, message: str, fix: str = "export the list again") -> ContentError:
    return ContentError(Problem(code=code, message=message, fix=fix, path=path, line=row))
