"""What the template of the association's own pages may use. A part of `views`.

Example::

    OwnPageView(url="/guide/officers/", title="For officers", …)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.credentials.model import Json
from assay.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLink:
    """A link of an own page to something in this site; for the check, not for templates."""

    target: str
    """Site address with its fragment; empty when the link leads nowhere by itself."""
    problem: Problem
    """What is said, and where, if there is nothing at the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """An own page in a list of pages."""

    url: str
    label: str
    title: str
    description: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPageView:
    """A page from ``content/pages``."""

    template: ClassVar[str] = "page.html"
    url: str
    title: str
    description: str
    noindex: bool
    language: str
    body: str
    """Safe HTML."""
    contents: tuple[tuple[str, str], ...]
    """Id and text of its main headings, when it is long enough to want a table of contents."""
    trail: tuple[PageEntry, ...]
    """Pages above it, from the top."""
    pages: tuple[PageEntry, ...]
    """Pages directly below it."""
    data: Json
    """The way to it in the terms of schema.org."""
    anchors: frozenset[str]
    """Ids of all its headings."""
    links: tuple[SiteLink, ...]
