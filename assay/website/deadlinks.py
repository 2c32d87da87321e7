"""Whether the links of the association's own pages lead somewhere: to a page, a file or a place on a page of this site.

Example::

    problems = list(dead_links(site.views, site.addresses, draw))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from assay.credentials.verified import VerifiedContent
from assay.errors import Problem
from assay.website.files import StaticFile
from assay.website.ownpageviews import OwnPageView
from assay.website.pictures import DrawnFile
from assay.website.views import View


def known_addresses(
    views: Iterable[View], files: Iterable[StaticFile | DrawnFile], verified: VerifiedContent
) -> frozenset[str]:
    """Return every address a page may link to, also when pages of awards are drawn elsewhere (`batches`)."""
    awards = (f"/awards/{award.id}/" for award in verified.awards)
    parts = ("", "credential.json", "claim.json", *(("badge.png", "badge.svg") if verified.issuer.baked_images else ()))
    single = {address + part for address in awards for part in parts}
    return frozenset(single | {view.url for view in views} | {file.url for file in files})


def dead_links(views: Iterable[View], known: Collection[str], draw: Callable[[View], str]) -> Iterator[Problem]:
    """Yield a problem for every link of an own page to a page, file or place on a page that this site does not have.

    `known` are the addresses of the site; `draw` gives the HTML of a page, to look for places on it.
    """
    pages = {view.url: view for view in views}

    @cache
    def places(address: str) -> frozenset[str] | None:
        view = pages.get(address)
        if isinstance(view, OwnPageView):
            return view.anchors
        return frozenset(re.findall(r'\bid="([^"]+)"', draw(view))) if view else None

    for view in pages.values():
        for link in view.links if isinstance(view, OwnPageView) else ():
            address, _, fragment = link.target.partition("#")
            if address not in known:
                near = get_close_matches(address, known, n=1, cutoff=0.5) if address else []
                yield replace(link.problem, fix=f"did you mean {near[0]}?" if near else link.problem.fix)
            elif fragment and (there := places(address)) is not None and fragment not in there:
                near = get_close_matches(fragment, there, n=1, cutoff=0.4)
                fix = f"did you mean #{near[0]}?" if near else f"leave #{fragment} out"
                yield replace(link.problem, message=f'There is no "#{fragment}" on the page {address}.', fix=fix)
