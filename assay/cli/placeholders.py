"""What `assay new` wrote for somebody to change, and nobody did: it would be published as the association's words.

The texts are read out of the starters themselves, so a starter that is worded anew needs no change here.

Example::

    list(placeholder_warnings(content))   # DEF08 at content/badges/knots.md:5:14
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assay.cli.newpathway import PATHWAY
from assay.cli.starters import BADGE_ASSESSED
from assay.credentials.model import BadgeDefinition, Content, Pathway
from assay.errors import Problem

_SETTING = re.compile(r'^ *[a-z_]+: "(?P<text>[^"<]+ [^"<]+)"$', re.MULTILINE)
"""A text that the starter gives itself; one word, such as a version, says nothing that could be wrong."""


def texts_of(starter: str) -> frozenset[str]:
    """Return the sentences a starter gives where a person should write: settings, and paragraphs below them."""
    _, settings, body = starter.split("---\n", 2)
    paragraphs = (" ".join(part.split()) for part in body.split("\n\n"))
    said = {part for part in paragraphs if part and "<<" not in part and not part.startswith("#")}
    return frozenset({found["text"] for found in _SETTING.finditer(settings)} | said)


def placeholder_warnings(content: Content) -> Iterator[Problem]:
    """Yield a warning for each text of a badge or pathway that is still the one of its starter."""
    badge_texts, pathway_texts = texts_of(BADGE_ASSESSED), texts_of(PATHWAY)
    for badge in content.badges:
        given = {"description": badge.description}
        if badge.assessment:
            given["assessment.description"] = badge.assessment.description
        for name, text in given.items():
            if text in badge_texts:
                yield _warning(badge, name, text)
    for pathway in content.pathways:
        for part in pathway.text.split("\n\n"):
            if (text := " ".join(part.split())) in pathway_texts:
                yield _warning(pathway, "text", text)


def _warning(item: BadgeDefinition | Pathway, name: str, text: str) -> Problem:
    place = item.places.get(name) if isinstance(item, BadgeDefinition) else None
    where = f'"{name}" is' if place else "The text below the settings is"
    return Problem(
        code="DEF08",
        message=f'{where} still the one "assay new" wrote: "{text}"',
        fix="say it in your own words; it is published as yours",
        path=item.path,
        line=place.line if place else 0,
        column=place.column if place else 0,
        source=place.source if place else "",
        warning=True,
    )
