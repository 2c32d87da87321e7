"""The same facts in other vocabularies: the bytes of every export.

Rules:

* Every export is drawn from the definitions that the pages and the awards are drawn from; there is no second source.
* None is signed. What an award certifies is proved by the award alone.

Example::

    [file.url for _, file in plan_exports(verified)]   # ['/ctdl.json', '/badges/first-aid/ctdl.json', …]
"""

from __future__ import annotations

from collections.abc import Iterator

from assay.credentials.model import Json
from assay.credentials.verified import VerifiedContent
from assay.website.ctdl import badge_resources
from assay.website.ctdlparts import ctdl_document, organisation
from assay.website.ctdlpathway import pathway_resources
from assay.website.elm import elm_document
from assay.website.european import elements_document, european_elements
from assay.website.exports import SITE_EXPORTS, SKILLS_EXPORTS, badge_exports, pathway_exports
from assay.website.files import StaticFile, json_file
from assay.website.skills import skill_index, skills_document


def plan_exports(verified: VerifiedContent) -> Iterator[tuple[str, StaticFile]]:
    """Yield every export with what wants it, for the message when two want one address."""
    issuer, pathways = verified.issuer, verified.pathways
    badges = {badge.slug: badge for badge in verified.badges}
    everything: list[Json] = [organisation(issuer)]
    for badge in verified.badges:
        resources = list(badge_resources(badge, pathways, issuer))
        everything += resources
        elements = european_elements(badge, pathways, issuer)
        documents = (
            ctdl_document([*resources, organisation(issuer)]),
            elm_document(badge, pathways, issuer),
            elements_document(badge, elements, issuer),
        )
        for export, document in zip(badge_exports(badge), documents, strict=True):
            yield badge.path, StaticFile(export.url, json_file(document))
    for pathway in pathways:
        resources = list(pathway_resources(pathway, badges, issuer))
        everything += resources
        (export,) = pathway_exports(pathway)
        yield pathway.path, StaticFile(export.url, json_file(ctdl_document([*resources, organisation(issuer)])))
    yield "everything in CTDL", StaticFile(SITE_EXPORTS[0].url, json_file(ctdl_document(everything)))
    index = skills_document(skill_index(verified), verified)
    yield "the skills index", StaticFile(SKILLS_EXPORTS[0].url, json_file(index))
