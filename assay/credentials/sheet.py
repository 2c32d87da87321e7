"""What the readers of text files and of workbooks both give: rows of cells with their numbers, within bounds.

Example::

    Grid(rows=((1, ("Name", "Date")), (2, ("Ada Example", "2026-03-14"))), how="UTF-8, separated by commas")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.errors import ContentError, Problem

MAX_BYTES = 10_485_760
"""Largest file, in bytes (faults 1.4)."""
MAX_ROWS = 20_000
"""Most rows, headings and empty ones included."""
MAX_COLUMNS = 64
"""Most columns."""
MAX_CELL = 10_000
"""Most characters of one cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Rows as they stand in a file: the number a spreadsheet shows, and the cells as text."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    how: str
    encoding: str = ""
    epoch: int | None = None
    """Year day numbers count from, where the file says so."""
    notes: tuple[Problem, ...] = ()


def bounded(rows: Sequence[tuple[int, tuple[str, ...]]], path: str) -> None:
    """Raise `ContentError` IMP02 when there are too many rows or columns, or too much in one cell."""
    if rows and rows[-1][0] > MAX_ROWS:
        raise too_large(path, f"rows; a list may have {MAX_ROWS:,}")
    for number, cells in rows:
        if len(cells) > MAX_COLUMNS and any(cell.strip() for cell in cells[MAX_COLUMNS:]):
            raise too_large(path, f"columns in row {number}; a list may have {MAX_COLUMNS}")
        if max(map(len, cells), default=0) > MAX_CELL:
            raise too_large(path, f"characters in one cell of row {number}; it may have {MAX_CELL:,}")


def too_large(path: str, what: str) -> ContentError:
    """Return the error for a list that is too long or too wide."""
    fix = "split the list, or delete what is not needed"
    return ContentError(Problem(code="IMP02", message=f"There are too many {what}.", fix=fix, path=path))
