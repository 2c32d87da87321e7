"""Every page of the site with what wants its address; the front page and the catalogue are made here, others elsewhere.

`views` is what a template sees of them.

Example::

    for source, view in plan_views(verified, pictures): …   # ('the home page', HomeView(url='/', …)), …
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from assay.credentials.model import LEGACY_PAGE, Pathway, badges_by_address
from assay.credentials.verified import VerifiedContent
from assay.phrases import N_
from assay.website.awardpages import Around, award_views
from assay.website.badgecards import badge_card, pathway_card
from assay.website.badgepages import badge_views
from assay.website.checkingpages import keys_view, revocations_feed, revocations_view
from assay.website.expiries import expiries_feed
from assay.website.exports import SITE_EXPORTS
from assay.website.facts import issuer_language
from assay.website.feeds import badge_feed, site_feed
from assay.website.issuerpage import issuer_view
from assay.website.language import ENGLISH, Words
from assay.website.legacypage import legacy_view
from assay.website.moved import plan_moved
from assay.website.movedviews import NotFoundView
from assay.website.ownpages import own_page_views
from assay.website.pathwaypages import pathway_view
from assay.website.pictures import Pictures
from assay.website.relations import plan_relations
from assay.website.schemaorg import breadcrumbs, data_block
from assay.website.sharingviews import LinkedInGuideView
from assay.website.skills import skill_anchors
from assay.website.skillspage import skills_view
from assay.website.tonguepages import language_links, spoken_in
from assay.website.viewparts import BadgeCard, PathwayCard
from assay.website.views import CatalogueView, HomeView, View

_KIND_HEADINGS = {
    "microcredential": (N_("Microcredentials"), N_("One skill each, assessed against a stated standard.")),
    "certification": (
        N_("Certifications"),
        N_("Reached by stacking other credentials, and assessed once more as a whole."),
    ),
    "participation": (
        N_("Records of attendance"),
        N_("They say that somebody took part. No skill was assessed."),
    ),
}


def plan_views(
    verified: VerifiedContent, pictures: Pictures, words: Words = ENGLISH, *, awards: bool = True
) -> Iterator[tuple[str, View]]:
    """Yield every page with what wants it, for the message when two want one address.

    Without `awards`, those of single awards are left out.
    """
    issuer = verified.issuer
    speech = issuer_language(issuer)
    cards = {badge.slug: badge_card(badge, pictures, speech) for badge in verified.badges}
    paths = tuple(pathway_card(pathway) for pathway in verified.pathways)
    yield (
        "the home page",
        HomeView(
            url="/",
            title=words.say("Credentials of %(name)s", name=issuer.name),
            description=issuer.description,
            noindex=False,
            badges=tuple(cards.values()),
            pathways=paths,
        ),
    )
    yield "the catalogue", _catalogue(verified, cards, paths, words)
    yield "the issuer page", issuer_view(spoken_in(verified, speech), cards, words)
    yield "the keys page", keys_view(verified, words)
    yield "the list of revoked awards", revocations_view(verified, words)
    if verified.history:
        yield "the feed of revoked awards", revocations_feed(verified, verified.history, words)
        yield "the feed of awards that end", expiries_feed(verified, verified.history, words)
    yield "the skills index", skills_view(verified, cards, words)
    anchors = skill_anchors(verified.badges)
    badges = badges_by_address(issuer, verified.badges)
    relations = plan_relations(verified, words)
    counts = Counter(badges[award.claim.badge_id.text].slug for award in verified.awards)
    for badge in verified.badges:
        yield from badge_views(badge, verified, counts[badge.slug], anchors, pictures, words)
    for pathway in verified.pathways:
        yield from _pathway_views(pathway, verified, pictures, words)
    for award in verified.awards if awards else ():
        yield from award_views(award, badges, verified, Around(relations, pictures, words))
    for view in relations.earner_views():
        yield f"the awards of {view.subject}", view
    yield from plan_moved(verified, words)
    if verified.history:
        yield "the feed of all badges", site_feed(verified, words)
        for badge in verified.badges:
            yield badge.path, badge_feed(verified, badge, words)
    if LEGACY_PAGE in verified.addresses:
        yield "what was issued elsewhere", legacy_view(verified, words)
    yield from own_page_views(verified)
    yield (
        "the guide to LinkedIn",
        LinkedInGuideView(
            url="/guides/linkedin/",
            title=words.say("Your award on LinkedIn"),
            description=words.say(
                "How to add an award to a LinkedIn profile, how to share it as a post, and what differs."
            ),
            noindex=False,
        ),
    )
    yield (
        "the page for wrong addresses",
        NotFoundView(
            url="/404.html",
            title=words.say("There is no page at this address"),
            description=words.say("The address is wrong, or the page was never here."),
            noindex=True,
        ),
    )


def _catalogue(
    verified: VerifiedContent, cards: dict[str, BadgeCard], paths: tuple[PathwayCard, ...], words: Words
) -> CatalogueView:
    by_kind: dict[str, list[BadgeCard]] = defaultdict(list)
    for card in cards.values():
        by_kind[card.kind].append(card)
    groups = [(*_KIND_HEADINGS[kind], tuple(by_kind[kind])) for kind in _KIND_HEADINGS if by_kind[kind]]
    return CatalogueView(
        url="/badges/",
        title=words.say("Badges of %(name)s", name=verified.issuer.name),
        description=words.say(
            "Every badge %(name)s awards, what it takes to earn it and how it is assessed.", name=verified.issuer.name
        ),
        noindex=False,
        groups=tuple(groups),
        pathways=paths,
        alternates=SITE_EXPORTS,
        data=data_block(breadcrumbs(verified.issuer, ((words.say("Badges"), "/badges/"),))),
    )


def _pathway_views(
    pathway: Pathway, verified: VerifiedContent, pictures: Pictures, words: Words
) -> Iterator[tuple[str, View]]:
    """Yield the page of a pathway, and one for each translation, with the badges in the same language."""
    links = language_links(pathway)
    for item in (pathway, *(one.texts for one in pathway.translations if one.texts)):
        own = words.other(item.language) if links else words
        language = item.language if links else issuer_language(verified.issuer)
        cards = {badge.slug: badge_card(badge, pictures, language) for badge in verified.badges}
        yield item.path, pathway_view(item, spoken_in(verified, language), cards, own, links)
