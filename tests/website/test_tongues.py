"""Translations in the exports: each text by its language, and only what is of today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assay.credentials.verified import VerifiedContent
from assay.website.tonguepages import in_language
from assay.website.transparency import plan_exports

from .academy import MAP_IN_GERMAN, ROPE_IN_ENGLISH, academy, academy_in_languages


def documents(verified: VerifiedContent) -> dict[str, Any]:
    """Return every export by its address."""
    return {file.url: json.loads(file.data) for _, file in plan_exports(verified)}


def maps(value: object) -> list[dict[str, object]]:
    """Return every language map in a document: a mapping from languages to texts."""
    found = []
    if isinstance(value, dict):
        if value and set(value) <= {"en", "de"}:
            found.append(value)
        found += [item for inner in value.values() for item in maps(inner)]
    elif isinstance(value, list):
        found += [item for inner in value for item in maps(inner)]
    return found


@pytest.fixture
def said(tmp_path: Path) -> dict[str, Any]:
    """Return the exports of the academy with its translations."""
    return documents(academy_in_languages(tmp_path))


def node(document: dict[str, Any], end: str) -> dict[str, Any]:
    """Return the resource of a CTDL document whose address ends so."""
    return next(item for item in document["@graph"] if item["@id"].endswith(end))


def test_ctdl_has_each_text_under_its_language(said: dict[str, Any]) -> None:
    document = said["/badges/rope/ctdl.json"]
    badge = node(document, "/badges/rope/")
    assert badge["ceterms:name"] == {"de": "Seilkunde", "en": "Rope work"}
    assert badge["ceterms:keyword"] == {"de": ["Seil"], "en": ["rope"]}
    assert badge["ceterms:inLanguage"] == ["de"], "the badge itself is in one language"
    (before,) = [item for item in badge["ceterms:requires"] if "ceterms:condition" in item]
    assert before["ceterms:condition"] == {"de": ["Kann schwimmen"], "en": ["Can swim"]}
    (outcome,) = [
        item["ceterms:targetNodeName"]
        for profile in badge["ceterms:requires"]
        for item in profile.get("ceterms:targetCompetency", ())
        if item["ceterms:targetNode"].endswith("#outcome-2")
    ]
    assert outcome == {"de": "Baut einen Stand", "en": "Builds a stance"}
    assert badge["ceterms:reviewProcess"][0]["ceterms:description"] == {
        "de": "Externe Prüfung",
        "en": "External review",
    }
    test = node(document, "#assessment")
    assert test["ceterms:processStandardsDescription"]["en"] == "Example Rope Standard 7"


def test_ctdl_has_the_levels_of_a_rubric_under_their_languages(said: dict[str, Any]) -> None:
    rubric = node(said["/badges/map/ctdl.json"], "#rubric")
    levels = rubric["ceasn:hasRubricCriterion"][0]["ceasn:hasCriterionLevel"]
    assert [level["ceasn:benchmarkLabel"] for level in levels] == [
        {"en": "Not yet", "de": "Noch nicht"},
        {"en": "Sound", "de": "Sicher"},
    ]
    test = node(said["/badges/map/ctdl.json"], "#assessment")
    assert test["ceterms:processStandardsDescription"] == {"en": "Example Map Standard"}, "it was left as it is"


def test_elm_has_each_text_under_its_language(said: dict[str, Any]) -> None:
    document = said["/badges/map/elm.json"]
    assert document["title"] == {"en": "Map reading", "de": "Kartenlesen"}
    assert document["learningOutcome"][1]["title"] == {"en": "Takes a bearing", "de": "Nimmt eine Peilung"}
    scheme = document["provenBy"][0]["gradingScheme"]["description"]
    assert scheme["de"] == "Noch nicht: Die Peilung ist falsch.\nSicher: Die Peilung stimmt."
    assert scheme["en"].endswith("Sound: The bearing is right.")


def test_what_is_signed_has_one_language(tmp_path: Path) -> None:
    plain, translated = documents(academy(tmp_path / "one")), documents(academy_in_languages(tmp_path / "two"))
    assert set(plain) == set(translated)
    for url in plain:
        if url.endswith("elements.json"):
            assert plain[url] == translated[url], "the elements are those of the badge"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rope.en", ROPE_IN_ENGLISH.replace('of_version: "1.10"', 'of_version: "1.9"')),
        ("map.de", MAP_IN_GERMAN.replace('"1"', '"0"').replace("  - Nimmt eine Peilung\n", "  - A\n  - B\n")),
    ],
    ids=["older", "held back"],
)  # fmt: skip
def test_a_translation_of_an_older_version_is_in_no_export(tmp_path: Path, name: str, text: str) -> None:
    found = documents(academy_in_languages(tmp_path, **{name: text}))
    slug = name.partition(".")[0]
    for kind in ("ctdl", "elm"):
        document = found[f"/badges/{slug}/{kind}.json"]
        assert maps(document)
        assert all(len(item) == 1 for item in maps(document)), kind


@pytest.mark.parametrize(
    ("language", "slug", "name", "url"),
    [
        ("en", "rope", "Rope work", "/badges/rope/en/"),
        ("en-GB", "rope", "Rope work", "/badges/rope/en/"),
        ("de", "rope", "Seilkunde", "/badges/rope/"),
        ("de-AT", "rope", "Seilkunde", "/badges/rope/"),
        ("fr", "rope", "Seilkunde", "/badges/rope/"),
        ("de-CH", "map", "Kartenlesen", "/badges/map/de/"),
        ("de", "guide", "Guide", "/badges/guide/"),
    ],
)
def test_a_list_links_to_the_page_nearest_to_its_own_language(
    tmp_path: Path, language: str, slug: str, name: str, url: str
) -> None:
    badge = next(item for item in academy_in_languages(tmp_path).badges if item.slug == slug)
    texts, address = in_language(badge, language)
    assert (texts.name, address) == (name, url)


def test_a_pathway_is_told_in_its_languages_too(said: dict[str, Any]) -> None:
    way = node(said["/pathways/all/ctdl.json"], "/pathways/all/")
    assert way["ceterms:name"] == {"en": "Way of all", "de": "Der ganze Weg"}
    assert way["ceterms:description"]["de"] == "Seil, und Karte oder Berg."
