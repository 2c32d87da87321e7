"""Decide every page and file of the site and its address; refuse two with one address. No HTML.

`plan_site` takes only `VerifiedContent`: the type checker itself says that an unverified award cannot reach a page.

Example::

    site = plan_site(verified)
    [view.url for view in site.views]   # ['/', '/badges/', '/badges/first-aid/', …]
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from assay.credentials.model import Issuer
from assay.credentials.verified import VerifiedContent
from assay.errors import ContentError, Problem
from assay.website.awardpages import is_listed
from assay.website.colour import LINK_RATIO, TEXT_RATIO, contrast, readable
from assay.website.deadlinks import known_addresses
from assay.website.feeds import sitemaps
from assay.website.files import StaticFile, plan_files
from assay.website.glyphs import Fonts
from assay.website.language import ENGLISH, Words, language_warning
from assay.website.ownpages import top_pages
from assay.website.pages import plan_views
from assay.website.pictures import DrawnFile, Pictures
from assay.website.transparency import plan_exports
from assay.website.verifier import plan_verifier
from assay.website.views import (
    BadgeView,
    PathwayView,
    SiteView,
    View,
)

PAPER = "#ffffff"
NIGHT = "#12171e"
"""Grounds of light and dark pages, as the stylesheet has them."""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that will be published, before anything is drawn."""

    shared: SiteView
    views: tuple[View, ...]
    files: tuple[StaticFile | DrawnFile, ...]
    addresses: frozenset[str] = frozenset()
    """Every address there will be, those of single awards too."""
    warnings: tuple[Problem, ...] = ()
    """What the pictures and the colours had to leave out or change."""


def plan_site(
    verified: VerifiedContent,
    stylesheet: bytes,
    version: str,
    *,
    awards: bool = True,
    catalogue_script: bytes = b"",
    fonts: Fonts | None = None,
    words: Words = ENGLISH,
) -> Site:
    """Plan the whole site; raises `ContentError` PAGE03 when two things want one address.

    `words` are those of the site's language; a page in another language asks them for the others.
    Without `awards`, pages and files of single awards are left out: they are drawn in `batches`.
    """
    style = accented(stylesheet, verified.issuer.accent)
    style_url = _hashed("assay", style, "css")
    script_url = _hashed("catalogue", catalogue_script, "js") if catalogue_script else None
    pictures = Pictures(verified, fonts or Fonts(), words)
    shared = SiteView(
        issuer=verified.issuer,
        demonstration=verified.demonstration,
        stylesheet=style_url,
        version=version,
        feed_url="/feed.xml" if verified.history else None,
        catalogue_script=script_url,
        pages=top_pages(verified),
        language=words.language,
    )
    planned: dict[str, str] = {}
    views: list[View] = []
    script, verify_page, copy = plan_verifier(verified, style, words)
    own_views = plan_views(verified, pictures, words, awards=awards)
    for source, view in [*own_views, ("the verifier", verify_page), ("the verifier", copy)]:
        _claim_address(planned, view.url, source)
        views.append(view)
    theme = [("the theme", StaticFile(style_url, style)), ("the verifier", script)]
    if script_url:
        theme.append(("the theme", StaticFile(script_url, catalogue_script)))
    listed = {view.url for view in views if not getattr(view, "noindex", True)}
    listed |= {f"/awards/{award.id}/" for award in verified.awards if is_listed(award, verified)}
    languages = {
        view.url: view.languages for view in views if isinstance(view, BadgeView | PathwayView) and view.languages
    }
    for url, data in sitemaps(verified.issuer, listed, languages).items():
        theme.append(("the sitemap", StaticFile(url, data)))
    files: list[StaticFile | DrawnFile] = []
    everything: Iterator[tuple[str, StaticFile | DrawnFile]] = chain(
        theme, plan_files(verified, words, awards=awards), plan_exports(verified), pictures.files(awards=awards)
    )
    for source, file in everything:
        _claim_address(planned, file.url, source)
        files.append(file)
    unsaid = language_warning(verified.issuer.languages[0], words)
    warnings = (*_colour_warnings(verified.issuer), *pictures.warnings(), *([unsaid] if unsaid else ()))
    return Site(shared, tuple(views), tuple(files), known_addresses(views, files, verified), warnings)


def accented(stylesheet: bytes, accent: str) -> bytes:
    """Put the issuer's colour into a stylesheet, and its nearest shades that can be read as links on both grounds."""
    for token, shade in (
        (b"--accent: #1d3b6f;", accent),
        (b"--link: #1d3b6f;", readable(accent, on=PAPER, ratio=LINK_RATIO)),
        (b"--link: #81a3de;", readable(accent, on=NIGHT, ratio=LINK_RATIO)),
    ):
        stylesheet = stylesheet.replace(token, token[: token.index(b"#")] + f"{shade};".encode())
    return stylesheet


def _colour_warnings(issuer: Issuer) -> Iterator[Problem]:
    measured = contrast(issuer.accent, PAPER)
    if measured < TEXT_RATIO:
        yield Problem(
            code="COL01",
            message=(
                f"The accent {issuer.accent} has a contrast of {measured:.1f} on white; text needs {TEXT_RATIO}. "
                f"Pages use {readable(issuer.accent, on=PAPER, ratio=LINK_RATIO)} instead."
            ),
            fix="choose a darker accent in content/issuer.yaml, or leave it as it is",
            path="content/issuer.yaml",
            warning=True,
            notice=True,
        )


def _hashed(name: str, data: bytes, kind: str) -> str:
    return f"/assets/{name}-{hashlib.sha256(data).hexdigest()[:12]}.{kind}"


def _claim_address(planned: dict[str, str], url: str, source: str) -> None:
    """Refuse two sources for one address, on file systems that ignore case too."""
    if (other := planned.get(url.lower())) is not None:
        raise ContentError(
            Problem(
                code="PAGE03",
                message=f"Two things want the address {url}: {other} and {source}.",
                fix="rename one of them",
            )
        )
    planned[url.lower()] = source
