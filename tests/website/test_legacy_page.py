"""What other systems issued: labelled as that on one page, never as an award, and nobody named who did not agree."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sites import NOW, build, pages

from assay.builder import build_site
from assay.credentials.content import load_content
from assay.credentials.legacy import NOT_SAID, hashed_recipient, legacy_id, legacy_text
from assay.credentials.model import LegacyAward
from assay.errors import ContentError

HOST = "https://badges.platform.example"
NAME = "Noor Example"


def record(number: int, **changes: object) -> LegacyAward:
    """Return a record as `assay import-badges` makes it."""
    address = f"{HOST}/assertions/{number}"
    recipient, salt = hashed_recipient(f"member-{number}@post.example", address)
    one = LegacyAward(
        id=legacy_id(address),
        path="",
        standard="Open Badges 2.0",
        address=address,
        issuer_name="Example Data Guild",
        issuer_url=f"{HOST}/issuers/3",
        badge_name="Tidy <Tables>",
        badge_url=f"{HOST}/badges/7",
        badge_slug=None,
        issued=date(2018 + number % 3, 5, 4),
        expires=None,
        revoked=False,
        recipient=recipient,
        salt=salt,
        form="hosted",
        original_file="export.json",
        original_sha256="0" * 64,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def keep(root: Path, *records: LegacyAward) -> None:
    """Write records."""
    folder = root / "content" / "legacy"
    folder.mkdir(exist_ok=True)
    for one in records:
        (folder / f"{one.id}.yaml").write_text(legacy_text(one), "utf-8")


def agree(root: Path, record_id: str, name: str = NAME) -> None:
    """Write down a consent."""
    text = f'legacy:\n  - record: {record_id}\n    agreed: 2026-10-05\n    name: "{name}"\n'
    (root / "content" / "sharing.yaml").write_text(text, "utf-8")


def prose(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:time|bdi|a)\b[^>]*>", "", html)))


@pytest.fixture
def site(tmp_path: Path, small_root: Path) -> Path:
    """Return a site of one badge and two awards, to change."""
    return Path(shutil.copytree(small_root, tmp_path / "association"))


def test_without_records_there_is_no_page_and_no_link(site: Path) -> None:
    found = pages(build(site))
    assert "/legacy/" not in found
    assert not [url for url, html in found.items() if "legacy/" in html]


def test_a_record_is_shown_as_issued_elsewhere_and_as_nothing_else(site: Path) -> None:
    keep(site, record(1), record(2))
    done = build(site)
    found = pages(done)
    html, text = found["/legacy/"], prose(found["/legacy/"])
    assert "<h1>Issued elsewhere</h1>" in html
    assert "Tidy &lt;Tables&gt;" in html
    assert "Issued elsewhere, not verified" in text
    assert "Assay has not verified anything on this page" in text
    assert "It has not signed them here" in text
    assert "Example Data Guild" in text
    assert f'<a href="{HOST}/badges/7" rel="noopener noreferrer nofollow">' in html
    assert "2019–2020" in text
    assert "Fewer than 5" in text
    # Nothing of an award: no state, no icon of one, no file, and search engines are asked to stay away.
    assert not re.search(r'class="[^"]*\b(state|standing|check)', html)
    assert not re.search(r"\b(not revoked|is valid|verified on|signature)\b", text, re.IGNORECASE)
    assert '<meta name="robots" content="noindex">' in html
    assert "legacy" not in (done / "sitemap.xml").read_text("utf-8")
    assert not [path for path in (done / "legacy").rglob("*") if path.name != "index.html"]
    assert '<a href="../legacy/">' in found["/issuer/"]
    assert not [url for url in found if url.startswith("/awards/") and "Tidy" in found[url]]


def test_nobody_is_named_and_no_single_award_linked_without_consent(site: Path) -> None:
    one, other = record(1), record(2, expires=date(2021, 6, 7), revoked=True)
    keep(site, one, other)
    html = pages(build(site))["/legacy/"]
    for private in ("/assertions/", "sha256", one.recipient[7:], str(one.salt), "4 May 2019", one.id):
        assert private not in html
    agree(site, other.id, "Zoë <Example>")
    html = pages(build(site))["/legacy/"]
    text = prose(html)
    assert "<bdi>Zoë &lt;Example&gt;</bdi>" in html
    assert "Issued on 4 May 2020, its record says. It says an end, too: 7 June 2021." in text
    assert "It says that the badge was revoked there." in text
    assert "Agreed on 5 October 2026." in text
    assert f"{HOST}/assertions/2" in html
    assert f"{HOST}/assertions/1" not in html
    (site / "content" / "sharing.yaml").unlink()
    assert "Zoë" not in pages(build(site))["/legacy/"]


def test_numbers_are_rounded_down_and_leave_out_what_was_revoked(site: Path) -> None:
    keep(site, *(record(number) for number in range(6)), *(record(number, revoked=True) for number in range(10, 20)))
    keep(site, record(30, badge_name="Other"))
    text = prose(pages(build(site))["/legacy/"])
    assert "Awards recorded 5 or more" in text
    assert text.index("Other") < text.index("Tidy")


def test_what_a_record_lacks_is_said_and_what_is_no_web_address_is_no_link(site: Path) -> None:
    bare = {"badge_name": NOT_SAID, "issuer_name": NOT_SAID, "issuer_url": None, "badge_url": "urn:sha256:77"}
    keep(site, record(1, **bare), record(2, **bare, address="urn:uid:8"))
    html = pages(build(site))["/legacy/"]
    assert NOT_SAID not in html
    assert "A badge whose name is not recorded" in html
    assert "<code>badges.platform.example</code>" in html, "the host alone: the rest would lead to one person"
    assert "urn:" not in html


def test_the_page_stays_when_the_last_record_is_taken_out(site: Path) -> None:
    keep(site, record(1))
    with (site / "content" / "addresses.txt").open("a", encoding="utf-8") as ledger:
        ledger.writelines(f"{address}\n" for address in load_content(site).addresses())
    assert "\n/legacy/\n" in (site / "content" / "addresses.txt").read_text("utf-8")
    shutil.rmtree(site / "content" / "legacy")
    found = pages(build(site))
    assert "No record is kept any more." in found["/legacy/"]
    assert "legacy/" not in found["/issuer/"]


def test_consent_for_a_record_that_is_not_there_or_with_an_address_is_refused(site: Path) -> None:
    keep(site, record(1))
    for name, who, code in (
        ("0" * 16, NAME, "SHARE01"),
        (record(1).id, "noor@post.example", "DEF03"),
        (record(1).id.upper(), NAME, "TXT04"),
    ):
        agree(site, name, who)
        with pytest.raises(ContentError) as error:
            build_site(site, site / "site", now=NOW)
        assert next(problem.code for problem in error.value.problems if not problem.warning) == code
        assert error.value.problems[0].path == "content/sharing.yaml"


def test_a_page_of_the_association_cannot_take_the_place(site: Path) -> None:
    (site / "content" / "pages" / "legacy").mkdir(parents=True)
    (site / "content" / "pages" / "legacy" / "index.md").write_text(
        "---\ntitle: T\ndescription: D\n---\n\nx\n", "utf-8"
    )
    with pytest.raises(ContentError) as error:
        build_site(site, site / "site", now=NOW)
    assert "PAGE06" in {problem.code for problem in error.value.problems}


def test_a_german_site_says_all_of_it_in_german(site: Path) -> None:
    issuer = site / "content" / "issuer.yaml"
    text = issuer.read_text("utf-8")
    issuer.write_text(re.sub(r"languages:.*\n(?:\s+- .*\n)*", "languages: [de]\n", text), "utf-8")
    keep(site, record(1))
    agree(site, record(1).id)
    said = prose(pages(build(site))["/legacy/"])
    assert "Anderswo ausgestellt, nicht geprüft" in said
    assert "Weniger als 5" in said
    assert "Laut Angabe am 4. Mai 2019 ausgestellt." in said
    assert "record" not in said
