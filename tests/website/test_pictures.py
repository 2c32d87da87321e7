"""Pictures a build draws: emblems, share cards, awards baked into pictures; the same bytes each time, and bounded."""

from __future__ import annotations

import hashlib
import re
import shutil
import struct
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sites import NOW, build, draft, quietly, sign, small_site, tree

from assay.credentials.baking import extract
from assay.credentials.content import load_content
from assay.credentials.images import check_image, png_chunks
from assay.credentials.model import SharingConsent
from assay.credentials.verified import VerifiedContent, verify_content
from assay.errors import ContentError
from assay.website.cards import ART, CARD, Card, card_svg, draw_card, fit, undrawable
from assay.website.colour import contrast, mixed, readable
from assay.website.emblem import emblem, initials
from assay.website.glyphs import BUNDLED, Fonts
from assay.website.pictures import Pictures
from assay.website.qr import qr_svg
from assay.website.raster import Size, fitted, rasterise

FONTS = Fonts()
KINDS = ("microcredential", "certification", "participation")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
MOST_CARD_BYTES = 60_000


def pixels(png: bytes) -> Image.Image:
    from io import BytesIO  # noqa: PLC0415 - used by this helper only

    with Image.open(BytesIO(png)) as picture:
        return picture.convert("RGBA")


# -- colours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_measured_as_wcag_does(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@given(COLOURS, COLOURS, st.sampled_from([3.0, 4.5]))
def test_a_shade_that_can_be_read_is_found_for_every_colour(colour: str, ground: str, ratio: float) -> None:
    assert contrast(readable(colour, on=ground, ratio=ratio), ground) >= ratio


@given(COLOURS)
def test_a_colour_that_can_be_read_already_stays_as_it_is(colour: str) -> None:
    if contrast(colour, "#ffffff") >= 7:
        assert readable(colour, on="#ffffff", ratio=7) == colour
    assert contrast(readable(colour, on="#12171e", ratio=7), "#12171e") >= 7


def test_colours_mix() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#102030", "#ffffff", 0) == "#102030"


# -- fonts --------------------------------------------------------------------------------------------------------


def test_the_bundled_fonts_are_those_whose_licence_is_recorded() -> None:
    table = (BUNDLED / "LICENSE.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\S+\.ttf)` .*`([0-9a-f]{64})` \|$", table, re.MULTILINE))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in BUNDLED.glob("*.ttf")}
    assert found == rows
    assert "SIL OPEN FONT LICENSE" in table


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Müller-Østergård",
        "Νίκος Жуков",
        "מדריך",
        "الإسعافات",
        "प्राथमिक",
        "ปฐมพยาบาล",
        "Հայերեն",
        "ქართული",
        "“5 €” – №",
    ],
)
def test_the_bundled_fonts_draw_the_scripts_they_are_there_for(text: str) -> None:
    assert FONTS.draws(text)


def test_what_no_font_has_is_told_character_by_character() -> None:
    assert FONTS.missing("Data 数据数 👩🏽‍⚕️") == "数据👩🏽⚕️"
    assert not FONTS.draws("数据")
    # Signs of layout are not drawn at all, so they need no glyph.
    assert FONTS.draws("a\u200db\u2060")


def test_a_file_that_is_no_font_is_named(tmp_path: Path) -> None:
    (tmp_path / "fancy.otf").write_bytes(b"not a font")
    with pytest.raises(ContentError) as refused:
        Fonts(tmp_path).draws("a数")
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("IMG07", "templates/fonts/fancy.otf")


# -- emblems ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["First Aid Responder", "数据整理", 'A "quoted" & <odd> name', "الإسعافات", "🎓"])
def test_an_emblem_is_artwork_like_any_other_and_the_same_each_time(name: str, kind: str) -> None:
    drawn = emblem(name, kind, "#1d3b6f")
    assert check_image("emblem.svg", drawn) == drawn == emblem(name, kind, "#1d3b6f", Fonts())
    assert drawn != emblem(name + "x", kind, "#1d3b6f") or kind == "participation"


def test_kinds_differ_in_shape_and_not_only_in_colour() -> None:
    silhouettes = set()
    for kind in KINDS:
        png = rasterise(emblem("First Aid", kind, "#1d3b6f"), Size(64, 64), fonts=FONTS.paths, name=kind)
        silhouettes.add(pixels(png).getchannel("A").point(lambda alpha: 255 if alpha > 128 else 0).tobytes())
    assert len(silhouettes) == 3


@given(COLOURS)
def test_white_letters_can_be_read_on_every_emblem(accent: str) -> None:
    ground = re.search(rb'fill="(#[0-9a-f]{6})"', emblem("A", "microcredential", accent))
    assert ground
    assert contrast(ground[1].decode(), "#ffffff") >= 4.5


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("First Aid Responder", "FAR"), ("Kitchen hygiene", "KH"), ("Treasurer of the Year 2026", "TY2"),
        ("Überblick", "Ü"), ("ßtraße", "S"), ("数据", ""), ("الإسعافات", ""), ("…", ""), ("the", "T"),
    ],
)  # fmt: skip
def test_initials_are_capitals_of_the_words_that_count(name: str, letters: str) -> None:
    assert initials(name, FONTS) == letters


# -- drawing ------------------------------------------------------------------------------------------------------

DASHES = b"".join(
    b'<path d="M0 %d H512 M0 0 L512 512" stroke="#000" stroke-width="300" stroke-dasharray=".0006 .0006"/>' % number
    for number in range(1500)
)
GROUPS = b'<g opacity=".9">' * 900 + b'<rect width="512" height="512"/>' + b"</g>" * 900
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">%b</svg>'


@pytest.mark.parametrize("body", [DASHES, GROUPS])
def test_a_picture_that_takes_too_much_is_refused_in_time_and_the_next_one_is_drawn(body: bytes) -> None:
    hostile = SVG % body
    assert check_image("hostile.svg", hostile) == hostile
    started = monotonic()
    with pytest.raises(ContentError) as refused:
        rasterise(hostile, Size(2048, 2048), name="hostile.svg", seconds=2)
    assert monotonic() - started < 8
    assert refused.value.problems[0].code == "IMG06"
    plain = rasterise(SVG % b'<circle cx="256" cy="256" r="200" fill="#f00"/>', Size(32, 32), name="plain.svg")
    assert pixels(plain).getpixel((16, 16)) in {(255, 0, 0, alpha) for alpha in range(250, 256)}


def test_a_picture_keeps_its_shape_and_stands_in_the_middle() -> None:
    wide = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><rect width="200" height="100"/></svg>'
    for png in (
        rasterise(wide, Size(100, 100), name="wide.svg"),
        fitted(rasterise(wide, Size(200, 100), name="wide.svg"), Size(100, 100)),
    ):
        alpha = pixels(png).getchannel("A")
        assert alpha.size == (100, 100)
        assert alpha.getbbox() == (0, 25, 100, 75)


# -- cards --------------------------------------------------------------------------------------------------------


def card(title: str, *, issuer: str = "Example Association", person: str = "") -> Card:
    art = rasterise(emblem(title, KINDS[0], "#1d3b6f"), ART, name="art")
    return Card(title=title, kind="Microcredential", issuer=issuer, accent="#1d3b6f", picture=art, person=person)


@pytest.mark.parametrize(
    "title",
    [
        "First Aid Responder",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenprüfung " * 4,
        "الإسعافات الأولية للمبتدئين",
        "数据整理",
        "W" * 200,
        "<b>&amp;\"'",
    ],
)
def test_a_card_is_a_png_of_the_right_size_small_and_the_same_each_time(title: str) -> None:
    drawn = draw_card(card(title), FONTS)
    kinds = [kind for kind, _ in png_chunks(drawn)]
    (width, height) = struct.unpack(">II", drawn[16:24])
    assert (width, height) == (CARD.width, CARD.height) == (1200, 627)
    assert len(drawn) <= MOST_CARD_BYTES
    assert set(kinds) <= {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}, "nothing that says when or where"
    assert draw_card(card(title), Fonts()) == drawn


def test_a_text_no_font_can_draw_is_left_out_and_never_a_row_of_boxes() -> None:
    wanted = card("数据整理", issuer="数据 Association", person="awarded to 李")
    assert set(undrawable(wanted, FONTS)) == {"数据整理", "数据 Association", "awarded to 李"}
    svg = card_svg(wanted, FONTS)
    assert "Microcredential" in svg
    assert not re.search(r"[\u4e00-\u9fff]|Association", svg)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120))
def test_no_line_of_a_card_is_wider_than_its_room(title: str) -> None:
    size, lines = fit(title, FONTS)
    for line in lines:
        assert FONTS.width(line, size) <= 1144 - 486 or len(line) <= 2


@given(COLOURS)
def test_the_words_of_a_card_can_be_read_whatever_the_accent(accent: str) -> None:
    svg = card_svg(replace(card("A"), accent=accent), FONTS)
    for colour in re.findall(r'<text [^>]*fill="(#[0-9a-f]{6})"', svg):
        assert contrast(colour, "#ffffff") >= 4.5


# -- a whole site -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def verified(example_root: Path) -> VerifiedContent:
    return verify_content(load_content(example_root), now=NOW)


def test_every_award_is_there_as_pictures_with_the_exact_bytes_of_its_credential(example_root: Path) -> None:
    folders = sorted((example_root / "site" / "awards").iterdir())
    assert len(folders) > 10
    for folder in folders:
        signed = (folder / "credential.json").read_bytes()
        for name in ("badge.png", "badge.svg"):
            carried = extract((folder / name).read_bytes())
            assert carried is not None
            assert carried.standard == "3"
            assert carried.text.encode() == signed


def test_pictures_that_carry_awards_can_be_switched_off(tmp_path: Path, small_root: Path) -> None:
    shutil.copytree(small_root, tmp_path / "s")
    issuer = tmp_path / "s" / "content" / "issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8") + "baked_images: no\n", "utf-8")
    files = tree(build(tmp_path / "s"))
    assert not [path for path in files if path.endswith(("badge.png", "badge.svg"))]
    assert not [text for path, text in files.items() if path.endswith(".html") and b"badge.png" in text]
    assert [path for path in tree(small_root / "site") if path.endswith("badge.png")]


def test_a_badge_without_artwork_has_an_emblem_on_every_page_and_in_baked_pictures(small_root: Path) -> None:
    site = small_root / "site"
    assert (site / "badges/first-aid/emblem.svg").read_bytes() == emblem("First Aid Responder", KINDS[0], "#1d3b6f")
    for page in (
        "index.html",
        "badges/index.html",
        "badges/first-aid/index.html",
        "awards/0000000000000000/index.html",
    ):
        assert "emblem.svg" in (site / page).read_text("utf-8"), page
    # The emblem is ours, not the credential's: what was signed stays as it was.
    assert b"emblem" not in (site / "awards/0000000000000000/credential.json").read_bytes()


def test_every_card_is_small_and_drawn_once_for_a_badge(example_root: Path) -> None:
    cards = [data for path, data in tree(example_root / "site").items() if path.endswith("card.png")]
    badges = [path for path in (example_root / "content" / "badges").glob("*.md") if "." not in path.stem]
    named = list((example_root / "site" / "awards").glob("*/card.png"))
    assert len(named) == 1
    assert len(cards) == len(badges) + 1 + len(named)
    assert max(map(len, cards)) <= MOST_CARD_BYTES


def test_a_name_is_on_a_card_only_where_its_holder_agreed(verified: VerifiedContent) -> None:
    verified = replace(verified, sharing=())
    plain = Pictures(verified, FONTS)
    assert all(plain.card_url(award).startswith("/badges/") for award in verified.awards)
    award = next(item for item in verified.awards if item.state == "valid" and FONTS.draws(item.claim.recipient.text))
    agreed = SharingConsent(award=award.id, agreed=NOW.date(), named_card=True, search_engines=False)
    pictures = Pictures(replace(verified, sharing=(agreed,)), FONTS)
    assert [item.id for item in verified.awards if pictures.card_url(item).startswith("/awards/")] == [award.id]
    drawn = {file.url: file for _, file in pictures.files()}
    own = drawn[f"/awards/{award.id}/card.png"].data
    assert len(own) <= MOST_CARD_BYTES
    assert own != drawn[plain.card_url(award)].data


def test_no_named_card_for_a_revoked_award_or_a_name_the_fonts_lack(verified: VerifiedContent) -> None:
    revoked = next(item for item in verified.awards if item.state == "revoked")
    foreign = next(item for item in verified.awards if not FONTS.draws(item.claim.recipient.text))
    sharing = tuple(
        SharingConsent(award=item.id, agreed=NOW.date(), named_card=True, search_engines=True)
        for item in (revoked, foreign)
    )
    pictures = Pictures(replace(verified, sharing=sharing), FONTS)
    assert all(pictures.card_url(item).startswith("/badges/") for item in (revoked, foreign))
    (said,) = pictures.warnings()
    assert (said.code, said.path, said.notice) == ("IMG08", "content/sharing.yaml", True)
    assert foreign.id in said.message


def test_lettering_that_cannot_be_drawn_is_told(tmp_path: Path) -> None:
    root = small_site(tmp_path / "s")
    picture = root / "content" / "badges" / "first-aid.svg"
    picture.write_bytes(SVG % '<title>数</title><text x="9" y="99">急<tspan>救</tspan></text>'.encode())
    badge = root / "content" / "badges" / "first-aid.md"
    image = 'image:\n  file: first-aid.svg\n  alt: "First aid"\nlanguage: en'
    badge.write_text(badge.read_text("utf-8").replace("language: en", image), "utf-8")
    content = verify_content(load_content(root), now=NOW)
    (said,) = Pictures(content, FONTS).warnings()
    assert said.path == "content/badges/first-aid.md"
    assert "急救" in said.message
    assert "数" not in said.message


def test_an_artwork_that_takes_too_long_stops_the_build_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small_site(tmp_path / "s")
    (root / "content" / "badges" / "first-aid.svg").write_bytes(SVG % DASHES)
    badge = root / "content" / "badges" / "first-aid.md"
    image = 'image:\n  file: first-aid.svg\n  alt: "First aid"\nlanguage: en'
    badge.write_text(badge.read_text("utf-8").replace("language: en", image), "utf-8")
    monkeypatch.setattr("assay.website.raster.SECONDS", 2)
    with pytest.raises(ContentError) as refused:
        build(root)
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("IMG06", "content/badges/first-aid.md")
    assert not (root / "site" / "index.html").exists()


def test_the_same_award_baked_twice_is_the_same_file(tmp_path: Path) -> None:
    root = small_site(tmp_path / "s")
    draft(root, "Ada Example", 1)
    sign(root)
    first = tree(build(root, tmp_path / "one"))
    assert first == tree(build(root, tmp_path / "two"))
    quietly("check", "--root", root)


def test_every_address_is_read_back_from_its_code() -> None:
    """Of any length an address may have, with one pattern for all."""
    for length in range(1, 120, 7):
        address = f"https://badges.example.org/{'x' * length}/awards/6f2e0c9d1h7k3m5n/"
        drawn = rasterise(
            qr_svg(address).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ').encode(),
            Size(400, 400),
            name="qr",
        )
        assert [found.text for found in zxingcpp.read_barcodes(pixels(drawn).convert("L"))] == [address]
