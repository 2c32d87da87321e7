"""Languages: their tags (BCP 47, as far as Open Badges knows them) and their own names, from the Unicode CLDR.

Rules:

* A tag is a language, then perhaps a script, then perhaps a region. In file names and addresses it is in lower case.
* The shortest code counts and no withdrawn one, so that one language has one tag (RFC 5646, sections 2.2.1 and 4.5).

Example::

    language_tag("de-ch")    # 'de-CH'
    own_name("fr")           # 'Français'
    tag_fault("at")          # ('"at" is a country, not a language', 'did you mean "de"?')
"""

from __future__ import annotations

import difflib
import re
from functools import cache

LOWER_TAG = r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?"
"""A tag as it stands in file names and addresses."""
_REGION = 2
_SCRIPT = 4
_NOWHERE = {"ZZ", "XA", "XB", "Zzzz"}
"""Codes of CLDR for no region and no script."""


def language_tag(lower: str) -> str:
    """Return a tag with the capital letters it is written with (RFC 5646, section 2.1.1): ``zh-Hant-TW``."""
    first, *others = lower.split("-")
    sized = {_REGION: str.upper, _SCRIPT: str.title}
    return "-".join([first, *(sized.get(len(part), str)(part) for part in others)])


@cache
def own_name(tag: str) -> str:
    """Return a language by its own name, beginning with a capital where its script has them."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as in `countries`: most commands need no names

    try:
        name = Locale.parse(tag, sep="-").get_display_name()
    except UnknownLocaleError:
        name = None
    name = name or english_name(tag)
    return name[:1].title() + name[1:]


@cache
def territory_tag(tag: str) -> str:
    """Return a language with a territory, as Open Graph wants it (``og:locale``): its own, or where most speak it."""
    from babel.core import get_global  # noqa: PLC0415

    first, *others = tag.split("-")
    own = next((part for part in others if len(part) == _REGION), None)
    likely = get_global("likely_subtags")
    return f"{first}_{own or likely.get(tag.replace('-', '_'), likely.get(first, first)).rpartition('_')[2]}"


@cache
def english_name(tag: str) -> str:
    """Return a language by its English name, for messages; the tag itself where there is none."""
    from babel import Locale  # noqa: PLC0415

    english = Locale("en")
    first, *others = tag.split("-")
    name = str(english.languages.get(first, first))
    more = [str(english.territories.get(part) or english.scripts.get(part) or part) for part in others]
    return f"{name} ({', '.join(more)})" if more else name


@cache
def tag_fault(lower: str) -> tuple[str, str] | None:
    """Say what is wrong with the tag in a file name, and what may have been meant; None when it is a language."""
    from babel import Locale  # noqa: PLC0415
    from babel.core import get_global  # noqa: PLC0415

    names = Locale("en").languages
    if not re.fullmatch(LOWER_TAG, lower, re.ASCII):
        return _no_tag(lower, {str(name).casefold(): code for code, name in names.items()})
    first, *others = lower.split("-")
    better = get_global("language_aliases").get(first, "")
    if re.fullmatch("[a-z]{2}", better):
        return f'"{first}" is not how {names.get(better, better)} is written', f'write "{"-".join([better, *others])}"'
    if first not in names:
        return _no_language(first)
    english = Locale("en")
    for part in language_tag(lower).split("-")[1:]:
        script = len(part) == _SCRIPT
        if part not in (english.scripts if script else english.territories) or part in _NOWHERE:
            return f'"{part}" is no {"script" if script else "region"}', f'write "{first}" alone'
    return None


def _no_tag(text: str, codes: dict[str, str]) -> tuple[str, str]:
    """Read what somebody may have meant: a name instead of a code, capitals, an underline."""
    plain = text.lower().replace("_", "-")
    if re.fullmatch(LOWER_TAG, plain, re.ASCII):
        return f'"{text}" is not how a language is written in a file name', f'write "{plain}"'
    near = difflib.get_close_matches(plain, codes, n=1, cutoff=0.8)
    hint = f'did you mean "{codes[near[0]]}"?' if near else 'write a code such as "de", "fr" or "pt-br"'
    return f'"{text}" is not the code of a language', hint


def _no_language(code: str) -> tuple[str, str]:
    from babel import Locale  # noqa: PLC0415
    from babel.core import get_global  # noqa: PLC0415

    spoken = get_global("likely_subtags").get(f"und_{code.upper()}", "").partition("_")[0]
    if spoken:
        country = Locale("en").territories[code.upper()]
        return f'"{code}" stands for a country, {country}, not for a language', f'did you mean "{spoken}"?'
    return f'"{code}" is not the code of a language', 'look it up: "de" is German, "fr" French, "es" Spanish'
