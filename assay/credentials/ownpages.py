"""The association's own pages: what one is once it has been read. The reader is in `pagefile`.

Example::

    OwnPage(address="/guide/officers/", path="content/pages/guide/officers.md", title="For officers", …)
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.credentials.textfile import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """One ``content/pages/**/*.md``."""

    address: str
    """Site address, with a slash at both ends."""
    path: str
    """Relative to the site folder."""
    title: str
    description: str
    """One sentence for lists, search engines and previews elsewhere."""
    label: str
    """Short name for lists of pages; the title unless told otherwise."""
    order: int
    """Place among the pages beside it; those without one come last, by title."""
    language: str
    aliases: tuple[str, ...]
    """Site addresses it had before."""
    text: str
    """The Markdown below the settings."""
    source: Source
    """The whole file, for messages."""
    start: int
    """Where `text` begins in it, in characters."""
