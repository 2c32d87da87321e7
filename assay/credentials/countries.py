"""Countries by their names, from the Unicode CLDR: people read "Ireland", files say IE.

Example::

    country_name("IE")   # 'Ireland'
    country_name("ZZ")   # None
    is_country("ZZ")     # False, without loading the names
"""

from __future__ import annotations

from functools import cache

_CODES = frozenset(
    """
    AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CQ CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET
    EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM
    IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF
    MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK
    PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC
    TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 - one string a code would fill pages
)
"""Two-letter codes of countries and territories: CLDR's, without those that stand for none (EZ, QO, UN, XA, XB, ZZ)."""


def is_country(code: str) -> bool:
    """Tell whether a country or territory has this ISO 3166-1 alpha-2 code, in capitals."""
    return code in _CODES


@cache
def country_name(code: str, language: str = "en") -> str | None:
    """Return the name of an ISO 3166-1 alpha-2 code in a language, or None when no country has that code."""
    if not is_country(code):
        return None
    # Imported here, so that commands which meet no issuer start without it.
    from babel import Locale  # noqa: PLC0415

    name = Locale.parse(language).territories.get(code)
    return str(name) if name else None
