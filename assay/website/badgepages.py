"""The criteria page of a badge and of each of its translations: all it shows, and the versions there were.

Example::

    for source, view in badge_views(badge, verified, 12, skill_anchors(verified.badges), pictures, words): …
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assay.credentials.model import BadgeDefinition
from assay.credentials.verified import VerifiedContent
from assay.credentials.versions import definition_url
from assay.credentials.vocabulary import EVIDENCE, PARTICIPATION, SUPERVISION
from assay.website.badgecards import badge_url, pathway_card
from assay.website.european import european_elements
from assay.website.exports import badge_exports
from assay.website.facts import or_more, rounded, skills, standing
from assay.website.issuerpage import endorsement_views
from assay.website.language import Words
from assay.website.pictures import Pictures
from assay.website.schemaorg import breadcrumbs, credential_data, data_block
from assay.website.tonguepages import language_links
from assay.website.translatedpages import in_another_language
from assay.website.viewparts import VersionRow
from assay.website.views import BadgeView, View


def badge_views(
    badge: BadgeDefinition,
    verified: VerifiedContent,
    count: int,
    anchors: Mapping[str, str],
    pictures: Pictures,
    words: Words,
) -> Iterator[tuple[str, View]]:
    """Yield the page of a badge, and one for each translation; a page that has others is in its own language.

    `count` is how many were awarded, `anchors` the places of skills on their page; `words` are those of the site.
    """
    links = language_links(badge)

    def view(texts: BadgeDefinition) -> BadgeView:
        own = words.other(texts.language) if links else words
        return _badge_view(texts, verified, count, anchors, pictures, own)

    yield badge.path, replace(view(badge), languages=links)
    for one in badge.translations:
        if one.texts:
            yield one.path, in_another_language(view(one.texts), badge, one, verified.issuer, words)


def _badge_view(
    badge: BadgeDefinition,
    verified: VerifiedContent,
    count: int,
    anchors: Mapping[str, str],
    pictures: Pictures,
    words: Words,
) -> BadgeView:
    place = standing(badge, verified.pathways)
    way = ((words.say("Badges"), "/badges/"), (badge.name, badge_url(badge)))
    return BadgeView(
        url=badge_url(badge),
        title=words.say("%(badge)s – what it takes to earn it", badge=badge.name),
        description=badge.competency or badge.description,
        noindex=False,
        badge=badge,
        image=pictures.art(badge).url,
        supervision=words.tell(SUPERVISION[badge.assessment.supervision]) if badge.assessment else None,
        participation=words.tell(PARTICIPATION[badge.participation]),
        evidence=words.tell(EVIDENCE[badge.evidence]),
        workload=words.effort(badge),
        valid_for=words.duration(badge.valid_for) if badge.valid_for else None,
        counts_toward=tuple(map(pathway_card, place.step_of)),
        led_to_by=tuple(map(pathway_card, place.goal_of)),
        awarded=or_more(rounded(count), words),
        json_url=badge_url(badge) + "achievement.json",
        endorsements=endorsement_views(verified, "badge", badge.slug, words=words),
        card_url=badge_url(badge) + "card.png",
        card_alt=words.say("%(badge)s, a badge of %(name)s", badge=badge.name, name=verified.issuer.name),
        feed_url=badge_url(badge) + "feed.xml" if verified.history else None,
        versions=_versions(badge, verified),
        elements=european_elements(badge, verified.pathways, verified.issuer, words),
        skills={item.url: f"/skills/#{anchors[item.url]}" for item in skills(badge)},
        alternates=badge_exports(badge),
        data=data_block(credential_data(badge, verified.issuer), breadcrumbs(verified.issuer, way)),
        language=words.language,
    )


def _versions(badge: BadgeDefinition, verified: VerifiedContent) -> tuple[VersionRow, ...]:
    rows = tuple(
        VersionRow(
            name=version.name,
            current=version is verified.versions[badge.slug][-1],
            since=version.since,
            changes=version.changes,
            definition_url=verified.issuer.site_path(definition_url(version.definition)),
        )
        for version in verified.versions[badge.slug]
    )
    return rows[::-1]
