"""The words of pages in one language: fixed texts from a gettext catalogue, days, numbers and countries from the CLDR.

A site speaks the first language of ``languages:`` in content/issuer.yaml; a page may have a language of its own.

Rules:

* English is the language of the source and needs no catalogue. ``locale/<language>.po`` beside this module holds the
  others; a site's ``templates/locale/<language>.po`` comes first, message by message.
* ``de-CH`` is said by ``de-CH.po``, else by ``de.po``. A language nobody wrote a catalogue for is said in English, and
  the page then says so too: `Words.language` is what stands in ``<html lang>``.
* A text a catalogue lacks is said in English.
* Catalogues are read as they are written; nothing has to be compiled, and an English site reads none.

Example::

    words = words_for("de-CH", Path("templates"))
    words.say("Badges of %(name)s", name="Beispielverein")   # 'Badges von Beispielverein'
    words.day("2026-03-14")                                  # '14. März 2026'
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from assay.credentials.badgeparts import Cost
from assay.credentials.countries import country_name
from assay.credentials.model import BadgeDefinition
from assay.errors import ContentError, Problem
from assay.phrases import Phrase

if TYPE_CHECKING:
    from babel import Locale
    from babel.messages.catalog import Catalog, Message

SOURCE = "en"
"""The language the source is written in."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Words:
    """The words of pages in one language."""

    def __init__(
        self,
        language: str,
        translations: NullTranslations | None = None,
        templates: Path | None = None,
        digest: bytes = b"",
    ) -> None:
        """Speak `language`, with the texts of a catalogue that has a SHA-256; without one, English."""
        self.language = language
        self.digest = digest
        self._templates = templates
        self._texts = translations or NullTranslations()
        self._days: dict[str, str] = {}

    @property
    def base(self) -> str:
        """The language without its region: ``de`` of ``de-CH``."""
        return self.language.partition("-")[0]

    def other(self, language: str) -> Words:
        """Return the words of the same site for pages in another language; raises `ContentError` LANG02."""
        return self if language == self.language else words_for(language, self._templates)

    # -- texts ----------------------------------------------------------------------------------------------------

    def say(self, text: str, /, **values: object) -> str:
        """Return a fixed text in this language, with the values put in."""
        found = self._texts.gettext(text)
        return found % values if values else found

    def plural(self, one: str, many: str, num: int, /, **values: object) -> str:
        """Return the form of a fixed text that goes with a number; the number is there as ``%(num)s``."""
        return self.plural_form(one, many, num) % {"num": num, **values}

    def plural_form(self, one: str, many: str, num: int) -> str:
        """Return the form that goes with a number, its places still open."""
        return self._texts.ngettext(one, many, num)

    def tell(self, text: str) -> str:
        """Return a text made elsewhere: a `Phrase` by its template, any other as the catalogue has it."""
        if isinstance(text, Phrase):
            return self.say(text.template, **text.values)
        return self._texts.gettext(text) if text else ""

    # -- facts ----------------------------------------------------------------------------------------------------

    def day(self, text: str) -> str:
        """Return a day, or the day of a time, in words: ``14 March 2026``."""
        found = self._days.get(text)
        if found is None:
            found = self._days[text] = self._day(date.fromisoformat(text[:10]))
        return found

    def _day(self, value: date) -> str:
        if self.base == SOURCE:
            return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
        from babel.dates import format_date  # noqa: PLC0415 - an English site starts without it

        said = format_date(value, format="long", locale=self._locale())
        # The first of a month is an ordinal in French; the CLDR has no way to say so.
        return f"1er{said[1:]}" if self.base == "fr" and value.day == 1 else said

    def month(self, value: date) -> str:
        """Return a month in words: ``January 2027``."""
        if self.base == SOURCE:
            return f"{_MONTHS[value.month - 1]} {value.year}"
        from babel.dates import format_skeleton  # noqa: PLC0415 - an English site starts without it

        return format_skeleton("yMMMM", value, locale=self._locale())

    def country(self, code: str) -> str:
        """Return a country by its name, or its code where nobody has named it."""
        return country_name(code, self.language.replace("-", "_")) or code

    def number(self, value: Decimal | int) -> str:
        """Return a number with the decimal sign of this language."""
        if self.base == SOURCE:
            return str(value)
        from babel.numbers import format_decimal  # noqa: PLC0415 - an English site starts without it

        places = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0
        pattern = "0" + ("." + "0" * places if places else "")
        return format_decimal(value, format=pattern, locale=self._locale())

    def duration(self, duration: str) -> str:
        """Return an ISO 8601 duration as people say it: ``P3Y`` is ``3 years``."""
        found = {unit: int(number) for number, unit in re.findall(r"(\d+)([YMD])", duration)}
        parts = []
        if "Y" in found:
            parts.append(self.plural("%(num)s year", "%(num)s years", found["Y"]))
        if "M" in found:
            parts.append(self.plural("%(num)s month", "%(num)s months", found["M"]))
        if "D" in found:
            parts.append(self.plural("%(num)s day", "%(num)s days", found["D"]))
        return self.listed(parts)

    def workload(self, hours: Decimal, ects: Decimal | None) -> str:
        """Return a notional workload in hours and, where stated, ECTS credits."""
        said = self.hours(hours)
        if ects is None:
            return said
        return self.say("%(hours)s (%(credits)s ECTS)", hours=said, credits=self.number(ects))

    def effort(self, badge: BadgeDefinition) -> str | None:
        """Return the workload a badge states, or None."""
        return None if badge.workload_hours is None else self.workload(badge.workload_hours, badge.workload_ects)

    def cost(self, cost: Cost) -> str:
        """Return what earning a badge costs."""
        if cost.amount == 0:
            return self.say("Free of charge")
        return f"{self.number(cost.amount)} {cost.currency}"

    def hours(self, hours: Decimal) -> str:
        """Return a number of hours; half hours have the form that many have, in French only from two on."""
        form = int(hours) if hours == hours.to_integral_value() else 1 if self.base == "fr" and hours < 2 else 2  # noqa: PLR2004
        return self.plural_form("%(hours)s hour", "%(hours)s hours", form) % {"hours": self.number(hours)}

    def listed(self, items: Sequence[str]) -> str:
        """Return ``a, b and c``."""
        if len(items) < 2:  # noqa: PLR2004 - nothing to join
            return "".join(items)
        return self.say("%(first)s and %(last)s", first=", ".join(items[:-1]), last=items[-1])

    def _locale(self) -> Locale:
        from babel import Locale  # noqa: PLC0415 - an English site starts without it

        return Locale.parse(self.language, sep="-")


ENGLISH = Words(SOURCE)


def shipped() -> tuple[str, ...]:
    """Return the languages there are words for without any work: English and those with a catalogue of ours."""
    return SOURCE, *sorted(path.stem for path in catalogues().glob("*.po"))


def words_for(language: str, templates: Path | None = None) -> Words:
    """Return the words of the nearest language there are some for; in the end English. Raises `ContentError` LANG02."""
    base = language.partition("-")[0]
    if base == SOURCE:
        return Words(language, templates=templates)
    own = templates / "locale" if templates else None
    for name in dict.fromkeys((language, base)):
        sources = [folder / f"{name}.po" for folder in (catalogues(), own) if folder]
        texts = tuple((path, path.read_bytes()) for path in sources if path.is_file())
        if texts:
            digest = hashlib.sha256(b"".join(hashlib.sha256(data).digest() for _, data in texts)).digest()
            return Words(language, _loaded(texts), templates, digest)
    return Words(SOURCE, templates=templates)


def language_warning(language: str, words: Words) -> Problem | None:
    """Return the warning that a site is said in English because nobody has said it in its language."""
    base = language.partition("-")[0]
    if words.base == base:
        return None
    there = ", ".join(shipped())
    return Problem(
        code="LANG01",
        message=f'Pages are in English: there is no catalogue for "{language}", the first of `languages`. There is one '
        f"for each of: {there}.",
        fix=f"make one with `uv run python -m assay.website.locale {base}` and fill it in, or name another one first",
        path="content/issuer.yaml",
        warning=True,
        notice=True,
    )


def catalogues() -> Path:
    """Return the folder of the packaged catalogues."""
    return Path(str(files("assay.website"))) / "locale"


@lru_cache(maxsize=16)
def _loaded(texts: tuple[tuple[Path, bytes], ...]) -> GNUTranslations:
    """Read catalogues, messages of the later ones over those of the earlier ones."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - an English site starts without it

    catalogue, *others = [read_catalogue(path, data) for path, data in texts]
    for other in others:
        for message in other:
            if not message.id or not message.string or message.fuzzy:
                continue
            if (known := catalogue.get(message.id)) is not None:
                known.string = message.string
            else:
                catalogue[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def read_catalogue(path: Path, data: bytes) -> Catalog:
    """Read a catalogue; raises `ContentError` LANG02."""
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415

    try:
        catalogue = read_po(BytesIO(data), locale=path.stem.replace("-", "_"), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise _unusable(path, f"This is no catalogue that can be read: {str(error).rstrip('.')}.") from None
    for message in catalogue:
        if message.id and message.string and (what := misplaced(message)):
            raise _unusable(path, what, message.lineno or 0)
    return catalogue


def misplaced(message: Message) -> str | None:
    """Say which place for a value a translation has too many, or None."""
    ids, strings = ([found] if isinstance(found, str) else list(found or ()) for found in (message.id, message.string))
    known = set(re.findall(r"%\(\w+\)s", " ".join(ids)))
    for string in strings:
        if extra := set(re.findall(r"%\(\w+\)s", string)) - known:
            return f"The translation of “{ids[0]}” has a place that the English text does not have: {min(extra)}."
    return None


def _unusable(path: Path, what: str, line: int = 0) -> ContentError:
    fix = "mend the line, or make the file anew with `uv run python -m assay.website.locale`"
    place = f"templates/locale/{path.name}"
    return ContentError(Problem(code="LANG02", message=what, fix=fix, path=place, line=line))
