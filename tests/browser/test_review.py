"""The report for reviewers in a real browser: no barriers in light and dark, on a telephone, and nothing loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assay.credentials.content import load_content
from assay.credentials.credibility import assess
from assay.website.review import review_page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of the example association as a file."""
    content, today = load_content(ROOT), date(2026, 11, 22)
    reports = [assess(badge, content.pathways, today=today) for badge in content.badges]
    path = tmp_path_factory.mktemp("review") / "review.html"
    path.write_bytes(review_page(reports, content.issuer, ROOT / "templates", today=today, version="0"))
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_report_has_no_barriers_and_fits(browser: Browser, axe: str, review: Path, scheme: str, width: int) -> None:
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    page = browser.new_page(**options)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(review.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith(("data:", review.as_uri()))] == []
    page.evaluate(axe)
    violations = page.evaluate("axe.run()")["violations"]
    page.close()
    assert [item["id"] for item in violations] == []
