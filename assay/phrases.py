"""Sentences that know the template they were made from, so that they can be said in another language later.

The core speaks English: `str(phrase)` is the English sentence, and everything that only reads texts needs to know
nothing of this. Whoever shows it to people hands it to a catalogue (`website.language.Words.tell`), which finds the
template in its language and puts the same values in. A message of the tool itself is prepared for a catalogue in the
same way, by being made with `phrase`: a `Problem` keeps it as it is, and prints the English sentence.

Rules:

* A template is a literal with named places, ``%(name)s``: the catalogues' extractor reads it in the source.
* A value is a text or a number, never a part of a sentence.

Example::

    text = phrase("The file has %(size)s bytes.", size=300)
    text, text.template     # 'The file has 300 bytes.', 'The file has %(size)s bytes.'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self


class Phrase(str):
    """An English sentence with its template and values."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object] | None = None) -> Self:
        """Fill the template; with no values it is the sentence itself."""
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, dict(values or {})
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Let processes hand phrases to each other."""
        return self.template, self.values


def phrase(template: str, /, **values: object) -> Phrase:
    """Return a sentence made from a template with named places."""
    return Phrase(template, values)


def N_(text: str) -> str:  # noqa: N802 - the name gettext's tools know
    """Mark a fixed text for the catalogues, and return it as it is."""
    return text
