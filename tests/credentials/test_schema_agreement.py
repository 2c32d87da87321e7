"""Our schema of Open Badges 3.0, property by property, against a table written by hand and a second validator.

The table says what the specification's classes have (common credentials data model; serialization: arrays for 0..*
and 1..*). Instances are made from it, valid ones and ones with a single thing wrong, and three judges must agree: the
table itself, `jsonschema` and `jsonschema-rs` over our schema.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.credentials.openbadge import schema, validator

Json = dict[str, Any]

ENUMS: dict[str, tuple[str, bool]] = {
    "achievementType": (
        (
            "Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge "
            "BachelorDegree Certificate CertificateOfCompletion Certification CommunityService Competency "
            "Course CoCurricular Degree Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment "
            "JourneymanCertificate LearningProgram License Membership ProfessionalDoctorate "
            "QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential ResearchDoctorate "
            "SecondarySchoolDiploma"
        ),
        True,
    ),
    "identifierType": (
        (
            "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn "
            "issn lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId "
            "ltiPlatformId ltiUserId identifier"
        ),
        True,
    ),
    "targetType": (
        "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL",
        True,
    ),
    "resultType": (
        (
            "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result "
            "RubricCriterion RubricCriterionLevel RubricScore ScaledScore Status"
        ),
        True,
    ),
    "status": (
        "Completed Enrolled Failed InProgress OnHold Provisional Withdrew",
        False,
    ),
}
"""Enumerations of standards 1.3 and 1.4, and whether ``ext:…`` extends them."""

CREDENTIAL = (
    "@context!=context id!=uri type!=types issuer!=ref:profile validFrom!=date "
    "credentialSubject!=ref:achievementSubject "
    "name=text description=text image=ref:image awardedDate=date endorsement=many:endorsement endorsementJwt=tokens "
    "evidence=many:evidence validUntil=date proof=many:proof credentialSchema=many:service "
    "credentialStatus=ref:service "
    "refreshService=ref:service termsOfUse=many:termsOfUse"
)
ENDORSEMENT = (
    "@context!=context id!=uri type!=types name!=text credentialSubject!=ref:endorsementSubject issuer!=ref:profile "
    "validFrom!=date description=text awardedDate=date validUntil=date proof=many:proof credentialSchema=many:service "
    "credentialStatus=ref:service refreshService=ref:service termsOfUse=many:termsOfUse"
)
TABLE = {
    "credential": CREDENTIAL,
    "endorsement": ENDORSEMENT,
    "achievementSubject": (
        "id!=uri type!=types achievement!=ref:achievement activityStartDate=date activityEndDate=date "
        "creditsEarned=number identifier=many:identityObject image=ref:image licenseNumber=text narrative=text "
        "result=many:result role=text source=ref:profile term=text"
    ),
    "achievement": (
        "id!=uri type!=types criteria!=ref:criteria description!=text name!=text achievementType=enum:achievementType "
        "alignment=many:alignment creator=ref:profile creditsAvailable=number endorsement=many:endorsement "
        "endorsementJwt=tokens fieldOfStudy=text humanCode=text image=ref:image inLanguage=language "
        "otherIdentifier=many:identifierEntry related=many:related resultDescription=many:resultDescription "
        "specialization=text tag=texts version=text"
    ),
    "criteria": "id!=uri narrative=text",
    "profile": (
        "id!=uri type!=types name=text url=uri phone=text description=text endorsement=many:endorsement "
        "endorsementJwt=tokens image=ref:image email=email address=ref:address otherIdentifier=many:identifierEntry "
        "official=text parentOrg=ref:profile familyName=text givenName=text additionalName=text patronymicName=text "
        "honorificPrefix=text honorificSuffix=text familyNamePrefix=text dateOfBirth=day"
    ),
    "identityObject": "type!=type hashed!=bool identityHash!=text identityType!=enum:identifierType salt=text",
    "identifierEntry": "type!=type identifier!=text identifierType!=enum:identifierType",
    "image": "id!=uri type!=type caption=text",
    "evidence": "type!=types id=uri narrative=text name=text description=text genre=text audience=text",
    "alignment": (
        "type!=types targetName!=text targetUrl!=uri targetCode=text targetDescription=text targetFramework=text "
        "targetType=enum:targetType"
    ),
    "related": "id!=uri type!=types inLanguage=language version=text",
    "result": (
        "type!=types achievedLevel=uri alignment=many:alignment resultDescription=uri status=enum:status value=text"
    ),
    "resultDescription": (
        "id!=uri type!=types name!=text resultType!=enum:resultType alignment=many:alignment allowedValue=texts "
        "requiredLevel=uri requiredValue=text rubricCriterionLevel=many:rubricCriterionLevel valueMax=text "
        "valueMin=text"
    ),
    "rubricCriterionLevel": (
        "id!=uri type!=types name!=text alignment=many:alignment description=text level=text points=text"
    ),
    "address": (
        "type!=types addressCountry=text addressCountryCode=text addressRegion=text addressLocality=text "
        "streetAddress=text postOfficeBoxNumber=text postalCode=text geo=ref:geoCoordinates"
    ),
    "geoCoordinates": "type!=type latitude!=number longitude!=number",
    "endorsementSubject": "id!=uri type!=types endorsementComment=text",
    "service": "id!=uri type!=word",
    "termsOfUse": "type!=word id=uri",
    "proof": (
        "type!=word created=date cryptosuite=text challenge=text nonce=text proofPurpose=purpose proofValue=text "
        "verificationMethod=uri"
    ),
}
"""Classes: ``name=kind``, with ``!`` for what must be there. Two members the schema wants one of are written with
``!`` on the first, and the alternative has a test of its own."""
CLOSED = {"identityObject", "identifierEntry", "image"}
"""Classes with additionalProperties false."""
TYPES = {
    "credential": ["VerifiableCredential", "OpenBadgeCredential"],
    "endorsement": ["VerifiableCredential", "EndorsementCredential"],
}


def members(name: str) -> dict[str, tuple[str, bool]]:
    """Return kind and duty of each member of a class."""
    parsed = {}
    for item in TABLE[name].split():
        member, _, kind = item.partition("=")
        parsed[member.removesuffix("!")] = (kind, member.endswith("!"))
    return parsed


def class_name(name: str) -> str:
    return name[0].upper() + name[1:]


# -- valid instances --------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
WORD = st.from_regex(r"\A[A-Za-z0-9]{1,8}\Z")
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "texts": st.lists(TEXT, min_size=1, max_size=3),
    "word": WORD,
    "bool": st.booleans(),
    "number": st.integers(-1_000, 1_000) | st.floats(-1e6, 1e6).filter(lambda value: value == round(value, 3)),
    "uri": st.builds("{}:{}".format, st.sampled_from(["https", "urn", "did", "mailto", "data"]), WORD),
    "email": st.builds("{}@{}.example".format, WORD, WORD),
    "day": st.dates().map(str),
    "date": st.builds(
        "{}{}{}".format,
        st.datetimes().map(lambda value: value.replace(microsecond=0).isoformat()),
        st.sampled_from(["", ".5", ".123456789"]),
        st.sampled_from(["Z", "+02:00", "-11:30", "+14:00"]),
    ),
    "language": st.sampled_from(["en", "de-CH", "zh-Hant", "es-419", "sr-Latn-RS", "gsw"]),
    "tokens": st.lists(st.builds("{}.{}.{}".format, WORD, WORD, WORD), min_size=1, max_size=2),
    "purpose": st.just("assertionMethod"),
    "context": st.sampled_from(["", "-3.0.3", "-3.0.2"]).map(
        lambda version: [
            "https://www.w3.org/ns/credentials/v2",
            f"https://purl.imsglobal.org/spec/ob/v3p0/context{version}.json",
        ]
    ),
}
WRONG: dict[str, list[Any]] = {
    "text": [1, None, ["x"], {}, True],
    "texts": ["x", [], [1], None, [None]],
    "word": [1, None, {}, True],
    "bool": ["true", 1, 0, None],
    "number": ["1", None, [1], True],
    "uri": ["no scheme", "a/b", "", "https://a b", "https://a\n", "http://x/<y>", "_:b0", 1, ["https://a.example"]],
    "email": ["kim", "@", "a b@c.example", "kim@", 1],
    "day": ["2026-1-2", "2026-13-01", "2026-01-32", "2026-01-02T00:00:00Z", "2026-01-02\n", 20260102],
    "date": [
        "2026-01-02", "2026-01-02T03:04:05", "2026-01-02 03:04:05Z", "2026-01-02T03:04Z", "2026-13-02T03:04:05Z",
        "2026-01-02T25:04:05Z", "2026-01-02T03:04:05+15:00", "2026-01-02T03:04:05z", "2026-01-02T03:04:05Z\n", 5, None,
        "٢٠٢٦-01-02T03:04:05Z",
    ],
    "language": ["EN", "english", "en_US", "de-ch", "en\n", "", 1],
    "tokens": ["a.b.c", [], ["a.b"], ["a.b.c.d"], ["a.b.c\n"], [1]],
    "purpose": ["authentication", "", None],
    "context": [
        "https://www.w3.org/ns/credentials/v2", [], ["https://www.w3.org/ns/credentials/v2"],
        ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", "https://www.w3.org/ns/credentials/v2"],
        ["https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3x0x3.json"],
        ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", 1],
    ],
}  # fmt: skip


def good_value(name: str, kind: str, depth: int) -> st.SearchStrategy[Any]:
    if kind == "types":
        return st.just(TYPES.get(name, [class_name(name)])) | st.just(
            [*TYPES.get(name, [class_name(name)]), "urn:x:More"]
        )
    if kind == "type":
        return st.just(class_name(name))
    head, _, rest = kind.partition(":")
    if head == "enum":
        values, extends = ENUMS[rest]
        return st.sampled_from(values.split()) | (
            st.sampled_from(["ext:Own", "ext:a.b-c_d"]) if extends else st.nothing()
        )
    if head == "ref":
        return instances(rest, depth - 1)
    if head == "many":
        return st.lists(instances(rest, depth - 1), min_size=1, max_size=2)
    return GOOD[kind]


def instances(name: str, depth: int = 2) -> st.SearchStrategy[Json]:
    """Return instances of a class: all that must be there, and some of what may be while it is not too deep."""
    required = {one: good_value(name, kind, depth) for one, (kind, must) in members(name).items() if must}
    optional = {
        one: st.deferred(lambda kind=kind: good_value(name, kind, depth))  # type: ignore[misc]
        for one, (kind, must) in members(name).items()
        if not must and (depth > 0 or ":" not in kind or kind.startswith("enum"))
    }
    return st.fixed_dictionaries(required, optional=optional)


# -- judges -----------------------------------------------------------------------------------------------------------


def rust(name: str) -> Callable[[object], bool]:
    return jsonschema_rs.Draft202012Validator({**schema(), "$ref": f"#/$defs/{name}"}).is_valid


RUST = {name: rust(name) for name in TABLE}


def agreed(name: str, instance: object) -> bool:
    """Return the verdict of both validators over our schema, which must be one."""
    ours, theirs = validator(name).is_valid(instance), RUST[name](instance)
    assert ours == theirs, (name, instance)
    return ours


CALM = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", TABLE)
@CALM
@given(data=st.data())
def test_what_the_table_allows_is_valid(name: str, data: st.DataObject) -> None:
    assert agreed(name, data.draw(instances(name)))


WAYS = [(name, member) for name in TABLE for member in members(name)]


def wrongs(name: str, kind: str) -> list[Any]:
    """Return values that a member may not have."""
    head, _, rest = kind.partition(":")
    if kind == "types":
        return [[], ["Other"], [1], None, {}, class_name(name)]
    if kind == "type":
        return ["Other", [class_name(name)], None, 1]
    if head == "enum":
        return ["Program", "", "ext:", "ext:a b", "ext:a\n", 1, None, [ENUMS[rest][0].split()[0]]]
    if head == "ref":
        # A profile that issues may be an address; nothing else may be text.
        return [None, 1, [], {}, *([] if rest == "profile" else ["https://example.org/x"])]
    if head == "many":
        return [None, [], {}, "x", [None], ["x"], [{}]]
    return WRONG[kind]


@pytest.mark.parametrize(("name", "member"), WAYS)
@settings(CALM, max_examples=4)
@given(data=st.data())
def test_one_wrong_value_makes_it_invalid(name: str, member: str, data: st.DataObject) -> None:
    kind, _ = members(name)[member]
    instance = data.draw(instances(name, 1))
    for value in wrongs(name, kind):
        assert not agreed(name, {**instance, member: value}), (member, value)


@pytest.mark.parametrize(("name", "member"), [(name, one) for name, one in WAYS if members(name)[one][1]])
@settings(CALM, max_examples=5)
@given(data=st.data())
def test_one_missing_member_makes_it_invalid(name: str, member: str, data: st.DataObject) -> None:
    instance = data.draw(instances(name, 1))
    alternative = {"achievementSubject": ("id", "identifier"), "criteria": ("id", "narrative")}.get(name, ())
    for other in alternative:
        if member in alternative:
            instance.pop(other, None)
    instance.pop(member, None)
    assert not agreed(name, instance)


@pytest.mark.parametrize("name", TABLE)
@settings(CALM, max_examples=5)
@given(data=st.data())
def test_members_nobody_defined_are_refused_where_the_specification_closes_a_class(
    name: str, data: st.DataObject
) -> None:
    """Elsewhere the contexts decide (`check_meaning`), and not the schema."""
    assert agreed(name, {**data.draw(instances(name, 1)), "urn:x:more": 1}) is (name not in CLOSED)


def test_the_table_and_the_schema_know_the_same_classes_and_members() -> None:
    """Property by property: nothing in one that is not in the other, and the same duties."""
    defined = schema()["$defs"]
    classes = {name: one for name, one in defined.items() if one.get("type") == "object"}
    assert set(classes) == set(TABLE)
    for name, one in classes.items():
        known = members(name)
        # `domain` may be text or an array of it, which the table's kinds do not say.
        assert set(one["properties"]) - {"domain"} == set(known), name
        must = {member for member, (_, duty) in known.items() if duty}
        assert set(one["required"]) == must - {"id" for either in ("achievementSubject", "criteria") if name == either}
        assert ("additionalProperties" in one) is (name in CLOSED)


def test_one_of_two_is_enough() -> None:
    """A subject is named by id or identifier, criteria are told by id or narrative (what 1EdTech's validator wants)."""
    identity = {"type": "IdentityObject", "hashed": False, "identityHash": "x", "identityType": "name"}
    achievement = {
        "id": "urn:x:1", "type": ["Achievement"], "name": "", "description": "", "criteria": {"narrative": ""},
    }  # fmt: skip
    subject: Json = {"type": ["AchievementSubject"], "achievement": achievement, "identifier": [identity]}
    assert agreed("achievementSubject", subject)
    changed = copy.deepcopy(subject)
    del changed["identifier"]
    assert not agreed("achievementSubject", changed)


@pytest.mark.parametrize("name", ["credential", "endorsement"])
@settings(CALM, max_examples=5)
@given(data=st.data())
def test_the_issuer_may_be_an_address(name: str, data: st.DataObject) -> None:
    """ProfileRef is the one place where a profile may be text."""
    instance = data.draw(instances(name, 0))
    assert agreed(name, {**instance, "issuer": "https://example.org/issuer"})
    assert not agreed(name, {**instance, "issuer": "no address"})
