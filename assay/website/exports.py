"""Which export there is of what, and at which address; `transparency` makes their bytes.

Example::

    [export.url for export in badge_exports(badge)]   # ['/badges/first-aid/ctdl.json', …]
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.credentials.model import BadgeDefinition, Pathway
from assay.phrases import N_

LINKED_DATA = "application/ld+json"
PLAIN = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that says the same as a page, for programs."""

    url: str
    """Site address."""
    type: str
    """Media type."""
    name: str
    """What it is, in a few words."""


SITE_EXPORTS = (Export(url="/ctdl.json", type=LINKED_DATA, name=N_("Everything here in CTDL")),)
"""Exports of the site as a whole."""
SKILLS_EXPORTS = (Export(url="/skills.json", type=PLAIN, name=N_("This index as JSON")),)
"""Exports of the skills index."""


def badge_exports(badge: BadgeDefinition) -> tuple[Export, ...]:
    """Return the exports of a badge beside its achievement."""
    url = f"/badges/{badge.slug}/"
    return (
        Export(url=f"{url}ctdl.json", type=LINKED_DATA, name=N_("CTDL, with self-assigned CTIDs")),
        Export(url=f"{url}elm.json", type=LINKED_DATA, name=N_("European Learning Model, unsigned")),
        Export(url=f"{url}elements.json", type=PLAIN, name=N_("European standard elements")),
    )


def pathway_exports(pathway: Pathway) -> tuple[Export, ...]:
    """Return the exports of a pathway."""
    url = f"/pathways/{pathway.slug}/ctdl.json"
    return (Export(url=url, type=LINKED_DATA, name=N_("This pathway in CTDL, with self-assigned CTIDs")),)
