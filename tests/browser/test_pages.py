"""Every kind of page, as people meet it: narrow and wide, light and dark, printed, without scripts, by keyboard.

What is claimed here and cannot be seen in HTML alone: nothing scrolls sideways, nothing is loaded from elsewhere,
nothing breaks the page's own policy, axe finds nothing, an employer's seven answers stand on the first screen, and a
printed award is one sheet that carries its state.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from promises import Promise

from .conftest import Example, Look, Looker

pytestmark = pytest.mark.enable_socket

KINDS = (
    "home",
    "catalogue",
    "skills",
    "badge-level",
    "badge-score",
    "badge-attendance",
    "translated badge",
    "award-level",
    "award-score",
    "award-attendance",
    "award-expired",
    "award-revoked",
    "issuer",
    "keys",
    "revoked awards",
    "pathway",
    "earner",
    "replaced award",
    "stacked award",
    "linkedin guide",
    "own page",
    "issued elsewhere",
    "not-found",
)
TRANSLATED = "/badges/data-cleaning/de/"
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
LARGEST_GZ = 14 * 1024
"""HTML and stylesheet together, compressed: what fits into the first round trip of a connection."""
LARGEST_TRANSFER = 50 * 1024
MOST_REQUESTS = 4
"""Page, stylesheet, logo and artwork; a list adds one for each badge in it."""
COLOUR_RULES = ("color-contrast", "link-in-text-block")
"""Rules of axe-core whose answer may differ between light and dark."""
TEXT_SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""
"""WCAG 2.2, 1.4.12."""

every_kind = pytest.mark.parametrize("kind", KINDS)
every_width = pytest.mark.parametrize("width", WIDTHS)
every_scheme = pytest.mark.parametrize("scheme", SCHEMES)


def address(site: Example, kind: str) -> str:
    """Return the path of a page of this kind."""
    sort, _, which = kind.partition("-")
    if sort == "award":
        return f"/awards/{site.award(which).id}/"
    if sort == "badge":
        return site.badge(which)
    return {
        "home": "/",
        "translated badge": TRANSLATED,
        "catalogue": "/badges/",
        "skills": "/skills/",
        "issuer": "/issuer/",
        "keys": "/keys/",
        "revoked awards": "/status/",
        "pathway": f"/pathways/{site.verified.pathways[0].slug}/",
        "earner": f"/earners/{site.verified.transcripts[0].code}/",
        "replaced award": "/awards/k5w8r2t0m7c4n1xb/",
        "stacked award": "/awards/b7n3z8f2k6m1v4qd/",
        "linkedin guide": "/guides/linkedin/",
        "own page": "/guide/officers/",
        "issued elsewhere": "/legacy/",
        "not-found": "/404.html",
    }[kind]


def excess(look: Look) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(look.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@every_kind
@every_width
@every_scheme
def test_a_page_loads_cleanly(
    example: Example, looker: Looker, kind: str, width: int, scheme: str, promise: Promise
) -> None:
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with looker(example, address(example, kind), **options) as look:
        page = look.page
        assert excess(look) == 0
        assert look.failures == []
        assert page.evaluate("violations") == []
        assert {url.startswith(example.base + "/") for url in look.requests} == {True}
        assert len(set(look.requests)) <= MOST_REQUESTS + page.locator(".card img, script").count()
        assert page.title().strip()
        assert page.locator("h1").count() == 1
        levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(one => +one.tagName[1])")
        assert all(after <= before + 1 for before, after in pairwise(levels)), levels
        assert page.locator("header").first.is_visible()
        assert page.locator("main").count() == page.locator("body > footer").count() == 1
        how = "every kind of page in Chromium, 320 and 1280 wide, light and dark: what it asked for"
        promise("P10", how, pages=1, requests=len(look.requests), to_others=0)


@every_kind
@every_width
@every_scheme
def test_axe_finds_nothing(
    example: Example, looker: Looker, axe: str, kind: str, width: int, scheme: str, promise: Promise
) -> None:
    """Every rule of axe-core, best practices too, with everything unfolded; in the dark, what depends on colour."""
    options: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    rules: dict[str, Any] = {"resultTypes": ["violations"]}
    if scheme == "dark":
        rules["runOnly"] = list(COLOUR_RULES)
    with looker(example, address(example, kind), **options) as look:
        look.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        assert excess(look) == 0
        look.page.evaluate(axe)
        found = look.page.evaluate("rules => axe.run(rules)", rules)
        assert "color-contrast" in {rule["id"] for rule in found["passes"]}
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]] == []
        how = "axe-core on every kind of page, 320 and 1280 wide, light and dark, everything unfolded"
        promise("P14", how, pages=1, rules_passed=len(found["passes"]), violations=len(found["violations"]))


def test_a_break_of_the_policy_would_be_noticed(example: Example, looker: Looker) -> None:
    """The watch of the tests above is awake."""
    with looker(example, "/") as look:
        look.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
        look.page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://elsewhere.example/x.png'}))")
        look.page.wait_for_function("violations.length === 2")
        assert look.page.evaluate("violations.sort()") == ["img-src", "style-src-attr"]


@every_kind
def test_everything_is_readable_without_scripts(example: Example, looker: Looker, kind: str, promise: Promise) -> None:
    """With scripts off, the main text is there; the pages hold none anyway, but for the filter of the catalogue."""
    with looker(example, address(example, kind), java_script_enabled=False) as look:
        scripts = look.page.locator("script:not([type='application/ld+json'])").count()
        assert scripts == (1 if kind == "catalogue" else 0)
        assert len(look.page.locator("main").inner_text()) > 150
        if kind.startswith("award-"):
            claim = example.award(kind.removeprefix("award-")).claim
            text = look.page.locator("main").inner_text()
            sentence = claim.competency.name if claim.competency else claim.description
            for value in (claim.badge, claim.recipient, claim.issuer, sentence):
                assert value.text in text
    promise("P10", "every kind of page with scripts switched off: its text is there", pages=1)


@every_kind
def test_no_text_is_lost_when_readers_space_it_out(example: Example, looker: Looker, kind: str) -> None:
    options = {"viewport": {"width": 320, "height": 800}}
    with looker(example, address(example, kind), bypass_csp=True, **options) as look:
        look.page.add_style_tag(content=TEXT_SPACING)
        assert excess(look) == 0


def test_every_page_is_small(example: Example) -> None:
    """HTML and stylesheet within 14 KB compressed, and with every picture within 50 KB."""
    (style,) = (example.folder / "assets").glob("*.css")
    style_size = len(gzip.compress(style.read_bytes(), mtime=0))
    too_big = {}
    for path in sorted(example.folder.rglob("*.html")):
        html = path.read_text("utf-8")
        size = len(gzip.compress(html.encode(), mtime=0)) + style_size
        pictures = {(path.parent / name).resolve() for name in re.findall(r'<img[^>]* src="([^"/][^"]*)"', html)}
        transfer = size + sum(picture.stat().st_size for picture in pictures)
        if size > LARGEST_GZ or transfer > LARGEST_TRANSFER:
            too_big[path.relative_to(example.folder).as_posix()] = (size, transfer)
    assert too_big == {}


# -- languages ----------------------------------------------------------------------------------------------------


@every_width
def test_a_reader_goes_from_language_to_language(example: Example, looker: Looker, width: int) -> None:
    """The switch is seen and can be hit; each page it leads to is in the language chosen, and says what is signed."""
    with looker(example, "/badges/data-cleaning/", viewport={"width": width, "height": 800}) as look:
        page = look.page
        for name, tag, words in (
            ("Deutsch", "de", "Bereinigt eine unordentliche Tabelle"),
            ("Français", "fr", "Nettoie un tableau désordonné"),
            ("English", "en", "Cleans a messy table"),
        ):
            link = page.locator("nav.languages a", has_text=name)
            box = link.bounding_box()
            assert box
            assert box["height"] >= 44
            assert link.get_attribute("hreflang") == tag
            link.click()
            assert page.locator("nav.languages [aria-current]").inner_text() == name
            competency = page.locator("#competency")
            assert competency.inner_text().startswith(words)
            spoken = competency.evaluate("one => one.closest('[lang]').lang")
            assert spoken == tag
            # What is signed is English: a translation has one link to it below the switch, the badge itself none.
            assert page.locator("main p a[hreflang=en]").count() == (0 if tag == "en" else 1)


def test_an_award_leads_to_its_criteria_in_every_language(example: Example, looker: Looker) -> None:
    with looker(example, f"/awards/{example.award('level').id}/") as look:
        named = look.page.locator("main a[hreflang]")
        assert [link.inner_text() for link in named.all()] == ["Deutsch", "Français"]
        named.first.click()
        assert look.page.url.endswith(TRANSLATED)


# -- what an employer sees ----------------------------------------------------------------------------------------


def test_the_first_screen_answers_an_employer(example: Example, looker: Looker) -> None:
    """Real and until when, who, can do what, to what standard, checked how, by whom, on what evidence."""
    skills = [award for award in example.verified.awards if award.claim.competency]
    assert len(skills) > 10
    with looker(example, "/") as look:
        for award in skills:
            look.page.goto(f"{example.base}/awards/{award.id}/")
            claim = award.claim
            facts = (claim.competency, claim.standard, claim.method, claim.supervision)
            values = [fact.name for fact in facts if fact]
            values += [claim.issuer, claim.badge, claim.recipient]
            values += [claim.assessor] if claim.assessor else []
            values += [claim.valid_until] if claim.valid_until and award.state != "revoked" else []
            values += [claim.result.reached, claim.result.needed] if claim.result else []
            answers = bottoms(look, [f'[data-claim="{value.at}"]' for value in values] + ['a[href="#evidence"]'])
            if not claim.evidence:
                del answers['a[href="#evidence"]']
            assert len(answers) >= 10
            assert {answer: y for answer, y in answers.items() if y is None or y > 800} == {}, award.id


def bottoms(look: Look, selectors: Sequence[str]) -> dict[str, float | None]:
    """Return where the first element of each selector ends, in pixels from the top; None where there is none."""
    found: dict[str, float | None] = look.page.evaluate(
        """selectors => Object.fromEntries(selectors.map(selector =>
            [selector, document.querySelector(selector)?.getBoundingClientRect().bottom ?? null]))""",
        selectors,
    )
    return found


def bottom(look: Look, selector: str) -> float:
    """Return where the first such element ends, in pixels from the top of the page."""
    found = bottoms(look, [selector])[selector]
    assert found is not None, selector
    return found


def test_each_state_has_words_and_a_shape_of_its_own(
    example: Example, earlier: Example, later: Example, looker: Looker
) -> None:
    """Nobody has to see colours to tell them apart, and only what is known is said."""
    shapes = set()
    for site, kind, words in (
        (example, "level", "Valid until"),
        (example, "attendance", "No end date"),
        (example, "expired", "Expired on"),
        (example, "revoked", "Do not rely on it"),
        (earlier, "not-yet-valid", "Not valid before"),
        (later, "unknown", "could not be checked"),
    ):
        with looker(site, f"/awards/{site.award(kind).id}/", forced_colors="active") as look:
            band = look.page.locator(".state")
            assert words in band.locator(".state-words").inner_text()
            assert ("not revoked" in band.inner_text()) is (kind in ("level", "attendance"))
            assert band.locator("svg").is_visible()
            shapes.add(band.locator("svg").inner_html())
    assert len(shapes) == 6


def test_attendance_cannot_be_taken_for_a_skill(example: Example, looker: Looker) -> None:
    """It says so, is framed in another way, and uses no word that is kept for skills."""
    with looker(example, address(example, "award-attendance")) as look:
        main = look.page.locator("main")
        assert "Record of attendance. No assessment." in main.inner_text()
        assert look.page.locator(".claim").evaluate("one => getComputedStyle(one).borderTopStyle") == "dashed"
        headings = " ".join(main.locator("h2").all_inner_texts())
        assert not re.search(r"skill|cover|assessed|outcome|evidence", headings, re.IGNORECASE)
    with looker(example, address(example, "award-level")) as look:
        assert "Record of attendance" not in look.page.locator("main").inner_text()
        assert look.page.locator(".claim").evaluate("one => getComputedStyle(one).borderTopStyle") == "none"


def test_a_revoked_award_is_not_recommended(example: Example, looker: Looker) -> None:
    """Neither by the page, nor by what other sites show of it."""
    with looker(example, address(example, "award-revoked")) as look:
        assert look.page.title().startswith("Revoked: ")
        for name in ('meta[property="og:title"]', 'meta[property="og:description"]', 'meta[name="description"]'):
            assert str(look.page.locator(name).get_attribute("content")).startswith("Revoked: ")
        assert look.page.locator('a[href*="linkedin.com"]').count() == 0
    with looker(example, address(example, "award-level")) as look:
        assert "Revoked" not in look.page.title()
        assert look.page.locator('a[href*="linkedin.com"]').count() == 2


# -- paper --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_every_award_prints_on_one_sheet(example: Example, looker: Looker, paper: str) -> None:
    sheets = {}
    with looker(example, "/") as look:
        for award in example.verified.awards:
            look.page.goto(f"{example.base}/awards/{award.id}/")
            printed = look.page.pdf(format=paper, prefer_css_page_size=True)
            sheets[award.id] = len(re.findall(rb"/Type\s*/Page\b", printed))
            boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
            assert boxes
            assert all(float(width) > float(height) for width, height in boxes)
    assert set(sheets.values()) == {1}, {award: count for award, count in sheets.items() if count != 1}


@pytest.mark.parametrize("kind", ["level", "attendance", "expired", "revoked"])
def test_print_keeps_the_state_and_the_address(example: Example, looker: Looker, kind: str) -> None:
    """And the notice that this is an example."""
    award = example.award(kind)
    with looker(example, f"/awards/{award.id}/") as look:
        look.page.emulate_media(media="print")
        text = look.page.locator("body").inner_text()
        assert award.claim.recipient.text in text
        assert award.claim.id.text in text
        assert look.page.locator(".state-words").inner_text() in text
        assert "checked on 22 November 2026" in text
        assert "prove nothing" in text
        assert "LinkedIn" not in text
        # What must not be relied on says so before anything else.
        assert (bottom(look, ".state") < bottom(look, "h1")) is (kind == "revoked")


# -- hands --------------------------------------------------------------------------------------------------------


def test_the_first_tab_offers_to_skip_to_the_content(example: Example, looker: Looker) -> None:
    with looker(example, "/") as look:
        skip = look.page.locator(".skip")
        assert bottom(look, ".skip") < 0
        look.page.keyboard.press("Tab")
        assert skip.evaluate("one => one === document.activeElement")
        box = skip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        look.page.keyboard.press("Enter")
        assert look.page.evaluate("document.activeElement.id") == "main"


@every_kind
def test_buttons_are_large_and_focus_is_seen(example: Example, looker: Looker, kind: str) -> None:
    """44 pixels for what is made to be tapped; an outline on whatever the keyboard reaches."""
    options = {"viewport": {"width": 320, "height": 800}}
    with looker(example, address(example, kind), **options) as look:
        heights = look.page.locator(".button, summary, nav a, .home").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert len(heights) >= 4
        assert min(heights) >= 44
        for _ in range(6):
            look.page.keyboard.press("Tab")
            outline = look.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"
