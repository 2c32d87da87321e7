"""What a cell of a list means: a day, a number, yes or no, a text. Nothing ambiguous becomes a value.

Rules:

* A day is read only when there is one way to read it. "03/04/2026" has two, and 45365 counts from 1900 or from 1904;
  another cell of the column may tell, else a person does.
* A cell a spreadsheet would calculate (``=…``, ``+…``, ``@…``), its errors (``#REF!``) and the traces of letters that
  were lost on the way ("M?ller", "MÃ¼ller") are refused.

Example::

    days = settle_days(["13/04/2026", "03/04/2026"], told=frozenset())
    read_day("03/04/2026", days)   # date(2026, 4, 3)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assay.credentials.encodings import garbled
from assay.credentials.values import EMAIL
from assay.integrity.letters import normalized

ORDERS = ("day-first", "month-first", "since-1900", "since-1904")
"""How days can be written; two of a kind exclude each other."""

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan januar jänner janvier janv enero ene",
            "february feb februar février févr fév febrero",
            "march mar märz mär mrz mars marzo",
            "april apr avril avr abril abr",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet juil julio",
            "august aug août aou agosto ago",
            "september sep sept septembre septiembre setiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre déc diciembre dic",
        ),
        start=1,
    )
    for word in words.split()
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\.?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)")
_EITHER = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s-]+(?:de\s+)?([^\W\d_]+)\.?,?[\s-]+(?:de\s+)?(\d{4})")
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_TIME_BEHIND = re.compile(
    r"(?:[T ]|,\s)\s*\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?$"
)
_SERIAL = re.compile(r"[2-8]\d{4}(?:\.\d+)?")
_SPREADSHEET_ERRORS = re.compile(
    r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|WERT!|BEZUG!|NV|¡REF!|VALEUR!|#+)"
)
_LOST = re.compile(r"\ufffd|(?<=[^\W\d_])\?(?=[^\W\d_])")
_YES = {
    "yes",
    "y",
    "true",
    "1",
    "x",
    "ok",
    "ja",
    "j",
    "wahr",
    "oui",
    "o",
    "vrai",
    "sí",
    "si",
    "s",
    "verdadero",
    "✓",
    "✔",
    "☑",
}
_NO = {"", "no", "n", "false", "0", "-", "–", "nein", "falsch", "non", "faux", "falso", "✗", "✘", "☐"}  # fmt: skip


class CellError(ValueError):
    """What is wrong with a cell, and how to mend it."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        """Keep the three; the place is known to whoever holds the table."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


class AmbiguousDayError(CellError):
    """A day that can be read in several ways; `readings` names each with the day it would give."""

    def __init__(self, text: str, readings: tuple[tuple[str, date], ...]) -> None:
        """Keep the readings, for the question."""
        either = " or ".join(in_words(day) for _, day in readings)
        fix = f"write it as {readings[0][1].isoformat()}, or add --dates {readings[0][0]} or --dates {readings[1][0]}"
        super().__init__("IMP08", f'"{text}" may be {either}.', fix)
        self.readings = readings


def in_words(day: date) -> str:
    """Return a day with its month as a word."""
    return f"{day.day} {day:%B} {day.year}"


# -- days ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """How the days of one column are written."""

    told: frozenset[str] = frozenset()
    """What is settled, of `ORDERS`."""
    because: str = ""
    """The cell that settled the order, if it was another cell of the column."""


def settle_days(texts: Iterable[str], *, told: frozenset[str], epoch: int | None = None) -> Days:
    """Find out how a column writes its days from all its cells; *epoch* is what the workbook counts from."""
    if epoch and not told & {"since-1900", "since-1904"}:
        told |= {f"since-{epoch}"}
    if told & {"day-first", "month-first"}:
        return Days(told=told)
    witnesses: dict[str, str] = {}
    for text in texts:
        found = _EITHER.fullmatch(_without_time(text.strip()))
        if found and len(found[4]) == 4:  # noqa: PLR2004 - two digits may be the day as well
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second:  # noqa: PLR2004 - months
                witnesses.setdefault("day-first", text.strip())
            elif second > 12 >= first:  # noqa: PLR2004
                witnesses.setdefault("month-first", text.strip())
    if len(witnesses) == 1:
        ((order, text),) = witnesses.items()
        return Days(told=told | {order}, because=text)
    return Days(told=told)


def read_day(text: str, days: Days) -> date:
    """Return the day a cell means; a time of day behind it is left out. Raises `CellError` IMP08."""
    text = normalized("NFC", " ".join(text.split()))
    bare = _without_time(text)
    day = _plain_day(bare) or _counted(text, days) or _ordered(bare, text, days)
    if day is None or not 1900 <= day.year < 2200:  # noqa: PLR2004 - as in drafts
        raise CellError("IMP08", f'"{text}" is not a day of the calendar.', "write year, month and day: 2026-03-14")
    return day


def _without_time(text: str) -> str:
    return _TIME_BEHIND.sub("", text).rstrip()


def _plain_day(text: str) -> date | None:
    """Read what has one meaning everywhere: the year first, dots between (day first), or the month as a word."""
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(text):
        return _date(_year(found[3]), int(found[2]), int(found[1]))
    if found := _DAY_MONTH.fullmatch(text):
        return _date(int(found[3]), _MONTHS.get(found[2].casefold(), 0), int(found[1]))
    if found := _MONTH_DAY.fullmatch(text):
        return _date(int(found[3]), _MONTHS.get(found[1].casefold(), 0), int(found[2]))
    return None


def _counted(text: str, days: Days) -> date | None:
    """Read the number of a day, as spreadsheets keep days (45365)."""
    if not _SERIAL.fullmatch(text):
        return None
    number = int(float(text))
    # Excel's first year has a 29 February that never was, so its day 0 is a day early from March 1900 on.
    readings = {"since-1900": date(1899, 12, 30), "since-1904": date(1904, 1, 1)}
    chosen = [name for name in readings if name in days.told]
    if not chosen:
        raise AmbiguousDayError(text, tuple((name, start + timedelta(number)) for name, start in readings.items()))
    return readings[chosen[0]] + timedelta(number)


def _ordered(text: str, whole: str, days: Days) -> date | None:
    found = _EITHER.fullmatch(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    readings = {"day-first": _date(year, second, first), "month-first": _date(year, first, second)}
    for name in ("day-first", "month-first"):
        if name in days.told:
            return readings[name]
    possible = tuple((name, day) for name, day in readings.items() if day is not None)
    if len({day for _, day in possible}) > 1:
        raise AmbiguousDayError(whole, possible)
    if len(found[4]) == 2 and possible:  # noqa: PLR2004 - 14/03/26 may begin with the year
        raise CellError("IMP08", f'"{whole}" has a year of two digits.', f"write it as {possible[0][1].isoformat()}")
    return possible[0][1] if possible else None


def _year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)  # noqa: PLR2004 - no award here is older than Open Badges


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# -- the rest -----------------------------------------------------------------------------------------------------


def read_text(text: str) -> str:
    """Return a text on one line in NFC; raises `CellError` IMP07 or DEF03 for what must not become a draft."""
    text = normalized("NFC", " ".join(text.split()))
    if literal := re.fullmatch(r'="([^"]*)"', text):
        text = literal[1]  # how programs keep Excel from eating leading zeros
    if text[:1] in {"=", "@", "+"} or re.match(r"-[\w(]", text):
        raise CellError("IMP07", f'"{_short(text)}" is what a spreadsheet calculates.', "paste the column as values")
    if _SPREADSHEET_ERRORS.match(text):
        raise CellError("IMP07", f'"{_short(text)}" is an error of the spreadsheet.', "mend the cell")
    if _LOST.search(text):
        raise CellError("IMP07", f'A letter was lost in "{_short(text)}".', "save the list again as 'CSV UTF-8'")
    if (meant := garbled(text)) is not None:
        fix = "save the list again as 'CSV UTF-8', or mend the cell"
        raise CellError("IMP07", f'"{_short(text)}" was garbled on its way here; it may mean "{_short(meant)}".', fix)
    if EMAIL.search(text.replace("%40", "@")):
        raise CellError(
            "DEF03",
            "There is an e-mail address in this cell; those never enter the repository.",
            "delete it, or leave this column out",
        )
    return text


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004


def read_name(text: str) -> str:
    """Return a person's name; raises `CellError` for what cannot be one, such as letters that became "?"."""
    text = read_text(text)
    if "?" in text:
        fix = "type the name again, and save the list as 'CSV UTF-8' or .xlsx"
        raise CellError("IMP07", f'Letters were lost in "{_short(text)}" when it was saved.', fix)
    if not any(sign.isalpha() for sign in text):
        raise CellError("IMP07", f'"{_short(text)}" is not a name.', "fill in the name, or delete the row")
    return text


def read_reference(text: str) -> str:
    """Return a member number as it was typed; raises `CellError` where a spreadsheet rounded it."""
    text = read_text(text)
    if re.fullmatch(r"\d([.,]\d+)?[eE]\+?\d+", text):
        what = f'The spreadsheet shortened this number to "{text}".'
        raise CellError("IMP07", what, "give the column the format Text, and type the number again")
    return text


def read_score(text: str, *, highest: str = "", unit: str = "") -> str:
    """Return a score as a draft writes it: ``17,5`` and ``17.5 / 20`` are 17.5; raises `CellError` IMP10."""
    bare = normalized("NFKC", text).strip()
    if over := re.fullmatch(r"(.+?)\s*(?:/|of|von|sur|de)\s*(\d+)", bare):
        if over[2] != highest:
            raise _no_score(text, f"the scale of this badge ends at {highest}" if highest else "")
        bare = over[1]
    for end in ("%", unit):
        if end and bare.endswith(end) and (end != "%" or highest == "100"):
            bare = bare[: -len(end)].rstrip()
    if not re.fullmatch(r"-?\d{1,9}([.,]\d{1,4})?", bare, re.ASCII):
        raise _no_score(text)
    number = Decimal(bare.replace(",", "."))
    return f"{number.normalize():f}" if number else "0"


def _no_score(text: str, why: str = "") -> CellError:
    what = f'"{_short(text.strip())}" is not a score' + (f": {why}." if why else ".")
    return CellError("IMP10", what, "write a number such as 17 or 17.5")


def read_consent(text: str) -> bool:
    """Return whether somebody agreed; an empty cell is no. Raises `CellError` IMP10 for anything unclear."""
    word = normalized("NFC", text.strip().casefold())
    if word in _YES | _NO:
        return word in _YES
    raise CellError(
        "IMP10", f'"{_short(text.strip())}" is neither yes nor no.', "write yes or no; only a clear yes counts"
    )
