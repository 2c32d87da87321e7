"""Decide every page and file of the site and its address; refuse two with one address. No HTML.

`plan_site` takes only `VerifiedContent`: the type checker itself says that an unverified award cannot reach a page.

Example::

    site = plan_site(verified)
    [view.url for view in site.views]   # ['/', '/badges/', '/badges/first-aid/', …]
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from assay.credentials.verified import VerifiedContent
from assay.errors import ContentError, Problem
from assay.website.files import StaticFile, plan_files
from assay.website.pages import plan_views
from assay.website.transparency import plan_exports
from assay.website.verifier import plan_verifier
from assay.website.views import (
    SiteView,
    View,
)


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that will be published, before anything is drawn."""

    shared: SiteView
    views: tuple[View, ...]
    files: tuple[StaticFile, ...]


def plan_site(verified: VerifiedContent, stylesheet: bytes, version: str, *, awards: bool = True) -> Site:
    """Plan the whole site; raises `ContentError` PAGE03 when two things want one address.

    Without `awards`, pages and files of single awards are left out: they are drawn in `batches`.
    """
    style = accented(stylesheet, verified.issuer.accent)
    style_url = f"/assets/assay-{hashlib.sha256(style).hexdigest()[:12]}.css"
    shared = SiteView(
        issuer=verified.issuer, demonstration=verified.demonstration, stylesheet=style_url, version=version
    )
    planned: dict[str, str] = {}
    views: list[View] = []
    script, verify_page, copy = plan_verifier(verified, style)
    own_views = plan_views(verified, awards=awards)
    for source, view in [*own_views, ("the verifier", verify_page), ("the verifier", copy)]:
        _claim_address(planned, view.url, source)
        views.append(view)
    files = []
    theme = [("the theme", StaticFile(style_url, style)), ("the verifier", script)]
    for source, file in [*theme, *plan_files(verified, awards=awards), *plan_exports(verified)]:
        _claim_address(planned, file.url, source)
        files.append(file)
    return Site(shared, tuple(views), tuple(files))


def accented(style: bytes, accent: str) -> bytes:
    """Return a stylesheet in the issuer's colour."""
    return style.replace(b"--accent: #1d3b6f;", f"--accent: {accent};".encode())


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
