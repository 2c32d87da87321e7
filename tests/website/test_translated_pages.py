"""A badge in several languages: one page each, all of them name each other, none pretends to be what is signed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sites import NOW, Element, example, parse

from assay.builder import build_site
from assay.credentials.ledger import read_ledger
from assay.errors import ContentError

GERMAN = "content/badges/data-cleaning.de.md"
BADGE = "content/badges/data-cleaning.md"
BASE = "https://badges.example.org/badges/data-cleaning/"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built example."""
    root = example(tmp_path_factory.mktemp("languages"))
    build_site(root, root / "site", now=NOW)
    return root / "site"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of the example to change."""
    return example(tmp_path / "site folder")


def page(site: Path, folder: str) -> Element:
    return parse((site / folder / "index.html").read_text("utf-8"))


def older(found: Element) -> list[str]:
    """Return what a page says of being behind the badge."""
    return [item.text for item in found.all() if item.attributes.get("class") == "warning"]


def alternates(found: Element) -> dict[str, str]:
    """Return what a page says of its languages to programs."""
    links = [item for item in found.having("hreflang") if item.tag == "link"]
    return {item.attributes["hreflang"]: item.attributes["href"] for item in links}


@pytest.mark.parametrize("folder", ["", "de/", "fr/"])
def test_every_language_names_every_language(built: Path, folder: str) -> None:
    found = page(built, f"badges/data-cleaning/{folder}")
    assert alternates(found) == {"en": BASE, "x-default": BASE, "de": f"{BASE}de/", "fr": f"{BASE}fr/"}
    (switch,) = [item for item in found.all() if item.attributes.get("class") == "languages"]
    named = [(item.text, item.attributes["lang"], item.tag) for item in switch.having("lang")]
    here = folder.rstrip("/") or "en"
    assert named == [
        (name, tag, "span" if tag == here else "a")
        for name, tag in (("English", "en"), ("Deutsch", "de"), ("Français", "fr"))
    ]
    (current,) = switch.having("aria-current")
    assert current.attributes["lang"] == here


def test_a_badge_in_one_language_speaks_of_no_others(built: Path) -> None:
    found = page(built, "badges/chart-review/")
    assert alternates(found) == {}
    assert not [item for item in found.all() if item.attributes.get("class") == "languages"]


def test_the_sitemap_has_the_languages_too(built: Path) -> None:
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    tree = ET.fromstring((built / "sitemap.xml").read_text("utf-8"))  # noqa: S314 - our own file
    found = {
        url.findtext("s:loc", "", names): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", names)
        }
        for url in tree.findall("s:url", names)
    }
    every = {"en": BASE, "de": f"{BASE}de/", "fr": f"{BASE}fr/", "x-default": BASE}
    assert [found[f"{BASE}{folder}"] for folder in ("", "de/", "fr/")] == [every] * 3
    assert found["https://badges.example.org/badges/chart-review/"] == {}


def test_the_page_of_a_translation_has_its_texts_and_the_facts_of_the_badge(built: Path) -> None:
    text = " ".join(page(built, "badges/data-cleaning/de").text.split())
    for words in (
        "Datenbereinigung in der Praxis",
        "Bereinigt eine unordentliche Tabelle",
        "Stellt aus der bereinigten Tabelle",
        "Mindestens neun von zehn",
        "Sie buchen einen Termin",
        "Arbeitsgruppe Tabellarische Daten",
        "EQF 4",
        "120 EUR",
    ):
        assert words in text
    for words in ("Cleans a messy table", "You book a session", "At least nine in ten"):
        assert words not in text


def test_a_translation_says_that_it_is_one_and_where_the_signed_text_is(built: Path) -> None:
    for folder in ("de", "fr"):
        found = page(built, f"badges/data-cleaning/{folder}")
        # It is in the words of its own language, so it is found by the link that only this sentence has.
        (note,) = [item for item in found.all() if item.tag == "p" and item.having("hreflang")]
        (link,) = note.having("hreflang")
        assert (link.attributes["href"], link.attributes["hreflang"], link.text) == ("../", "en", "English")
        assert older(found) == []


def test_the_signed_definition_is_the_same_file_for_every_language(built: Path) -> None:
    assert sorted(path.name for path in (built / "badges/data-cleaning/de").iterdir()) == ["index.html"]
    signed = json.loads((built / "badges/data-cleaning/achievement.json").read_bytes())
    assert (signed["name"], signed["inLanguage"]) == ("Data Cleaning Practitioner", "en")
    found = page(built, "badges/data-cleaning/de")
    assert "../achievement.json" in [item.attributes["href"] for item in found.having("href")]


def test_schema_org_has_a_work_for_each_language(built: Path) -> None:
    def data(folder: str) -> dict[str, object]:
        html = (built / "badges/data-cleaning" / folder / "index.html").read_text("utf-8")
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
        assert block
        return next(item for item in json.loads(block[1])["@graph"] if item["@type"] != "BreadcrumbList")

    own, german = data(""), data("de")
    assert own["workTranslation"] == [{"@id": f"{BASE}de/"}, {"@id": f"{BASE}fr/"}]
    assert (german["@id"], german["inLanguage"]) == (f"{BASE}de/", "de")
    assert german["translationOfWork"] == {"@id": BASE}
    assert "workTranslation" not in german


# -- what moves on, and what goes away ----------------------------------------------------------------------------


def test_a_translation_of_an_older_version_says_so_on_its_page(root: Path) -> None:
    text = (root / GERMAN).read_text("utf-8").replace('of_version: "2"', 'of_version: "1"')
    (root / GERMAN).write_text(text, "utf-8")
    done = build_site(root, root / "site", now=NOW)
    assert [item.code for item in done.verified.warnings] == ["TR06"]
    (warning,) = older(page(root / "site", "badges/data-cleaning/de"))
    assert re.findall(r"\d", warning) == ["1", "2"], "of which version it is, and which is today's"
    assert older(page(root / "site", "badges/data-cleaning/fr")) == []


def test_a_translation_that_fits_no_more_is_held_back_and_its_address_leads_to_the_badge(root: Path) -> None:
    build_site(root, root / "site", now=NOW)
    text = (root / GERMAN).read_text("utf-8").replace('of_version: "2"', 'of_version: "1"')
    (root / GERMAN).write_text(re.sub(r"  - Stellt aus der .*\n", "", text), "utf-8")
    done = build_site(root, root / "site", now=NOW)
    assert [item.code for item in done.verified.warnings] == ["TR07"]
    assert 'http-equiv="refresh"' in (root / "site/badges/data-cleaning/de/index.html").read_text("utf-8")
    assert set(alternates(page(root / "site", "badges/data-cleaning"))) == {"en", "fr", "x-default"}


def test_the_address_of_a_translation_that_was_taken_out_leads_to_the_badge(root: Path) -> None:
    ledger = read_ledger((root / "content/addresses.txt").read_bytes())
    assert "/badges/data-cleaning/de/" in ledger.entries
    for language in ("de", "fr"):
        (root / f"content/badges/data-cleaning.{language}.md").unlink()
    build_site(root, root / "site", now=NOW)
    for language in ("de", "fr"):
        html = (root / f"site/badges/data-cleaning/{language}/index.html").read_text("utf-8")
        assert 'http-equiv="refresh"' in html
        assert f"/badges/data-cleaning/{language}/ /badges/data-cleaning/ 301" in (root / "site/_redirects").read_text()
    assert alternates(page(root / "site", "badges/data-cleaning")) == {}


def test_translations_of_a_renamed_badge_lead_on_to_those_of_its_new_name(root: Path) -> None:
    badge = (root / BADGE).read_text("utf-8").replace('version: "2"\n', 'version: "2"\naliases:\n  - tidy-tables\n')
    (root / BADGE).write_text(badge, "utf-8")
    build_site(root, root / "site", now=NOW)
    rules = (root / "site/_redirects").read_text()
    assert "/badges/tidy-tables/de/ /badges/data-cleaning/de/ 301" in rules
    assert "/badges/tidy-tables/fr/ /badges/data-cleaning/fr/ 301" in rules


def test_a_wrong_translation_keeps_the_old_site(root: Path) -> None:
    build_site(root, root / "site", now=NOW)
    before = (root / "site/badges/data-cleaning/de/index.html").read_bytes()
    text = (root / GERMAN).read_text("utf-8").replace("image:\n", "kind: certification\nimage:\n")
    (root / GERMAN).write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        build_site(root, root / "site", now=NOW)
    assert [(item.code, item.path) for item in caught.value.problems] == [("TR04", GERMAN)]
    assert (root / "site/badges/data-cleaning/de/index.html").read_bytes() == before


# -- the language of the site -------------------------------------------------------------------------------------


def test_lists_of_a_site_in_another_language_name_and_link_to_translations(root: Path) -> None:
    issuer = root / "content/issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8").replace("languages:\n  - en\n", "languages:\n  - fr-CA\n"), "utf-8")
    build_site(root, root / "site", now=NOW)
    for folder, way in (("", "badges/"), ("badges", "")):
        cards = {
            link.attributes["href"]: (link.text, link.attributes.get("lang"))
            for link in page(root / "site", folder).having("href")
            if link.tag == "a" and "data-cleaning" in link.attributes["href"]
        }
        assert set(cards) == {f"{way}data-cleaning/fr/"}
        assert cards[f"{way}data-cleaning/fr/"][0] == "Nettoyage de données en pratique"
    skills = page(root / "site", "skills").text
    assert "Nettoyage de données en pratique" in skills


def test_a_page_in_several_languages_is_in_the_words_of_its_own(root: Path) -> None:
    """In a French site the page of the badge itself is English as a whole, because there is one in French beside it."""
    folder = root / "templates" / "locale"
    folder.mkdir(parents=True)
    (folder / "fr.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Criteria"\nmsgstr "Critères"\n',
        "utf-8",
    )
    issuer = root / "content/issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8").replace("languages:\n  - en\n", "languages:\n  - fr\n"), "utf-8")
    build_site(root, root / "site", now=NOW)
    for name, language, heading in (
        ("data-cleaning", "en", "Criteria"),
        ("data-cleaning/fr", "fr", "Critères"),
        ("chart-review", "fr", "Critères"),
    ):
        html = (root / "site/badges" / name / "index.html").read_text("utf-8")
        assert f'<html lang="{language}">' in html
        assert f'<h2 id="criteria">{heading}</h2>' in html
    assert '<meta property="og:locale" content="fr_FR">' in html


# -- pathways -----------------------------------------------------------------------------------------------------

WAY = "https://badges.example.org/pathways/data-steward/"


@pytest.mark.parametrize("folder", ["", "de/"])
def test_a_pathway_in_two_languages_names_both(built: Path, folder: str) -> None:
    found = page(built, f"pathways/data-steward/{folder}")
    assert alternates(found) == {"en": WAY, "x-default": WAY, "de": f"{WAY}de/"}
    (switch,) = [item for item in found.all() if item.attributes.get("class") == "languages"]
    assert [item.text for item in switch.having("lang")] == ["English", "Deutsch"]


def test_the_page_of_a_pathway_has_its_badges_in_the_same_language(built: Path) -> None:
    text = " ".join(page(built, "pathways/data-steward/de").text.split())
    for words in ("Datenbereinigung in der Praxis", "Arbeit an gemeinsamen Tabellen ohne Aufsicht", "Für wen er ist"):
        assert words in text
    assert "Cleans a messy table" not in text
    own = " ".join(page(built, "pathways/data-steward").text.split())
    assert "Data Cleaning Practitioner" in own
    assert "Datenbereinigung" not in own
    assert f"{WAY}de/" in (built / "sitemap.xml").read_text("utf-8")


def test_the_address_of_a_pathways_translation_leads_on_when_it_is_taken_out(root: Path) -> None:
    (root / "content/pathways/data-steward.de.md").unlink()
    build_site(root, root / "site", now=NOW)
    rules = (root / "site/_redirects").read_text()
    assert "/pathways/data-steward/de/ /pathways/data-steward/ 301" in rules
