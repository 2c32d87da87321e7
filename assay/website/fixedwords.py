"""Signed texts that are fixed words of ours, said in the language of a page.

A definition's choices are signed as English words (`vocabulary`, `achievement`): "Supervised on site, identity
checked", "Valid for 3 years". A page in another language shows what the words mean there, beside the signed words
themselves (`data-signed`). Only a text that is one of these forms, letter by letter, is translated; any other is shown
as it was signed.

Example::

    fixed(words, "Valid for 3 years")    # 'Gültig für 3 Jahre'
    fixed(words, "Somebody's own text")  # None
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from assay.credentials.vocabulary import EVIDENCE, PARTICIPATION, SUPERVISION
from assay.phrases import N_
from assay.website.language import Words

_WORDS = {
    *SUPERVISION.values(),
    *PARTICIPATION.values(),
    *EVIDENCE.values(),
    N_("Attendance only: no skill was assessed"),
    N_("Level reached"),
    N_("Valid without an end date"),
}
_NUMBER = r"\d+(?:\.\d+)?"


def fixed(words: Words, text: str) -> str | None:
    """Return the words of a page for a signed text that is one of our forms; None for any other."""
    if text in _WORDS:
        return words.tell(text)
    for form, say in _FORMS:
        if found := re.fullmatch(form, text):
            return say(words, found)
    return None


def _workload(words: Words, found: re.Match[str]) -> str:
    return words.workload(Decimal(found[1]), Decimal(found[2]) if found[2] else None)


def _validity(words: Words, found: re.Match[str]) -> str:
    parts = re.findall(r"(\d+) (year|month|day)", found[1])
    time = words.duration("P" + "".join(f"{number}{unit[0].upper()}" for number, unit in parts))
    return words.say("Valid for %(time)s", time=time)


def _score(words: Words, found: re.Match[str]) -> str:
    return words.say("Score in %(unit)s", unit=found[1])


def _accredited(words: Words, found: re.Match[str]) -> str:
    return words.say("Accredited by %(name)s", name=found[1])


def _reviewed(words: Words, found: re.Match[str]) -> str:
    day = words.day(found[3])
    return words.say(
        "Designed by %(designer)s. Reviewed by %(reviewer)s on %(day)s.", designer=found[1], reviewer=found[2], day=day
    )


_TIME = r"\d+ (?:year|month|day)s?"
_FORMS: tuple[tuple[str, Callable[[Words, re.Match[str]], str]], ...] = (
    (rf"({_NUMBER}) hours?(?: \(({_NUMBER}) ECTS\))?", _workload),
    (rf"Valid for ({_TIME}(?: and {_TIME})*)", _validity),
    (r"Score in (.+)", _score),
    (r"Accredited by (.+)", _accredited),
    (r"Designed by (.+)\. Reviewed by (.+) on (\d{4}-\d{2}-\d{2})\.", _reviewed),
)
"""What `achievement` writes around a value, and how it is said."""
