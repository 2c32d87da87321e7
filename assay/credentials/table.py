"""A list of people as rows of text, whatever program wrote it: `.csv`, `.tsv`, `.txt` or `.xlsx`.

Rules:

* Places are those a spreadsheet shows: the row with its number, and the column. A line break inside a cell does not
  count as a row.
* What kind of file it is, its bytes say, not its name.
* The first row with known headings is the heading; rows above it (a title, a logo) and empty rows are skipped.
* Sizes are bounded before memory is (faults 1.4).

Example::

    table = read_table(path.read_bytes(), "people.csv", Reading())
    table.rows[0].cells   # ('Ada Example', '2026-03-14', '17')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assay.credentials.delimited import read_delimited
from assay.credentials.headings import letter, recognised
from assay.credentials.sheet import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Grid, bounded
from assay.errors import ContentError, Problem

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ABOVE = 10
"""Rows at the top in which the headings are looked for."""

__all__ = ["MAX_BYTES", "MAX_COLUMNS", "MAX_ROWS", "Reading", "Row", "Table", "read_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a person said about how a file is to be read."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    headings: tuple[str, ...] = ()
    """Headings a person named; the row that holds one of them is the heading."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty."""

    number: int
    """As the spreadsheet shows it, from 1."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list of people: headings and rows of the same width, all text."""

    path: str
    headings: tuple[str, ...]
    heading_row: int
    rows: tuple[Row, ...]
    how: str
    """How the file was read, in words: ``UTF-8, separated by semicolons``."""
    encoding: str = ""
    epoch: int | None = None
    """Year day numbers count from (1900 or 1904), where the file says so."""
    notes: tuple[Problem, ...] = field(default=())
    """What does not stop the import, but should be known."""

    def problem(self, code: str, row: int, column: int, message: str, fix: str, *, warning: bool = False) -> Problem:
        """Return a problem at a cell; *column* counts from 0."""
        return Problem(
            code=code, message=message, fix=fix, path=self.path, line=row, column=column + 1, warning=warning
        )


def read_table(data: bytes, path: str, reading: Reading) -> Table:
    """Read a list; raises `ContentError` IMP01 to IMP05, and `UndecidedError` where only a person can tell."""
    if len(data) > MAX_BYTES:
        raise _refuse(
            path, "IMP02", f"This file has {len(data):,} bytes; a list may have {MAX_BYTES:,}.",
            "delete pictures and unused columns, or split the list",
        )  # fmt: skip
    _refuse_other_kinds(data, path)
    grid = _grid(data, path, reading)
    bounded(grid.rows, path)
    return _table(grid, path, reading)


def _grid(data: bytes, path: str, reading: Reading) -> Grid:
    if not data.startswith(_ZIP):
        return read_delimited(data, path, encoding=reading.encoding, delimiter=reading.delimiter)
    from assay.credentials import workbook  # noqa: PLC0415 - importing openpyxl takes longer than all of Assay

    return workbook.read_workbook(data, path, sheet=reading.sheet, score=recognised)


def _refuse_other_kinds(data: bytes, path: str) -> None:
    """Name what is no list this reads, by its first bytes."""
    start, kind = data[:2048].lstrip(), ""
    if data.startswith(_OLE):
        kind = "an old Excel file (.xls), or one locked with a password"
    elif data.startswith(_ZIP) and b"application/vnd.oasis.opendocument" in data[:200]:
        kind = "an OpenDocument file (.ods)"
    elif data.startswith(_ZIP) and b"Index/" in data[:4096]:
        kind = "a Numbers file"
    elif data.startswith(b"%PDF"):
        kind = "a PDF"
    elif start[:5].lower() in {b"<html", b"<!doc"} or start.startswith(b"<?xml"):
        kind = "a web page or XML, even if its name ends in .xls"
    elif start.startswith((b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")):
        kind = "no list of rows"
    if kind:
        raise _refuse(path, "IMP01", f"This is {kind}.", "open it and save it again as .xlsx or as 'CSV UTF-8'")
    if not data.strip():
        raise _refuse(path, "IMP01", "This file is empty.", "export the list again")


def _table(grid: Grid, path: str, reading: Reading) -> Table:
    filled = [Row(number, cells) for number, cells in grid.rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise _refuse(path, "IMP01", "There is nothing in this list.", "export the list again")
    at = _heading(filled, reading.headings)
    heading = filled[at]
    width = max((place + 1 for place, cell in enumerate(heading.cells) if cell.strip()), default=0)
    headings = tuple(" ".join(cell.split()) for cell in heading.cells[:width])
    rows, problems = [], []
    for row in filled[at + 1 :]:
        extra = [place for place, cell in enumerate(row.cells) if place >= width and cell.strip()]
        if extra:
            problems.append(_too_wide(path, row.number, extra[0], width))
        rows.append(Row(row.number, (row.cells + ("",) * width)[:width]))
    if problems:
        raise ContentError(*problems)
    if not rows:
        raise _refuse(path, "IMP01", "There are headings in this list, and nobody below them.", "export the list again")
    return Table(
        path=path,
        headings=headings,
        heading_row=heading.number,
        rows=tuple(rows),
        how=grid.how,
        encoding=grid.encoding,
        epoch=grid.epoch,
        notes=grid.notes,
    )


def _heading(filled: Sequence[Row], named: Sequence[str]) -> int:
    """Return which of the first rows holds the headings: the one with most known words, the first of equals."""
    top = filled[:_ABOVE]
    scores = [
        (any(name in [cell.strip() for cell in row.cells] for name in named), recognised(row.cells)) for row in top
    ]
    return scores.index(max(scores))


def _too_wide(path: str, row: int, column: int, width: int) -> Problem:
    return Problem(
        code="IMP05",
        message=f"There is something in column {letter(column)}, beyond the {width} columns that have headings.",
        fix="give that column a heading; or put the cell that holds a separator between double quotes",
        path=path,
        line=row,
        column=column + 1,
    )


def _refuse(path: str, code: str, message: str, fix: str) -> ContentError:
    return ContentError(Problem(code=code, message=message, fix=fix, path=path))
