"""Canonical forms: the published ones byte for byte, and a refusal wherever JSON-LD would lose something."""

from __future__ import annotations

import copy
import json
import math
import resource
import struct
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import DocumentError, Pointer
from assay.integrity import _rdfc
from assay.integrity.canonical import canonicalize_jcs, canonicalize_rdfc
from assay.integrity.contexts import CREDENTIALS_V2, DID_V1, MULTIKEY_V1, OPEN_BADGES_V3

Json: TypeAlias = dict[str, Any]

NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]
"""RFC 8785 appendix B: the bits of a double, and its text."""


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_jcs_writes_numbers_as_rfc_8785_does(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonicalize_jcs(number) == text.encode()


def test_jcs_reproduces_the_examples_of_rfc_8785() -> None:
    """Section 3.2.2 (literals, escapes, numbers) and 3.2.3 (names in UTF-16 order)."""
    literals: Json = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert (
        canonicalize_jcs(literals)
        == (
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ).encode()
    )
    names: Json = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonicalize_jcs(names)).values()) == [2, 4, 6, 7, 1, 5, 3]


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, "\ud800", {"\udc00": 1}, {1: 2}, object()])
def test_jcs_refuses_what_json_cannot_say(value: Any) -> None:  # noqa: ANN401
    with pytest.raises(DocumentError) as caught:
        canonicalize_jcs([value])
    assert caught.value.problem.code == "AW14"


def test_jcs_of_endless_nesting_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(DocumentError, match="nested too deep"):
        canonicalize_jcs(endless)


@pytest.mark.parametrize("name", ["w3c-eddsa-rdfc-2022", "w3c-eddsa-rdfc-2022-employ", "1edtech-ob30"])
def test_published_canonical_forms_are_reproduced(
    name: str, vector: Callable[[str], Json], example_contexts: dict[str, Json]
) -> None:
    """EDDSA 3.2.3 and 3.2.5: documents and proof options, byte for byte."""
    case = vector(name)
    document = case["document"]
    assert canonicalize_rdfc(document, contexts=example_contexts) == case["canonicalDocument"].encode()
    options = {**case["proofOptions"], "@context": document["@context"]}
    assert canonicalize_rdfc(options, contexts=example_contexts) == case["canonicalProofOptions"].encode()


def test_the_engine_reproduces_the_clr_and_the_wrapper_refuses_its_inner_contexts(
    vector: Callable[[str], Json], clr_contexts: dict[str, Json]
) -> None:
    """1EdTech's CLR embeds whole credentials with their own @context, which the strict wrapper never accepts."""
    case = vector("1edtech-clr20")
    document = {name: value for name, value in case["signedDocument"].items() if name != "proof"}
    dropped: list[str | None] = []
    expanded = _rdfc.expand(document, clr_contexts, dropped.append)
    assert not dropped
    assert _rdfc.canonicalize(expanded) == case["canonicalDocument"].encode()
    (proof,) = case["signedDocument"]["proof"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document["@context"]
    assert canonicalize_rdfc(options, contexts=clr_contexts) == case["canonicalProofOptions"].encode()
    with pytest.raises(DocumentError) as caught:
        canonicalize_rdfc(document, contexts=clr_contexts)
    assert caught.value.problem.code == "AW11"
    assert caught.value.pointer == ("credentialSubject", "verifiableCredential", 0, "@context")


def test_contexts_handed_over_hold_for_one_call(
    example_contexts: dict[str, Json], vector: Callable[[str], Json]
) -> None:
    """A context is never remembered: the next call without it is refused, and one with another is not confused."""
    document = vector("w3c-eddsa-rdfc-2022")["document"]
    first = canonicalize_rdfc(document, contexts=example_contexts)
    with pytest.raises(DocumentError) as caught:
        canonicalize_rdfc(document)
    assert caught.value.problem.code == "AW11"
    url = document["@context"][1]
    other = {url: {"@context": {"@vocab": "https://example.org/other#"}}}
    renamed = first.replace(b"https://www.w3.org/ns/credentials/examples#", b"https://example.org/other#")
    assert canonicalize_rdfc(document, contexts=other).splitlines() == sorted(renamed.splitlines())
    names = {"id": "@id", "type": "@type", "@vocab": "https://example.org/lie#"}
    lying = {CREDENTIALS_V2: {"@context": names}, **other}
    assert canonicalize_rdfc(document, contexts=lying) != first
    assert canonicalize_rdfc(document, contexts=example_contexts) == first


def _set(award: Json, pointer: Pointer, value: object) -> Json:
    changed = copy.deepcopy(award)
    inner: Any = changed
    for step in pointer[:-1]:
        inner = inner[step]
    inner[pointer[-1]] = value
    return changed


SUBJECT = ("credentialSubject",)
ACHIEVEMENT = ("credentialSubject", "achievement")
LOSSES: list[tuple[Pointer, object, str, str]] = [
    (("@context",), [], "AW11", "no @context"),
    (("@context",), None, "AW11", "no @context"),
    (("@context",), {"name": "https://schema.org/name"}, "AW11", "written into"),
    (("@context",), [CREDENTIALS_V2, OPEN_BADGES_V3, {"x": "urn:x"}], "AW11", "written into"),
    (("@context",), [CREDENTIALS_V2, "https://example.org/context.json"], "AW11", "not one that Assay carries"),
    (("@context", 1), "https://purl.imsglobal.org/spec/ob/v3p0/context.json", "AW11", "not one that Assay carries"),
    (("@context", 1), "HTTPS://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", "AW11", "not one that"),
    ((*ACHIEVEMENT, "@context"), {"name": "urn:x"}, "AW11", "further inside"),
    ((*SUBJECT, "@context"), None, "AW11", "further inside"),
    ((*SUBJECT, "grade"), "A+", "AW12", '"grade" is not defined'),
    (("honours",), True, "AW12", '"honours" is not defined'),
    (("",), "x", "AW12", '"" is not defined'),
    (("type", 1), "OpenBadge", "AW12", 'type "OpenBadge"'),
    ((*SUBJECT, "type"), ["AchievementSubject", "Achiever"], "AW12", 'type "Achiever"'),
    (("id",), "awards/1", "AW12", 'id "awards/1"'),
    (("id",), "/awards/1", "AW12", 'id "/awards/1"'),
    (("id",), "//example.org/1", "AW12", 'id "//example.org/1"'),
    (("id",), "", "AW12", 'id ""'),
    (("id",), "https://example.org/a b", "AW12", "a b"),
    (("id",), "https://example.org/<x>", "AW12", "<x>"),
    (("id",), "https://example.org/x\n", "AW12", "whole address"),
    (("id",), "_:b0", "AW12", "blank node label"),
    (("evidence", 0, "id"), "_:c14n0", "AW12", "blank node label"),
    (("id",), 7, "AW12", "not JSON-LD"),
    (("id",), ["urn:x:1", "urn:x:2"], "AW12", "not JSON-LD"),
    (("type",), 7, "AW12", "not JSON-LD"),
    (("name",), None, "AW12", "null"),
    (("evidence",), [], "AW12", "empty array"),
    (("evidence",), [[{"type": ["Evidence"], "id": "urn:x"}]], "AW12", "array inside an array"),
    (("https://www.w3.org/2018/credentials#validUntil",), "2099-01-01T00:00:00Z", "AW12", "by its address"),
    (("cred:validUntil",), "2099-01-01T00:00:00Z", "AW12", "by its address"),
    (("@graph",), [{"id": "urn:x"}], "AW12", "JSON-LD keyword"),
    (("@included",), [{"id": "urn:x", "name": "x"}], "AW12", "JSON-LD keyword"),
    (("@id",), "urn:x:2", "AW12", "JSON-LD keyword"),
    (("@type",), "VerifiableCredential", "AW12", "JSON-LD keyword"),
    ((*SUBJECT, "@index"), "x", "AW12", "JSON-LD keyword"),
    ((*SUBJECT, "@reverse"), {"issuer": {"id": "urn:x"}}, "AW12", "JSON-LD keyword"),
    (("name",), {"@value": "x"}, "AW12", "JSON-LD keyword"),
    (("name",), {"language": "en"}, "AW12", '"language" is not defined'),
    ((*SUBJECT, "creditsEarned"), 1e-7, "AW12", "too small"),
    ((*SUBJECT, "creditsEarned"), 1e21, "AW12", "too large"),
    (("issuer", "name"), "a\x00b", "AW14", "U+0000"),
    (("issuer", "name"), "a\x08b", "AW14", "U+0008"),
    (("issuer", "name"), "a\x7fb", "AW14", "U+007F"),
    (("issuer", "name"), "a\ud800", "AW14", "U+D800"),
    (("issuer", "name"), "a\uffff", "AW14", "U+FFFF"),
    ((*SUBJECT, "creditsEarned"), 0.1 + 0.2, "AW14", "15"),
    ((*SUBJECT, "creditsEarned"), math.nan, "AW14", "nan"),
    ((*SUBJECT, "creditsEarned"), 2**60, "AW14", "2^53-1"),
    (("type",), ["VerifiableCredential"] * 9, "AW13", '"type" has 9'),
    ((*ACHIEVEMENT, "tag"), [f"t{number}" for number in range(201)], "AW13", '"tag" has 201'),
]


@pytest.mark.parametrize(("pointer", "value", "code", "says"), LOSSES, ids=lambda value: repr(value)[:40])
def test_what_would_be_lost_is_refused_by_name(
    pointer: Pointer, value: object, code: str, says: str, award: Json
) -> None:
    """DI REC, DATA_LOSS_DETECTION_ERROR; the interop table: everything JSON-LD drops, resolves or merges in silence."""
    assert canonicalize_rdfc(award)
    with pytest.raises(DocumentError) as caught:
        canonicalize_rdfc(_set(award, pointer, value))
    assert caught.value.problem.code == code
    assert says in caught.value.problem.message
    place = caught.value.pointer
    if place and "JSON-LD" not in says:
        # Either the member itself, or the value inside it that is at fault.
        assert place[: len(pointer)] == pointer or pointer[: len(place)] == place


def test_an_undefined_term_is_found_where_it_is_undefined(award: Json) -> None:
    """`result` is defined for a subject and not for evidence: the pointer tells which one is meant."""
    changed = _set(award, ("evidence", 0, "result"), [{"type": ["Result"], "value": "17"}])
    with pytest.raises(DocumentError, match='"result" is not defined') as caught:
        canonicalize_rdfc(changed)
    assert caught.value.pointer == ("evidence", 0, "result")


def test_the_happy_twins_are_signed(award: Json) -> None:
    """Ordinary variety is no loss: language objects, lists of one, references, booleans, whole numbers."""
    for pointer, value in [
        (("issuer",), "did:web:badges.example.org"),
        (("evidence", 0), {"type": "Evidence"}),
        ((*SUBJECT, "creditsEarned"), 3),
        ((*SUBJECT, "creditsEarned"), 1e-6),
        ((*ACHIEVEMENT, "tag"), [f"t{number}" for number in range(200)]),
        ((*ACHIEVEMENT, "tag"), ["one"]),
    ]:
        assert canonicalize_rdfc(_set(award, pointer, value)) != canonicalize_rdfc(award)


TAGGED = "https://example.org/tagged"
TERMS = {"value": "@value", "language": "@language", "direction": "@direction", "index": "@index"}
TAGGED_CONTEXT: dict[str, Json] = {TAGGED: {"@context": {**TERMS, "id": "@id", "name": "https://schema.org/name"}}}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ({"language": "en"}, "vanishes"),
        ({"language": "en", "direction": "ltr"}, "@direction is not allowed|@language is not allowed"),
        ({"value": "x", "language": "english language"}, "language tag"),
        ({"value": "x", "index": "1"}, "index"),
        ({"id": "urn:y", "index": "1"}, "@index is not allowed"),
        ({"value": "x", "direction": "up"}, "not JSON-LD"),
        ({"value": ["x"]}, "not JSON-LD"),
        ({"value": "x", "id": "urn:y"}, "not JSON-LD"),
    ],
)
def test_aliases_of_keywords_lose_nothing_either(name: Json, says: str) -> None:
    """A context may give keywords other names; PyLD drops `{"language": "en"}` without calling its own hook."""
    with pytest.raises(DocumentError, match=says) as caught:
        canonicalize_rdfc({"@context": TAGGED, "id": "urn:x", "name": [name, "y"]}, contexts=TAGGED_CONTEXT)
    assert caught.value.problem.code == "AW12"


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        ({"value": "Knoten", "language": "de"}, '"Knoten"@de'),
        ({"value": "עברית", "language": "he", "direction": "rtl"}, '"עברית"^^<https://www.w3.org/ns/i18n#he_rtl>'),
        ("x\ty", '"x\\ty"'),
    ],
)
def test_language_and_direction_are_signed(name: Any, literal: str) -> None:  # noqa: ANN401
    """JSON-LD 1.1 section 4.2.4: the direction becomes part of the datatype."""
    document = {"@context": TAGGED, "id": "urn:x", "name": name}
    line = f"<urn:x> <https://schema.org/name> {literal} .\n"
    assert canonicalize_rdfc(document, contexts=TAGGED_CONTEXT) == line.encode()


def test_a_did_document_has_a_canonical_form() -> None:
    """The two contexts of standards section 4 work together."""
    did = "did:web:example.org"
    document: Json = {"@context": [DID_V1, MULTIKEY_V1], "id": did, "assertionMethod": [f"{did}#z6Mk"]}
    assert canonicalize_rdfc(document) == (
        b"<did:web:example.org> <https://w3id.org/security#assertionMethod> <did:web:example.org#z6Mk> .\n"
    )


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_canonical_form_does_not_depend_on_the_order_of_names(award: Json, order: Any) -> None:  # noqa: ANN401
    """A15: a reformatted file has the same canonical forms."""

    def shuffled(value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            names = list(value)
            order.shuffle(names)
            return {name: shuffled(value[name]) for name in names}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    other = shuffled(award)
    assert canonicalize_jcs(other) == canonicalize_jcs(award)
    assert canonicalize_rdfc(other) == canonicalize_rdfc(award)


NAMES = st.sampled_from(
    [
        "id",
        "type",
        "name",
        "value",
        "language",
        "direction",
        "issuer",
        "evidence",
        "tag",
        "proof",
        "result",
        "x",
        "status",
    ]
)
SCALARS = st.sampled_from(["urn:x:1", "_:b", "x", "en", "Evidence", "Achievement", "", "rtl", 1, 1.5, True, None])
WILD = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, WILD, max_size=5))
def test_wild_documents_are_signed_or_refused_and_nothing_else(document: Json) -> None:
    """Whatever PyLD thinks of a document, the answer is bytes or a `DocumentError`."""
    code = ""
    try:
        assert canonicalize_rdfc({"@context": [CREDENTIALS_V2, OPEN_BADGES_V3], **document})
    except DocumentError as error:
        code = error.problem.code
    assert code in {"", "AW11", "AW12", "AW13", "AW14"}


HOSTILE = """
import json, resource, sys, time
from assay.errors import DocumentError
from assay.integrity.canonical import canonicalize_rdfc
CTX = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
def doc(**members):
    return {"@context": CTX, "id": "urn:x:1", "type": ["VerifiableCredential"], **members}
def nest(depth, width):
    return {"type": ["Profile"], **({"parentOrg": [nest(depth - 1, width)] * width} if depth else {})}
TYPES = ["Achievement", "AchievementSubject", "Address", "Alignment", "Profile", "Result", "Evidence", "Related"]
CASES = {
    "look-alikes": doc(termsOfUse=[{"type": ["Achievement"], "creator": [{"type": ["Profile"]}] * 9}] * 2),
    "many look-alikes": doc(termsOfUse=[{"type": ["Achievement"], "creator": [{"type": ["Profile"]}] * 4}] * 60),
    "tree": doc(termsOfUse=[nest(7, 2)] * 2),
    "broad tree": doc(termsOfUse=[nest(3, 6)] * 2),
    "tag flood": doc(credentialSubject={"type": ["AchievementSubject"], "achievement": {
        "id": "urn:a", "type": ["Achievement"], "tag": [f"t{n}" for n in range(1_900)]}}),
    "tag flood over one id": doc(termsOfUse=[
        {"id": "urn:a", "type": ["Achievement"], "tag": [f"t{n}.{m}" for n in range(90)]} for m in range(20)]),
    "type flood": doc(termsOfUse=[{"type": TYPES}] * 180),
    "many nodes": doc(termsOfUse=[{"type": ["Achievement"], "creator": [nest(0, 0)] * 2}] * 190),
    "scoped contexts": doc(termsOfUse=[{"type": ["Achievement", "Profile"]}] * 199),
}
canonicalize_rdfc(doc(name="warm"))
for name, case in CASES.items():
    begun = time.process_time()
    try:
        size = len(canonicalize_rdfc(case))
        verdict = f"done {size}"
    except DocumentError as error:
        verdict = error.problem.code
    print(json.dumps([name, verdict, time.process_time() - begun]))
"""


def test_work_is_bounded_on_hostile_documents() -> None:
    """Faults A13 and promise P5: each is refused or done within a second of CPU, under a hard limit for them all."""
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (12, 12)),
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert {name: verdict.split()[0] for name, verdict, _seconds in results} == {
        "look-alikes": "AW13",
        "many look-alikes": "AW13",
        "tree": "AW13",
        "broad tree": "AW13",
        "tag flood": "AW13",
        "tag flood over one id": "AW13",
        "type flood": "AW12",
        "many nodes": "AW13",
        "scoped contexts": "done",
    }
    assert {name: seconds for name, _verdict, seconds in results if seconds > 1} == {}


def test_a_clique_of_blank_nodes_is_refused_by_the_engine_itself() -> None:
    """rdf-canon test074: ten blank nodes, each related to every other, would be tried in 9! orders and more."""
    clique = [
        {"@id": f"_:n{one}", "https://example.org/p": [{"@id": f"_:n{two}"} for two in range(10) if two != one]}
        for one in range(10)
    ]
    with pytest.raises(_rdfc.TooMuchWorkError):
        _rdfc.canonicalize(clique)


def test_a_few_look_alikes_are_no_poison(award: Json) -> None:
    """Twenty equal pieces of evidence are silly, and have a canonical form."""
    changed = _set(award, ("evidence",), [{"type": ["Evidence"]}] * 20)
    assert canonicalize_rdfc(changed).count(b"_:c14n") > 20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text(st.characters(codec="ascii")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=1_000, deadline=None)
def test_the_fast_jcs_is_that_of_the_library(value: Any) -> None:  # noqa: ANN401
    """Whatever the fast way takes, byte for byte; and it refuses what the library refuses."""
    try:
        wanted = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError):
        with pytest.raises(DocumentError):
            canonicalize_jcs(value)
    else:
        assert canonicalize_jcs(value) == wanted


@pytest.mark.parametrize(
    "value",
    [
        {"\ufb33": 1, "\U0001f600": 2},
        [1.0, 1e21, -0.0],
        {"é": 1, "e": 2},
        ['\x7f\u2028\x00\x1f"\\/'],
        [2**53 - 1, True, None],
    ],
)
def test_where_a_plain_encoder_would_go_wrong_the_fast_jcs_does_not(value: Any) -> None:  # noqa: ANN401
    assert canonicalize_jcs(value) == rfc8785.dumps(value)


def test_every_character_is_written_as_the_reference_writes_it() -> None:
    """Two encoders write plain documents; they must agree with the reference on each sign, in names and in values."""
    signs = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x11000)]))
    assert canonicalize_jcs({"text": signs}) == rfc8785.dumps({"text": signs})
    names: dict[str, Any] = {chr(number): number for number in range(128)}
    assert canonicalize_jcs(names) == rfc8785.dumps(names)


def test_half_of_a_surrogate_pair_has_no_canonical_form() -> None:
    with pytest.raises(DocumentError):
        canonicalize_jcs({"text": "\ud800"})
