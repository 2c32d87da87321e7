"""What static hosts take of one site, and whether a site comes near it: said before they refuse it.

Facts of the hosts' own documentation, January 2026: Cloudflare Pages 20,000 files and 25 MiB a file (free), GitHub
Pages and GitLab.com 1 GB a site.

Example::

    list(host_warnings(report))   # [] for a site of a few thousand awards
    measure(Path("site")).files > WARN_FILES
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assay.errors import Problem
from assay.website.publish import Report

MOST_FILES = 20_000
"""Files of one site on the free plan of Cloudflare Pages."""
MOST_BYTES = 1_000_000_000
"""Size of one site on GitHub Pages and GitLab.com."""
WARN_FILES = MOST_FILES * 8 // 10
"""Files of a site worth a warning."""
WARN_BYTES = MOST_BYTES * 8 // 10
"""Bytes of a site worth a warning."""
MAX_FILE_BYTES = 25 * 1024 * 1024
"""Largest file that Cloudflare Pages takes."""
_FIX = "write 'baked_images: no' here, which makes two files fewer for each award, or choose another host"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a finished site is."""

    files: int
    size: int
    """Bytes in all."""
    largest: int


def measure(folder: Path) -> Size:
    """Return how large a finished site is."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Size(len(sizes), sum(sizes), max(sizes, default=0))


def host_warnings(report: Report) -> Iterator[Problem]:
    """Yield a notice for each limit of a common host that the site has reached, or soon will."""
    if report.files > WARN_FILES:
        yield _notice(
            "HOST01", f"The site has {report.files:,} files; Cloudflare Pages takes {MOST_FILES:,} for nothing."
        )
    if report.size > WARN_BYTES:
        yield _notice(
            "HOST02", f"The site has {report.size / 1e6:,.0f} MB; GitHub Pages takes {MOST_BYTES / 1e6:,.0f}."
        )


def _notice(code: str, message: str) -> Problem:
    return Problem(code=code, message=message, fix=_FIX, path="content/issuer.yaml", warning=True, notice=True)
