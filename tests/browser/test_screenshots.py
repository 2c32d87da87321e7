"""Every kind of page looks as it did when somebody last looked: golden pictures, compared with a tolerance.

How: the first two screens of a page, half as large, grey and blurred, are held against the picture in ``golden/``: few
small squares may look different, and no large square very different. Fonts differ from one computer to the next, so
letters may move; a lost picture, a missing band of colour, a broken column or a page in the wrong scheme is far above
the tolerance, and a test below shows that.

When a change is meant, draw the pictures anew, look at each of them, and commit them alone::

    ASSAY_GOLDEN=write uv run pytest tests/browser/test_screenshots.py
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from assay.website.moved import tombstone_view
from assay.website.render import Renderer
from assay.website.site import plan_site

from .conftest import Example, Look, Looker

pytestmark = pytest.mark.enable_socket

GOLDEN = Path(__file__).parent / "golden"
SIZES = {1280: 1600, 320: 1600}
"""Width of the window, and how much of a page is kept."""
MOST_DIFFERENT = 0.05
"""Share of a picture's squares that may look different."""
NOTICED = 28
"""Difference of two squares, of 255, from which they look different."""
SQUARE = 8
LARGE = 32
NOTICED_LARGE = 48
"""Difference of two large squares that is never a matter of fonts."""
MOST_BYTES = 1_500_000

KINDS = (
    "home", "catalogue", "badge-level", "badge-attendance", "award-level", "award-attendance", "award-expired",
    "award-revoked", "award-not-yet-valid", "award-unknown", "issuer", "keys", "status", "pathway", "guide",
    "not-found", "tombstone", "legacy",
)  # fmt: skip
CASES = [(kind, width, scheme) for kind in KINDS for width in SIZES for scheme in ("light", "dark")]
PAPER = [(kind, 1040, "paper") for kind in ("award-level", "award-attendance", "award-expired", "award-revoked")]
"""Certificates: an A4 sheet across is about that wide inside its margins."""


@pytest.fixture(scope="module")
def sites(example: Example, earlier: Example, later: Example) -> dict[str, Example]:
    """Return the example by the time it was built at; the first one has a tombstone too."""
    view = tombstone_view("/awards/zzzzzzzzzzzzzzzz/", "2026-05-04")
    style = next((example.folder / "assets").glob("*.css"))
    shared = plan_site(example.verified, b"", "1").shared
    page = (
        Renderer(GOLDEN)
        .page(view, shared)
        .data.replace(shared.stylesheet.encode()[1:], f"assets/{style.name}".encode())
    )
    (example.folder / view.url.strip("/")).mkdir(exist_ok=True)
    (example.folder / view.url.strip("/") / "index.html").write_bytes(page)
    return {"now": example, "award-not-yet-valid": earlier, "award-unknown": later}


def address(site: Example, kind: str) -> str:
    sort, _, which = kind.partition("-")
    if sort == "award":
        return f"/awards/{site.award(which).id}/"
    if sort == "badge":
        return site.badge(which)
    return {
        "home": "/", "catalogue": "/badges/", "issuer": "/issuer/", "keys": "/keys/", "status": "/status/",
        "pathway": f"/pathways/{site.verified.pathways[0].slug}/", "guide": "/guides/linkedin/", "not": "/404.html",
        "tombstone": "/awards/zzzzzzzzzzzzzzzz/", "legacy": "/legacy/",
    }[sort]  # fmt: skip


def picture(look: Look) -> Image.Image:
    """Return what the window shows at half its size."""
    with Image.open(BytesIO(look.page.screenshot(animations="disabled"))) as taken:
        return taken.convert("RGB").resize((taken.width // 2, taken.height // 2), Image.Resampling.LANCZOS)


def squares(found: Image.Image, side: int) -> Image.Image:
    """Return the grey of each square of a picture."""
    blurred = ImageOps.grayscale(found.filter(ImageFilter.BoxBlur(side // 2)))
    return blurred.resize((max(1, found.width // side), max(1, found.height // side)), Image.Resampling.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are apart: the share of small squares that differ, or 1 for one large square."""
    large = ImageChops.difference(squares(one, LARGE), squares(other, LARGE))
    if int(large.getextrema()[1]) > NOTICED_LARGE:  # type: ignore[arg-type]
        return 1.0
    small = ImageChops.difference(squares(one, SQUARE), squares(other, SQUARE))
    told_apart = small.point(lambda value: 255 if value > NOTICED else 0)
    return float(ImageStat.Stat(told_apart).mean[0] / 255)


def golden(name: str) -> Image.Image:
    with Image.open(GOLDEN / f"{name}.webp") as found:
        return found.convert("RGB")


@pytest.mark.parametrize(("kind", "width", "scheme"), [*CASES, *PAPER])
def test_a_page_looks_as_it_did(sites: dict[str, Example], looker: Looker, kind: str, width: int, scheme: str) -> None:
    site = sites.get(kind, sites["now"])
    options = {"viewport": {"width": width, "height": SIZES.get(width, 735)}}
    with looker(site, address(site, kind), **options, color_scheme="dark" if scheme == "dark" else "light") as look:
        if scheme == "paper":
            look.page.emulate_media(media="print")
        seen = picture(look)
    name = f"{kind}-{width}-{scheme}"
    if os.environ.get("ASSAY_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        seen.save(GOLDEN / f"{name}.webp", quality=28, method=6)
    apart = difference(seen, golden(name))
    assert apart <= MOST_DIFFERENT, f"{name}: {apart:.1%} of the picture looks different"


def test_the_pictures_are_these_and_small() -> None:
    wanted = {f"{kind}-{width}-{scheme}.webp" for kind, width, scheme in [*CASES, *PAPER]}
    found = {path.name: path.stat().st_size for path in GOLDEN.iterdir()}
    assert set(found) == wanted
    assert sum(found.values()) <= MOST_BYTES


@pytest.mark.parametrize(
    "change",
    [
        ".state, .claim { display: none }",
        ".facts > div { display: block } .facts dt, .facts dd { text-align: right }",
        ".art { display: none }",
        "body { background: #223 }",
        "main, .bar { max-width: none }",
    ],
)
def test_what_breaks_a_page_is_seen(example: Example, looker: Looker, change: str) -> None:
    """The tolerance is smaller than anything worth noticing."""
    path = address(example, "award-level")
    with looker(example, path, viewport={"width": 1280, "height": 1600}, bypass_csp=True) as look:
        look.page.add_style_tag(content=change)
        broken = picture(look)
    assert difference(broken, golden("award-level-1280-light")) > MOST_DIFFERENT


def test_a_page_in_the_wrong_colours_is_seen() -> None:
    assert difference(golden("award-level-1280-light"), golden("award-level-1280-dark")) > 0.5
    assert difference(golden("award-expired-320-light"), golden("award-revoked-320-light")) > MOST_DIFFERENT
