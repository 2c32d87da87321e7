"""Signed values as HTML: the text between the tags is exactly the signed text, or its day. Filters for templates.

Rules:

* Each value carries the place it was signed at (`data-claim`), so that a program can find it in the credential.
* Everything is escaped. A language other than English is said, and the direction left to the browser.
* They are functions and no macros, because a page holds a hundred of them and a macro costs ten times as much.

Example::

    {{ claim.badge | said(lang) }}      {# <span data-claim="credentialSubject.achievement.name">First Aid</span> #}
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from assay.credentials.bounded import DAYS, Row
from assay.credentials.claim import Signed, Stated

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATES = tuple(DAYS.values())


@lru_cache(maxsize=4096)
def day(text: str) -> Markup:
    """Return a day, or the day of a time, in words with its `<time>` element."""
    value = date.fromisoformat(text[:10])
    words = f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), words)


def foreign(lang: str) -> Markup:
    """Return the attributes of a text in another language than English; nothing for an empty one."""
    return Markup(f' lang="{escape(lang)}" dir="auto"') if lang else Markup("")  # noqa: S704 - escaped


def said(value: Signed, lang: str = "") -> Markup:
    """Return a signed text."""
    return Markup(f'<span data-claim="{escape(value.at)}"{foreign(lang)}>{escape(value.text)}</span>')  # noqa: S704 - escaped


def said_day(value: Signed) -> Markup:
    """Return the day of a signed time."""
    return Markup(f'<span data-claim="{escape(value.at)}">{day(value.text)}</span>')  # noqa: S704 - escaped


def said_code(value: Signed) -> Markup:
    """Return a signed identifier."""
    return Markup(f'<code data-claim="{escape(value.at)}">{escape(value.text)}</code>')  # noqa: S704 - escaped


def said_link(value: Signed, url: str, lang: str = "") -> Markup:
    """Return a signed text that leads somewhere."""
    return Markup(  # noqa: S704 - escaped
        f'<a href="{escape(url)}" rel="noopener noreferrer" data-claim="{escape(value.at)}"{foreign(lang)}>'
        f"{escape(value.text)}</a>"
    )


def stated(fact: Stated, lang: str = "") -> Markup:
    """Return a name and its explanation; where the explanation is an address, the name is a link to it."""
    more = fact.description
    if more is None:
        return said(fact.name, lang)
    if more.text.startswith("https://"):
        return said_link(fact.name, more.text, lang)
    return said(fact.name, lang) + Markup(  # noqa: S704 - escaped
        f'<span class="sub" data-claim="{escape(more.at)}"{foreign(lang)}>{escape(more.text)}</span>'
    )


def said_lines(fact: Row, lang: str = "") -> Markup:
    """Return a fact of the bounded claim: its first line is the fact, the others explain it."""
    lines = []
    for line in fact.lines:
        if line.link and isinstance(line.pieces[0], Signed):
            lines.append(said_link(line.pieces[0], line.link.text, lang))
            continue
        lines.append(Markup("").join([_piece(piece, lang) for piece in line.pieces]))
    return lines[0] + Markup("").join([Markup('<span class="sub">{}</span>').format(line) for line in lines[1:]])


def _piece(piece: Signed | str, lang: str) -> Markup:
    if isinstance(piece, str):
        return escape(piece)
    return said_day(piece) if piece.at in _DATES else said(piece, lang)


FILTERS: dict[str, Callable[..., Markup]] = {
    "day": day,
    "foreign": foreign,
    "said": said,
    "said_code": said_code,
    "said_day": said_day,
    "said_lines": said_lines,
    "said_link": said_link,
    "stated": stated,
}
"""Every function here by the name a template calls it by."""
