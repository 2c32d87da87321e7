"""What machines and calendars read of a site, what holders copy elsewhere, and the pages of addresses that moved."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from sites import NOW, build, load, pages, parse, run, small_site, tree

from assay.credentials.claim import Claim, Signed
from assay.credentials.content import load_content
from assay.credentials.model import SharingConsent
from assay.credentials.verified import VerifiedContent, verify_content
from assay.errors import ContentError
from assay.website.calendars import expiry_calendar
from assay.website.feeds import MOST_LISTED, badge_feed, site_feed, sitemaps
from assay.website.hosts import host_warnings
from assay.website.moved import tombstone_view
from assay.website.movedviews import RedirectView
from assay.website.publish import Report
from assay.website.render import Renderer
from assay.website.site import plan_site
from assay.website.snippets import embed_card, mail_signature

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://badges.example.org/"


@pytest.fixture(scope="module")
def verified(example_root: Path) -> VerifiedContent:
    return verify_content(load_content(example_root), now=NOW)


@pytest.fixture(scope="module")
def claim(verified: VerifiedContent) -> Claim:
    return next(item.claim for item in verified.awards if item.claim.valid_until and item.state == "valid")


def names(verified: VerifiedContent) -> list[str]:
    return [item.claim.recipient.text for item in verified.awards]


# -- feeds --------------------------------------------------------------------------------------------------------


def required(feed: Element, what: str) -> str:
    found = feed.find(ATOM + what)
    assert found is not None
    assert found.text
    return found.text


def test_every_feed_is_atom_with_all_that_it_must_have_and_no_names(
    example_root: Path, verified: VerifiedContent
) -> None:
    feeds = {path: data for path, data in tree(example_root / "site").items() if path.endswith("feed.xml")}
    assert {"feed.xml", "badges/data-cleaning/feed.xml"} <= set(feeds)
    for path, data in feeds.items():
        feed = ElementTree.fromstring(data)
        assert feed.tag == ATOM + "feed"
        links = {link.get("rel"): link.get("href") for link in feed.findall(ATOM + "link")}
        assert links["self"] == BASE + path
        ids = [required(entry, "id") for entry in feed.findall(ATOM + "entry")]
        assert len(ids) == len(set(ids))
        assert ids or path == "status/feed.xml"
        times = [required(entry, "updated") for entry in feed.findall(ATOM + "entry")]
        assert times == sorted(times, reverse=True)
        assert required(feed, "updated") == (times[0] if times else required(feed, "updated"))
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time) for time in times)
        assert not [name for name in names(verified) if name.encode() in data]


def test_a_feed_tells_of_numbers_only_once_they_are_large_enough(verified: VerifiedContent) -> None:
    told = [entry.title for entry in site_feed(verified).entries if "awarded" in entry.title]
    assert "Data Cleaning Practitioner: 5 or more awarded" in told
    counts = Counter(award.claim.badge.text for award in verified.awards)
    assert {title.partition(":")[0] for title in told} == {name for name, number in counts.items() if number >= 5}


def test_a_number_bears_the_day_on_which_it_was_reached(verified: VerifiedContent) -> None:
    """The award after that does not move it, so nobody can see when single awards are made."""
    badge = next(badge for badge in verified.badges if badge.slug == "data-cleaning")
    url = verified.issuer.badge_url(badge.slug)
    signed = sorted(item.claim.signed_on.text for item in verified.awards if item.claim.badge_id.text == url)
    entry = next(entry for entry in badge_feed(verified, badge).entries if "awarded" in entry.title)
    assert entry.updated == signed[4]
    assert len(signed) > 5


def test_pages_name_their_feeds(example_root: Path) -> None:
    for address, html in pages(example_root / "site").items():
        feeds = [
            item.attributes["href"]
            for item in parse(html).all()
            if item.attributes.get("type") == "application/atom+xml"
        ]
        own = address.startswith("/badges/") and address != "/badges/" and 'http-equiv="refresh"' not in html
        assert len(feeds) == (2 if own or address == "/status/" else 1), address


# -- sitemap, robots, canonical -----------------------------------------------------------------------------------


def test_the_sitemap_has_every_page_that_may_be_listed_and_no_other(example_root: Path) -> None:
    site = example_root / "site"
    locations = [
        found.text or "" for found in ElementTree.fromstring((site / "sitemap.xml").read_bytes()).iter() if found.text
    ]
    listed = {found.removeprefix(BASE.rstrip("/")) for found in locations if found.startswith("https://")}
    wanted = {address for address, html in pages(site).items() if 'name="robots"' not in html}
    assert listed == wanted
    assert not [address for address in listed if address.startswith("/awards/")]


def _locations(data: bytes, kind: str) -> list[str]:
    root = ElementTree.fromstring(data)
    assert root.tag == f"{{http://www.sitemaps.org/schemas/sitemap/0.9}}{kind}"
    return [found.text or "" for found in root.iter() if found.tag.endswith("}loc")]


@pytest.mark.parametrize(("pages", "maps"), [(MOST_LISTED, 1), (MOST_LISTED + 1, 17), (16 * MOST_LISTED + 1, 257)])
def test_many_addresses_are_shared_among_sitemaps(verified: VerifiedContent, pages: int, maps: int) -> None:
    urls = [f"/awards/{number:016}/" for number in range(pages)]
    found = sitemaps(verified.issuer, urls)
    assert len(found) == maps
    assert next(iter(found)) == "/sitemap.xml"
    if maps > 1:
        named = _locations(found["/sitemap.xml"], "sitemapindex")
        assert named == [BASE + url.lstrip("/") for url in found if url != "/sitemap.xml"]
    parts = [_locations(data, "urlset") for url, data in found.items() if maps == 1 or url != "/sitemap.xml"]
    # sitemaps.org, "Sitemap index files": at most 50,000 addresses and 50 MB a file.
    assert max(map(len, parts)) <= 50_000
    assert max(map(len, found.values())) < 50 * 1024 * 1024
    assert sorted(chain(*parts)) == [BASE + url.lstrip("/") for url in urls]
    # One more changes one of them.
    again = sitemaps(verified.issuer, [*urls[1:], "/awards/one-more-and-one-less/"])
    assert len([url for url, data in again.items() if found[url] != data]) <= min(2, maps)


def test_robots_txt_shuts_nobody_out_and_names_the_sitemap(example_root: Path) -> None:
    lines = (example_root / "site" / "robots.txt").read_text("utf-8").splitlines()
    assert f"Sitemap: {BASE}sitemap.xml" in lines
    assert not [line for line in lines if line.startswith("Disallow")]


def test_a_page_is_listed_only_where_its_holder_agreed(verified: VerifiedContent) -> None:
    award, revoked = (next(item for item in verified.awards if item.state == state) for state in ("valid", "revoked"))
    sharing = tuple(
        SharingConsent(award=item.id, agreed=NOW.date(), named_card=False, search_engines=True)
        for item in (award, revoked)
    )
    site = plan_site(replace(verified, sharing=sharing), b"", "1")
    open_pages = {view.url for view in site.views if view.url.startswith("/awards/") and not view.noindex}  # type: ignore[union-attr]
    assert open_pages == {f"/awards/{award.id}/"}
    (sitemap,) = [file.data for file in site.files if file.url == "/sitemap.xml"]
    assert f"/awards/{award.id}/".encode() in sitemap
    assert f"/awards/{revoked.id}/".encode() not in sitemap


# -- what holders agreed to ---------------------------------------------------------------------------------------


def sharing_site(folder: Path, source: Path, text: str) -> Path:
    shutil.copytree(source, folder)
    (folder / "content" / "sharing.yaml").write_text(text, "utf-8")
    return folder


def test_consent_is_read_from_a_file_of_its_own(tmp_path: Path, small_root: Path) -> None:
    text = (
        "awards:\n  - award: '0000000000000000'\n    agreed: 2026-03-20\n    named_card: yes\n    search_engines: yes\n"
    )
    root = sharing_site(tmp_path / "s", small_root, text)
    files = tree(build(root))
    page = files["awards/0000000000000000/index.html"].decode()
    assert f'content="{BASE}awards/0000000000000000/card.png"' in page
    assert 'name="robots"' not in page
    assert "awards/0000000000000000/card.png" in files
    other = files["awards/0000000000000001/index.html"].decode()
    assert f'content="{BASE}badges/first-aid/card.png"' in other
    assert 'name="robots" content="noindex"' in other


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("- award: '000000000000000z'\n    agreed: 2026-03-20\n    named_card: yes", "SHARE01"),
        ("- award: '0000000000000000'\n    agreed: 2026-03-20\n    named_crad: yes", "TXT06"),
        ("- award: '0000000000000000'\n    agreed: 2026-03-20\n    named_card: perhaps", "TXT04"),
        (
            "- award: '0000000000000000'\n    agreed: 2026-03-20"
            + 2 * "\n  - award: '0000000000000001'\n    agreed: 2026-03-20",
            "DEF01",
        ),
        ("- award: '0000000000000000'\n    named_card: yes", "TXT06"),
    ],
)
def test_a_slip_in_it_is_refused_and_named(tmp_path: Path, small_root: Path, entry: str, code: str) -> None:
    root = sharing_site(tmp_path / "s", small_root, f"awards:\n  {entry}\n")
    with pytest.raises(ContentError) as refused:
        build(root)
    assert {problem.path for problem in refused.value.problems} == {"content/sharing.yaml"}
    assert code in {problem.code for problem in refused.value.problems}


# -- calendar -----------------------------------------------------------------------------------------------------


def unfolded(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_the_calendar_has_the_last_day_and_no_name(claim: Claim) -> None:
    assert claim.valid_until
    lines = unfolded(expiry_calendar(claim, claim.valid_until))
    day = date.fromisoformat(claim.valid_until.day)
    fields = dict(line.split(":", 1) for line in lines if not line.startswith(("BEGIN", "END", "DESCRIPTION")))
    assert fields["DTSTART;VALUE=DATE"] == f"{day:%Y%m%d}"
    assert fields["DTEND;VALUE=DATE"] == f"{day + timedelta(days=1):%Y%m%d}"
    assert fields["URL"] == claim.id.text
    assert fields["TRIGGER"] == "-P60D"
    assert claim.recipient.text not in "\n".join(lines)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_name_of_a_badge_arrives_whole_in_the_calendar(claim: Claim, name: str) -> None:
    until = Signed("2029-03-13T23:59:59Z", "validUntil")
    lines = unfolded(expiry_calendar(replace(claim, badge=Signed(name, "x")), until))
    (summary,) = [line for line in lines if line.startswith("SUMMARY:")]
    assert re.sub(r"\\([\\;,])", r"\1", summary) == f"SUMMARY:Last day of “{name}”"


def test_only_what_still_ends_has_a_calendar(example_root: Path, verified: VerifiedContent) -> None:
    for award in verified.awards:
        ends = award.claim.valid_until is not None and award.state == "valid"
        assert (example_root / "site" / "awards" / award.id / "expires.ics").exists() is ends


# -- snippets -----------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Collects what a browser would make of a snippet."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_snippet_is_a_link_with_words_whatever_the_names(claim: Claim, badge: str, person: str) -> None:
    hostile = replace(claim, badge=Signed(badge, "x"), recipient=Signed(person, "y"))
    for text in (embed_card(hostile, BASE + "badges/a/a.svg"), mail_signature(hostile)):
        read = Tags()
        read.feed(text)
        read.close()
        assert {tag for tag, _ in read.tags} <= {"a", "img", "span", "strong", "br"}
        assert {name for _, found in read.tags for name in found} <= {"href", "src", "alt", "width", "height", "style"}
        assert read.tags[0][1]["href"] == claim.id.text


def test_the_award_page_offers_both_to_copy(example_root: Path, verified: VerifiedContent) -> None:
    for award in verified.awards:
        shown = [
            item.text for item in parse(pages(example_root / "site")[f"/awards/{award.id}/"]).all() if item.tag == "pre"
        ]
        assert len(shown) == (0 if award.state == "revoked" else 2)
        if shown:
            assert award.claim.badge.text in shown[0].replace("&amp;", "&")
            assert "<script" not in "".join(shown)


# -- what other sites show ----------------------------------------------------------------------------------------


def test_every_page_says_what_other_sites_shall_show_of_it(example_root: Path) -> None:
    site = example_root / "site"
    for address, html in pages(site).items():
        said = {
            item.attributes["property"]: item.attributes["content"]
            for item in parse(html).all()
            if item.attributes.get("property", "").startswith("og:")
        }
        foreign = re.search("/(de|fr)/$", address)
        assert said.pop("og:locale", None) == (f"{foreign[1]}_{foreign[1].upper()}" if foreign else None)
        assert set(said) == {
            "og:type", "og:title", "og:description", "og:url", "og:site_name", "og:image", "og:image:type",
            "og:image:width", "og:image:height", "og:image:alt",
        }  # fmt: skip
        assert len(said["og:title"]) <= 70
        assert len(said["og:description"]) <= 160
        assert said["og:url"] == BASE + address[1:]
        assert said["og:image"].startswith("https://")
        card = site / unquote(urlsplit(said["og:image"]).path).lstrip("/")
        assert card.read_bytes()[16:24] == (1200).to_bytes(4) + (627).to_bytes(4)
        assert (said["og:image:type"], said["og:image:width"], said["og:image:height"]) == ("image/png", "1200", "627")
        assert said["og:image:alt"]


# -- limits of hosts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "size", "codes"),
    [
        (152, 2_000_000, []),
        (16_001, 2_000_000, ["HOST01"]),
        (152, 900_000_000, ["HOST02"]),
        (50_000, 10**10, ["HOST01", "HOST02"]),
    ],
)
def test_a_site_near_the_limits_of_common_hosts_is_told(files: int, size: int, codes: list[str]) -> None:
    found = list(host_warnings(Report(target=Path("site"), files=files, size=size)))
    assert [item.code for item in found] == codes
    assert all("baked_images: no" in item.fix and item.notice for item in found)


def test_an_accent_that_cannot_be_read_is_told_and_replaced(tmp_path: Path) -> None:
    root = small_site(tmp_path / "s")
    issuer = root / "content" / "issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8") + 'accent: "#ffcc00"\n', "utf-8")
    done = run("build", "--root", root)
    assert done.code == 0
    assert "COL01" in done.err
    (style,) = (root / "site" / "assets").glob("*.css")
    text = style.read_text("utf-8")
    assert "--accent: #ffcc00;" in text
    light, dark = re.findall(r"--link: (#[0-9a-f]{6});", text)
    assert light in done.err
    assert light != "#ffcc00"
    assert dark == "#ffcc00"


# -- addresses that moved -----------------------------------------------------------------------------------------


def test_a_tombstone_names_nobody_and_concludes_nothing(verified: VerifiedContent, tmp_path: Path) -> None:
    view = tombstone_view("/awards/0000000000000000/", "2026-05-04")
    page = Renderer(tmp_path).page(view, plan_site(verified, b"", "1").shared).data.decode()
    text = parse(page).text
    assert "no longer published" in text
    assert "4 May 2026" in text
    assert "does not say whether the award was valid" in text
    assert 'name="robots" content="noindex"' in page
    assert not [name for name in names(verified) if name in page]


def test_a_redirect_leads_on_without_a_script(verified: VerifiedContent, tmp_path: Path) -> None:
    view = RedirectView(
        url="/badges/old-name/",
        title="This page has moved",
        description="It is somewhere else now.",
        noindex=True,
        target="/badges/data-cleaning/",
        target_title="Data Cleaning Practitioner",
    )
    page = Renderer(tmp_path).page(view, plan_site(verified, b"", "1").shared).data.decode()
    assert '<meta http-equiv="refresh" content="0; url=../data-cleaning/">' in page
    assert re.findall(r'rel="canonical" href="([^"]*)"', page) == [BASE + "badges/data-cleaning/"]
    assert '<a href="../data-cleaning/">Data Cleaning Practitioner</a>' in page
    assert "<script" not in page


def test_the_guide_and_the_button_agree(example_root: Path) -> None:
    site = pages(example_root / "site")
    guide = parse(site["/guides/linkedin/"]).text
    skill = next(
        html for address, html in site.items() if "Add to LinkedIn profile</a>" in html and "/awards/" in address
    )
    for words in ("Add to LinkedIn profile", "If LinkedIn leaves its form empty, copy these", "Share as a post"):
        assert words in guide
        assert words in skill
    assert load(next((example_root / "site").glob("awards/*/credential.json")))["issuer"]["name"] in guide
