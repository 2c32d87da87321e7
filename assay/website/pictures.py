"""The pictures of a site: artwork or emblem of each badge, share cards, and awards baked into PNG and SVG.

Rules:

* A picture is drawn when its bytes are asked for, once for each badge; an award costs no drawing of its own.
* A baked picture carries the exact bytes of ``credential.json``.
* A card with a person's name is drawn only where ``content/sharing.yaml`` says that the person agreed.

Example::

    pictures = Pictures(verified, Fonts())
    for source, file in pictures.files():
        file.url, file.data
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from assay.credentials.badgeparts import Artwork
from assay.credentials.baking import bake
from assay.credentials.claim import Claim
from assay.credentials.model import BadgeDefinition, badges_by_address
from assay.credentials.verified import VerifiedAward, VerifiedContent
from assay.credentials.vocabulary import ACHIEVEMENT_TYPES
from assay.errors import AssayError, ContentError, Problem
from assay.phrases import N_
from assay.website.cards import ART, LOGO, Card, draw_card, undrawable
from assay.website.emblem import emblem
from assay.website.glyphs import Fonts
from assay.website.language import ENGLISH, Words
from assay.website.raster import Size, fitted, rasterise

BAKED = Size(512, 512)
"""What Open Badges recommends for a badge picture."""
KIND_WORDS = {
    "microcredential": N_("Microcredential"),
    "certification": N_("Certification"),
    "participation": N_("Record of attendance. No assessment."),
}


@dataclass(frozen=True, slots=True)
class DrawnFile:
    """A file whose bytes are made when they are asked for."""

    url: str
    make: Callable[[], bytes]

    @property
    def data(self) -> bytes:
        """Make the bytes."""
        return self.make()


@dataclass(frozen=True, slots=True, kw_only=True)
class Art:
    """The picture of one badge: its artwork, or else its emblem."""

    url: str
    """Site address."""
    name: str
    """File name, for messages."""
    data: bytes
    """SVG or PNG."""
    generated: bool


class Pictures:
    """Every picture of one site."""

    def __init__(self, verified: VerifiedContent, fonts: Fonts, words: Words = ENGLISH) -> None:
        """Look at the badges; nothing is drawn yet."""
        self._verified = verified
        self._fonts = fonts
        self._words = words
        self._art = {badge.slug: self._art_of(badge) for badge in verified.badges}
        self._badges = badges_by_address(verified.issuer, verified.badges)
        self._agreed = {item.award for item in verified.sharing if item.named_card}

    def art(self, badge: BadgeDefinition) -> Art:
        """Return the picture of a badge."""
        return self._art[badge.slug]

    def card_url(self, award: VerifiedAward) -> str:
        """Return the site address of an award's share card: its badge's, or its own where that was agreed."""
        if self._has_own_card(award):
            return f"/awards/{award.id}/card.png"
        return f"/badges/{self._badges[award.claim.badge_id.text].slug}/card.png"

    def baked(self, award: VerifiedAward) -> tuple[str, ...]:
        """Return the names of an award's baked pictures beside its page."""
        if not self._verified.issuer.baked_images:
            return ()
        svg = self.art(self._badges[award.claim.badge_id.text]).name.endswith(".svg")
        return ("badge.png", "badge.svg") if svg else ("badge.png",)

    def files(self, *, awards: bool = True) -> Iterator[tuple[str, DrawnFile]]:
        """Yield every file with what wants it; without `awards`, those of single awards are left out."""
        yield "the card of the site", DrawnFile("/card.png", self._site_card)
        for badge in self._verified.badges:
            art = self.art(badge)
            if art.generated:
                yield badge.path, DrawnFile(art.url, partial(bytes, art.data))
            yield badge.path, DrawnFile(f"/badges/{badge.slug}/card.png", partial(self._badge_card, badge))
        for award in self._verified.awards if awards else ():
            yield from self.award_files(award)

    def award_files(self, award: VerifiedAward) -> Iterator[tuple[str, DrawnFile]]:
        """Yield the pictures of one award. They depend on no other award (`batches`)."""
        source, folder = f"award {award.id}", f"/awards/{award.id}/"
        if self._has_own_card(award):
            yield source, DrawnFile(folder + "card.png", partial(self._award_card, award))
        for name in self.baked(award):
            make = self._baked_png if name.endswith(".png") else self._baked_svg
            yield source, DrawnFile(folder + name, partial(make, award))

    def warnings(self) -> Iterator[Problem]:
        """Say which texts will be missing from pictures."""
        for badge in self._verified.badges:
            lacking = undrawable(self._card_of(badge, None), self._fonts)
            lacking |= {text: found for text in _texts(self.art(badge).data) if (found := self._fonts.missing(text))}
            if lacking:
                yield _left_out(badge.path, f'the pictures of "{badge.name}"', lacking)
        for award in self._verified.awards:
            if award.id in self._agreed and (lost := self._fonts.missing(award.claim.recipient.text)):
                yield _left_out("content/sharing.yaml", f"the card of the award {award.id}", {"the name": lost})

    # -- drawing --------------------------------------------------------------------------------------------------

    def _art_of(self, badge: BadgeDefinition) -> Art:
        folder = f"/badges/{badge.slug}/"
        if badge.image:
            return Art(url=folder + badge.image.file, name=badge.image.file, data=badge.image.data, generated=False)
        data = emblem(badge.name, badge.kind, self._verified.issuer.accent, self._fonts)
        return Art(url=folder + "emblem.svg", name="emblem.svg", data=data, generated=True)

    def _has_own_card(self, award: VerifiedAward) -> bool:
        drawable = self._fonts.draws(award.claim.recipient.text)
        return award.id in self._agreed and award.state != "revoked" and drawable

    def _card_of(self, badge: BadgeDefinition, picture: bytes | None) -> Card:
        issuer = self._verified.issuer
        return Card(
            title=badge.name,
            kind=self._words.tell(KIND_WORDS[badge.kind]),
            issuer=issuer.name,
            accent=issuer.accent,
            picture=picture,
            logo=self._picture(issuer.logo, LOGO) if picture and issuer.logo else None,
        )

    def _badge_card(self, badge: BadgeDefinition) -> bytes:
        return draw_card(self._card_of(badge, self._art_picture(badge, ART)), self._fonts)

    def _award_card(self, award: VerifiedAward) -> bytes:
        """Draw what was signed: the badge's name, its kind, the person and the issuer, as they stood then."""
        claim, badge = award.claim, self._badges[award.claim.badge_id.text]
        kind = next(kind for kind, signed in ACHIEVEMENT_TYPES.items() if signed == claim.kind.text)
        card = replace(
            self._card_of(badge, self._art_picture(badge, ART)),
            title=claim.badge.text,
            kind=self._words.tell(KIND_WORDS[kind]),
            issuer=claim.issuer.text,
            person=self._to_whom(claim),
        )
        return draw_card(card, self._fonts)

    def _to_whom(self, claim: Claim) -> str:
        if claim.attendance:
            return self._words.say("given to %(name)s", name=claim.recipient.text)
        return self._words.say("awarded to %(name)s", name=claim.recipient.text)

    def _site_card(self) -> bytes:
        issuer = self._verified.issuer
        card = Card(
            title=self._words.say("Credentials of %(name)s", name=issuer.name),
            kind="",
            issuer=issuer.host,
            accent=issuer.accent,
            picture=self._picture(issuer.logo, ART) if issuer.logo else None,
        )
        return draw_card(card, self._fonts)

    def _art_picture(self, badge: BadgeDefinition, size: Size) -> bytes:
        art = self.art(badge)
        return self._picture(Artwork(file=art.name, alt="", data=art.data), size, badge.path)

    def _picture(self, artwork: Artwork, size: Size, path: str = "content/issuer.yaml") -> bytes:
        try:
            if artwork.file.endswith(".svg"):
                return rasterise(artwork.data, size, fonts=self._fonts.paths, name=artwork.file)
            return fitted(artwork.data, size)
        except ContentError as error:
            raise ContentError(*(replace(problem, path=path) for problem in error.problems)) from None

    def _baked_png(self, award: VerifiedAward) -> bytes:
        badge = self._badges[award.claim.badge_id.text]
        return self._bake(self._art_picture(badge, BAKED), award, badge)

    def _baked_svg(self, award: VerifiedAward) -> bytes:
        badge = self._badges[award.claim.badge_id.text]
        return self._bake(self.art(badge).data, award, badge)

    def _bake(self, picture: bytes, award: VerifiedAward, badge: BadgeDefinition) -> bytes:
        try:
            return bake(picture, award.data.decode())
        except AssayError as error:
            raise ContentError(*(replace(problem, path=badge.path) for problem in error.problems)) from None


def _left_out(path: str, where: str, lacking: dict[str, str]) -> Problem:
    chars = "".join(dict.fromkeys("".join(lacking.values())))[:12]
    return Problem(
        code="IMG08",
        message=f"The fonts have no {chars}, so {where} leave out what is written with them.",
        fix="put an openly licensed font that has them into templates/fonts, or leave it as it is",
        path=path,
        warning=True,
        notice=True,
    )


def _texts(picture: bytes) -> list[str]:
    """Return what is lettered in an SVG; titles and descriptions are not drawn."""
    if not picture.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return []
    lettered = re.findall(r"<text\b.*?</text>", picture.decode("utf-8", "replace"), re.DOTALL)
    return ["".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split()) for text in lettered]
