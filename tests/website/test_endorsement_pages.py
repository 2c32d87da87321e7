"""Endorsements and the issuer page as visitors read them: who says what, checked how, and nothing that is not so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from string import ascii_uppercase

import pytest
from babel import Locale
from endorsers import AGENCY, CLINICS, GUILD, Endorser
from sites import Element, Here, awards, build, load, pages, parse, small_site

from assay.credentials.countries import country_name, is_country
from assay.website.render import remark

SITE = "https://badges.example.org/"
ENDORSED = "/awards/tz3mjcp7myjkeh34/"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


@pytest.fixture
def root(small_root: Path, tmp_path: Path) -> Path:
    """Return a copy of the small site, to be changed."""
    copied = tmp_path / "root"
    shutil.copytree(small_root, copied)
    (copied / "content" / "endorsements").mkdir()
    return copied


def keep(root: Path, name: str, data: bytes, endorser: Endorser = CLINICS) -> None:
    folder = root / "content" / "endorsements"
    (folder / f"{name}.json").write_bytes(data)
    if pins := endorser.pins():
        (folder / f"{name}.pins.json").write_bytes(pins)


def words(element: Element | str) -> str:
    text = element if isinstance(element, str) else element.text
    return " ".join(text.split())


def section(html: str, name: str) -> Element:
    return next(one for one in parse(html).having("aria-labelledby") if one.attributes["aria-labelledby"] == name)


# -- the example --------------------------------------------------------------------------------------------------


def test_each_endorsement_of_the_example_is_on_its_own_page_and_on_no_other(example_root: Path) -> None:
    found = pages(example_root / "site")
    for name, place in ((AGENCY.name, "/issuer/"), (CLINICS.name, "/badges/data-cleaning/"), (GUILD.name, ENDORSED)):
        # A strong line with the name alone is the heading of an endorsement.
        heading = f'<p class="item-name"><bdi>{name}</bdi></p>'
        assert [url for url, html in found.items() if heading in html] == [place]


@pytest.mark.parametrize(
    ("place", "name", "host"),
    [
        ("/issuer/", "quality-agency", "quality.example.com"),
        ("/badges/data-cleaning/", "clinics-data-cleaning", ""),
        (ENDORSED, "guild", "guild.example.net/registrars"),
    ],
)
def test_an_endorsement_shows_who_what_when_how_and_where(example_root: Path, place: str, name: str, host: str) -> None:
    site = example_root / "site"
    signed = load(example_root / "content" / "endorsements" / f"{name}.json")
    html = pages(site)[place]
    text = words(parse(html))
    for value in (signed["issuer"]["name"], signed["issuer"]["id"], signed["name"], "31 May 2036"):
        assert words(value) in text
    assert words(parse(str(remark(signed["credentialSubject"]["endorsementComment"])))) in text
    assert (f"{host} lists as its own" if host else "Nothing shows who holds the key") in text
    assert ("as fetched on 20 November 2026" in text) == bool(host)
    assert re.search(rf'href="[./]*endorsements/{name}\.json"', html)
    source = example_root / "content" / "endorsements" / f"{name}.json"
    assert (site / "endorsements" / f"{name}.json").read_bytes() == source.read_bytes()


def test_copies_of_keys_are_not_published(example_root: Path) -> None:
    assert not [path for path in (example_root / "site").rglob("*") if "pins" in path.name]


# -- the issuer page ----------------------------------------------------------------------------------------------


def test_the_issuer_page_says_who_does_what_with_every_badge_as_its_source(example_root: Path) -> None:
    html = pages(example_root / "site")["/issuer/"]
    roles = section(html, "roles")
    text = words(roles)
    for heading in ("Designed by", "Assessed by", "Reviewed by"):
        assert heading in text
    assert "Working Group on Tabular Data of the association for Data Cleaning Practitioner" in text
    assert (
        "Example Quality Agency for Adult Learning for Certified Data Steward, Data Cleaning Practitioner and "
        "Privacy Impact Assessor"
    ) in text
    links = {element.attributes["href"] for element in roles.having("href")}
    assert len(links) == 5
    assert not any("annual-meeting" in link for link in links), "attendance is not assessed"


def test_the_issuer_page_tells_recognition_signed_from_recognition_stated(example_root: Path) -> None:
    text = words(section(pages(example_root / "site")["/issuer/"], "recognition"))
    signed, _, stated = text.partition("Stated by the issuer")
    assert "Recognised awarding body for micro-credentials" in signed
    assert "Not signed by the bodies named" in stated
    assert "Approved provider of continuing professional development" in stated
    assert "names no registry that lists it" in stated


def test_the_issuer_page_names_the_country_the_register_and_who_answers(example_root: Path) -> None:
    text = words(parse(pages(example_root / "site")["/issuer/"]))
    for value in ("Leinster, Ireland", "EX-2014-0417", "1 Example Quay", "(registered society)", "2014",
                  "Example Quality Agency hears complaints", "The Quality Officer answers requests"):  # fmt: skip
        assert value in text
    assert "ISO 3166" not in text


def test_a_site_that_says_nothing_of_itself_says_that_plainly(small_root: Path) -> None:
    text = words(parse(pages(small_root / "site")["/issuer/"]))
    assert "None is stated, and nobody has signed an endorsement of Example First Aiders" in text
    assert "names no registry that lists it" in text


def test_registries_and_the_other_settings_are_shown(root: Path) -> None:
    issuer = root / "content" / "issuer.yaml"
    more = 'registries:\n  - name: "Example Registry <b>"\n    url: https://registry.example.net/x\n'
    issuer.write_text(issuer.read_text("utf-8") + more, "utf-8")
    html = pages(build(root))["/issuer/"]
    assert '<a href="https://registry.example.net/x" rel="noopener noreferrer">Example Registry &lt;b&gt;</a>' in html
    assert "names no registry" not in html


@pytest.mark.parametrize("code", ["ZZ", "XX", "UK", "EZ"])
def test_a_country_nobody_knows_is_refused(root: Path, here: Here, code: str) -> None:
    issuer = root / "content" / "issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8").replace('"IE"', code), "utf-8")
    done = here("check", "--root", root)
    assert done.code == 1
    assert "TXT04" in done.err
    assert "not the ISO 3166 code of a country" in " ".join(done.err.split())
    assert ("did you mean GB" in done.err) == (code == "UK")


@pytest.mark.parametrize(
    ("code", "name"), [("CH", "Switzerland"), ("XK", "Kosovo"), ("ZZ", None), ("ch", None), ("", None)]
)
def test_countries_have_names(code: str, name: str | None) -> None:
    assert country_name(code) == name


def test_countries_have_names_in_other_languages() -> None:
    assert country_name("CH", "de") == "Schweiz"


def test_the_countries_there_are_are_those_that_have_a_name() -> None:
    named = Locale("en").territories
    codes = {f"{first}{second}" for first in ascii_uppercase for second in ascii_uppercase}
    nobodys = {"EZ", "QO", "UN", "XA", "XB", "ZZ"}
    assert {code for code in codes if is_country(code)} == (codes & set(named)) - nobodys
    assert not any(is_country(code) for code in ("", "I", "IE ", "ie", "IRL", "150"))


# -- texts of strangers -------------------------------------------------------------------------------------------


def test_a_hostile_text_is_shown_as_text(root: Path) -> None:
    comment = f"# Heading\n\n{HOSTILE}\n\n![x](https://evil.example/x.png) [in](javascript:alert(1)) [out](https://e.example/)"
    stranger = Endorser(CLINICS.did, HOSTILE, CLINICS.seed)
    keep(root, "hostile", stranger.endorse(f"{SITE}badges/first-aid/", HOSTILE, comment))
    html = pages(build(root))["/badges/first-aid/"]
    part = section(html, "endorsements")
    assert not {element.tag for element in part.all()} & {"script", "img", "h1", "h3", "h4"}
    assert not [one for element in part.all() for one in element.attributes if one.startswith("on")]
    assert words(part).count("<script>alert(1)</script>") >= 2
    hrefs = [element.attributes["href"] for element in part.having("href")]
    assert not any(link.startswith("javascript:") for link in hrefs)
    (out,) = [element for element in part.having("href") if element.attributes["href"] == "https://e.example/"]
    assert set(out.attributes["rel"].split()) >= {"nofollow", "ugc", "noopener"}


def test_an_endorsement_of_a_revoked_award_is_not_on_its_page(root: Path, here: Here) -> None:
    award = awards(root)[0].stem
    keep(root, "of-award", CLINICS.endorse(f"{SITE}awards/{award}/"))
    assert CLINICS.name in pages(build(root))[f"/awards/{award}/"]
    done = here("revoke", award, "--root", root, "--reason", "issued-in-error", "--demo", "--yes")
    assert done.code == 0, done.err
    assert CLINICS.name not in pages(build(root))[f"/awards/{award}/"]


def test_an_expired_one_is_neither_shown_nor_published(root: Path, here: Here) -> None:
    keep(root, "over", CLINICS.endorse(f"{SITE}badges/first-aid/", validUntil="2026-07-01T00:00:00Z"))
    site = build(root)
    assert CLINICS.name not in "".join(pages(site).values())
    assert not (site / "endorsements").exists()
    done = here("build", "--root", root, "--at", "2026-11-22T12:00:00Z")
    assert done.code == 0
    assert "EN06" in done.err
    assert here("build", "--root", root, "--at", "2026-11-22T12:00:00Z", "--strict").code == 1


def test_a_site_with_endorsements_is_built_twice_alike(root: Path, tmp_path: Path) -> None:
    keep(root, "guild", GUILD.endorse(f"{SITE}badges/first-aid/"), GUILD)
    keep(root, "agency", AGENCY.endorse("did:web:badges.example.org"), AGENCY)
    one, two = build(root, tmp_path / "one"), build(root, tmp_path / "two")
    for path in one.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (two / path.relative_to(one)).read_bytes()


def test_the_pages_of_the_small_site_hold_no_empty_section(small_root: Path) -> None:
    text = "".join(pages(small_root / "site").values())
    assert "Endorsed by others" not in text
    assert "What it says of others" not in text


def test_small_sites_are_what_they_were(tmp_path: Path) -> None:
    """A site without the two folders builds, and gets neither of them."""
    site = build(small_site(tmp_path / "x", people=["Ada Example"]))
    assert not (site / "endorsements").exists()
