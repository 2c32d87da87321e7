"""The association's own pages: their views, and where each link in them leads.

A link may be written as an address of the site (``/verify/``), relative to the page's own address (``../earners/``) or
as a file (``earners.md``, ``../../badges/first-aid.md``), which also works where git shows the files.

Example::

    for source, view in own_page_views(verified): …
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from urllib.parse import urlsplit

from assay.credentials.ownpages import OwnPage
from assay.credentials.verified import VerifiedContent
from assay.errors import ContentError, Problem
from assay.website.ownpageviews import OwnPageView, PageEntry, SiteLink
from assay.website.prose import draw_prose
from assay.website.render import relative_url
from assay.website.schemaorg import breadcrumbs, data_block

LONG = 4
"""Main headings from which on a page has a table of contents."""
_CODE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[ ]*$|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)


def sorted_pages(pages: Iterable[OwnPage]) -> list[OwnPage]:
    """Return pages in the order in which lists show them."""
    return sorted(pages, key=lambda page: (page.order, page.title, page.address))


def top_pages(verified: VerifiedContent) -> tuple[PageEntry, ...]:
    """Return the pages that every page of the site leads to: those that lie below no other."""
    addresses = {page.address for page in verified.pages}
    return tuple(_entry(page) for page in sorted_pages(verified.pages) if not _above(page.address, addresses))


def own_page_views(verified: VerifiedContent) -> Iterator[tuple[str, OwnPageView]]:
    """Yield each page with its file; raises `ContentError` PAGE02 or PAGE05 for what cannot be shown."""
    files = {badge.path: f"/badges/{badge.slug}/" for badge in verified.badges}
    files |= {pathway.path: f"/pathways/{pathway.slug}/" for pathway in verified.pathways}
    files |= {page.path: page.address for page in verified.pages}
    by_address = {page.address: page for page in verified.pages}
    for page in verified.pages:
        yield page.path, _view(page, by_address, verified, files)


def _entry(page: OwnPage) -> PageEntry:
    return PageEntry(
        url=page.address,
        label=page.label,
        title=page.title,
        description=page.description,
        language=page.language,
    )


def _above(address: str, known: Collection[str]) -> list[str]:
    """Return the pages above an address, from the top."""
    parts = address.strip("/").split("/")
    ways = [f"/{'/'.join(parts[:length])}/" for length in range(1, len(parts))]
    return [way for way in ways if way in known]


def _view(
    page: OwnPage, by_address: Mapping[str, OwnPage], verified: VerifiedContent, files: Mapping[str, str]
) -> OwnPageView:
    base = verified.issuer.url

    def resolve(written: str) -> str | None:
        target = _target(written, page, base, files)
        return written if target is None else relative_url(page.address, target) if target else None

    try:
        prose = draw_prose(page.text, resolve=resolve)
    except ContentError as error:
        raise ContentError(
            *(page.source.problem(found.code, found.message, fix=found.fix, line=1) for found in error.problems)
        ) from None
    trail = tuple(_entry(by_address[way]) for way in _above(page.address, by_address))
    below = [one for one in by_address.values() if _above(one.address, by_address)[-1:] == [page.address]]
    contents = tuple((heading.id, heading.text) for heading in prose.headings if heading.level == 2)  # noqa: PLR2004
    finder = _Finder(page)
    links = [link for written in prose.links if (link := _link(written, page, base, files, finder))]
    links += [_picture(written, finder) for written in prose.pictures]
    ways = [(entry.title, entry.url) for entry in trail]
    return OwnPageView(
        url=page.address,
        title=page.title,
        description=page.description,
        noindex=False,
        language=page.language,
        body=prose.body,
        contents=contents if len(contents) >= LONG else (),
        trail=trail,
        pages=tuple(map(_entry, sorted_pages(below))),
        data=data_block(breadcrumbs(verified.issuer, (*ways, (page.title, page.address)))),
        anchors=frozenset(heading.id for heading in prose.headings),
        links=tuple(links),
    )


# -- where a link leads -------------------------------------------------------------------------------------------


def _target(written: str, page: OwnPage, base: str, files: Mapping[str, str]) -> str | None:
    """Return the site address a link means; None when it leads out of the site, nothing when it cannot be told."""
    if written.startswith(base):
        written = "/" + written.removeprefix(base)
    try:
        parts = urlsplit(written)
    except ValueError:
        return ""
    if parts.scheme in ("https", "http", "mailto"):
        return None
    if parts.scheme or parts.netloc or written.startswith("//"):
        return ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    path = parts.path
    if not path:
        return page.address + fragment if fragment else ""
    if path.endswith(".md") and not path.startswith("/"):
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
        return files[file] + fragment if file in files else ""
    whole = posixpath.normpath(posixpath.join(page.address, path))
    return whole + ("/" if path.endswith(("/", "/..", "/.")) and whole != "/" else "") + fragment


def _link(written: str, page: OwnPage, base: str, files: Mapping[str, str], finder: _Finder) -> SiteLink | None:
    target = _target(written, page, base, files)
    if target is None:
        return None
    code, message, fix = "PAGE04", f"This link leads nowhere: {written}", "correct it, or delete the link"
    if not target and (path := written.partition("#")[0]).endswith(".md"):
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
        message = f"This link leads to a file that is not there: {file}."
        if near := get_close_matches(file, files, n=1):
            fix = f"did you mean {posixpath.relpath(near[0], posixpath.dirname(page.path))}?"
    elif not target:
        code, message = "PAGE05", f'"{written}" is no kind of address a page may link to.'
        fix = "link to https://…, mailto:…, or a page of this site"
    return SiteLink(target=target, problem=finder.problem(written, code, message, fix))


def _picture(written: str, finder: _Finder) -> SiteLink:
    what = "A page cannot show pictures; it would leave this one out."
    fix = "say it in words, and link to the picture if it is needed"
    return SiteLink(target="", problem=finder.problem(written, "PAGE05", what, fix))


class _Finder:
    """Where in the file of a page its links stand: one after the other, not within code."""

    def __init__(self, page: OwnPage) -> None:
        self._source = page.source
        self._start = self._next = page.start
        self._text = page.source.text[: page.start] + _CODE.sub(
            lambda found: re.sub(r"[^\n]", "\0", found[0]), page.source.text[page.start :]
        )

    def problem(self, written: str, code: str, message: str, fix: str) -> Problem:
        """Return a problem at the next place where something is written."""
        index = self._text.find(written, self._next)
        if index < 0:
            index = self._text.find(written, self._start)
        line, column = self._source.place(index if index >= 0 else self._start)
        self._next = max(self._next, index + 1)
        return self._source.problem(code, message, fix=fix, line=line, column=column)
