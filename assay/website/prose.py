r"""Markdown of the association's own pages as HTML: headings that can be linked to, links found and replaced.

Rules:

* The same python-markdown and nh3 as everywhere, with blocks of code between fences.
* Headings begin below the page's own one and skip no level, so that the page reads as an outline.
* An address in a link is what `resolve` makes of it; each is kept as it was written, for whoever checks it.

Example::

    prose = draw_prose("## Keys\n\n[see](../verify/)", resolve=lambda written: "../../verify/")
    prose.headings   # (Heading(level=2, id='keys', text='Keys'),)
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import markdown
import nh3
from markupsafe import Markup

from assay.errors import ContentError, Problem
from assay.website.render import ATTRIBUTES, TAGS

_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_KEPT_IDS = {"main", "contents", "pages"}
"""Ids of the page around the text."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as it is shown, and what has to be known about it."""

    body: Markup
    headings: tuple[Heading, ...]
    links: tuple[str, ...]
    """Addresses of its links as they were written, in order."""
    pictures: tuple[str, ...]
    """Addresses of pictures, which a page cannot show."""


def draw_prose(text: str, *, resolve: Callable[[str], str | None]) -> Prose:
    """Return Markdown as safe HTML, without the address of a link for which `resolve` returns None.

    Raises `ContentError` PAGE02 when it lies too deep in itself.
    """
    links: list[str] = []
    pictures: list[str] = []

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img":
            pictures.append(value)
        if (tag, name) != ("a", "href"):
            return value
        links.append(value)
        return resolve(value)

    try:
        raw = markdown.markdown(text, extensions=["tables", "sane_lists", "fenced_code"], output_format="html")
    except RecursionError:
        what = "Lists or quotations lie too deep inside one another in this text."
        raise ContentError(Problem(code="PAGE02", message=what, fix="make it flatter")) from None
    clean = nh3.clean(
        raw,
        tags=TAGS | {"h1", "img"},
        attributes=ATTRIBUTES | {"img": {"src"}},
        # A link of a kind that is refused must be seen to be refused.
        url_schemes={"https", "http", "mailto", "ftp", "file", "tel", "javascript", "data"},
        link_rel="noopener noreferrer",
        attribute_filter=attribute,
    )
    outline = _Outline()
    body = _HEADING.sub(outline.number, clean)
    return Prose(Markup(body), tuple(outline.headings), tuple(links), tuple(pictures))  # noqa: S704 - nh3 has cleaned it


class _Outline:
    """The headings met so far."""

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self._ids = set(_KEPT_IDS)

    def number(self, found: re.Match[str]) -> str:
        """Return a heading with its id, one level below the page's own at the most."""
        last = self.headings[-1].level if self.headings else 1
        level = min(max(int(found[1]), 2), last + 1)
        text = html.unescape(re.sub(r"<[^>]*>", "", found[2])).strip()
        name = self._free(text)
        self.headings.append(Heading(level, name, text))
        return f'<h{level} id="{name}">{found[2]}</h{level}>'

    def _free(self, text: str) -> str:
        plain = re.sub(r"\W+", "-", unicodedata.normalize("NFKC", text).lower()).strip("-_") or "section"
        name, number = plain, 1
        while name in self._ids:
            number += 1
            name = f"{plain}-{number}"
        self._ids.add(name)
        return name
