"""The closed schema: closed everywhere, every award of the example fits, and nothing else does."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assay.credentials.model import Content, Json
from assay.credentials.profile import AWARD, STATUS_LIST, check_profile, dotted, schema
from credentials.support import Pointer, at, containers, problem
from credentials.workshop import Workshop

OPTIONAL = {
    "credentialSubject.achievement.alignment.targetCode",
    "credentialSubject.achievement.alignment.targetDescription",
    "credentialSubject.achievement.alignment.targetFramework",
    "credentialSubject.achievement.alignment.targetType",
    "credentialSubject.achievement.creditsAvailable",
    "credentialSubject.achievement.image",
    "credentialSubject.achievement.tag",
    "credentialSubject.creditsEarned",
    "credentialSubject.source",
    "evidence",
    "evidence.digestMultibase",
    "evidence.id",
    "evidence.narrative",
    "issuer.address.addressRegion",
    "issuer.image",
    "issuer.phone",
    "validUntil",
}
"""Members an award may lack; of a result and its scale, both or none."""


def names(pointer: Pointer) -> str:
    """Return a pointer without its numbers."""
    return ".".join(part for part in pointer if isinstance(part, str))


@pytest.fixture(scope="module")
def documents(example: Content) -> list[Json]:
    return [json.loads(award.data) for award in example.awards]


def objects_of(part: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every subschema that describes an object."""
    if isinstance(part, dict):
        if part.get("type") == "object" or ("properties" in part and "allOf" not in part):
            yield path, part
        for name, inner in part.items():
            yield from objects_of(inner, f"{path}/{name}")
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from objects_of(inner, f"{path}/{number}")


@pytest.mark.parametrize("name", [AWARD, STATUS_LIST])
def test_every_object_of_the_schema_is_closed(name: str) -> None:
    found = dict(objects_of(schema(name)))
    assert len(found) >= 2
    for path, part in found.items():
        assert part["additionalProperties"] is False, path
        assert set(part["required"]) <= set(part["properties"]), path
        assert part["required"], path
    for path, part in arrays_of(schema(name)):
        assert part["maxItems"] <= 100, path
        assert "items" in part or len(part["prefixItems"]) == part["maxItems"], path


def arrays_of(part: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every subschema that describes what an array holds."""
    if isinstance(part, dict):
        if part.get("type") == "array" and set(part) != {"type"}:
            yield path, part
        for name, inner in part.items():
            yield from arrays_of(inner, f"{path}/{name}")


def test_no_pattern_lets_a_line_end_slip_through() -> None:
    """`$` alone matches before a last line feed."""
    patterns = [part["pattern"] for _, part in containers(schema()) if isinstance(part, dict) and "pattern" in part]
    assert len(patterns) > 10
    assert all(isinstance(pattern, dict) or pattern.endswith("$(?!\\n)") for pattern in patterns)


def test_every_award_of_the_example_fits(documents: list[Json]) -> None:
    for document in documents:
        check_profile(document)


def test_an_unknown_member_of_any_object_is_refused_by_its_name(documents: list[Json]) -> None:
    seen = set()
    for document in documents:
        for pointer, container in containers(document):
            if not isinstance(container, dict) or names(pointer) in seen:
                continue
            seen.add(names(pointer))
            spoilt = copy.deepcopy(document)
            at(spoilt, pointer)["grade"] = "A+"
            found = problem(lambda spoilt=spoilt: check_profile(spoilt))  # type: ignore[misc]
            assert found.code == ("AW06" if pointer[:1] == ("proof",) else "AW07")
            assert f'"{dotted((*pointer, "grade"))}" is not a field' in found.message
    assert len(seen) >= 15


def test_every_member_is_required_or_known_to_be_optional(documents: list[Json]) -> None:
    may_lack: set[str] = set()
    must_have: set[str] = set()
    by_badge = {document["credentialSubject"]["achievement"]["id"]: document for document in documents}
    with_evidence = [document for document in documents if "evidence" in document][:1]
    for document in [*by_badge.values(), *with_evidence]:
        for pointer, container in containers(document):
            for name in container if isinstance(container, dict) else ():
                spoilt = copy.deepcopy(document)
                del at(spoilt, pointer)[name]
                accepted = _fits(spoilt)
                (may_lack if accepted else must_have).add(names((*pointer, name)))
    assert not may_lack & must_have
    assert may_lack <= OPTIONAL
    assert OPTIONAL - may_lack <= {"issuer.phone", "evidence.digestMultibase", "evidence.narrative", "evidence.id"}
    assert "credentialStatus" in must_have


def _fits(document: Json) -> bool:
    try:
        check_profile(document)
    except Exception as error:  # noqa: BLE001 - whatever is raised must be a refusal
        assert type(error).__name__ == "DocumentError"  # noqa: PT017 - the other branch is a result too
        return False
    return True


def test_an_empty_array_is_never_an_absent_one(documents: list[Json]) -> None:
    for pointer, container in containers(documents[0]):
        if isinstance(container, list):
            spoilt = copy.deepcopy(documents[0])
            at(spoilt, pointer[:-1])[pointer[-1]] = []
            assert not _fits(spoilt), pointer


VALUES: list[tuple[str, list[Any], list[Any]]] = [
    ("name", ["x", "x" * 300], ["", "x" * 301, "a\nb", "a\tb", "x\n", 1, None, ["x"]]),
    ("description", ["x", "a\nb"], ["", "x" * 2_001]),
    ("validFrom", ["2026-01-01T00:00:00Z"], ["2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00.0Z"]),
    (
        "validUntil",
        ["2026-01-01T00:00:00Z"],
        ["2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00z", "x\n", "2026-01-01T00:00:00Z\n"],
    ),
    (
        "id",
        ["https://x.example/", "http://localhost:8000/a"],
        ["http://x.example/", "javascript:x", "urn:x", "https://x y/", 1],
    ),
    ("issuer.id", ["did:web:x.example"], ["did:key:z6Mk", "https://x.example/", "did:web:x/../y", "did:web:x y"]),
    ("issuer.address.addressCountryCode", ["IE"], ["ie", "IRL", "I"]),
    (
        "credentialSubject.id",
        ["urn:uuid:00000000-0000-8000-8000-000000000000"],
        ["mailto:a@b.example", "urn:uuid:0", "did:key:z"],
    ),
    ("credentialSubject.identifier.0.hashed", [False], [0, "", None, True, "false"]),
    ("credentialSubject.identifier.0.identityType", ["name"], ["emailAddress", "ext:name"]),
    ("credentialSubject.achievement.achievementType", ["Certification"], ["Degree", "ext:x"]),
    ("credentialSubject.achievement.inLanguage", ["de-CH", "zh-Hant-TW"], ["english", "de_CH", "DE"]),
    ("credentialStatus.statusListIndex", ["0", "131071"], ["-1", "01", 1, "1.0", "٣", "1" * 10]),
    ("credentialStatus.statusPurpose", ["revocation"], ["suspension", "refresh", "message"]),
    ("credentialStatus.type", ["BitstringStatusListEntry"], ["StatusList2021Entry", ["BitstringStatusListEntry"]]),
    ("proof.0.created", ["2026-01-01T00:00:00Z"], ["2026-01-01T00:00:00.123Z"]),
]


@pytest.mark.parametrize(("place", "good", "bad"), VALUES, ids=[row[0] for row in VALUES])
def test_the_form_of_values(place: str, good: list[Any], bad: list[Any], documents: list[Json]) -> None:
    pointer: Pointer = tuple(int(part) if part.isdigit() else part for part in place.split("."))
    for value in good + bad:
        document = copy.deepcopy(documents[0])
        at(document, pointer[:-1])[pointer[-1]] = value
        assert _fits(document) == any(value is one for one in good), value


SCALE_ID = "https://badges.example.org/badges/knots/#result"
RUBRIC = {
    "id": SCALE_ID,
    "type": ["ResultDescription"],
    "name": "Level reached",
    "resultType": "RubricCriterionLevel",
    "rubricCriterionLevel": [
        {"id": f"{SCALE_ID}-a", "type": ["RubricCriterionLevel"], "name": "A", "description": "A", "level": "1"}
    ],
    "requiredLevel": f"{SCALE_ID}-a",
}
UNFIT: list[tuple[str, Callable[[Json], object], str]] = [
    ("too many points", lambda s: s["result"][0].update(value="21"), "outside the scale 0 to 20"),
    ("too few points", lambda s: s["result"][0].update(value="-1"), "outside the scale"),
    ("just too many", lambda s: s["result"][0].update(value="20.0001"), "outside the scale"),
    ("no scale", lambda s: s["achievement"].pop("resultDescription"), "stands alone"),
    ("no result", lambda s: s.pop("result"), "stands alone"),
    ("another scale", lambda s: s["result"][0].update(resultDescription="https://x.example/"), "not in the award"),
    (
        "a level on a scale",
        lambda s: [s["result"][0].pop("value"), s["result"][0].update(achievedLevel="https://x.example/#a")],
        "no level",
    ),
    ("value and level", lambda s: s["result"][0].update(achievedLevel="https://x.example/#a"), "does not fit"),
    ("a rubric for a number", lambda s: s["achievement"].update(resultDescription=[RUBRIC]), "describes levels"),
]


@pytest.mark.parametrize(("change", "says"), [row[1:] for row in UNFIT], ids=[row[0] for row in UNFIT])
def test_a_result_fits_its_scale(change: Callable[[Json], object], says: str, shop: Workshop) -> None:
    """Fault A30: what a schema cannot say."""
    document = shop.sign(shop.document())
    check_profile(document)
    change(document["credentialSubject"])
    found = problem(lambda: check_profile(document))
    assert found.code in {"AW30", "AW07"}
    assert says in found.message


def test_levels_must_be_among_those_described(shop: Workshop) -> None:
    document = shop.sign(shop.document())
    subject = document["credentialSubject"]
    subject["achievement"]["resultDescription"] = [copy.deepcopy(RUBRIC)]
    subject["result"] = [
        {"type": ["Result"], "resultDescription": SCALE_ID, "status": "Completed", "achievedLevel": f"{SCALE_ID}-a"}
    ]
    check_profile(document)
    subject["result"][0]["achievedLevel"] = f"{SCALE_ID}-b"
    assert problem(lambda: check_profile(document)).code == "AW30"
    subject["result"][0]["achievedLevel"] = f"{SCALE_ID}-a"
    subject["achievement"]["resultDescription"][0]["requiredLevel"] = f"{SCALE_ID}-b"
    assert problem(lambda: check_profile(document)).code == "AW30"


@pytest.mark.parametrize("document", [None, [], "x", 1, True, {}, {"proof": None}, {"@context": []}])
def test_whatever_is_no_award_is_refused(document: object) -> None:
    assert problem(lambda: check_profile(document)).code in {"AW06", "AW07", "AW11"}


def test_a_misspelt_field_is_told_its_name(documents: list[Json]) -> None:
    document = copy.deepcopy(documents[0])
    document["validuntil"] = "2030-01-01T00:00:00Z"
    assert 'did you mean "validUntil"?' in problem(lambda: check_profile(document)).message


def test_pointers_are_written_as_people_read_them() -> None:
    assert dotted(("credentialSubject", "result", 0, "value")) == "credentialSubject.result[0].value"
    assert dotted(()) == ""
