"""How much free hosts take of one site, and how much this one has: said before they refuse it.

Facts of the hosts' own documentation, January 2026: Cloudflare Pages 20,000 files and 25 MiB a file (free), GitHub
Pages and GitLab.com 1 GB a site.

Example::

    size = measure(Path("site"))
    size.files > WARN_FILES
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assay.website.hosts import MOST_BYTES, MOST_FILES

WARN_FILES = MOST_FILES * 9 // 10
"""Files of a site worth a warning: Cloudflare Pages refuses more than 20,000 in its free plan."""
WARN_BYTES = MOST_BYTES * 9 // 10
"""Bytes of a site worth a warning: GitHub Pages and GitLab.com end at 1 GB."""
MAX_FILE_BYTES = 25 * 1024 * 1024
"""Largest file that Cloudflare Pages takes."""


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
