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

A page never shows a fact about an award that is not in `AwardView.claim`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from assay.credentials.bounded import BoundedClaim
from assay.credentials.claim import Claim
from assay.credentials.credibility import BadgeReport
from assay.credentials.model import Alignment, BadgeDefinition, Issuer, Json, Pathway
from assay.credentials.steps import State
from assay.credentials.verification import Check
from assay.website.endorsementviews import EndorsementView, GivenView
from assay.website.european import Element
from assay.website.exports import Export
from assay.website.legacyviews import LegacyView
from assay.website.movedviews import NotFoundView, RedirectView, TombstoneView
from assay.website.ownpageviews import OwnPageView, PageEntry
from assay.website.sharingviews import BadgesFeed, LinkedInGuideView
from assay.website.tonguepages import LanguageLink, TranslationNote
from assay.website.viewparts import (
    BadgeCard,
    EarnerView,
    ExpiriesFeed,
    KeyRow,
    MapView,
    PathwayCard,
    ProofRow,
    RelationsView,
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
class SkilledBadgeRow:
    """A badge that certifies a skill."""

    badge: BadgeCard
    kind: str
    """Microcredential or Certification."""
    level: str | None
    language: str
    valid: str | None
    """Valid awards when the page was built, ``20 or more``; None under five."""
    step_of: tuple[PathwayCard, ...]
    goal_of: tuple[PathwayCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRow:
    """One skill of somebody's framework, with the badges that certify it."""

    anchor: str
    """Fragment of its place on the page."""
    alignment: Alignment
    """Its name, url, code and description."""
    language: str
    badges: tuple[SkilledBadgeRow, ...]
    valid: str | None
    """Valid awards of all its badges together, ``20 or more``; None under five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsView:
    """``/skills/``: which badges certify which skill, and where they stand in pathways; nobody is named."""

    template: ClassVar[str] = "skills.html"
    url: str
    title: str
    description: str
    noindex: bool
    frameworks: tuple[tuple[str | None, tuple[SkillRow, ...]], ...]
    """Name of a framework, or None, and its skills."""
    unaligned: tuple[BadgeCard, ...]
    """Assessed badges that name no skill of a framework."""
    checked_on: str
    """Day the awards were counted, YYYY-MM-DD."""
    fewest_shown: int
    """Numbers below this are not shown."""
    alternates: tuple[Export, ...]
    """The same as JSON: url, type, name."""
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
class AwardView:
    """``/awards/<id>/``: one award, its bounded claim and how to check it."""

    template: ClassVar[str] = "award.html"
    url: str
    title: str
    description: str
    noindex: bool
    id: str
    claim: Claim
    """Everything signed, each value a `Signed` with `text` and `at` (and `day` for times)."""
    bounded: BoundedClaim
    """The claim as rows of answers, each made of signed pieces, and its limits; also ``claim.json``."""
    kind: str
    """Microcredential, Certification or Record of attendance, from the signed type."""
    state: State
    """valid, expired, not-yet-valid, revoked, or unknown (its status list was too old), when the page was built."""
    revoked_on: str | None
    """Day of the revocation, YYYY-MM-DD, by the association's record."""
    revoked_because: str | None
    """The reason, as it follows the word 'because'."""
    checks: tuple[Check, ...]
    """The named checks made when the page was built: name, outcome (true, false, none), sentence."""
    fingerprint_words: tuple[str, ...]
    """The issuer's fingerprint in six words, for people to compare on paper; empty before the first key."""
    checked_on: str
    """Day the checks were made, YYYY-MM-DD."""
    badge_url: str
    """Site address of the criteria page as it is today."""
    translations: tuple[LanguageLink, ...]
    """Criteria pages of today in other languages than the one that was signed."""
    current_version: str
    """The badge's version today; `claim.badge_version` is the one this award was made under."""
    definition_url: str
    """Site address of the definition this award pins."""
    image: str | None
    """Site address of the artwork."""
    json_url: str
    """Site address of ``credential.json``: the exact bytes that were signed."""
    summary_url: str
    """Site address of ``claim.json``: the bounded claim for programs, each text with its signed places."""
    share_text: str
    """The bounded claim as plain text, to put beside a link."""
    permanent_url: str
    """Absolute address of this page."""
    linkedin_url: str | None
    """Link that opens LinkedIn's add-to-profile form; None for a record of attendance, which is no certification."""
    linkedin_fields: tuple[tuple[str, str], ...]
    """The same values with their labels, to copy by hand."""
    relations: RelationsView
    """What it counts toward, what it rests on, what took its place."""
    endorsements: tuple[EndorsementView, ...] = ()
    """What others have signed about this award; none once it is revoked."""
    share_url: str
    """Link that opens a new post with this page's address in it."""
    share_title: str
    """Badge and holder, short: what other sites print beside the picture."""
    card_url: str
    """Site address of the picture other sites show."""
    card_alt: str
    qr: str
    """QR code of the permanent address, SVG to print with ``| safe``."""
    baked: tuple[str, ...]
    """Site addresses of pictures that carry the signed credential; empty when the site makes none."""
    calendar_url: str | None
    """Site address of a calendar entry for the day it ends; None without one."""
    embed_html: str
    """HTML for a web page of the holder."""
    signature_html: str
    """HTML for the holder's e-mail signature."""


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
class KeysView:
    """``/keys/``: the public keys, present and past, and how to check an award without this site."""

    template: ClassVar[str] = "keys.html"
    url: str
    title: str
    description: str
    noindex: bool
    keys: tuple[KeyRow, ...]
    did: str
    did_json_url: str | None
    """Site address of the DID document; None before the first key."""
    history_url: str | None
    fingerprint: str
    """SHA-256 of the first line of the key history, hexadecimal; empty before the first key."""
    fingerprint_words: tuple[str, ...]
    """Six words for the first 66 bits of it, for people to compare; empty before the first key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedRow:
    """One revoked award; no name, because a list would outlive the reason to read it."""

    id: str
    url: str
    """Site address of the award."""
    badge: str
    at: str
    """Time of the revocation in UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""
    because: str
    """The reason, as it follows the word 'because'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationsView:
    """``/status/``: every revoked award, newest first."""

    template: ClassVar[str] = "revocations.html"
    url: str
    title: str
    description: str
    noindex: bool
    revoked: tuple[RevokedRow, ...]
    feed_url: str | None
    """Site address of the same list as an Atom feed; None before the first key."""
    expiring_url: str | None
    """Site address of the feed of badges with awards that end soon; None before the first key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationsFeed:
    """``/status/feed.xml``: the same as an Atom feed (RFC 4287); its addresses are absolute."""

    template: ClassVar[str] = "revocations.xml"
    url: str
    title: str
    page_url: str
    """Absolute address of the page."""
    self_url: str
    """Absolute address of the feed."""
    updated: str
    """Time of the newest entry."""
    revoked: tuple[RevokedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyView:
    """``/verify/``: checks an award in the reader's browser, from this site's own files."""

    template: ClassVar[str] = "verify.html"
    url: str
    title: str
    description: str
    noindex: bool
    script: str
    """Site address of the script."""
    did: str
    fingerprint: str
    """SHA-256 of the first line of the key history, hexadecimal; empty before the first key."""
    fingerprint_words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """``/verify/copy.txt``: a kept copy without its award; the browser and `assay bundle` fill it.

    It is no page of the site, so it is served as text: opened by itself it would show nothing.
    """

    template: ClassVar[str] = "copy.html"
    url: str
    title: str
    description: str
    noindex: bool
    script: str
    """The whole script, to stand in the file."""
    script_hash: str
    """``sha256-…``, the only script the file's policy allows."""
    style: str
    style_hash: str


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
