"""The criteria page of a badge in another language: the same view, with other texts, at an address below the badge's.

Example::

    in_another_language(view, badge, translation, issuer, words).url   # '/badges/first-aid/de/'
"""

from __future__ import annotations

from dataclasses import replace

from assay.credentials.model import BadgeDefinition, Issuer
from assay.credentials.translation import Translation
from assay.website.language import Words
from assay.website.schemaorg import breadcrumbs, data_block, translation_data
from assay.website.tonguepages import language_links, translation_note
from assay.website.views import BadgeView


def in_another_language(
    view: BadgeView, badge: BadgeDefinition, one: Translation[BadgeDefinition], issuer: Issuer, words: Words
) -> BadgeView:
    """Return a view that was made with the texts of a translation as the page of that translation.

    `words` are those of the site.

    What changed between versions, and what others have endorsed, stands on the page of the badge itself: both are about
    its own text, and not about a translation that nobody but the association has seen.
    """
    url = f"/badges/{badge.slug}/{one.tag}/"
    way = ((words.other(one.language).say("Badges"), "/badges/"), (view.badge.name, url))
    return replace(
        view,
        url=url,
        versions=(),
        endorsements=(),
        languages=language_links(badge),
        translation=translation_note(badge, one),
        data=data_block(translation_data(view.badge, issuer), breadcrumbs(issuer, way)),
    )
