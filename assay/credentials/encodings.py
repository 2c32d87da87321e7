r"""The bytes of a list into text: what a spreadsheet program wrote is recognised, and letters are never guessed.

Rules:

* A byte order mark, UTF-16 without one, and valid UTF-8 speak for themselves.
* Anything else is read in every way a computer here might have written it. Ways that give words nobody writes
  ("Mьller", "JosÈ", "M¸ller") fall out. If the rest agree letter for letter, that is the text; if they do not
  ("Hélène" or "Hélčne"), a person decides, because a wrong letter would be signed for good.

Example::

    decode(b"Name;Ort\r\nM\xfcller;Ulm\r\n", "people.csv").encoding    # 'cp1252'
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from assay.errors import ContentError, Problem, UndecidedError

FAMILIES = {
    "cp1252": "Windows, Western Europe",
    "cp1250": "Windows, Central Europe",
    "cp1254": "Windows, Turkish",
    "cp1257": "Windows, Baltic",
    "cp1251": "Windows, Cyrillic",
    "cp1253": "Windows, Greek",
    "mac_roman": "Mac, Western Europe",
    "mac_latin2": "Mac, Central Europe",
    "cp850": "DOS, Western Europe",
    "cp852": "DOS, Central Europe",
}
"""Encodings of one byte a letter that are tried, likeliest first."""
ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", *FAMILIES, "cp437", "cp866", "cp1255", "cp1256", "cp1258",
    "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15", "koi8-r", "koi8-u", "mac_cyrillic",
    "mac_greek", "mac_turkish", "cp932", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp949",
)  # fmt: skip
"""Encodings a person may name."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DOS = {"cp850", "cp852"}
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_OPENING = "\u00ab\u2039\u201c\u201e\u2018\u201a\u00a1\u00bf"
_CLOSING = "\u00bb\u203a\u201d\u201c\u2019\u2018\u2026\u20ac\u00b0\u00ae\u2122\u00aa\u00ba"
_INSIDE = re.compile("[\u2019\u00b4\u2013\u2014\u00a0\u00ad]|(?<=[lL])\u00b7(?=[lL])")
"""Signs that stand between the letters of one word, or glue two together."""
_SHOWN = 3
_FEW_NULS = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text of a list, and how it was read."""

    text: str
    encoding: str
    words: tuple[str, ...] = ()
    """Some words in which the choice of the encoding shows; none when the file itself says what it is."""


def decode(data: bytes, path: str, encoding: str | None = None) -> Decoded:
    """Return the text of a file, read as *encoding* if a person said so.

    Raises `UndecidedError` when there are two readings, and `ContentError` IMP03 when there is none.
    """
    if encoding is not None:
        return _told(data, path, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, path, name)
    if b"\0" in data:
        return _strict(data, path, _wide(data, path))
    try:
        return Decoded(text=data.decode("utf-8"), encoding="utf-8")
    except UnicodeDecodeError:
        return _single_byte(data, path)


def _told(data: bytes, path: str, encoding: str) -> Decoded:
    name = encoding.lower()
    if name == "utf-8":
        name = "utf-8-sig"
    return _strict(data, path, name)


def _strict(data: bytes, path: str, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refuse(
            path,
            f"This file is not {encoding.removesuffix('-sig').upper()}: its byte {error.start + 1:,} does not fit.",
            "choose another encoding, or save the list again as 'CSV UTF-8'",
        ) from None
    return Decoded(text=text.removeprefix("\ufeff"), encoding=encoding.removesuffix("-sig"))


def _wide(data: bytes, path: str) -> str:
    """Recognise UTF-16 without its mark: every second byte of ordinary text is zero."""
    even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
    half = max(1, min(len(data), 4096) // 2)
    if len(data) % 2 == 0 and odd / half > _FEW_NULS and not even:
        return "utf-16-le"
    if len(data) % 2 == 0 and even / half > _FEW_NULS and not odd:
        return "utf-16-be"
    at = data.index(0)
    raise ContentError(
        Problem(
            code="IMP04",
            message="There is a zero byte in this file, so it is damaged or no text.",
            fix="export the list again as 'CSV UTF-8', or as .xlsx",
            path=path,
            line=len(data[:at].splitlines()) or 1,
        )
    )


def _single_byte(data: bytes, path: str) -> Decoded:
    words = sorted({word for word in _WORD.findall(data) if not word.isascii()})
    readings: dict[tuple[str, ...], str] = {}
    for name in FAMILIES:
        if name in _DOS and not any(0x80 <= byte < 0xB0 for word in words for byte in word):  # noqa: PLR2004
            continue  # the small letters of Western and Central Europe all lie there
        read = _read(words, name)
        if read is not None:
            readings.setdefault(read, name)
    if not readings:
        raise _refuse(
            path,
            "This file is not UTF-8, and no other way to read it gives words people write.",
            "save the list again as 'CSV UTF-8', or name its encoding with --encoding",
        )
    (read, name), *others = readings.items()
    if others:
        raise _undecided(path, readings)
    return Decoded(text=data.decode(name), encoding=name, words=read[:_SHOWN])


def _read(words: list[bytes], encoding: str) -> tuple[str, ...] | None:
    """Read words in one way; None if a byte has no meaning, or a word is one that nobody writes."""
    try:
        read = tuple(word.decode(encoding) for word in words)
    except UnicodeDecodeError:
        return None
    return read if all(likely(word) for word in read) else None


def _undecided(path: str, readings: dict[tuple[str, ...], str]) -> UndecidedError:
    columns = list(zip(*readings, strict=True))
    telling = [number for number, column in enumerate(columns) if len(set(column)) > 1][:_SHOWN]
    said = {name: ", ".join(read[at] for at in telling) for read, name in readings.items()}
    shown = " or ".join(f'"{words}" ({name})' for name, words in said.items())
    return UndecidedError(
        Problem(
            code="IMP03",
            message=f"This file does not say how its letters are written. It may say {shown}.",
            fix=f"add --encoding {next(iter(said))} or another of these, or save the list again as 'CSV UTF-8'",
            path=path,
        ),
        option="--encoding",
        question="This file does not say how its letters are written. Which of these is right?",
        choices=tuple((name, f"{words} ({FAMILIES[name]})") for name, words in said.items()),
    )


def likely(word: str) -> bool:
    """Tell whether a word with other letters than A to Z is one that somebody may have written."""
    core = word.lstrip(_OPENING + "\u00a0").rstrip(_CLOSING + "\u00a0")
    return all(_likely_part(part) for part in _INSIDE.split(core))


def _likely_part(part: str) -> bool:
    letters = [sign for sign in part if not unicodedata.combining(sign)]
    if not all(sign.isalpha() for sign in letters) or len({_script(sign) for sign in letters}) > 1:
        return False
    plain = [sign for sign in letters if sign.isascii()]
    small = any(sign.islower() and sign != "ß" for sign in letters)
    shouted = len(plain) > 1 and all(sign.isupper() for sign in plain)
    for place, sign in enumerate(letters):
        if sign.isascii() or sign == "ß":
            continue
        if sign == "ƒ":
            return False
        if (place and sign.isupper() and small) or (shouted and sign.islower()):
            return False
    return True


def _script(letter: str) -> str:
    """Return the first word of a letter's name, which for letters of alphabets is the alphabet."""
    return unicodedata.name(letter, "?").partition(" ")[0]


def garbled(text: str) -> str | None:
    """Return what a text was meant to say if UTF-8 was read as Windows-1252 on its way here ("MÃ¼ller")."""
    if text.isascii():
        return None
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return meant


def _refuse(path: str, message: str, fix: str) -> ContentError:
    return ContentError(Problem(code="IMP03", message=message, fix=fix, path=path))
