"""What static hosts put up with, and whether a site comes near it.

Example::

    list(host_warnings(report))   # [] for a site of a few thousand awards
"""

from __future__ import annotations

from collections.abc import Iterator

from assay.errors import Problem
from assay.website.publish import Report

MOST_FILES = 20_000
"""Files of one site on the free plan of Cloudflare Pages, January 2026."""
MOST_BYTES = 1_000_000_000
"""Size of one site on GitHub Pages."""
_NEAR = 0.8
_FIX = "write 'baked_images: no' here, which makes two files fewer for each award, or choose another host"


def host_warnings(report: Report) -> Iterator[Problem]:
    """Yield a notice for each limit of a common host that the site has reached, or soon will."""
    if report.files > MOST_FILES * _NEAR:
        yield _notice(
            "HOST01", f"The site has {report.files:,} files; Cloudflare Pages takes {MOST_FILES:,} for nothing."
        )
    if report.size > MOST_BYTES * _NEAR:
        yield _notice(
            "HOST02", f"The site has {report.size / 1e6:,.0f} MB; GitHub Pages takes {MOST_BYTES / 1e6:,.0f}."
        )


def _notice(code: str, message: str) -> Problem:
    return Problem(code=code, message=message, fix=_FIX, path="content/issuer.yaml", warning=True, notice=True)
