"""Versions: an award pins its definition; what people hold is not changed silently."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.credentials.achievement import achievement_document
from assay.credentials.model import Content, Json
from assay.credentials.versions import (
    Change,
    changes_between,
    definition_bytes,
    definition_url,
    pin,
    version_problems,
    versions_of,
)
from assay.integrity import multibase

CLEANING = "https://badges.example.org/badges/data-cleaning/"


def documents(content: Content, badge: str = "") -> list[Json]:
    found = [json.loads(award.data) for award in content.awards]
    return [item for item in found if badge in ("", item["credentialSubject"]["achievement"]["id"])]


def problems(content: Content, signed: list[Json], changed: Json | None = None) -> list[str]:
    current = {}
    for badge in content.badges:
        achievement = achievement_document(badge, content.issuer)
        if changed and changed["id"] == achievement["id"]:
            achievement = changed
        current[achievement["id"]] = (badge.path, achievement)
    awards = {content.issuer.award_url(award.id): award for award in content.awards}
    return [problem.code for problem in version_problems(current, awards, signed)]


def today(content: Content) -> Json:
    badge = content.badge("data-cleaning")
    assert badge
    return achievement_document(badge, content.issuer)


def test_an_award_pins_the_bytes_of_its_definition(example: Content) -> None:
    """VCDM 2.0, section 5.3: the digest is that of the resource as it is retrieved."""
    for document in documents(example):
        achievement = document["credentialSubject"]["achievement"]
        resource = document["relatedResource"][0]
        assert resource["id"] == definition_url(achievement)
        multihash = multibase.decode_base64url(resource["digestMultibase"])
        assert multihash == b"\x12\x20" + sha256(definition_bytes(achievement)).digest()


@given(leaf=st.sampled_from(["name", "description", "version", "inLanguage", "achievementType", "id"]))
def test_whatever_a_definition_says_changes_its_pin(leaf: str, example: Content) -> None:
    achievement = today(example)
    assert pin(achievement | {leaf: achievement[leaf] + "x"}) != pin(achievement)


def test_picture_and_search_words_may_change_without_a_new_version(example: Content) -> None:
    achievement = today(example)
    assert pin(achievement | {"tag": ["other"], "image": None}) == pin(achievement)
    assert problems(example, documents(example), achievement | {"tag": ["other"]}) == []


def test_the_example_has_a_badge_in_two_versions(example: Content) -> None:
    first, second = versions_of(today(example), documents(example, CLEANING))
    assert (first.name, first.since, first.changes) == ("1", "2023-09-14", ())
    assert (second.name, second.since) == ("2", "2026-05-21")
    assert Change("Workload", "20 hours", "25 hours (1 ECTS)") in second.changes
    assert {"Competency", "Outcome 5", "Criteria"} <= {change.what for change in second.changes}


def test_of_long_texts_only_the_paragraphs_that_differ_are_told(example: Content) -> None:
    achievement = today(example)
    paragraphs = achievement["criteria"]["narrative"].split("\n\n")
    assert len(paragraphs) > 4
    other = achievement | {"criteria": {"narrative": "\n\n".join([*paragraphs[:2], "New.", *paragraphs[3:]])}}
    assert changes_between(achievement, other) == (Change("Criteria", paragraphs[2], "New."),)
    assert changes_between(achievement, achievement) == ()


def test_a_version_nobody_holds_yet_is_the_newest(example: Content) -> None:
    achievement = today(example) | {"version": "3", "name": "Other"}
    versions = versions_of(achievement, documents(example, CLEANING))
    assert [(version.name, version.since) for version in versions][-1] == ("3", None)
    assert versions[-1].changes == (Change("Name", "Data Cleaning Practitioner", "Other"),)


def _renamed(achievement: Json) -> Json:
    return achievement | {"name": "Other"}


def _less_needed(achievement: Json) -> Json:
    result = achievement["resultDescription"][0]
    return achievement | {"resultDescription": [result | {"requiredLevel": f"{CLEANING}#level-beginning"}]}


@pytest.mark.parametrize("edit", [_renamed, _less_needed])
def test_an_edit_under_a_version_in_use_is_refused_and_under_a_new_one_not(
    edit: Callable[[Json], Json], example: Content
) -> None:
    signed = documents(example)
    assert problems(example, signed, edit(today(example))) == ["DEF05"]
    assert problems(example, signed, edit(today(example)) | {"version": "3"}) == []


def test_two_definitions_of_one_version_are_refused(example: Content) -> None:
    signed = documents(example)
    newest = next(item for item in reversed(signed) if item["credentialSubject"]["achievement"]["id"] == CLEANING)
    newest["credentialSubject"]["achievement"]["version"] = "1"
    newest["relatedResource"] = [pin(newest["credentialSubject"]["achievement"])]
    assert "DEF06" in problems(example, signed)


def test_a_pin_of_another_definition_is_refused(example: Content) -> None:
    signed = documents(example)
    signed[0]["relatedResource"][0]["digestMultibase"] = multibase.digest_multibase(b"other")
    assert problems(example, signed) == ["DEF07"]
