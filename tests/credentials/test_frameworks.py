"""Alignments with ESCO, CTDL and CASE have the form these frameworks give their identifiers."""

from __future__ import annotations

import pytest

from assay.credentials.frameworks import ESCO, canonical_url, framework_fault

UUID = "0a1b2c3d-0000-4000-8000-00000000abcd"
SKILL = f"http://data.europa.eu/esco/skill/{UUID}"
FINDER = f"https://credentialfinder.org/competency/ce-{UUID}"
CASE = f"https://case.example.org/ims/case/v1p0/CFItems/{UUID}"


@pytest.mark.parametrize(
    ("kind", "url", "code"),
    [
        (ESCO, SKILL, None),
        (ESCO, SKILL.replace("http:", "https:"), "S1.2"),
        (ESCO, SKILL.replace("skill", "occupation"), None),
        ("ceasn:Competency", FINDER, f"ce-{UUID}"),
        ("ceterms:Credential", "https://www.example.org/credential", None),
        ("CTDL", "https://www.example.org/profile", "OP-DS"),
        ("CFItem", CASE, "DP-1"),
        ("CFItem", CASE.replace("v1p0", "v1p1"), None),
        ("CFItem", "https://frameworks.example.org/dp-1", "DP-1"),
        ("CFRubric", CASE.replace("CFItems", "CFRubrics"), None),
        (None, "https://frameworks.example.org/dp-1", None),
        (None, CASE, None),
    ],
)
def test_identifiers_in_their_own_form_pass(kind: str | None, url: str, code: str | None) -> None:
    assert framework_fault(kind, url, code) is None


@pytest.mark.parametrize(
    ("kind", "url", "code", "field"),
    [
        (ESCO, "https://esco.example.org/skill", None, "url"),
        (ESCO, SKILL[:-1], None, "url"),
        (ESCO, SKILL.upper().replace("HTTP", "http"), None, "url"),
        (ESCO, SKILL + "/x", None, "url"),
        (ESCO, SKILL.replace("skill", "thing"), None, "url"),
        ("CFItem", SKILL, None, "type"),
        (None, SKILL, None, "type"),
        ("ceasn:Competency", "https://www.example.org/x", "ce-12", "code"),
        ("ceasn:Competency", "https://credentialfinder.org/competency/12", None, "url"),
        ("ceasn:Competency", "https://sandbox.credentialengineregistry.org/resources/12", None, "url"),
        ("ceasn:Competency", FINDER, f"ce-{UUID[:-1]}0", "code"),
        ("CFItem", CASE[:-3], None, "url"),
        ("CFRubric", CASE, None, "type"),
    ],
)
def test_other_forms_are_refused_at_the_field_that_is_wrong(
    kind: str | None, url: str, code: str | None, field: str
) -> None:
    fault = framework_fault(kind, url, code)
    assert fault is not None
    assert fault[0] == field
    assert all(fault)


def test_an_esco_concept_keeps_the_identifier_its_publisher_gave_it() -> None:
    assert canonical_url(ESCO, SKILL.replace("http:", "https:")) == SKILL
    assert canonical_url(ESCO, SKILL) == SKILL
    assert canonical_url("CFItem", CASE) == CASE
