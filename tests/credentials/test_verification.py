"""The verification steps attacked: every leaf, every member, every proof, every spelling; and what must still pass."""

from __future__ import annotations

import base64
import copy
import json
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.credentials.model import Award, Content, Json
from assay.credentials.steps import MAX_AWARD_BYTES, Trust
from assay.credentials.verification import Check, VerificationResult
from assay.credentials.vocabulary import CONTEXTS
from assay.integrity import _rdfc
from assay.integrity.ed25519 import demo_secret_key
from assay.integrity.history import append_add, load_history
from assay.integrity.proof import add_proof_set
from credentials.support import Pointer, at, containers, leaves, summary
from credentials.workshop import (
    AWARD_ID,
    KID,
    NOW,
    SIGNED,
    Workshop,
    as_award,
    dump,
    key,
    refused,
    verify,
    with_data,
)

CHECKS = ["size", "json", "profile", "canonical form", "signatures", "key", "place", "dates", "status"]
ORDER = 2**252 + 27742317777372353535851937790883648493
"""Order of the Ed25519 base point (RFC 8032, section 5.1)."""


@pytest.fixture(scope="session")
def rich(example: Content, trust: Trust) -> Award:
    """Return the example award with the most values that is valid today."""
    valid = [award for award in example.awards if verify(award, trust)]
    return max(valid, key=lambda award: len(leaves(json.loads(award.data))))


@pytest.fixture(scope="session")
def kinds(example: Content, trust: Trust) -> list[Award]:
    """Return valid example awards of three badges, the shortest there are."""
    found: dict[str, Award] = {}
    for award in example.awards:
        if verify(award, trust):
            found.setdefault(json.loads(award.data)["credentialSubject"]["achievement"]["id"], award)
    assert len(found) >= 3
    return sorted(found.values(), key=lambda award: len(award.data))[:3]


def changed(award: Award, change: Callable[[Json], object]) -> Award:
    """Return an award changed after it was signed."""
    document = json.loads(award.data)
    change(document)
    return with_data(award, json.dumps(document, ensure_ascii=False, indent=2).encode())


# -- what passes --------------------------------------------------------------------------------------------------


def test_every_award_of_the_example_is_authentic_and_nearly_all_are_valid(example: Content, trust: Trust) -> None:
    results = [verify(award, trust) for award in example.awards]
    assert all(result.authentic for result in results)
    assert {result.state for result in results} >= {"valid", "expired", "revoked"}
    assert sum(bool(result) for result in results) >= 15
    assert all(bool(result) == (result.state == "valid") for result in results)


REFORMATTED: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("names in another order", lambda data: json.dumps(json.loads(data), sort_keys=True).encode()),
    ("no indent", lambda data: json.dumps(json.loads(data), separators=(",", ":"), ensure_ascii=False).encode()),
    ("tabs", lambda data: json.dumps(json.loads(data), indent="\t").encode()),
    ("CRLF", lambda data: data.replace(b"\n", b"\r\n")),
    ("letters as escapes", lambda data: json.dumps(json.loads(data), ensure_ascii=True).encode()),
    ("blank lines around", lambda data: b"\n\n " + data + b"\n\n\n"),
]


@pytest.mark.parametrize("reformat", [row[1] for row in REFORMATTED], ids=[row[0] for row in REFORMATTED])
def test_a_reformatted_file_is_still_valid(
    reformat: Callable[[bytes], bytes], kinds: list[Award], trust: Trust
) -> None:
    """Fault A15: what people read is the same, so the signature is fine."""
    for award in kinds:
        data = reformat(award.data)
        assert data != award.data
        assert verify(with_data(award, data), trust)


def test_the_names_of_the_checks_and_their_order_never_change(rich: Award, trust: Trust) -> None:
    broken = with_data(rich, b"{")
    for award in (rich, broken, with_data(rich, b" " * (MAX_AWARD_BYTES + 1)), changed(rich, lambda d: d.pop("proof"))):
        assert [check.name for check in verify(award, trust).checks] == CHECKS
    assert [check.outcome for check in verify(broken, trust).checks] == [True, False] + [None] * 7
    assert all(check.sentence for check in verify(broken, trust).checks)


def test_a_result_is_true_only_when_every_check_is() -> None:
    def result(*outcomes: bool | None) -> VerificationResult:
        checks = tuple(Check(name=CHECKS[index], outcome=one, sentence="x") for index, one in enumerate(outcomes))
        return VerificationResult(checks=checks, problems=(), document=None, state=None)

    assert result(*[True] * 9)
    assert not result()
    assert not result().authentic
    for index in range(9):
        for outcome in (False, None):
            outcomes: list[bool | None] = [True] * 9
            outcomes[index] = outcome
            assert not result(*outcomes)
            assert result(*outcomes).authentic == (CHECKS[index] in {"dates", "status"})


# -- every value --------------------------------------------------------------------------------------------------


def other_values(value: object) -> list[Any]:
    """Return values of the same kind that are not this one, some of them hard to see."""
    if isinstance(value, bool):
        return [not value, int(value)]
    if isinstance(value, (int, float)):
        return [value + 1, value + 0.5, -value]
    assert isinstance(value, str)
    found = [value + "x", value + " ", " " + value, value[:-1], value.swapcase(), value[:1] + "\u200b" + value[1:]]
    return [other for other in found if other != value]


def spoilt_by(document: Json, pointer: Pointer, value: object, award: Award) -> Award:
    """Return an award with one value exchanged."""
    spoilt = copy.deepcopy(document)
    at(spoilt, pointer[:-1])[pointer[-1]] = value
    return with_data(award, json.dumps(spoilt, ensure_ascii=False, indent=1).encode())


def test_no_value_can_be_changed(kinds: list[Award], trust: Trust) -> None:
    """Fault A01: every leaf of awards of three kinds, the proofs' own among them, each time in another way."""
    tried = 0
    for award in kinds:
        document = json.loads(award.data)
        for pointer, value in leaves(document):
            others = other_values(value)
            result = verify(spoilt_by(document, pointer, others[tried % len(others)], award), trust)
            assert refused(result), pointer
            assert result.problems[0].line, pointer
            tried += 1
    assert tried > 300


def test_no_value_that_people_read_can_be_changed_in_any_way(rich: Award, trust: Trust) -> None:
    document = json.loads(rich.data)
    read = [
        pointer for pointer, _ in leaves(document) if pointer[-1] in {"name", "identityHash", "validUntil", "value"}
    ]
    assert len(read) > 4
    for pointer in read:
        for other in other_values(at(document, pointer)):
            assert refused(verify(spoilt_by(document, pointer, other, rich), trust)), (pointer, other)


def test_no_value_can_have_another_type(rich: Award, trust: Trust) -> None:
    document = json.loads(rich.data)
    for number, (pointer, value) in enumerate(leaves(document)):
        others: tuple[Any, ...] = (
            None,
            [value],
            {"@value": value},
            [],
            {},
            1 if isinstance(value, str) else str(value),
        )
        for other in (others[number % 6], others[(number + 1) % 6]):
            assert refused(verify(spoilt_by(document, pointer, other, rich), trust)), (pointer, other)


def test_no_member_can_be_taken_out(rich: Award, trust: Trust) -> None:
    document = json.loads(rich.data)
    for pointer, container in containers(document):
        for part in range(len(container)) if isinstance(container, list) else list(container):
            spoilt = copy.deepcopy(document)
            del at(spoilt, pointer)[part]
            assert refused(verify(as_award(spoilt, rich.id), trust)), (*pointer, part)


def rearranged(items: list[Any]) -> Iterator[list[Any]]:
    """Yield other arrays of the same items."""
    if len(items) > 1 and items[::-1] != items:
        yield items[::-1]
    yield [*items, items[0]]
    yield [items]
    yield []


def test_no_array_can_be_rearranged(rich: Award, trust: Trust) -> None:
    document = json.loads(rich.data)
    for pointer, items in containers(document)[1:]:
        others: list[Any] = list(rearranged(items)) if isinstance(items, list) else [{}, [items]]
        for other in others:
            assert refused(verify(spoilt_by(document, pointer, other, rich), trust)), (pointer, other)


# -- other spellings ----------------------------------------------------------------------------------------------

SPELLINGS: list[Callable[[str], str]] = [
    lambda name: f"https://www.w3.org/2018/credentials#{name}",
    lambda name: f"https://purl.imsglobal.org/spec/vc/ob/vocab.html#{name}",
    lambda name: f"https://schema.org/{name}",
    lambda name: f"cred:{name}",
    lambda name: f"schema:{name}",
    lambda name: f"_:{name}",
    lambda name: f"@{name}",
    lambda name: f":{name}",
    lambda name: f"{name} ",
    lambda name: f"{name}\u200b",
    lambda name: name.swapcase(),
]


def test_no_member_can_be_spelled_another_way(rich: Award, trust: Trust) -> None:
    """Fault A08: as an IRI, a compact IRI, a keyword, in other letters or with a blank."""
    document = json.loads(rich.data)
    tried = 0
    for pointer, container in containers(document):
        for name in container if isinstance(container, dict) else ():
            for step in (0, 4):
                other = SPELLINGS[(tried + step) % len(SPELLINGS)](name)
                members = {other if member == name else member: value for member, value in container.items()}
                spoilt = spoilt_by(document, pointer, members, rich) if pointer else as_award(members, rich.id)
                assert refused(verify(spoilt, trust)) in {"AW06", "AW07", "AW11"}, (pointer, other)
            tried += 1
    assert tried > 150


@pytest.mark.parametrize("spell", SPELLINGS)
def test_no_field_of_the_award_itself_can_be_spelled_another_way(
    spell: Callable[[str], str], rich: Award, trust: Trust
) -> None:
    document = json.loads(rich.data)
    for name in document:
        members = {spell(name) if member == name else member: value for member, value in document.items()}
        assert refused(verify(as_award(members, rich.id), trust)) in {"AW06", "AW07", "AW11"}


def test_an_expired_award_cannot_be_revived_by_respelling_its_end(shop: Workshop) -> None:
    """Faults M1 and M3: the signed graph stays the same, so only the closed schema can tell."""

    def ended(document: Json) -> None:
        document["validUntil"] = "2026-05-01T00:00:00Z"

    award = shop.award(ended)
    assert verify(award, shop.trust()).state == "expired"
    document = json.loads(award.data)
    respelled = {name: value for name, value in document.items() if name != "validUntil"}
    respelled["https://www.w3.org/2018/credentials#validUntil"] = {
        "@value": document["validUntil"],
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
    }

    def graph(credential: Json) -> bytes:
        unsecured = {name: value for name, value in credential.items() if name != "proof"}
        return _rdfc.canonicalize(_rdfc.expand(unsecured, {}, lambda _: None))

    assert graph(respelled) == graph(document)
    result = verify(as_award(respelled), shop.trust())
    assert refused(result) == "AW07"
    assert "credentials#validUntil" in result.problems[0].message


UNKNOWN = (
    *(
        "@id",
        "@type",
        "@graph",
        "@included",
        "@reverse",
        "@index",
        "@nest",
        "@language",
        "@value",
        "@direction",
        "@json",
    ),
    *("@context", "grade", "honours", "validuntil", "proofs", "refreshService", "termsOfUse", "endorsement"),
    *("issuanceDate", "expirationDate", "credentialSchema", "holder", "", "__proto__", "constructor"),
)
ANY_VALUE = ("A+", ["A+"], {"id": "https://evil.example/"}, None, True)


@pytest.mark.parametrize(("number", "name"), list(enumerate(UNKNOWN)))
def test_nothing_can_be_added_anywhere(number: int, name: str, rich: Award, trust: Trust) -> None:
    """Faults A07, A09 and A10: every name in every kind of object."""
    document = json.loads(rich.data)
    shapes = {tuple(part for part in place if isinstance(part, str)): place for place, _ in containers(document)}
    for step, pointer in enumerate(shapes.values()):
        container = at(document, pointer)
        if not isinstance(container, dict) or name in container:
            continue
        members = {**container, name: ANY_VALUE[(number + step) % len(ANY_VALUE)]}
        data = json.dumps(members).encode()
        spoilt = spoilt_by(document, pointer, members, rich) if pointer else with_data(rich, data)
        result = verify(spoilt, trust)
        assert refused(result) in {"AW06", "AW07", "AW11"}, pointer
        assert name in result.problems[0].message or name == "@context"


def test_the_names_of_version_1_of_the_data_model_are_refused(rich: Award, trust: Trust) -> None:
    def renamed(document: Json) -> None:
        document["issuanceDate"] = document.pop("validFrom")
        document["expirationDate"] = document.pop("validUntil", "2030-01-01T00:00:00Z")

    assert refused(verify(changed(rich, renamed), trust)) == "AW07"


OTHER_CONTEXTS: list[Any] = [
    [CONTEXTS[1], CONTEXTS[0]],
    [CONTEXTS[0]],
    [CONTEXTS[1]],
    [*CONTEXTS, "https://evil.example/context.json"],
    [*CONTEXTS, {"validUntil": None}],
    [*CONTEXTS, {"@vocab": "https://evil.example/"}],
    [{"name": "https://evil.example/name"}, *CONTEXTS],
    [CONTEXTS[0], "https://purl.imsglobal.org/spec/ob/v3p0/context.json"],
    [CONTEXTS[0], CONTEXTS[1].replace("https", "http")],
    [CONTEXTS[0] + "/", CONTEXTS[1]],
    ["https://www.w3.org/2018/credentials/v1", CONTEXTS[1]],
    [list(CONTEXTS)],
    [CONTEXTS[0], CONTEXTS[0], CONTEXTS[1]],
    CONTEXTS[0],
    {},
    None,
    [],
    "x",
]


@pytest.mark.parametrize("context", OTHER_CONTEXTS, ids=range(len(OTHER_CONTEXTS)))
def test_no_other_context_is_taken(context: object, rich: Award, trust: Trust) -> None:
    """Fault A11, for the document, its second proof, and both."""

    def of_document(document: Json) -> None:
        document["@context"] = context

    def of_proof(document: Json) -> None:
        document["proof"][1]["@context"] = context

    def of_both(document: Json) -> None:
        of_document(document)
        of_proof(document)

    for change in (of_document, of_proof, of_both):
        assert refused(verify(changed(rich, change), trust)) in {"AW06", "AW11"}


# -- JSON ---------------------------------------------------------------------------------------------------------


def json_attacks(data: bytes) -> dict[str, bytes]:
    """Return an award's bytes as no strict reader takes them."""
    return {
        "duplicate name": data.replace(b'"validFrom"', b'"name": "Another badge",\n  "validFrom"', 1),
        "duplicate name by escape": data.replace(b'"validFrom"', b'"na\\u006de": "Another badge",\n  "validFrom"', 1),
        "duplicate proof": data.rstrip()[:-1] + b',"proof": []}',
        "byte order mark": b"\xef\xbb\xbf" + data,
        "UTF-16": data.decode().encode("utf-16"),
        "UTF-16 without mark": data.decode().encode("utf-16-le"),
        "Windows-1252": data[:-3] + b"\xeb" + data[-3:],
        "trailing data": data + b"{}",
        "two documents": data + data,
        "cut off": data[:-10],
        "NaN": data.replace(b'"hashed": false', b'"hashed": NaN'),
        "Infinity": data.replace(b'"hashed": false', b'"hashed": -Infinity'),
        "1e999": data.replace(b'"hashed": false', b'"hashed": 1e999'),
        "big integer": data.replace(b'"hashed": false', b'"hashed": 9007199254740993'),
        "lone surrogate": data.replace(b'"hashed": false', b'"hashed": "\\ud800"'),
        "zero": data.replace(b'"hashed": false', b'"hashed": "\\u0000"'),
        "remark": b"// signed\n" + data,
        "trailing comma": data.rstrip()[:-1] + b",}",
        "merge": b"<<<<<<< HEAD\n" + data + b"=======\n>>>>>>> theirs\n",
        "an array": b"[" + data + b"]",
        "a string": b'"award"',
        "null": b"null",
        "empty": b"",
        "too large": data + b" " * MAX_AWARD_BYTES,
        "2,000 deep": data.rstrip()[:-1] + b',"x":' + b"[" * 2_000 + b"]" * 2_000 + b"}",
        "100,000 deep": b"[" * 100_000,
        "37 deep": data.rstrip()[:-1] + b',"x":' + b"[" * 37 + b"]" * 37 + b"}",
        "many values": data.rstrip()[:-1] + b',"x":[' + b"1," * 3_000 + b"1]}",
        "long number": data.replace(b'"hashed": false', b'"hashed": ' + b"1" * 10_000),
        "HTML": b"<!doctype html><title>404</title>",
        "Git LFS": b"version https://git-lfs.github.com/spec/v1\n",
    }


@pytest.mark.parametrize("name", json_attacks(b"{}").keys())
def test_json_that_two_readers_read_differently_is_refused_at_once(name: str, rich: Award, trust: Trust) -> None:
    """Fault A14 and promise P5."""
    data = json_attacks(rich.data)[name]
    assert data != rich.data
    started = time.process_time()
    result = verify(with_data(rich, data), trust)
    assert time.process_time() - started < 1
    assert refused(result) == "AW14"


def test_the_second_of_two_equal_names_is_pointed_at(rich: Award, trust: Trust) -> None:
    data = rich.data.replace(b'"validFrom"', b'"name": "Another badge",\n  "validFrom"', 1)
    found = verify(with_data(rich, data), trust).problems[0]
    assert found.source.strip() == '"name": "Another badge",'
    assert found.column == 3
    assert "twice" in found.message


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_without_an_error_of_python(data: bytes) -> None:
    result = verify(Award(id=AWARD_ID, path="content/awards/x.json", data=data), BARE)
    assert refused(result) == "AW14"


BARE = Trust(did="did:web:badges.example.org", base_url="https://badges.example.org/", history=None)

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=9,
)


@given(data=st.data(), value=JSON_VALUES)
def test_any_value_anywhere_is_refused(data: st.DataObject, value: object, rich: Award, trust: Trust) -> None:
    document = json.loads(rich.data)
    pointer: Pointer = data.draw(
        st.sampled_from([place for place, _ in containers(document) + leaves(document) if place])
    )
    if at(document, pointer) != value:
        at(document, pointer[:-1])[pointer[-1]] = value
        assert refused(verify(with_data(rich, json.dumps(document).encode()), trust))


# -- proofs -------------------------------------------------------------------------------------------------------


def signature(document: Json, number: int) -> bytes:
    decoded: bytes = base58.b58decode(document["proof"][number]["proofValue"][1:])
    return decoded


def with_signature(document: Json, number: int, value: bytes) -> None:
    document["proof"][number]["proofValue"] = "z" + base58.b58encode(value).decode()


def malleable(value: bytes) -> bytes:
    """Return R and S + L, which a verifier that does not check the range takes for the same signature."""
    return value[:32] + (int.from_bytes(value[32:], "little") + ORDER).to_bytes(32, "little")


SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")
PROOF_ATTACKS: dict[str, Callable[[Json], object]] = {
    "no proof": lambda d: d.pop("proof"),
    "empty": lambda d: d["proof"].clear(),
    "first stripped": lambda d: d["proof"].pop(0),
    "second stripped": lambda d: d["proof"].pop(1),
    "second stripped, no array": lambda d: d.update(proof=d["proof"][0]),
    "swapped": lambda d: d["proof"].reverse(),
    "first twice": lambda d: d.update(proof=[d["proof"][0]] * 2),
    "second twice": lambda d: d.update(proof=[d["proof"][1]] * 2),
    "third proof": lambda d: d["proof"].append(d["proof"][0]),
    "null": lambda d: d.update(proof=None),
    "second null": lambda d: d["proof"].__setitem__(1, None),
    "suites exchanged": lambda d: [p.update(cryptosuite=n) for p, n in zip(d["proof"], SUITES[::-1], strict=True)],
    "other suite": lambda d: d["proof"][0].update(cryptosuite="ecdsa-rdfc-2019"),
    "old type": lambda d: d["proof"][0].update(type="Ed25519Signature2020"),
    "wrong purpose": lambda d: d["proof"][0].update(proofPurpose="authentication"),
    "wrong purpose of the second": lambda d: d["proof"][1].update(proofPurpose="authentication"),
    "previousProof": lambda d: d["proof"][1].update(previousProof="urn:uuid:0"),
    "expires": lambda d: d["proof"][0].update(expires="2030-01-01T00:00:00Z"),
    "domain": lambda d: d["proof"][0].update(domain="https://evil.example"),
    "id of a proof": lambda d: d["proof"][0].update(id="urn:uuid:0"),
    "created is no date": lambda d: d["proof"][0].update(created="2026-02-30T00:00:00Z"),
    "created with an offset": lambda d: d["proof"][0].update(created="2026-04-01T10:00:00+00:00"),
    "method of another issuer": lambda d: [
        p.update(verificationMethod="did:web:evil.example#" + p["verificationMethod"].partition("#")[2])
        for p in d["proof"]
    ],
    "method without key": lambda d: d["proof"][0].update(verificationMethod="did:web:badges.example.org"),
    "method by number": lambda d: d["proof"][0].update(verificationMethod="did:web:badges.example.org#key-1"),
    "method of did:key": lambda d: d["proof"][0].update(verificationMethod=f"did:key:{key(1).public.multikey}"),
    "63 bytes": lambda d: with_signature(d, 0, signature(d, 0)[:63]),
    "65 bytes": lambda d: with_signature(d, 0, signature(d, 0) + b"\0"),
    "zeros": lambda d: with_signature(d, 0, bytes(64)),
    "signature of the other proof": lambda d: with_signature(d, 0, signature(d, 1)),
    "malleable first": lambda d: with_signature(d, 0, malleable(signature(d, 0))),
    "malleable second": lambda d: with_signature(d, 1, malleable(signature(d, 1))),
    "base64": lambda d: d["proof"][0].update(proofValue="u" + base64.urlsafe_b64encode(signature(d, 0)).decode()[:86]),
    "no z": lambda d: d["proof"][0].update(proofValue=d["proof"][0]["proofValue"][1:]),
    "blank at its end": lambda d: d["proof"][0].update(proofValue=d["proof"][0]["proofValue"] + "\n"),
    "longest": lambda d: d["proof"][0].update(proofValue="z" + "1" * 200_000),
}


@pytest.mark.parametrize("name", PROOF_ATTACKS)
def test_no_proof_can_be_exchanged_or_bent(name: str, rich: Award, trust: Trust) -> None:
    """Faults A02, A04 and A06."""
    result = verify(changed(rich, PROOF_ATTACKS[name]), trust)
    assert refused(result) in {"AW01", "AW06"}
    assert result.problems[0].line or name == "no proof"


def test_no_proof_of_one_award_fits_another(kinds: list[Award], trust: Trust) -> None:
    for award in kinds:
        for other in kinds:
            if other is award:
                continue
            proofs = json.loads(other.data)["proof"]
            for taken in ([0], [1], [0, 1]):
                spoilt = json.loads(award.data)
                for number in taken:
                    spoilt["proof"][number] = proofs[number]
                assert refused(verify(as_award(spoilt, award.id), trust)) == "AW01"


def test_each_signature_alone_would_find_the_change(shop: Workshop) -> None:
    """Both are checked: an award with one good and one bad signature is refused, whichever it is."""
    good, other = json.loads(shop.award().data), json.loads(shop.award(lambda d: d.update(name="Else")).data)
    for number in (0, 1):
        mixed = copy.deepcopy(good)
        mixed["proof"][number] = other["proof"][number]
        result = verify(as_award(mixed), shop.trust())
        assert refused(result) == "AW01"
        assert f"Signature {number + 1} of 2" in result.problems[0].message


# -- keys ---------------------------------------------------------------------------------------------------------


def test_an_unknown_key_is_refused_and_the_known_ones_are_named(shop: Workshop) -> None:
    document = shop.sign(shop.document(), secret=key(5))
    result = verify(as_award(document), shop.trust())
    assert refused(result) == "AW03"
    assert KID in result.problems[0].message
    assert key(5).public.multikey in result.problems[0].message


def test_without_a_history_nothing_verifies(shop: Workshop) -> None:
    trust = Trust(did=shop.issuer.did, base_url=shop.issuer.url, history=None)
    assert refused(verify(shop.award(), trust)) == "AW03"


def test_a_key_that_may_not_sign_awards_is_refused(shop: Workshop) -> None:
    data = shop.history_bytes
    data += append_add(
        load_history(data),
        kid="ci",
        roles=("status",),
        not_before="2026-02-01T00:00:00Z",
        at="2026-02-01T00:00:00Z",
        reason="signs lists",
        signers={KID: shop.secret, "ci": key(3)},
    )
    document = shop.sign(shop.document(), secret=key(3))
    assert refused(verify(as_award(document), shop.trust(load_history(data)))) == "AW03"


@pytest.mark.parametrize(
    ("created", "code"),
    [
        ("2026-04-30T23:59:59Z", ""),
        ("2026-05-01T00:00:59Z", ""),
        ("2026-05-01T00:01:01Z", "AW05"),
        ("2026-06-01T00:00:00Z", "AW05"),
        ("2026-01-01T00:00:00Z", ""),
        ("2025-12-31T23:59:01Z", ""),
        ("2025-12-31T23:58:59Z", "AW05"),
        ("0001-01-01T00:00:00Z", "AW05"),
        ("9999-12-31T23:59:59Z", "AW05"),
    ],
)
def test_a_key_signs_only_in_its_time(created: str, code: str, shop: Workshop) -> None:
    """Faults A05, A19 and B09, with a minute for clocks that differ."""
    result = verify(shop.award(created=created), shop.trust(shop.retired("2026-05-01T00:00:00Z")))
    if not code:
        assert result.authentic
        return
    assert refused(result) == code
    assert "2026-05-01" in result.problems[0].message
    assert '"created"' in result.problems[0].source


def test_another_issuer_is_refused_whatever_its_key(shop: Workshop) -> None:
    def elsewhere(document: Json) -> None:
        document["issuer"]["id"] = "did:web:evil.example"

    assert refused(verify(shop.award(elsewhere), shop.trust())) == "AW28"
    other = Trust(did="did:web:other.example.org", base_url="https://other.example.org/", history=shop.history)
    assert refused(verify(shop.award(), other)) == "AW28"


def test_a_key_of_the_history_under_another_did_is_refused(shop: Workshop) -> None:
    """Fault A04, signed so that nothing is wrong with the signatures."""
    signed = add_proof_set(
        shop.document(),
        shop.secret,
        verification_method=f"did:web:evil.example#{shop.secret.public.multikey}",
        created=SIGNED,
    )
    assert refused(verify(as_award(signed), shop.trust())) == "AW04"


def test_the_demonstration_key_counts_on_demonstration_hosts_only() -> None:
    shop = Workshop(secret=demo_secret_key())
    assert verify(shop.award(), shop.trust()).authentic
    real = Trust(did=shop.issuer.did, base_url="https://badges.example.net/", history=shop.history)
    assert refused(verify(shop.award(), real)) == "KEY08"


# -- place --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        f"https://badges.example.org/awards/{AWARD_ID}",
        f"https://badges.example.org/awards/{AWARD_ID}/#x",
        f"https://badges.example.org/a/{AWARD_ID}/",
        f"https://evil.example/awards/{AWARD_ID}/",
        "https://badges.example.org/awards/0000000000000000/",
    ],
)
def test_an_award_stands_where_its_address_says(address: str, shop: Workshop) -> None:
    """Fault A23, signed by the association itself."""
    assert refused(verify(shop.award(lambda document: document.update(id=address)), shop.trust())) == "AW23"


def test_an_award_under_another_name_is_refused(shop: Workshop) -> None:
    award = shop.award()
    moved = Award(id="0" * 16, path="content/awards/0.json", data=award.data)
    assert refused(verify(moved, shop.trust())) == "AW23"


# -- dates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "offset", "state"),
    [
        ("validUntil", -59, "valid"),
        ("validUntil", -61, "expired"),
        ("validFrom", 59, "valid"),
        ("validFrom", 61, "not-yet-valid"),
    ],
)
def test_a_minute_of_difference_between_clocks_is_forgiven(name: str, offset: int, state: str, shop: Workshop) -> None:
    """Fault A19: at ±59 s and ±61 s."""
    moment = (NOW + timedelta(seconds=offset)).strftime("%Y-%m-%dT%H:%M:%SZ")
    result = verify(shop.award(lambda document: document.update({name: moment})), shop.trust())
    assert result.authentic
    assert result.state == state
    assert bool(result) == (state == "valid")


@pytest.mark.parametrize("name", ["validFrom", "validUntil", "awardedDate"])
@pytest.mark.parametrize(
    "text", ["2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-01-01T25:00:00Z"]
)
def test_a_date_that_is_no_date_is_refused_although_it_is_signed(name: str, text: str, shop: Workshop) -> None:
    def change(document: Json) -> None:
        document["validUntil"] = "2030-01-01T00:00:00Z"
        document[name] = text

    result = verify(shop.award(change), shop.trust())
    assert refused(result) == "AW17"
    assert text in result.problems[0].source


def test_an_award_that_ends_before_it_starts_is_refused(shop: Workshop) -> None:
    award = shop.award(lambda document: document.update(validUntil="2026-03-13T00:00:00Z"))
    assert refused(verify(award, shop.trust())) == "AW17"


def test_times_are_compared_as_instants_at_any_hour(shop: Workshop) -> None:
    award = shop.award(lambda document: document.update(validUntil="2026-12-31T23:59:59Z"))
    assert verify(award, shop.trust(), datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)).state == "valid"
    assert verify(award, shop.trust(), datetime(2027, 1, 1, 0, 1, tzinfo=UTC)).state == "expired"


# -- status -------------------------------------------------------------------------------------------------------


def test_a_set_bit_revokes_and_a_missing_list_is_unknown(shop: Workshop) -> None:
    award = shop.award()
    revoked = verify(award, shop.trust(revoked=[4711]))
    assert (revoked.state, revoked.authentic, bool(revoked)) == ("revoked", True, False)
    assert verify(award, shop.trust(revoked=[4710, 4712])).state == "valid"
    missing = verify(award, Trust(did=shop.issuer.did, base_url=shop.issuer.url, history=shop.history))
    assert (missing.state, missing.checks[-1].outcome, bool(missing)) == ("unknown", None, False)


@pytest.mark.parametrize(
    "change",
    [
        {"statusListCredential": "https://evil.example/status/2026-alex-1.json"},
        {"statusListCredential": "https://badges.example.org/status/2026-bo-1.json"},
        {"statusListIndex": "4712"},
        {"id": "https://badges.example.org/status/2026-alex-1.json#1"},
    ],
)
def test_a_status_entry_that_contradicts_itself_is_refused(change: dict[str, str], shop: Workshop) -> None:
    award = shop.award(lambda document: document["credentialStatus"].update(change))
    assert refused(verify(award, shop.trust())) == "ST02"


def test_an_index_beyond_the_list_is_refused(shop: Workshop) -> None:
    url = f"{shop.issuer.url}status/{KID}-1.json"

    def beyond(document: Json) -> None:
        document["credentialStatus"].update(statusListIndex="131072", id=f"{url}#131072")

    result = verify(shop.award(beyond), shop.trust())
    assert refused(result) == "ST03"
    assert "place 131,072, and the list ends with 131,071" in result.problems[0].message


# -- names --------------------------------------------------------------------------------------------------------


def test_another_unicode_form_of_a_name_is_refused_with_a_hint(shop: Workshop) -> None:
    """Fault A16."""
    award = shop.award(lambda d: d["credentialSubject"]["identifier"][0].update(identityHash="Zoé Müller"))
    assert verify(award, shop.trust())
    spoilt = with_data(award, unicodedata.normalize("NFD", award.data.decode()).encode())
    assert spoilt.data != award.data
    result = verify(spoilt, shop.trust())
    assert refused(result) == "AW01"
    assert "Unicode" in result.problems[0].message


def test_a_refusal_points_at_the_line(rich: Award, trust: Trust) -> None:
    data = rich.data.replace(b'  "name": ', b'  "grade": "A+",\n  "name": ', 1)
    found = verify(with_data(rich, data), trust).problems[0]
    assert (summary(found).split()[0], found.column, found.source) == ("AW07", 3, '  "grade": "A+",')
    assert found.line == data[: data.index(b'"grade"')].count(b"\n") + 1


def test_signing_twice_gives_the_same_bytes(shop: Workshop) -> None:
    assert dump(shop.sign(shop.document(), created=SIGNED)) == shop.award().data
