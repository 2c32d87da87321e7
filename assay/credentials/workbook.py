"""Rows of an .xlsx workbook (ECMA-376), through openpyxl in read-only mode, behind limits of our own.

Rules:

* The container is looked through before openpyxl sees it: few parts, bounded when inflated (zip bombs), XML in UTF-8
  without DOCTYPE (entities), nothing encrypted.
* A cell becomes the text a person sees: days as 2026-03-14, percentages with their sign, numbers with the leading
  zeros their format shows. Of a formula its last result is taken; nothing is ever calculated.
* Of several sheets with something in them, the one with known headings is taken; if that does not tell, a person
  decides. Rows that are hidden, as a filter hides them, are read and said.

Example::

    read_workbook(data, "people.xlsx", sheet=None, score=recognised).rows
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from assay.credentials.sheet import MAX_COLUMNS, MAX_ROWS, Grid, bounded
from assay.errors import ContentError, Problem, UndecidedError

MAX_PARTS = 1_000
"""Most files inside a workbook."""
MAX_INFLATED = 50_331_648
"""Most bytes of all its XML together (20,000 rows of a dozen columns need about 15 million)."""

_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([^\"']+)")
_HIDDEN = re.compile(rb"<row\b[^>]*\bhidden=\"(?:1|true)\"")
_FORMULA = re.compile(rb"<f[\s>/]")
_LOOKED_AT = 10
Rows = list[tuple[int, tuple[str, ...]]]


def read_workbook(data: bytes, path: str, *, sheet: str | None, score: Callable[[Sequence[str]], int]) -> Grid:
    """Return the rows of one sheet; *score* counts the known headings of a row.

    Raises `ContentError` IMP01, IMP02, IMP04, IMP07, and `UndecidedError` when several sheets may be meant.
    """
    parts = _look_through(data, path)
    book = _open(data, path, values=True)
    try:
        sheets = _filled_sheets(book, path)
        name = _choose(sheets, path, sheet, score)
        rows = sheets[name]
        worksheet = book[name]
        part = parts.get(str(getattr(worksheet, "_worksheet_path", "")).lstrip("/"), b"")
        epoch = 1904 if book.epoch == CALENDAR_MAC_1904 else 1900
    finally:
        book.close()
    bounded(rows, path)
    if _FORMULA.search(part):
        _refuse_uncalculated(data, path, name, rows)
    how = f'the sheet "{name}" of an Excel workbook'
    return Grid(rows=tuple(rows), how=how, encoding="xlsx", epoch=epoch, notes=tuple(_hidden(part, path)))


# -- the container ------------------------------------------------------------------------------------------------


def _look_through(data: bytes, path: str) -> dict[str, bytes]:
    """Return the sheets' XML after every part was found harmless."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _harmless(archive, path)
    except ContentError:
        raise
    except Exception:  # noqa: BLE001 - besides those of zipfile, every decompressor has errors of its own
        raise _damaged(path) from None


def _harmless(archive: zipfile.ZipFile, path: str) -> dict[str, bytes]:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) != len(parts) or any(part.flag_bits & 1 for part in parts):
        raise _damaged(path)
    if "[Content_Types].xml" not in names:
        raise _refuse(path, "IMP01", "This is an archive, and no Excel workbook.", "export the list as .xlsx or CSV")
    texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels", ".vml"))]
    if sum(part.file_size for part in texts) > MAX_INFLATED:
        fix = "copy the list into a new workbook, and save that"
        raise _refuse(path, "IMP02", "This workbook is too large when it is unpacked.", fix)
    sheets = {}
    for part in texts:
        xml = archive.read(part)  # never more than the size it declares, which was counted above
        _refuse_tricks(xml, path)
        if "worksheets/" in part.filename:
            sheets[part.filename] = xml
    return sheets


def _refuse_tricks(xml: bytes, path: str) -> None:
    """No workbook that a program saved has entities, or XML in another encoding to hide them in."""
    declared = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml:
        raise _damaged(path)
    if declared and declared[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}:
        raise _damaged(path)


def _open(data: bytes, path: str, *, values: bool) -> Any:  # noqa: ANN401 - a workbook of openpyxl, whose stubs know less
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of the file nobody needs here
            return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
    except Exception:  # noqa: BLE001 - openpyxl lets through whatever meets it in a damaged file
        raise _damaged(path) from None


# -- sheets -------------------------------------------------------------------------------------------------------


def _filled_sheets(book: Any, path: str) -> dict[str, Rows]:  # noqa: ANN401 - as above
    found = {}
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible" and (rows := list(_rows(sheet, path))):
            found[str(sheet.title)] = rows
    if not found:
        raise _refuse(path, "IMP01", "There is nothing in this workbook.", "export the list again")
    return found


def _choose(sheets: dict[str, Rows], path: str, wanted: str | None, score: Callable[[Sequence[str]], int]) -> str:
    names = ", ".join(f'"{name}"' for name in sheets)
    if wanted is not None:
        if wanted not in sheets:
            raise _refuse(path, "IMP01", f'There is no sheet "{wanted}" with anything in it.', f"choose one of {names}")
        return wanted
    scores = {name: max(score(cells) for _, cells in rows[:_LOOKED_AT]) for name, rows in sheets.items()}
    best = [name for name, value in scores.items() if value == max(scores.values())]
    if len(best) == 1:
        return best[0]
    raise UndecidedError(
        Problem(
            code="IMP01",
            message=f"There is more than one sheet that may be the list: {names}.",
            fix=f'add --sheet "{best[0]}"',
            path=path,
        ),
        option="--sheet",
        question="Which sheet of this workbook is the list?",
        choices=tuple((name, f"{name} ({len(sheets[name])} rows)") for name in best),
    )


def _rows(sheet: Any, path: str) -> Iterator[tuple[int, tuple[str, ...]]]:  # noqa: ANN401 - as above
    """Yield the rows that hold something, one more than allowed so that `bounded` sees it."""
    try:
        sheet.reset_dimensions()  # what the file says about its own size may be wrong
        found = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1)
        for number, row in enumerate(found, start=1):
            cells = tuple(_text(cell) for cell in row)
            if any(cells):
                yield number, cells
    except Exception:  # noqa: BLE001 - as above
        raise _damaged(path) from None


def _text(cell: Any) -> str:  # noqa: ANN401 - as above
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return _number(Decimal(repr(value)), str(cell.number_format))
    return str(value)


def _number(value: Decimal, shown: str) -> str:
    """Write a number as its format shows it, as far as that matters: leading zeros, percent, no float noise."""
    if not value.is_finite():
        return str(value)
    if shown.endswith("%"):
        return f"{_plain(value * 100)}%"
    text = _plain(value)
    return text.zfill(len(shown)) if re.fullmatch("0+", shown) and text.isdigit() else text


def _plain(value: Decimal) -> str:
    rounded = round(value, 9) if abs(value) < 10**15 else value
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# -- what is said -------------------------------------------------------------------------------------------------


def _refuse_uncalculated(data: bytes, path: str, name: str, rows: Rows) -> None:
    """Refuse formulas without a result: the file comes from a program that does not calculate."""
    shown = dict(rows)
    problems = []
    book = _open(data, path, values=False)
    try:
        sheet = book[name]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS), start=1):
            for column, cell in enumerate(row):
                if cell.data_type == "f" and not any(shown.get(number, ())[column : column + 1]):
                    problems.append(
                        Problem(
                            code="IMP07",
                            message="This cell holds a formula, and its result is not in the file.",
                            fix="open the workbook, save it, and run this again; or paste the column as values",
                            path=path,
                            line=number,
                            column=column + 1,
                        )
                    )
    except Exception:  # noqa: BLE001 - as above
        raise _damaged(path) from None
    finally:
        book.close()
    if problems:
        raise ContentError(*problems)


def _hidden(part: bytes, path: str) -> Iterator[Problem]:
    if hidden := len(_HIDDEN.findall(part)):
        yield Problem(
            code="IMP12",
            message=f"Rows of this sheet are hidden, as a filter hides them: {hidden}. They are part of the list.",
            fix="if they should not be, copy the visible rows into a new sheet and use that",
            path=path,
            warning=True,
        )


def _damaged(path: str) -> ContentError:
    return _refuse(
        path, "IMP04", "This workbook is damaged, or not as a spreadsheet program saves one.",
        "open it and save it again as .xlsx, or as 'CSV UTF-8'",
    )  # fmt: skip


def _refuse(path: str, code: str, message: str, fix: str) -> ContentError:
    return ContentError(Problem(code=code, message=message, fix=fix, path=path))
