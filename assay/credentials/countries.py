"""Countries by their names, from the Unicode CLDR: people read "Ireland", files say IE.

Example::

    country_name("IE")   # 'Ireland'
    country_name("ZZ")   # None
"""

from __future__ import annotations

from functools import cache

_NOBODYS = {"EZ", "QO", "UN", "XA", "XB", "ZZ"}
"""Two-letter codes of CLDR that are no country and no territory."""


@cache
def country_name(code: str, language: str = "en") -> str | None:
    """Return the name of an ISO 3166-1 alpha-2 code in a language, or None when no country has that code."""
    if code in _NOBODYS or not (len(code) == 2 and code.isalpha() and code.isupper()):  # noqa: PLR2004 - alpha-2
        return None
    # Imported here, so that commands which meet no issuer start without it.
    from babel import Locale  # noqa: PLC0415

    name = Locale.parse(language).territories.get(code)
    return str(name) if name else None
