"""The credibility report as one page for reviewers: self-contained, without a script, to be read and printed.

Example::

    page = review_page(reports, issuer, root / "templates", today=date(2026, 11, 22), version="0.1.0")
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from assay.credentials.badgeparts import Artwork
from assay.credentials.credibility import BadgeReport
from assay.credentials.model import Issuer
from assay.website.render import Renderer, stylesheet
from assay.website.site import accented
from assay.website.views import ReviewView, SiteView

_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def review_page(reports: Iterable[BadgeReport], issuer: Issuer, templates: Path, *, today: date, version: str) -> bytes:
    """Return the page as HTML; raises `ContentError` PAGE01 when the site's own template is wrong."""
    found = tuple(reports)
    view = ReviewView(
        url="/review.html",
        title=f"How credible are the badges of {issuer.name}?",
        description="Four questions about each badge, answered with the text of its definition.",
        noindex=True,
        # Nothing in a stylesheet may end the element it stands in.
        style=accented(stylesheet(templates), issuer.accent).decode().replace("</", "<\\/"),
        reports=found,
        images={report.badge.slug: _data_url(report.badge.image) for report in found if report.badge.image},
        checked_on=today.isoformat(),
    )
    site = SiteView(issuer=issuer, demonstration=False, stylesheet="", version=version)
    return Renderer(templates).page(view, site).data


def _data_url(image: Artwork) -> str:
    return f"data:{_TYPES[image.file.rpartition('.')[2]]};base64,{base64.b64encode(image.data).decode()}"
