"""Times as credentials of anybody write them: xsd:dateTimeStamp (VC Data Model 2.0, "Validity Period").

Rules:

* A zone is demanded; a time without one is a different instant for every reader.
* ``24:00:00`` is midnight at the end of a day; digits beyond a microsecond are cut off.

Example::

    instant("2026-01-02T03:04:05+02:00")
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_STAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?)(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_MIDNIGHT = "24:00:00"


def instant(text: object) -> datetime:
    """Return the instant of an xsd:dateTimeStamp, in UTC; raises `ValueError` when there is none such."""
    match = _STAMP.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{text!r} is not a time with its zone")
    day, clock, fraction, zone = match.groups()
    if clock == _MIDNIGHT and not (fraction or "").strip(".0"):
        clock, fraction, extra = "00:00:00", None, timedelta(days=1)
    else:
        extra = timedelta()
    try:
        return (datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{zone}") + extra).astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is not a time") from None
