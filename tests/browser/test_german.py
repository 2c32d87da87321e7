"""The example in German, whose words are long: no sideways scroll, nothing for axe to find, pages nearly as small."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from sites import NOW
from tongues import association

from assay.builder import build_site

from .conftest import Example, Looker, served

PAGES = (
    "/",
    "/badges/",
    "/badges/chart-review/",
    "/badges/annual-meeting-2026/",
    "/awards/0ng54609tzvdwsjm/",
    "/awards/7psnywxcdqnk0t6t/",
    "/issuer/",
    "/keys/",
    "/pathways/data-steward/",
    "/skills/",
    "/status/",
    "/legacy/",
    "/verify/",
    "/guides/linkedin/",
    "/404.html",
)
MOST_BYTES = 15 * 1024
"""HTML and stylesheet, compressed: a kilobyte more than in English (pages.md 2.4), for German around English texts that
say their language; only the award with the most evidence and endorsements needs it."""


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """Return the example with German pages around English badges."""
    root = association(tmp_path_factory.mktemp("german"), "de")
    built = build_site(root, root / "site", now=NOW)
    with served(root / "site") as base:
        yield Example(verified=built.verified, folder=root / "site", base=base)


@pytest.mark.parametrize("path", PAGES)
def test_long_words_fit_a_narrow_screen_and_axe_finds_nothing(
    german: Example, looker: Looker, axe: str, path: str
) -> None:
    with looker(german, path, viewport={"width": 320, "height": 800}) as look:
        look.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        assert look.page.evaluate("document.documentElement.scrollWidth") == 320
        assert look.page.evaluate("document.documentElement.lang") == "de"
        look.page.evaluate(axe)
        found = look.page.evaluate("axe.run({resultTypes: ['violations']})")
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]] == []


def test_every_german_page_is_small(german: Example) -> None:
    (style,) = (german.folder / "assets").glob("*.css")
    styled = len(gzip.compress(style.read_bytes(), mtime=0))
    sizes = {
        str(path.relative_to(german.folder)): styled + len(gzip.compress(path.read_bytes(), mtime=0))
        for path in german.folder.rglob("*.html")
    }
    assert {path: size for path, size in sizes.items() if size > MOST_BYTES} == {}
    assert len(sizes) > 40


def test_the_script_that_filters_the_list_speaks_german_too(german: Example, looker: Looker) -> None:
    with looker(german, "/badges/") as look:
        status = look.page.locator("[role=status]")
        look.page.locator("input[type=search]").fill("chart")
        assert status.inner_text() == "1 von 6 Badges"
        look.page.locator("input[type=search]").fill("zzzz")
        assert status.inner_text() == "Kein Badge enthält diese Wörter."
