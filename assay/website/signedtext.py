"""What templates call: fixed texts in the page's language, and signed values as HTML, exactly as signed or their day.

Rules:

* Each value carries the place it was signed at (`data-claim`), so that a program can find it in the credential.
* Everything is escaped. A language other than the page's is said, and the direction left to the browser.
* Days and fixed words are in the language of the page.
* They are functions and no macros, because a page holds a hundred of them and a macro costs ten times as much.

Example::

    {{ claim.badge | said(lang) }}      {# <span data-claim="credentialSubject.achievement.name">First Aid</span> #}
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from assay.credentials.bounded import DAYS, Row
from assay.credentials.claim import Signed, Stated
from assay.website.fixedwords import fixed
from assay.website.language import SOURCE, Words

_FACTS = (".achievement.alignment[", ".achievement.resultDescription[")
"""Where definitions are signed with fixed words of ours among their own."""
_DATES = tuple(DAYS.values())


# -- fixed texts --------------------------------------------------------------------------------------------------


@pass_context
def marked(context: Context, text: str, /, **values: object) -> Markup:
    """Say what stands in a ``{% trans %}``: its marks of HTML stay, the values are escaped."""
    words: Words = context["catalogue"]
    return Markup(words.say(text)) % values  # noqa: S704 - texts of templates and catalogues


@pass_context
def marked_count(context: Context, one: str, many: str, num: int, /, **values: object) -> Markup:
    """Say the form of a ``{% trans %}`` that goes with a number."""
    words: Words = context["catalogue"]
    return Markup(words.plural_form(one, many, num)) % {"num": num, **values}  # noqa: S704 - as above


@pass_context
def plain(context: Context, text: str, /, **values: object) -> str:
    """Say a fixed text without marks of HTML."""
    words: Words = context["catalogue"]
    return words.say(text, **values)


@lru_cache(maxsize=16)
def spoken(words: Words) -> dict[str, Callable[..., str]]:
    """Return the functions of `GLOBALS` for one language, to give to a page.

    They are quicker by far: for a function that asks for the context, Jinja copies it whenever a template has set a
    variable, and a page holds two hundred of these calls.
    """
    known: dict[str, Markup] = {}

    def say(text: str, /, **values: object) -> Markup:
        if values:
            return Markup(words.say(text)) % values  # noqa: S704 - texts of templates and catalogues
        if text not in known:
            known[text] = Markup(words.say(text)) % {}  # noqa: S704 - as above
        return known[text]

    def count(one: str, many: str, num: int, /, **values: object) -> Markup:
        return Markup(words.plural_form(one, many, num)) % {"num": num, **values}  # noqa: S704 - as above

    def bare(text: str, /, **values: object) -> str:
        return words.say(text, **values)

    return {"gettext": say, "ngettext": count, "_": bare}


@pass_context
def tell(context: Context, text: str) -> str:
    """Say a fixed text that was made in Python."""
    words: Words = context["catalogue"]
    return words.tell(text)


@pass_context
def day(context: Context, text: str) -> Markup:
    """Return a day, or the day of a time, in words with its `<time>` element."""
    return _day(context["catalogue"], text[:10])


@lru_cache(maxsize=4096)
def _day(words: Words, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(text, words.day(text))


# -- the association's words and signed values ---------------------------------------------------------------------


@pass_context
def foreign(context: Context, lang: str) -> Markup:
    """Return the attributes of a text in another language than the page's; nothing for an empty one."""
    if not lang or lang == context["page_language"]:
        return Markup("")
    return Markup(f' lang="{escape(lang)}" dir="auto"')  # noqa: S704 - escaped


@pass_context
def own(context: Context, text: str | None, lang: str) -> Markup:
    """Return a text of the association, with its language where that is not the page's."""
    if not text:
        return Markup("")
    attributes = foreign(context, lang)
    return Markup(f"<span{attributes}>{escape(text)}</span>") if attributes else escape(text)  # noqa: S704 - escaped


@pass_context
def said(context: Context, value: Signed, lang: str = "") -> Markup:
    """Return a signed text; in another language than English, our own fixed words with their meaning there."""
    if shown := _meaning(context, value):
        return Markup('<span data-claim="{}" data-signed="{}">{}</span>').format(value.at, value.text, shown)
    return Markup(f'<span data-claim="{escape(value.at)}"{foreign(context, lang)}>{escape(value.text)}</span>')  # noqa: S704 - escaped


@pass_context
def said_day(context: Context, value: Signed) -> Markup:
    """Return the day of a signed time."""
    return Markup(f'<span data-claim="{escape(value.at)}">{day(context, value.text)}</span>')  # noqa: S704 - escaped


def _meaning(context: Context, value: Signed) -> str | None:
    """Return what a fact about a badge means in the language of the page, where it is in fixed words of ours."""
    words: Words = context["catalogue"]
    if words.base == SOURCE or not any(place in value.at for place in _FACTS):
        return None
    return fixed(words, value.text)


def said_code(value: Signed) -> Markup:
    """Return a signed identifier."""
    return Markup(f'<code data-claim="{escape(value.at)}">{escape(value.text)}</code>')  # noqa: S704 - escaped


@pass_context
def said_link(context: Context, value: Signed, url: str, lang: str = "") -> Markup:
    """Return a signed text that leads somewhere."""
    return Markup(  # noqa: S704 - escaped
        f'<a href="{escape(url)}" rel="noopener noreferrer" data-claim="{escape(value.at)}"{foreign(context, lang)}>'
        f"{escape(value.text)}</a>"
    )


@pass_context
def stated(context: Context, fact: Stated, lang: str = "") -> Markup:
    """Return a name and its explanation; where the explanation is an address, the name is a link to it."""
    more = fact.description
    if more is None:
        return said(context, fact.name, lang)
    if more.text.startswith("https://"):
        return said_link(context, fact.name, more.text, lang)
    if shown := _meaning(context, more):
        meant = Markup('<span class="sub" data-claim="{}" data-signed="{}">{}</span>')
        return said(context, fact.name, lang) + meant.format(more.at, more.text, shown)
    return said(context, fact.name, lang) + Markup(  # noqa: S704 - escaped
        f'<span class="sub" data-claim="{escape(more.at)}"{foreign(context, lang)}>{escape(more.text)}</span>'
    )


@pass_context
def said_lines(context: Context, fact: Row, lang: str = "") -> Markup:
    """Return a fact of the bounded claim: its first line is the fact, the others explain it."""
    words: Words = context["catalogue"]
    lines = []
    for line in fact.lines:
        if line.link and isinstance(line.pieces[0], Signed):
            lines.append(said_link(context, line.pieces[0], line.link.text, lang))
            continue
        lines.append(Markup("").join([_piece(context, piece, lang) for piece in line.told(words.tell)]))
    return lines[0] + Markup("").join([Markup('<span class="sub">{}</span>').format(line) for line in lines[1:]])


def _piece(context: Context, piece: Signed | str, lang: str) -> Markup:
    if isinstance(piece, str):
        return escape(piece)
    return said_day(context, piece) if piece.at in _DATES else said(context, piece, lang)


FILTERS: dict[str, Callable[..., str]] = {
    "day": day,
    "foreign": foreign,
    "own": own,
    "said": said,
    "said_code": said_code,
    "said_day": said_day,
    "said_lines": said_lines,
    "said_link": said_link,
    "stated": stated,
    "tell": tell,
}
"""Every function here by the name a template calls it by."""
GLOBALS: dict[str, Callable[..., str]] = {"gettext": marked, "ngettext": marked_count, "_": plain}
"""What ``{% trans %}`` and ``_("…")`` call."""
