"""Letters of two alphabets in one word: a name that looks like another and is not.

A Cyrillic "\u0410" cannot be told from a Latin "A" on a page. Whole words in any script are names like others; one word
of two scripts is nearly always a slip of the keyboard, or meant to deceive.

Example::

    mixed_word("Sailing with \u0410da")      # '\u0410da'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from assay.credentials.badgeparts import Place
from assay.credentials.model import BadgeDefinition, Issuer
from assay.errors import Problem

ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
"""Alphabets that share shapes."""


def mixed_word(text: str) -> str:
    """Return the first word of a text that has letters of two alphabets, or nothing."""
    for word in re.findall(r"\w+", text):
        if not word.isascii() and len({script for letter in word if (script := _script(letter))}) > 1:
            return str(word)
    return ""


def _script(letter: str) -> str:
    first = unicodedata.name(letter, "").partition(" ")[0]
    return first if first in ALIKE else ""


def lookalike_warnings(issuer: Issuer, badges: Iterable[BadgeDefinition]) -> Iterator[Problem]:
    """Yield a warning for the name of the association, or of a badge, that has a word of two alphabets."""
    named: list[tuple[str, str, Mapping[str, Place]]] = [("content/issuer.yaml", issuer.name, {})]
    named += [(badge.path, badge.name, badge.places) for badge in badges]
    for path, name, places in named:
        if word := mixed_word(name):
            odd = [letter for letter in word if not letter.isascii()]
            what = ", ".join(f'"{letter}" ({unicodedata.name(letter).lower()})' for letter in dict.fromkeys(odd))
            at = places.get("name")
            yield Problem(
                code="TXT14",
                message=f'The word "{word}" in a name has letters of two alphabets: {what}.',
                fix="type the word again, unless it is written so on purpose",
                path=path,
                line=at.line if at else 0,
                column=at.column if at else 0,
                source=at.source if at else "",
                warning=True,
            )
