"""What the page of an award may use: its bounded claim, how to check it, how to share it. A part of `views`.

A page never shows a fact about an award that is not in `AwardView.claim`.

Example::

    AwardView(url="/awards/Q3KZ7M2F/", claim=claim, bounded=bounded_claim(claim), state="valid", …)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.credentials.bounded import BoundedClaim
from assay.credentials.claim import Claim
from assay.credentials.steps import State
from assay.credentials.verification import Check
from assay.website.endorsementviews import EndorsementView
from assay.website.tonguepages import LanguageLink
from assay.website.viewparts import RelationsView


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
