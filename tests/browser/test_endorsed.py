"""The pages that carry endorsements, as people meet them: whole, narrow and wide, light and dark, and on paper."""

from __future__ import annotations

import gzip

import pytest

from .conftest import Example, Looker

pytestmark = pytest.mark.enable_socket

PLACES = ("/issuer/", "/badges/data-cleaning/", "/awards/tz3mjcp7myjkeh34/")
LARGEST_GZ = 14 * 1024
every_place = pytest.mark.parametrize("place", PLACES)


@every_place
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_with_an_endorsement_is_whole(
    example: Example, looker: Looker, axe: str, place: str, width: int, scheme: str
) -> None:
    with looker(example, place, viewport={"width": width, "height": 800}, color_scheme=scheme) as look:
        page = look.page
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        assert page.locator(".remark").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        assert [rule["id"] for rule in found["violations"]] == []
        assert look.failures == []


@every_place
def test_a_page_with_an_endorsement_keeps_its_budget(example: Example, place: str) -> None:
    page = (example.folder / place.strip("/") / "index.html").read_bytes()
    (style,) = (example.folder / "assets").glob("*.css")
    assert len(gzip.compress(page)) + len(gzip.compress(style.read_bytes())) <= LARGEST_GZ


def test_how_it_was_checked_opens_by_keyboard(example: Example, looker: Looker) -> None:
    with looker(example, "/badges/data-cleaning/") as look:
        summary = look.page.locator(".items summary").first
        assert not look.page.get_by_text("A bare key: it is its own name").is_visible()
        summary.focus()
        look.page.keyboard.press("Enter")
        assert look.page.get_by_text("A bare key: it is its own name").is_visible()


def test_a_printed_award_stays_one_sheet_without_what_others_say(example: Example, looker: Looker) -> None:
    with looker(example, "/awards/tz3mjcp7myjkeh34/") as look:
        look.page.emulate_media(media="print")
        assert not look.page.locator(".remark").first.is_visible()
