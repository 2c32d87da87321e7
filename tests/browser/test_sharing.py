"""Sharing and keeping, as people do it: codes that telephones read, certificates on paper, the filter, odd readers.

Rules:

* A QR code is read from what the browser drew, by a reader nobody here wrote.
* Pages for addresses that are gone are drawn from their templates here; what puts them into a site is elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from sites import NOW, build, small_site

from assay.credentials.content import load_content
from assay.credentials.verified import verify_content
from assay.website.moved import tombstone_view
from assay.website.movedviews import RedirectView
from assay.website.render import Renderer
from assay.website.site import plan_site
from assay.website.views import View

from .conftest import Example, Look, Looker, served

pytestmark = pytest.mark.enable_socket

RIGHT_TO_LEFT = "מדריך עזרה ראשונה בכיר של האגודה"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenprüfungsordnungsbeauftragte"
MILLIMETRES = 25.4 / 96


def read_codes(png: bytes) -> list[str]:
    with Image.open(BytesIO(png)) as picture:
        return [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]


def excess(look: Look) -> int:
    return int(look.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


# -- codes and certificates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
@pytest.mark.parametrize("kind", ["level", "attendance", "revoked"])
def test_a_telephone_reads_the_permanent_address(
    example: Example, looker: Looker, kind: str, options: dict[str, Any]
) -> None:
    award = example.award(kind)
    with looker(example, f"/awards/{award.id}/", **options) as look:
        code = look.page.locator(".qr")
        assert code.get_attribute("aria-label") == "QR code with the address of this page"
        assert read_codes(code.screenshot()) == [award.claim.id.text]


@pytest.mark.parametrize("kind", ["level", "score", "attendance", "expired", "revoked"])
def test_the_code_on_paper_is_large_enough_and_stands_on_the_one_sheet(
    example: Example, looker: Looker, kind: str
) -> None:
    award = example.award(kind)
    # Twice the pixels of a screen: 192 to the inch, less than any printer has.
    with looker(example, f"/awards/{award.id}/", device_scale_factor=2) as look:
        look.page.emulate_media(media="print")
        modules, box = look.page.locator(".qr svg").evaluate(
            "one => [one.viewBox.baseVal.width, one.getBoundingClientRect().width]"
        )
        without_margin = box * (modules - 8) / modules
        assert without_margin * MILLIMETRES >= 20
        assert read_codes(look.page.locator(".qr").screenshot()) == [award.claim.id.text]
        printed = look.page.locator(".stub").inner_text()
        assert award.id in printed
        assert award.claim.id.text in printed
        words = re.search(r"The issuer in six words: ((?:[a-z]+ ?){6})", printed)
        assert words
        stamp = look.page.locator(".stamp")
        assert [text.lower() for text in stamp.all_inner_texts()] == ([kind] if kind in ("expired", "revoked") else [])


def test_a_certificate_is_a_tagged_document_with_a_title_and_a_language(example: Example, looker: Looker) -> None:
    with looker(example, f"/awards/{example.award('level').id}/") as look:
        printed = look.page.pdf(format="A4", prefer_css_page_size=True, tagged=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert b"/StructTreeRoot" in printed
    assert b"/Lang" in printed
    assert b"/Title" in printed


# -- the catalogue ------------------------------------------------------------------------------------------------


def visible_cards(look: Look) -> list[str]:
    return [text.strip() for text in look.page.locator("[data-kind] .card:visible h3").all_inner_texts()]


def test_the_catalogue_is_filtered_while_one_types(example: Example, looker: Looker) -> None:
    with looker(example, "/badges/") as look:
        everything = visible_cards(look)
        assert len(everything) == len(example.verified.badges)
        look.page.get_by_label("Words").fill("chárt")
        assert visible_cards(look) == ["Chart Reviewer"]
        assert look.page.locator("[role=status]").inner_text() == f"1 of {len(everything)} badges"
        assert look.page.url.endswith("?q=ch%C3%A1rt")
        look.page.get_by_label("Words").fill("no such words")
        assert visible_cards(look) == []
        assert "No badge" in look.page.locator("[role=status]").inner_text()
        look.page.get_by_label("Words").fill("")
        look.page.get_by_label("Kind").select_option("participation")
        assert visible_cards(look) == ["Annual Meeting 2026"]
        look.page.get_by_label("Words").press("Enter")
        assert visible_cards(look) == ["Annual Meeting 2026"]
        assert look.failures == []
        assert look.page.evaluate("violations") == []


def test_a_search_can_be_sent_as_an_address(example: Example, looker: Looker) -> None:
    with looker(example, "/badges/?kind=certification&q=steward") as look:
        assert visible_cards(look) == ["Certified Data Steward"]
    with looker(example, "/badges/?kind=nonsense") as look:
        assert len(visible_cards(look)) == len(example.verified.badges)


def test_without_scripts_the_catalogue_is_whole_and_offers_no_filter(example: Example, looker: Looker) -> None:
    with looker(example, "/badges/", java_script_enabled=False) as look:
        assert len(look.page.locator(".card:visible").all()) > len(example.verified.badges)
        assert not look.page.locator("form").is_visible()


def test_the_catalogue_runs_one_small_script_and_pages_to_read_run_none(example: Example) -> None:
    scripts = {
        path.relative_to(example.folder).as_posix(): found
        for path in example.folder.rglob("*.html")
        if (found := re.findall(r"<script[^>]* src=[^>]*>", path.read_text("utf-8")))
    }
    assert set(scripts) == {"badges/index.html", "verify/index.html"}
    (script,) = (example.folder / "assets").glob("catalogue-*.js")
    assert script.stat().st_size < 4096


# -- odd names, odd readers ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """Return a site whose names are long or run from right to left, without artwork or logo."""
    root = small_site(tmp_path_factory.mktemp("odd") / "s", people=[RIGHT_TO_LEFT, LONG])
    issuer = root / "content" / "issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8") + 'accent: "#ffcc00"\n', "utf-8")
    badge = root / "content" / "badges" / "first-aid.md"
    text = badge.read_text("utf-8")
    (badge.parent / "long.md").write_text(
        re.sub(r"^name: .*$", f'name: "{LONG} {LONG}"', text, flags=re.MULTILINE), "utf-8"
    )
    (badge.parent / "right.md").write_text(
        re.sub(r"^name: .*$", f'name: "{RIGHT_TO_LEFT}"', text, flags=re.MULTILINE).replace(
            "language: en", "language: he"
        ),
        "utf-8",
    )
    folder = build(root)
    shared = plan_site(verify_content(load_content(root), now=NOW), b"", "1").shared
    style = next((folder / "assets").glob("*.css")).name
    for view in gone():
        page = Renderer(root / "templates").page(view, replace(shared, stylesheet=f"/assets/{style}"))
        (folder / page.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / page.path).write_bytes(page.data)
    with served(folder) as base:
        yield Example(verified=verify_content(load_content(root), now=NOW), folder=folder, base=base)


def gone() -> tuple[View, ...]:
    """Return the pages of an award that was taken down and of a badge that was renamed."""
    return (
        tombstone_view("/awards/zzzzzzzzzzzzzzzz/", "2026-05-04"),
        RedirectView(
            url="/badges/old-name/",
            title="This page has moved",
            description="It is somewhere else now.",
            noindex=True,
            target="/badges/first-aid/",
            target_title="First Aid Responder",
        ),
    )


ODD = ("/", "/badges/", "/badges/long/", "/badges/right/", "/guides/linkedin/", "/awards/zzzzzzzzzzzzzzzz/")


def odd_pages(odd: Example) -> list[str]:
    return [*ODD, *(f"/awards/{award.id}/" for award in odd.verified.awards)]


@pytest.mark.parametrize(
    "options", [{"viewport": {"width": 320, "height": 640}}, {"device_scale_factor": 2}, {"color_scheme": "dark"}]
)
def test_odd_names_fit_and_axe_finds_nothing(odd: Example, looker: Looker, axe: str, options: dict[str, Any]) -> None:
    """320 pixels are also what 1280 are at 400 % zoom (WCAG 2.2, 1.4.10)."""
    for path in odd_pages(odd):
        with looker(odd, path, **options) as look:
            look.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
            assert excess(look) == 0, path
            look.page.evaluate(axe)
            found = look.page.evaluate("axe.run({resultTypes: ['violations']})")
            assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]] == [], (
                path
            )
            assert look.failures == []


def test_a_page_from_right_to_left_is_mirrored_and_fits(odd: Example, looker: Looker) -> None:
    """A theme in Hebrew or Arabic needs no other style sheet: sides are named by the direction of reading."""
    with looker(odd, "/badges/right/", viewport={"width": 320, "height": 640}) as look:
        look.page.evaluate("document.documentElement.dir = 'rtl'")
        assert excess(look) == 0
    with looker(odd, "/badges/right/") as look:
        before = look.page.locator(".claim .art").bounding_box()
        look.page.evaluate("document.documentElement.dir = 'rtl'")
        after = look.page.locator(".claim .art").bounding_box()
        assert before is not None
        assert after is not None
        assert before["x"] < 640 < after["x"]


def test_forced_colours_keep_the_edges_of_what_can_be_pressed(example: Example, looker: Looker) -> None:
    with looker(example, f"/awards/{example.award('level').id}/", forced_colors="active") as look:
        for selector in (".button", "details", ".state"):
            width = look.page.locator(selector).first.evaluate("one => getComputedStyle(one).borderTopWidth")
            assert float(width.removesuffix("px")) >= 1, selector


def test_pages_are_whole_when_no_picture_arrives(example: Example, looker: Looker) -> None:
    award = example.award("level")
    with looker(example, "/") as look:
        look.page.route(re.compile(r"\.(svg|png)$"), lambda route: route.abort())
        look.page.goto(f"{example.base}/awards/{award.id}/")
        text = look.page.locator("main").inner_text()
        assert award.claim.badge.text in text
        assert excess(look) == 0
        look.page.unroute_all()


def test_a_moved_page_leads_on_by_itself(odd: Example, looker: Looker) -> None:
    with looker(odd, "/") as look:
        look.page.goto(f"{odd.base}/badges/old-name/")
        look.page.wait_for_url("**/badges/first-aid/")


def test_an_award_page_is_four_requests(example: Example, looker: Looker) -> None:
    for kind in ("level", "expired", "attendance"):
        with looker(example, f"/awards/{example.award(kind).id}/") as look:
            look.page.wait_for_load_state("networkidle")
            assert len(set(look.requests)) <= 4


def test_pictures_that_carry_awards_are_offered_where_they_are(
    example: Example, looker: Looker, tmp_path: Path
) -> None:
    award = example.award("level")
    with looker(example, f"/awards/{award.id}/") as look:
        for ending in ("png", "svg", "json", "ics"):
            with look.page.expect_download() as download:
                look.page.locator(f'a[download="{award.id}.{ending}"].button').click()
            kept = tmp_path / download.value.suggested_filename
            download.value.save_as(kept)
            assert kept.name == f"{award.id}.{ending}"
            assert kept.stat().st_size > 300
