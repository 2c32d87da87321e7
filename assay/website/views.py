"""What a template may use: one frozen dataclass per page kind. This is the template author's manual.

In every template there are two names, `site` (a `SiteView`) and `page` (one of the other classes), and these helpers:

* ``link("/badges/")``        the address of a page or file of this site, relative to the page being drawn
* ``text | markdown``         Markdown as safe HTML, its headings one level down
* ``"2026-03-14" | day``      a day in words with its `<time>` element
* ``_("Badges")``           a fixed text in the language of the page; ``{% trans %}`` where it holds marks of HTML
* ``text | tell``           a fixed text that came from Python, in the language of the page
* ``page_language``         the language the fixed texts of this page are in, as ``<html lang>`` says
* ``text | remark``           a stranger's Markdown as safe HTML without headings, tables or pictures
* ``said(value)``             (macro) a signed value with the place it was signed at

The classes of some pages have rooms of their own: `awardviews`, `skillsviews`, `checkingviews` (keys, revoked awards,
the verifier), `endorsementviews`, `legacyviews`, `movedviews`, `ownpageviews` and `sharingviews`; `viewparts` has what
several pages show. `View`, at the end, names every page there is.

Example::

    class HomeView:     # home.html: {{ page.title }}, {% for badge in page.badges %} …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from assay.credentials.credibility import BadgeReport
from assay.credentials.model import BadgeDefinition, Issuer, Json, Pathway
from assay.website.awardviews import AwardView
from assay.website.checkingviews import CopyView, KeysView, RevocationsFeed, RevocationsView, VerifyView
from assay.website.endorsementviews import EndorsementView, GivenView
from assay.website.european import Element
from assay.website.exports import Export
from assay.website.legacyviews import LegacyView
from assay.website.movedviews import NotFoundView, RedirectView, TombstoneView
from assay.website.ownpageviews import OwnPageView, PageEntry
from assay.website.sharingviews import BadgesFeed, LinkedInGuideView
from assay.website.skillsviews import SkillsView
from assay.website.tonguepages import LanguageLink, TranslationNote
from assay.website.viewparts import (
    BadgeCard,
    EarnerView,
    ExpiriesFeed,
    MapView,
    PathwayCard,
    ProofRow,
    RoleRow,
    StepView,
    VersionRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """What every page knows about the site."""

    issuer: Issuer
    """The association: name, description, country, region, email, phone, logo, accreditations, accent …"""
    demonstration: bool
    """True when the published demonstration key is in use: every page says so."""
    stylesheet: str
    """Site address of the stylesheet."""
    version: str
    """Version of Assay."""
    card_url: str = "/card.png"
    """Site address of the picture other sites show for a page without one of its own."""
    feed_url: str | None = None
    """Site address of the Atom feed of all badges; None before the first key."""
    pages: tuple[PageEntry, ...] = ()
    """The association's own pages that lie below no other, for the foot of every page."""
    catalogue_script: str | None = None
    """Site address of the script that filters the catalogue; the page is complete without it."""
    language: str = "en"
    """Language of the pages, BCP 47; a page with a `language` of its own is in that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """``/``: who issues here, which badges there are, how to check one."""

    template: ClassVar[str] = "home.html"
    url: str
    title: str
    description: str
    noindex: bool
    badges: tuple[BadgeCard, ...]
    pathways: tuple[PathwayCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueView:
    """``/badges/``: every badge, grouped by kind."""

    template: ClassVar[str] = "badges.html"
    url: str
    title: str
    description: str
    noindex: bool
    groups: tuple[tuple[str, str, tuple[BadgeCard, ...]], ...]
    """Heading, one sentence about this kind, and its badges."""
    pathways: tuple[PathwayCard, ...]
    alternates: tuple[Export, ...]
    """Everything in CTDL: url, type, name."""
    data: Json
    """The page in the terms of schema.org."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeView:
    """``/badges/<slug>/``: the criteria page; what it takes, how it is assessed, who checked the definition."""

    template: ClassVar[str] = "badge.html"
    url: str
    title: str
    description: str
    noindex: bool
    badge: BadgeDefinition
    """The definition as written today."""
    image: str | None
    """Site address of the artwork."""
    supervision: str | None
    """How the assessment is watched, in words."""
    participation: str
    """On site, online or both, in words."""
    evidence: str
    """Whether awards carry evidence, in words."""
    workload: str | None
    """Hours and ECTS in words."""
    valid_for: str | None
    """``3 years``, or None for no end."""
    counts_toward: tuple[PathwayCard, ...]
    """Pathways that this badge is a step of."""
    led_to_by: tuple[PathwayCard, ...]
    """Pathways that lead to this badge."""
    awarded: str | None
    """How many were awarded, rounded down; None under five, so that nobody can be singled out."""
    json_url: str
    """Site address of ``achievement.json``."""
    card_url: str
    """Site address of the picture other sites show."""
    card_alt: str
    feed_url: str | None
    """Site address of the Atom feed of this badge; None before the first key."""
    versions: tuple[VersionRow, ...]
    """Today's version and those that people hold awards of, newest first."""
    elements: tuple[Element, ...]
    """The sixteen European standard elements, each with number, name, words, values and note."""
    skills: Mapping[str, str]
    """Site address in the skills index for the address of each skill it certifies."""
    alternates: tuple[Export, ...]
    """The same facts in other vocabularies: url, type, name."""
    data: Json
    """The page in the terms of schema.org."""
    endorsements: tuple[EndorsementView, ...] = ()
    """What others have signed about this badge."""
    language: str = "en"
    """The language of the page: its badge's own once there are others, else that of the site."""
    languages: tuple[LanguageLink, ...] = ()
    """The same page in every language there is: language, name, url; its own first. Empty when there is one only."""
    translation: TranslationNote | None = None
    """On the page of a translation: of_version, current, original (a link), kept. `badge` then has its texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerView:
    """``/issuer/``: who the association is, what it holds itself to, how to complain."""

    template: ClassVar[str] = "issuer.html"
    url: str
    title: str
    description: str
    noindex: bool
    logo: str | None
    """Site address of the logo."""
    json_url: str
    did: str
    did_json_url: str | None
    """Site address of the DID document; None before the first key."""
    alternates: tuple[Export, ...]
    """Everything in CTDL: url, type, name."""
    data: Json
    """The page in the terms of schema.org."""
    country: str
    """The country by its name."""
    designers: tuple[RoleRow, ...]
    """Who designs, by the definitions of badges that assess something."""
    assessors: tuple[RoleRow, ...]
    reviewers: tuple[RoleRow, ...]
    endorsements: tuple[EndorsementView, ...]
    """What others have signed about the association."""
    given: tuple[GivenView, ...]
    """What the association has signed about others."""
    checked_on: str
    """Day the signatures were checked, YYYY-MM-DD."""
    legacy_url: str | None = None
    """Site address of what other systems issued; None when there are no such records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayView:
    """``/pathways/<slug>/``: which badges lead where."""

    template: ClassVar[str] = "pathway.html"
    language: str = "en"
    """The language of the page: the pathway's own once there are others, else that of the site."""
    languages: tuple[LanguageLink, ...] = ()
    """The same page in every language there is: language, name, url; its own first. Empty when there is one only."""
    url: str
    title: str
    description: str
    noindex: bool
    pathway: Pathway
    leads_to: BadgeCard
    rule: StepView
    electives: tuple[StepView, ...]
    totals: tuple[tuple[str, str, str | None], ...]
    """Time, money and credit in all: label, sum, explanation."""
    proofs: tuple[ProofRow, ...]
    map: MapView
    alternates: tuple[Export, ...]
    """The same in CTDL: url, type, name."""
    data: Json
    """The page in the terms of schema.org."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """The report of `assay check --report --format html`, for reviewers: one file, published nowhere."""

    template: ClassVar[str] = "review.html"
    url: str
    title: str
    description: str
    noindex: bool
    style: str
    """The whole stylesheet, to stand in the page."""
    reports: tuple[BadgeReport, ...]
    """One for each badge: `badge`, `answers` (question, yes, because, evidence), `refused`, `advice`, `unread`."""
    images: dict[str, str]
    """Artwork as data: addresses, by the badge's slug."""
    checked_on: str
    """Day the badges were held against the rules, YYYY-MM-DD."""


View: TypeAlias = (
    HomeView
    | CatalogueView
    | BadgeView
    | AwardView
    | IssuerView
    | KeysView
    | RevocationsView
    | RevocationsFeed
    | VerifyView
    | CopyView
    | PathwayView
    | EarnerView
    | LegacyView
    | ExpiriesFeed
    | BadgesFeed
    | LinkedInGuideView
    | TombstoneView
    | RedirectView
    | SkillsView
    | NotFoundView
    | OwnPageView
    | ReviewView
)
