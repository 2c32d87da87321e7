"""Tables for people to look at: as wide as a terminal of 80 columns, with names of every script in line.

Example::

    for line in table_lines(("Row", "Name"), [("2", "Ada Example")]): say(line)
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from assay.cli.report import WIDTH, fancy

_BETWEEN = 3
"""Columns of the terminal that two columns of a table need between them."""
_LEAST = 12
_FLEXIBLE = 1
"""The column that gives way: a name, of which the start says enough."""


def table_lines(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table as lines; the second column gives way, with an ellipsis, when there is too little room."""
    from rich import box, cells, table, text  # noqa: PLC0415 - takes longer to import than most commands run
    from rich.console import Console  # noqa: PLC0415

    grid = table.Table(box=box.SIMPLE_HEAD if fancy() else box.ASCII2, show_edge=False, pad_edge=False)
    widths = [max(map(cells.cell_len, column)) for column in zip(headings, *rows, strict=True)]
    room = WIDTH - (sum(widths) - widths[_FLEXIBLE]) - _BETWEEN * (len(headings) - 1)
    widths[_FLEXIBLE] = min(widths[_FLEXIBLE], max(room, _LEAST))
    for heading, width in zip(headings, widths, strict=True):
        grid.add_column(heading, no_wrap=True, overflow="ellipsis" if fancy() else "crop", width=width)
    for row in rows:
        grid.add_row(*(text.Text(cell) for cell in row))
    screen = io.StringIO()
    Console(file=screen, width=WIDTH, color_system=None, legacy_windows=False).print(grid)
    return [line.rstrip() for line in screen.getvalue().splitlines()]
