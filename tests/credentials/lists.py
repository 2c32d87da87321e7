"""Lists as the programs of the world write them, byte for byte: Excel, LibreOffice, Numbers and Google Sheets.

Example::

    excel_csv(ROWS)      # what "CSV (separator-delimited)" gives on a German Windows
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

Rows = Sequence[Sequence[str]]

ROWS = (
    ("Name", "Datum", "Punkte", "Mitgliedsnr."),
    ("Jörg Größe", "14.03.2026", "17,5", "0042"),
    ('Bea "Bo" Böhm; jun.', "15.03.2026", "16", "0043"),
)
"""A heading and two people, whose letters Windows writes alike in Western and Central Europe."""


def delimited(rows: Rows, delimiter: str = ",", ending: str = "\r\n", *, always: bool = False) -> str:
    """Return rows as text with quotes where they are needed, or always."""
    out = io.StringIO(newline="")
    # Spreadsheets quote every line break; the csv module only those of its own line ending.
    if always or any(set("\r\n") & set(cell) for row in rows for cell in row):
        csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(rows)
    else:
        csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return out.getvalue()


def excel_csv(rows: Rows) -> bytes:
    """Return what Excel's "CSV" is on a Windows with decimal commas."""
    return delimited(rows, ";").encode("cp1252")


def excel_csv_utf8(rows: Rows) -> bytes:
    """Return what Excel's "CSV UTF-8" is on a Windows with decimal commas: with a byte order mark."""
    return delimited(rows, ";").encode("utf-8-sig")


def excel_unicode_text(rows: Rows) -> bytes:
    """Return what Excel's "Unicode Text" is: UTF-16 with a mark, and tabs."""
    return b"\xff\xfe" + delimited(rows, "\t").encode("utf-16-le")


def excel_mac_csv(rows: Rows) -> bytes:
    """Return what Excel's "CSV (Macintosh)" is: Mac Roman, and carriage returns alone."""
    return delimited(rows, ";", "\r").encode("mac_roman")


def excel_dos_csv(rows: Rows) -> bytes:
    """Return what Excel's "CSV (MS-DOS)" is."""
    return delimited(rows, ";").encode("cp850")


def libreoffice_csv(rows: Rows) -> bytes:
    """Return what LibreOffice writes when it is told to quote all text: UTF-8, LF."""
    return delimited(rows, ",", "\n", always=True).encode()


def numbers_csv(rows: Rows) -> bytes:
    """Return what Numbers writes: UTF-8, semicolons where commas are decimal, CRLF, no mark."""
    return delimited(rows, ";").encode()


def google_csv(rows: Rows) -> bytes:
    """Return what Google Sheets downloads: UTF-8, commas, CRLF, no end of line after the last row."""
    return delimited(rows, ",").removesuffix("\r\n").encode()


PROGRAMS = (
    excel_csv,
    excel_csv_utf8,
    excel_unicode_text,
    excel_dos_csv,
    libreoffice_csv,
    numbers_csv,
    google_csv,
)
"""Every program whose files need no question."""


def workbook(rows: Sequence[Sequence[object]], *, title: str = "Liste", mac: bool = False) -> bytes:
    """Return rows as .xlsx; a tuple of value and format gives a cell its number format."""
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells, start=1):
            content, shown = value if isinstance(value, tuple) else (value, None)
            cell = sheet.cell(row, column, content)
            if shown:
                cell.number_format = shown
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


BOOK_ROWS: Sequence[Sequence[object]] = (
    ("Name", "Datum", "Punkte", "Mitgliedsnr."),
    ("Jörg Größe", datetime(2026, 3, 14), 17.5, (42, "0000")),  # noqa: DTZ001 - cells have no zone
    ('Bea "Bo" Böhm; jun.', date(2026, 3, 15), 16, "0043"),
)
"""The same two people as a spreadsheet program keeps them."""


def rezipped(book: bytes, **changes: bytes) -> bytes:
    """Return a workbook in which parts were exchanged; names have double underscores for slashes, and no ending."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name.rpartition(".")[0].replace("/", "__"): name for name in old.namelist()}
        assert set(changes) <= set(names), sorted(names)
        for short, name in names.items():
            new.writestr(name, changes.get(short, old.read(name)))
    return out.getvalue()


def part(book: bytes, name: str) -> bytes:
    """Return one part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read(name)
