"""The types: what an association writes down, and the plain JSON of Open Badges 3.0 it becomes. No I/O.

Rules:

* Every type is frozen; what a reader returns is complete.
* `BadgeDefinition`, `Issuer`, `Pathway` and `Draft` are what people write; `Award` is a signed file as its exact bytes.
* `badgeparts` has the parts of a definition; nothing but them and other types is imported here.

Example::

    issuer.award_url("6f2e0c9d1h7k3m5n")   # 'https://badges.example.org/awards/6f2e0c9d1h7k3m5n/'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from assay.credentials.badgeparts import Alignment, Artwork, Assessment, Cost, Credit, Place, QualityAssurance
from assay.credentials.earners import Earner, NamedRecord, Transcript
from assay.credentials.ledger import Ledger
from assay.credentials.ownpages import OwnPage
from assay.credentials.rules import Rule
from assay.credentials.translation import Translation, translation_addresses
from assay.integrity.history import KeyHistory

Json: TypeAlias = dict[str, Any]
LEGACY_PAGE = "/legacy/"
"""Where the site says what other systems issued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """Recognition an association states about itself."""

    name: str
    by: str
    url: str | None
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An entry in a registry of issuers."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The association, from ``content/issuer.yaml``; becomes the Profile in the role of issuer."""

    name: str
    url: str
    """Base URL of the site, ending in a slash."""
    did: str
    """did:web of that base URL."""
    description: str
    country: str
    """ISO 3166-1 alpha-2."""
    region: str | None
    email: str
    phone: str | None
    logo: Artwork | None
    linkedin_organization_id: str | None
    languages: tuple[str, ...]
    registration: str | None
    founded: str | None
    quality_policy: str | None
    quality_policy_url: str | None
    complaints: str | None
    accreditations: tuple[Accreditation, ...]
    accent: str
    """Hex colour such as #1d3b6f."""
    domain_until: date | None = None
    """Until when the domain is paid for, for `assay doctor`; never published."""
    legal_name: str | None = None
    """As registered, where it differs from the name."""
    postal_address: str | None = None
    website: str | None = None
    """The association's own site, where it is another than the site of its badges."""
    data_protection: str | None = None
    data_protection_url: str | None = None
    registries: tuple[Listing, ...] = ()
    """Registries of issuers that list the association."""
    baked_images: bool = True
    """Whether every award is published as pictures that carry it, too."""

    @property
    def host(self) -> str:
        """Host name of the site."""
        return urlsplit(self.url).hostname or ""

    def award_url(self, award_id: str) -> str:
        """Return the permanent address of an award; also the `id` of its credential."""
        return f"{self.url}awards/{award_id}/"

    def badge_url(self, slug: str) -> str:
        """Return the permanent address of a badge; also the `id` of its achievement."""
        return f"{self.url}badges/{slug}/"

    def earner_url(self, code: str) -> str:
        """Return the address of an earner's page, which is also the `id` of their transcript."""
        return f"{self.url}earners/{code}/"

    def given_url(self, name: str) -> str:
        """Return the address of an endorsement the association has given; also its `id`."""
        return f"{self.url}endorsements/given/{name}.json"

    def list_url(self, name: str) -> str:
        """Return the address of a status list."""
        return f"{self.url}status/{name}.json"

    def site_path(self, address: str) -> str:
        """Return the path within the site of an absolute address below its base URL: ``/badges/first-aid/``."""
        return "/" + address.removeprefix(self.url)

    def profile(self) -> Json:
        """Return the Open Badges Profile that is embedded in every award (standards 1.3)."""
        address: Json = {"type": ["Address"], "addressCountryCode": self.country}
        if self.region:
            address["addressRegion"] = self.region
        profile: Json = {
            "id": self.did,
            "type": ["Profile"],
            "name": self.name,
            "url": self.url,
            "description": self.description,
            "email": self.email,
            "address": address,
        }
        if self.phone:
            profile["phone"] = self.phone
        if self.logo:
            profile["image"] = {"id": f"{self.url}issuer/{self.logo.file}", "type": "Image", "caption": self.logo.alt}
        return profile


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeDefinition:
    """One Achievement as written in ``content/badges/<slug>.md``."""

    slug: str
    path: str
    name: str
    kind: str
    description: str
    competency: str | None
    outcomes: tuple[str, ...]
    assessment: Assessment | None
    evidence: str
    quality_assurance: QualityAssurance | None
    workload_hours: Decimal | None
    workload_ects: Decimal | None
    level_framework: str | None
    level_value: str | None
    participation: str
    prerequisites: tuple[str, ...]
    cost: Cost | None
    valid_for: str | None
    """ISO 8601 duration."""
    credit: Credit | None
    alignments: tuple[Alignment, ...]
    tags: tuple[str, ...]
    language: str
    image: Artwork | None
    version: str
    aliases: tuple[str, ...]
    """Names the badge had before: their addresses lead on to this one, and awards may still bear them."""
    criteria: str
    """The criteria narrative, Markdown."""
    unlimited: bool = False
    """True when ``valid_for: unlimited`` says that there is no end on purpose."""
    standalone: bool = False
    """True when the file says that the badge counts toward nothing larger, on purpose."""
    set_aside: tuple[str, ...] = ()
    """Settings a record of attendance has in its file but does not publish, because they claim a skill."""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    """Where each setting stands, by its name such as ``assessment.rubric[0].description``."""
    translations: tuple[Translation[BadgeDefinition], ...] = ()
    """Its texts in other languages; no part of what is signed."""
    translates: str | None = None
    """For the texts of a translation: the language of the badge itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """A stack: rules over badges that lead to a badge."""

    slug: str
    path: str
    name: str
    description: str
    leads_to: str
    requires: Rule
    language: str
    aliases: tuple[str, ...]
    """Names the pathway had before: their addresses lead on to this one."""
    text: str
    """Markdown."""
    on_ramp: str | None = None
    """How somebody starts who holds nothing yet."""
    electives: tuple[Rule, ...] = ()
    """Steps that are recommended, and that nothing depends on."""
    translations: tuple[Translation[Pathway], ...] = ()
    """Its texts in other languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEvidence:
    """One piece of evidence as written in a draft."""

    name: str
    url: str | None
    narrative: str | None
    digest: str | None
    """``sha256:`` and 64 hex digits of the evidence file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An award not yet signed; never published."""

    id: str
    path: str
    badge: str
    recipient_name: str
    recipient_ref: str | None
    awarded: date
    score: Decimal | None
    level: str | None
    assessor: str | None
    evidence: tuple[DraftEvidence, ...]
    valid_until: date | None
    consent: bool
    recipient_subject: str | None = None
    """Pseudonym (``urn:uuid:``) of somebody who has an award here already, instead of a member reference."""
    replaces: str | None = None
    """Id of the award that this one takes the place of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """A signed award: the exact bytes in git, not yet verified."""

    id: str
    """File name without .json: 16 letters and digits, the last part of its address."""
    path: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """A signed status list: the exact bytes in git, not yet verified."""

    name: str
    """File name without .json: the key's name, a hyphen, a number."""
    path: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """What somebody else says about the association, a badge or an award: exact bytes, not yet verified."""

    file: str
    """File name, ending in .json, or in .jwt for a token."""
    path: str
    data: bytes
    pins: bytes | None
    """The exact bytes of the file of pins beside it; None when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenEndorsement:
    """What the association says about somebody else, signed with its own key: exact bytes, not yet verified."""

    name: str
    """File name without .json."""
    path: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """One line of the record of revocations: which award, when, why, by which key."""

    award: str
    at: str
    """Time in UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""
    reason: str
    """One of `REASONS`."""
    by: str
    """Name of the key that signed the list then."""


def badges_by_address(issuer: Issuer, badges: Iterable[BadgeDefinition]) -> dict[str, BadgeDefinition]:
    """Return absolute address → badge, under its name of today and those it had before."""
    return {issuer.badge_url(slug): badge for badge in badges for slug in (*badge.aliases, badge.slug)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyAward:
    """A record of a badge that was issued elsewhere, before Assay: not an award of this site, and never signed here."""

    id: str
    """File name without .yaml; follows from the badge's own address."""
    path: str
    standard: str
    address: str
    """The `id` of the old assertion."""
    issuer_name: str
    issuer_url: str | None
    badge_name: str
    badge_url: str | None
    badge_slug: str | None
    """The definition here that began as a copy of that badge."""
    issued: date
    expires: date | None
    revoked: bool
    recipient: str
    """``sha256$`` or ``md5$`` and the hex digest of the address with its salt."""
    salt: str | None
    form: str
    """``hosted``, or ``signed`` for a JWS; its signature is not checked here."""
    original_file: str
    original_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingConsent:
    """What the holder of an award agreed to beyond its page, from ``content/sharing.yaml``."""

    award: str
    agreed: date
    named_card: bool
    """A share card with the holder's name."""
    search_engines: bool
    """Search engines may list the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything read from the site folder; nothing in it has been verified."""

    issuer: Issuer
    history: KeyHistory | None
    """None until the first key is made."""
    history_bytes: bytes
    badges: tuple[BadgeDefinition, ...]
    pathways: tuple[Pathway, ...]
    awards: tuple[Award, ...]
    drafts: tuple[Draft, ...]
    lists: tuple[StatusList, ...]
    revocations: tuple[Revocation, ...]
    ledger: Ledger = field(default_factory=Ledger)
    """Every address ever published."""
    earners: tuple[Earner, ...] = ()
    transcripts: tuple[Transcript, ...] = ()
    legacy: tuple[LegacyAward, ...] = ()
    """Records of badges issued elsewhere; never published as awards, only labelled as what they are."""
    endorsements: tuple[Endorsement, ...] = ()
    given: tuple[GivenEndorsement, ...] = ()
    sharing: tuple[SharingConsent, ...] = ()
    named_records: tuple[NamedRecord, ...] = ()
    """Which of `legacy` may bear a name."""
    pages: tuple[OwnPage, ...] = ()
    """The association's own, from ``content/pages``."""

    def addresses(self) -> tuple[str, ...]:
        """Return every permanent address of the site: badges and pathways, their old names and translations, awards.

        Pages of earners are not among them: who takes consent back leaves no trace. Status lists are held by the awards
        that name them. The page of what was issued elsewhere stays once it was there, also without a record.
        """
        kept = self.legacy or self.ledger.entries.get(LEGACY_PAGE, ...) is None
        badges = [f"/badges/{slug}/" for badge in self.badges for slug in (badge.slug, *badge.aliases)]
        pathways = [f"/pathways/{slug}/" for path in self.pathways for slug in (path.slug, *path.aliases)]
        awards = [f"/awards/{award.id}/" for award in self.awards]
        told = translation_addresses({"badges": self.badges, "pathways": self.pathways}, self.ledger.entries)
        own = [address for page in self.pages for address in (page.address, *page.aliases)]
        return (*badges, *pathways, *own, *awards, *told, *([LEGACY_PAGE] if kept else []))

    def badge(self, slug: str) -> BadgeDefinition | None:
        """Return the definition with this slug."""
        return next((badge for badge in self.badges if badge.slug == slug), None)
