"""Proofs: the published vectors step by step, the set we write, and every way to spoil it."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from promises import Promise

from assay.errors import DocumentError, Pointer
from assay.integrity import _rdfc, multibase, proof
from assay.integrity.canonical import canonicalize_jcs
from assay.integrity.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from assay.integrity.keys import PublicKey, SecretKey

Json: TypeAlias = dict[str, Any]

CREATED = "2026-01-02T03:04:05Z"
METHOD = "did:web:badges.example.org#z6Mk"
PUBLISHED = ["w3c-eddsa-rdfc-2022", "w3c-eddsa-rdfc-2022-employ", "w3c-eddsa-jcs-2022", "1edtech-ob30"]


@pytest.fixture(scope="module")
def signed(award: Json, key: SecretKey) -> Json:
    """Return the award with its proof set; tests must copy it before they change it."""
    return proof.add_proof_set(award, key, verification_method=METHOD, created=CREATED)


def _key_of(case: Json) -> SecretKey:
    return SecretKey(seed=bytes.fromhex(case["seed"]), pseudonym_key=bytes(32))


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_step_of_the_published_vectors(
    name: str, vector: Callable[[str], Json], example_contexts: dict[str, Json], promise: Promise
) -> None:
    """EDDSA appendix B, OB 3.0 linked-data-proof-ob: options, hashes in their order, signature, proofValue, bytes."""
    case = vector(name)
    options = case["proofOptions"]
    suite = options["cryptosuite"]
    built = proof.proof_options(suite, options["created"], options["verificationMethod"], options.get("@context"))
    assert built == options
    data = proof.hash_data(case["document"], options, suite, contexts=example_contexts)
    assert data[:32].hex() == case["proofHash"] == hashlib.sha256(case["canonicalProofOptions"].encode()).hexdigest()
    assert data[32:].hex() == case["documentHash"] == hashlib.sha256(case["canonicalDocument"].encode()).hexdigest()
    assert data.hex() == case["hashData"]
    key = _key_of(case)
    assert key.public.multikey == case["publicKeyMultibase"]
    assert key.sign(data).hex() == case["signature"]
    assert multibase.encode_base58(key.sign(data)) == case["proofValue"]
    (published,) = _as_list(case["signedDocument"]["proof"])
    assert {**built, "proofValue": case["proofValue"]} == published
    assert canonicalize_jcs({**case["document"], "proof": published}) == canonicalize_jcs(
        {**case["signedDocument"], "proof": published}
    )
    assert proof.check_proof(case["signedDocument"], published, key.public, contexts=example_contexts)
    promise("P6", "published test vectors of W3C and 1EdTech, every step byte for byte", vectors=1)


def test_the_jcs_vector_has_the_published_canonical_forms(vector: Callable[[str], Json]) -> None:
    """EDDSA 3.3.3 and 3.3.5: RFC 8785 of the document, and of the options with their @context."""
    case = vector("w3c-eddsa-jcs-2022")
    assert canonicalize_jcs(case["document"]) == case["canonicalDocument"].encode()
    assert canonicalize_jcs(case["proofOptions"]) == case["canonicalProofOptions"].encode()


def test_the_clr_signature_verifies_over_the_engine(
    vector: Callable[[str], Json], clr_contexts: dict[str, Json]
) -> None:
    """1EdTech's CLR has inner contexts, so only the engine below the strict wrapper takes it."""
    signed = vector("1edtech-clr20")["signedDocument"]
    (one,) = signed["proof"]
    document = {name: value for name, value in signed.items() if name != "proof"}
    options = {name: value for name, value in one.items() if name != "proofValue"}
    options["@context"] = document["@context"]
    hashes = [
        hashlib.sha256(_rdfc.canonicalize(_rdfc.expand(part, clr_contexts, print))).digest()
        for part in (options, document)
    ]
    public = PublicKey.from_multikey(one["verificationMethod"].partition("#")[2])
    assert public.verify(b"".join(hashes), multibase.decode_base58(one["proofValue"]))


def test_each_member_of_a_proof_set_is_made_over_the_document_alone(
    vector: Callable[[str], Json], example_contexts: dict[str, Json]
) -> None:
    """DI 4.2: both published members verify, alone and side by side; a chained one is refused, not ignored."""
    case = vector("w3c-proof-set")
    for document in (case["document"], {**case["document"], "proof": case["proofs"]}):
        for one in case["proofs"]:
            public = PublicKey.from_multikey(one["verificationMethod"].partition("#")[2])
            assert proof.check_proof(document, one, public, contexts=example_contexts)
    public = PublicKey.from_multikey(case["chained"]["verificationMethod"].partition("#")[2])
    with pytest.raises(DocumentError, match="previousProof") as caught:
        proof.check_proof(case["document"], case["chained"], public, contexts=example_contexts)
    assert caught.value.problem.code == "AW06"


def test_the_set_is_rdfc_first_and_jcs_with_its_context(award: Json, signed: Json, key: SecretKey) -> None:
    """Product decision 3; the 1EdTech validator takes the first proof, whatever its suite."""
    first, second = proof.screen_proofs(signed)
    assert (first["cryptosuite"], second["cryptosuite"]) == proof.SUITES
    assert "@context" not in first
    assert second["@context"] == award["@context"]
    assert {name: value for name, value in signed.items() if name != "proof"} == award
    assert "proof" not in award
    for one in (first, second):
        assert proof.check_proof(signed, one, key.public) is True


def test_signing_again_gives_the_same_bytes_and_replaces_the_proofs(signed: Json, key: SecretKey) -> None:
    """Ed25519 is deterministic (RFC 8032), and a proof is never part of what is signed."""
    assert proof.add_proof_set(signed, key, verification_method=METHOD, created=CREATED) == signed


def test_another_key_is_refused(signed: Json, other_key: SecretKey) -> None:
    for one in signed["proof"]:
        with pytest.raises(DocumentError, match="does not match") as caught:
            proof.check_proof(signed, one, other_key.public)
        assert caught.value.problem.code == "AW01"


def test_a_signature_of_another_document_is_refused(award: Json, signed: Json, key: SecretKey) -> None:
    """Faults A02."""
    other: Json = proof.add_proof_set({**award, "name": "Other"}, key, verification_method=METHOD, created=CREATED)
    for one in other["proof"]:
        with pytest.raises(DocumentError, match="does not match"):
            proof.check_proof(signed, one, key.public)


def _leaves(value: Any, pointer: Pointer = ()) -> list[Pointer]:  # noqa: ANN401
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in _leaves(inner, (*pointer, name))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in _leaves(inner, (*pointer, index))]
    return [pointer]


def _changed(document: Json, pointer: Pointer, change: Callable[[Any], Any]) -> Json:
    changed = copy.deepcopy(document)
    inner: Any = changed
    for step in pointer[:-1]:
        inner = inner[step]
    inner[pointer[-1]] = change(inner[pointer[-1]])
    return changed


def _other(value: Any) -> Any:  # noqa: ANN401
    return value + "x" if isinstance(value, str) else value + 1


def test_every_changed_leaf_breaks_both_proofs(signed: Json, key: SecretKey) -> None:
    """Faults A01: no value of the document or of a proof's own options can be changed."""
    unsecured = {name: value for name, value in signed.items() if name != "proof"}
    pointers = _leaves(unsecured)
    assert len(pointers) > 30
    for pointer in pointers:
        changed = _changed(signed, pointer, _other)
        for one in signed["proof"]:
            with pytest.raises(DocumentError) as caught:
                proof.check_proof(changed, one, key.public)
            # The JCS proof always answers "changed"; the other may find the document unreadable first.
            assert caught.value.problem.code in {"AW01", "AW06", "AW11", "AW12"}
    for one in signed["proof"]:
        for pointer in _leaves(one):
            with pytest.raises(DocumentError):
                proof.check_proof(signed, _changed(one, pointer, _other), key.public)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_jcs_proof_finds_every_change_of_the_json(signed: Json, key: SecretKey, data: st.DataObject) -> None:
    """M1 and M3: what leaves the graph as it was (moved, re-keyed, wrapped, added, removed) is found by the JSON."""
    changed = copy.deepcopy(signed)
    unsecured = {name: value for name, value in changed.items() if name not in {"proof", "@context"}}
    pointer = data.draw(st.sampled_from(_leaves(unsecured)))
    inner: Any = changed
    for step in pointer[:-1]:
        inner = inner[step]
    last = pointer[-1]
    kind = data.draw(st.sampled_from(["wrap", "drop", "add", "type"]))
    if kind == "wrap":
        inner[last] = [inner[last]]
    elif kind == "drop":
        del inner[last]
    elif kind == "add":
        changed[data.draw(st.text(min_size=1).filter(lambda name: name not in signed))] = 1
    else:
        inner[last] = {"id": str(inner[last])}
    with pytest.raises(DocumentError) as caught:
        proof.check_proof(changed, signed["proof"][1], key.public)
    assert caught.value.problem.code in {"AW01", "AW14"}


def test_a_reformatted_document_is_still_signed(signed: Json, key: SecretKey) -> None:
    """Faults A15: order of names and blanks are not part of the meaning."""
    turned = json.loads(json.dumps(dict(reversed(signed.items())), indent=7))
    for one in proof.screen_proofs(turned):
        assert proof.check_proof(turned, one, key.public)


def test_unicode_forms_are_different_names(award: Json, key: SecretKey) -> None:
    """Faults A16: neither suite normalises, so an NFD name is another name."""
    composed = {**award, "name": "Pr\u00fcfung"}
    done: Json = proof.add_proof_set(composed, key, verification_method=METHOD, created=CREATED)
    for one in done["proof"]:
        with pytest.raises(DocumentError, match="does not match"):
            proof.check_proof({**done, "name": "Pru\u0308fung"}, one, key.public)


def test_the_jcs_proof_allows_contexts_after_its_own(award: Json, key: SecretKey, signed: Json) -> None:
    """EDDSA 3.3.2: the document's contexts start with the proof's, in order; `screen_proofs` wants them equal."""
    jcs = signed["proof"][1]
    more = {**signed, "@context": [*award["@context"], "https://example.org/more"]}
    assert proof.check_proof(more, jcs, key.public)
    with pytest.raises(DocumentError, match="other contexts"):
        proof.screen_proofs(more)
    others: list[Any] = [[CREDENTIALS_V2], [OPEN_BADGES_V3, CREDENTIALS_V2], CREDENTIALS_V2, None]
    for contexts in others:
        with pytest.raises(DocumentError, match="other contexts"):
            proof.check_proof({**signed, "@context": contexts}, jcs, key.public)


def test_what_would_be_lost_is_not_signed(award: Json, key: SecretKey) -> None:
    """A signature that covers less than people read is never made."""
    with pytest.raises(DocumentError, match='"grade" is not defined'):
        proof.add_proof_set({**award, "grade": "A+"}, key, verification_method=METHOD, created=CREATED)


@pytest.mark.parametrize(
    "created",
    [
        "",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05+01:00",
        "2026-02-30T00:00:00Z",
        "2026-01-02T24:00:01Z",
        "2026-01-02T03:04:60Z",
        "2026-01-02 03:04:05Z",
        "2026-01-02T03:04:05z",
        "٢٠٢٦-01-02T03:04:05Z",
        "26-01-02T03:04:05Z",
    ],
)
def test_times_that_are_not_utc_are_not_signed(created: str, award: Json, key: SecretKey) -> None:
    """EDDSA 3.2.5: created is an XSD dateTimeStamp; ours is always in UTC."""
    with pytest.raises(DocumentError) as caught:
        proof.add_proof_set(award, key, verification_method=METHOD, created=created)
    assert caught.value.problem.code == "AW06"
    assert proof.proof_options(proof.RDFC, "2026-01-02T03:04:05.5Z", METHOD)


def _put(index: int, **members: object) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        for name, value in members.items():
            place = "@context" if name == "context" else name
            if value is None:
                del document["proof"][index][place]
            else:
                document["proof"][index][place] = value

    return change


def _proofs(make: Callable[[list[Any]], object]) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        document["proof"] = make(document["proof"])

    return change


SIGNATURE_63 = multibase.encode_base58(b"\x01" * 63)
SIGNATURE_65 = multibase.encode_base58(b"\x01" * 65)
SPOILT: list[tuple[Callable[[Json], None], Pointer, str]] = [
    (_proofs(lambda _: None), ("proof",), "no proof"),
    (_proofs(lambda all_: all_[0]), ("proof",), "not in an array"),
    (_proofs(lambda _: "proof"), ("proof",), "not in an array"),
    (_proofs(lambda _: []), ("proof",), "empty"),
    (_proofs(lambda all_: all_[:1]), ("proof",), "1 proofs where 2"),
    (_proofs(lambda all_: [*all_, all_[0]]), ("proof",), "3 proofs where 2"),
    (_proofs(lambda all_: all_[::-1]), ("proof", 0, "cryptosuite"), "where eddsa-rdfc-2022 belongs"),
    (_proofs(lambda all_: [all_[0], all_[0]]), ("proof", 1, "cryptosuite"), "where eddsa-jcs-2022 belongs"),
    (_proofs(lambda all_: [all_[0], "x"]), ("proof", 1), "not an object"),
    (_put(0, cryptosuite="ecdsa-rdfc-2019"), ("proof", 0, "cryptosuite"), "none of"),
    (_put(0, cryptosuite=None), ("proof", 0, "cryptosuite"), "none of"),
    (_put(0, cryptosuite=["eddsa-rdfc-2022"]), ("proof", 0, "cryptosuite"), "none of"),
    (_put(0, type="Ed25519Signature2020"), ("proof", 0, "type"), "DataIntegrityProof"),
    (_put(1, type=["DataIntegrityProof"]), ("proof", 1, "type"), "DataIntegrityProof"),
    (_put(1, proofPurpose="authentication"), ("proof", 1, "proofPurpose"), "assertionMethod"),
    (_put(1, proofPurpose=None), ("proof", 1, "proofPurpose"), "assertionMethod"),
    (_put(0, proofValue=None), ("proof", 0, "proofValue"), "no proofValue"),
    (_put(0, proofValue=7), ("proof", 0, "proofValue"), "no proofValue"),
    (_put(0, proofValue="u" + "A" * 86), ("proof", 0, "proofValue"), "base58btc"),
    (_put(0, proofValue=SIGNATURE_63), ("proof", 0, "proofValue"), "63 bytes"),
    (_put(1, proofValue=SIGNATURE_65), ("proof", 1, "proofValue"), "65 bytes"),
    (_put(1, proofValue="z"), ("proof", 1, "proofValue"), "0 bytes"),
    (_put(0, created=None), ("proof", 0, "created"), "time in UTC"),
    (_put(0, created="2026-01-02T03:04:05+00:00"), ("proof", 0, "created"), "time in UTC"),
    (_put(0, created=20260102), ("proof", 0, "created"), "time in UTC"),
    (_put(1, verificationMethod="did:web:other.example#z6Mk"), ("proof", 1, "verificationMethod"), "different keys"),
    (_put(1, verificationMethod={"id": METHOD}), ("proof", 1, "verificationMethod"), "does not name"),
    (_put(1, context=[CREDENTIALS_V2]), ("proof", 1, "@context"), "other contexts"),
    (_put(1, context=None), ("proof", 1, "@context"), "other contexts"),
    (_put(0, context=[CREDENTIALS_V2, OPEN_BADGES_V3]), ("proof", 0, "@context"), "not a member"),
    (_put(0, previousProof="urn:uuid:1"), ("proof", 0, "previousProof"), "not supported"),
    (_put(0, expires="2026-01-02T03:04:05Z"), ("proof", 0, "expires"), "not supported"),
    (_put(1, challenge="x"), ("proof", 1, "challenge"), "not a member"),
]


@pytest.mark.parametrize(("spoil", "pointer", "says"), SPOILT, ids=range(len(SPOILT)))
def test_other_shapes_of_proof_are_refused(
    spoil: Callable[[Json], None], pointer: Pointer, says: str, signed: Json
) -> None:
    """Faults A06: each with its own sentence and place; the unspoilt twin passes."""
    document = copy.deepcopy(signed)
    assert len(proof.screen_proofs(document)) == 2
    spoil(document)
    with pytest.raises(DocumentError) as caught:
        proof.screen_proofs(document)
    assert caught.value.problem.code == "AW06"
    assert says in caught.value.problem.message
    assert caught.value.pointer == pointer


def test_other_suites_can_be_asked_for(signed: Json) -> None:
    """A foreign credential or an old one may have one proof only; whoever asks says so."""
    single = {**signed, "proof": signed["proof"][:1]}
    assert proof.screen_proofs(single, suites=[proof.RDFC]) == single["proof"]
    with pytest.raises(DocumentError, match="none of eddsa-jcs-2022"):
        proof.screen_proofs(single, suites=[proof.JCS])


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]
