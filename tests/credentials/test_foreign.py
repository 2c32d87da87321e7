"""Credentials of strangers: the same gates in their foreign form, and unknown is never valid."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from assay.credentials.baking import bake
from assay.credentials.fetching import CannotFetchError
from assay.credentials.foreign import verify_foreign
from assay.credentials.openbadge import check_meaning, flattened
from assay.credentials.times import instant
from assay.credentials.verification import VerificationResult
from assay.integrity import contexts, multibase
from assay.integrity.canonical import canonicalize_rdfc
from assay.integrity.ed25519 import SecretKey, demo_secret_key
from assay.integrity.proof import JCS, RDFC, hash_data, proof_options
from assay.integrity.status import encode_list

VECTORS = Path(__file__).parents[1] / "integrity" / "vectors"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CREATED = "2026-01-02T03:04:05Z"
CONTEXT: list[Any] = [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES_V3]
KEY = SecretKey(seed=bytes(range(32)), pseudonym_key=bytes(32))
OTHER = SecretKey(seed=bytes(range(1, 33)), pseudonym_key=bytes(32))
DID = "did:web:issuer.example.org"
SITE = "https://issuer.example.org"
IDENTITY = {"type": "IdentityObject", "hashed": False, "identityHash": "Kim Example", "identityType": "name"}
Json = dict[str, Any]


class Web:
    """Addresses answered from memory."""

    def __init__(self, **pages: Json | bytes) -> None:
        self.pages: dict[str, Json | bytes] = dict(pages)
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.pages:
            raise CannotFetchError(f"{url} answered 404.")
        page = self.pages[url]
        return page if isinstance(page, bytes) else json.dumps(page).encode()


def controller(identifier: str = DID, key: SecretKey = KEY, **members: object) -> Json:
    method = f"{identifier}#key"
    return {
        "id": identifier,
        "verificationMethod": [
            {
                "id": method,
                "type": "Multikey",
                "controller": identifier,
                "publicKeyMultibase": key.public.multikey,
                **members,
            }
        ],
        "assertionMethod": [method],
    }


@pytest.fixture
def web() -> Web:
    return Web(**{f"{SITE}/.well-known/did.json": controller()})


def badge(**members: object) -> Json:
    return {
        "@context": CONTEXT,
        "id": f"{SITE}/a/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"], "name": "Guild of Examples"},
        "validFrom": CREATED,
        "credentialSubject": {
            "id": "urn:uuid:0b7a1f0e-5c4d-4c7e-9d51-3f0f6c2a9b10",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{SITE}/b/1",
                "type": ["Achievement"],
                "name": "Keeper",
                "description": "Keeps.",
                "criteria": {"narrative": "Kept."},
            },
        },
        **members,
    }


def sign(
    document: Json, suites: tuple[str, ...] = (RDFC, JCS), key: SecretKey = KEY, method: str = f"{DID}#key"
) -> Json:
    proofs = []
    for suite in suites:
        options = proof_options(suite, CREATED, method, document["@context"])
        extra = {contexts.OPEN_BADGES_V3: contexts.open_badges_of_2026()}
        signed = key.sign(hash_data(flattened(document) if suite == RDFC else document, options, suite, contexts=extra))
        proofs.append({**options, "proofValue": multibase.encode_base58(signed)})
    return {**document, "proof": proofs}


def verify(
    document: Json | bytes, web: Web, *, now: datetime = NOW, recipient: str | None = None
) -> VerificationResult:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return verify_foreign(data, now=now, fetcher=web, recipient=recipient)


def outcomes(result: VerificationResult) -> dict[str, bool | None]:
    return {check.name: check.outcome for check in result.checks}


def sentence(result: VerificationResult, name: str) -> str:
    return next(check.sentence for check in result.checks if check.name == name)


STEPS = ["size", "json", "profile", "canonical form", "key", "signatures", "dates", "status"]


@pytest.mark.parametrize("suites", [(RDFC,), (JCS,), (RDFC, JCS), (JCS, RDFC)])
def test_an_honest_badge_is_valid(suites: tuple[str, ...], web: Web) -> None:
    result = verify(sign(badge(), suites), web)
    assert outcomes(result) == dict.fromkeys(STEPS, True)
    assert (bool(result), result.authentic, result.state) == (True, True, "valid")
    assert web.asked == [f"{SITE}/.well-known/did.json"]


def test_the_example_of_1edtech_verifies_up_to_its_key(web: Web) -> None:
    """Its issuer is an address that publishes no key: the signature is right, and whose it is stays unknown."""
    vector = json.loads((VECTORS / "1edtech-ob30.json").read_text(encoding="utf-8"))["signedDocument"]
    result = verify(vector, web)
    assert [outcomes(result)[name] for name in STEPS[:6]] == [True, True, True, True, None, None]
    issuer, method = vector["issuer"]["id"], vector["proof"]["verificationMethod"]
    key = method.partition("#")[2]
    page = {**controller(issuer), "assertionMethod": [method]}
    page["verificationMethod"][0] |= {"id": method, "publicKeyMultibase": key}
    published = Web(**{issuer: page})
    if method.startswith(issuer):
        assert outcomes(verify(vector, published))["signatures"] is True


# -- what a document is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("w3c-eddsa-rdfc-2022", "not an Open Badge"),
        ("w3c-eddsa-jcs-2022", "not an Open Badge"),
        ("1edtech-clr20", "a learner record"),
    ],
)
def test_credentials_that_are_no_badges_are_called_so(name: str, words: str, web: Web) -> None:
    vector = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["signedDocument"]
    result = verify(vector, web)
    assert outcomes(result)["profile"] is None
    assert not result
    assert words in sentence(result, "profile")
    assert web.asked == []


OB2 = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://example.org/a.json"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'
LEGACY = SVG.replace(b"<path", b'<o:assertion xmlns:o="http://openbadges.org" verify="https://example.org/a"/><path')


@pytest.mark.parametrize(
    ("data", "check", "words"),
    [
        (json.dumps(OB2).encode(), "profile", "Open Badges 2.0"),
        (LEGACY, "picture", "Open Badges 2.0"),
        (SVG, "picture", "carries no credential"),
        (json.dumps(badge() | {"@context": ["https://www.w3.org/2018/credentials/v1"]}).encode(), "profile", "VC 1.1"),
        (b"{}", "profile", "not an Open Badges 3.0 credential"),
        (b"<!doctype html><title>x</title>", "json", "neither"),
        (b"PK\x03\x04", "json", "neither"),
        (b"", "json", "neither"),
    ],
)
def test_what_cannot_be_checked_is_unknown_and_says_what_it_is(data: bytes, check: str, words: str, web: Web) -> None:
    result = verify(data, web)
    assert outcomes(result)[check] is None
    assert words in sentence(result, check)
    assert False not in outcomes(result).values()
    assert not result
    assert not result.authentic


@pytest.mark.parametrize(
    "data",
    [
        b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"[]", b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b'{"a": "\xff"}',
        b"[" * 2_000, b'{"a": 1e999}', b'{"a": "\\ud800"}', b"{} {}",
    ],
)  # fmt: skip
def test_json_that_readers_read_differently_is_refused(data: bytes, web: Web) -> None:
    assert outcomes(verify(data, web))["json"] is False


def test_a_picture_is_opened(web: Web) -> None:
    result = verify(bake(SVG, json.dumps(sign(badge()))), web)
    assert result
    assert next(iter(outcomes(result))) == "picture"


# -- form and meaning -------------------------------------------------------------------------------------------------


def changed(change: Callable[[Json], object], document: Json | None = None) -> Json:
    document = copy.deepcopy(document or badge())
    change(document)
    return document


HIDDEN: dict[str, tuple[Json, str]] = {
    "undefined": (badge(grade="A+"), "canonical form"),
    "undefined inside": (changed(lambda d: d["issuer"].update(alsoKnownAs=["https://example.org/"])), "canonical form"),
    "address as name": (badge(**{"https://schema.org/name": "x"}), "canonical form"),
    "compact address as name": (badge(**{"schema:name": "x"}), "canonical form"),
    "keyword": (badge(**{"@included": [{"id": "https://example.org/x", "type": ["Profile"]}]}), "canonical form"),
    "alias of VC 1.1": (badge(expirationDate="2030-01-01T00:00:00Z"), "canonical form"),
    "null": (badge(image=None), "profile"),
    "null inside": (changed(lambda d: d["issuer"].update(note=None)), "canonical form"),
    "empty array": (badge(evidence=[]), "profile"),
    "nested array": (changed(lambda d: d["issuer"].update(image=[["x"]])), "profile"),
    "value object": (badge(name={"@value": "x"}), "profile"),
    "relative id": (changed(lambda d: d.update(id="a/1")), "profile"),
    "blank node": (changed(lambda d: d["credentialSubject"].update(id="_:b0")), "profile"),
    "relative type": (changed(lambda d: d["issuer"]["type"].append("Guild")), "canonical form"),
    "type as address": (
        changed(lambda d: d["type"].append("https://www.w3.org/2018/credentials#VerifiableCredential")),
        "canonical form",
    ),
    "nested context": (changed(lambda d: d["issuer"].update({"@context": CONTEXT})), "canonical form"),
    "extension without its context": (
        badge(credentialStatus={"id": "https://example.org/l", "type": "1EdTechRevocationList"}),
        "canonical form",
    ),
    "subject twice": (
        changed(
            lambda d: d["credentialSubject"]["achievement"].update(
                creator={"id": d["credentialSubject"]["id"], "type": ["Profile"], "name": "x"}
            )
        ),
        "canonical form",
    ),
    "array of subjects": (changed(lambda d: d.update(credentialSubject=[d["credentialSubject"]])), "profile"),
    "array of statuses": (badge(credentialStatus=[{"id": "urn:x:1", "type": "X"}]), "profile"),
    "no subject": (changed(lambda d: d["credentialSubject"].pop("id")), "profile"),
    "date without zone": (badge(validFrom="2026-01-02T03:04:05"), "profile"),
    "number as text": (
        changed(lambda d: d["credentialSubject"].update(result=[{"type": ["Result"], "value": 1}])),
        "profile",
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_is_hidden_renamed_or_lost(name: str, web: Web) -> None:
    """Whatever signature it has: the check before the signatures says no, and nothing is fetched."""
    document, check = HIDDEN[name]
    options = proof_options(JCS, CREATED, f"{DID}#key", CONTEXT)
    value = multibase.encode_base58(KEY.sign(hash_data(document, options, JCS)))
    result = verify({**document, "proof": [{**options, "proofValue": value}]}, web)
    assert outcomes(result)[check] is False, result.checks
    codes = {"OB01"} if check == "profile" else {"OB02", "AW11", "AW12"}
    assert {problem.code for problem in result.problems} <= codes
    assert web.asked == []


def test_members_cannot_be_moved_to_where_nobody_looks(web: Web) -> None:
    """The graph is the same, so the signature holds, but the JSON no longer says that it ended."""
    endorsed = badge(validUntil="2026-03-01T00:00:00Z", evidence=[{"id": f"{SITE}/a/1", "type": ["Evidence"]}])
    genuine = sign(endorsed, (RDFC,))
    assert outcomes(verify(genuine, web))["dates"] is False
    moved = copy.deepcopy(genuine)
    moved["evidence"][0]["type"].append("VerifiableCredential")
    moved["evidence"][0]["validUntil"] = moved.pop("validUntil")
    unsigned = [{name: value for name, value in one.items() if name != "proof"} for one in (genuine, moved)]
    assert canonicalize_rdfc(unsigned[0]) == canonicalize_rdfc(unsigned[1])
    result = verify(moved, web)
    assert outcomes(result)["canonical form"] is False
    assert "more than one place" in sentence(result, "canonical form")


@pytest.mark.parametrize("context", [{"x": "https://example.org/x"}, "https://example.org/context.json"])
def test_contexts_nobody_pinned_are_unknown(context: object, web: Web) -> None:
    document = badge()
    document["@context"] = [*CONTEXT, context]
    options = {**proof_options(JCS, CREATED, f"{DID}#key", document["@context"]), "proofValue": "z2"}
    result = verify({**document, "proof": [options]}, web)
    assert outcomes(result)["canonical form"] is None
    assert not result


def test_compacted_single_values_are_a_warning(web: Web) -> None:
    document = badge()
    document["issuer"]["type"] = "Profile"
    document["credentialSubject"]["type"] = "AchievementSubject"
    signed = sign(document, (RDFC,))
    signed["proof"] = signed["proof"][0]
    result = verify(signed, web)
    assert result, result.checks
    assert "single values stand where arrays belong" in sentence(result, "profile")


def clique() -> Json:
    """Ten nodes that all look alike, each naming every other: the poison of rdf-canon test 074, as a badge."""
    nodes = [
        {
            "id": f"_:n{one}",
            "type": "urn:x:T",
            "confidenceMethod": [{"id": f"_:n{two}", "type": "urn:x:T"} for two in range(10)],
        }
        for one in range(10)
    ]
    return badge(confidenceMethod=nodes)


def twins() -> Json:
    """As many equal nodes without ids as fit: equal results with equal alignments, in a subject without an id."""
    document = badge()
    alignment = {"type": ["Alignment"], "targetName": "x", "targetUrl": "urn:x:1"}
    document["credentialSubject"] = {
        "type": ["AchievementSubject"],
        "identifier": [IDENTITY],
        "achievement": document["credentialSubject"]["achievement"],
        "result": [{"type": ["Result"], "alignment": [alignment] * 3} for _ in range(100)],
    }
    return document


FLOODS: dict[str, tuple[Callable[[], Json], str]] = {
    "clique": (clique, "canonical form"),
    "twins": (twins, "canonical form"),
    "tags": (
        lambda: changed(lambda d: d["credentialSubject"]["achievement"].update(tag=[f"t{n}" for n in range(1_000)])),
        "canonical form",
    ),
    "values": (
        lambda: changed(lambda d: d["credentialSubject"]["achievement"].update(tag=[f"t{n}" for n in range(5_000)])),
        "json",
    ),
    "types": (
        lambda: changed(lambda d: d.update(type=[*d["type"], *[f"urn:t:{n}" for n in range(500)]])),
        "canonical form",
    ),
    "deep": (lambda: badge(evidence=json.loads('{"a":' * 100 + "1" + "}" * 100)), "json"),
    "long": (lambda: badge(name="x" * 300_000), "size"),
}


@pytest.mark.parametrize("name", FLOODS)
def test_endless_work_is_refused_within_a_second(name: str, web: Web) -> None:
    """Faults A13, before any signature; importing PyLD is not the document's doing."""
    check_meaning(badge())
    make, check = FLOODS[name]
    data = json.dumps({**make(), "proof": [proof_options(RDFC, CREATED, f"{DID}#key")]}).encode()
    started = time.process_time()
    result = verify(data, web)
    assert time.process_time() - started < 1
    assert outcomes(result)[check] is False, result.checks
    assert web.asked == []


# -- proofs and keys --------------------------------------------------------------------------------------------------


def test_every_known_proof_must_hold_and_unknown_ones_are_named(web: Web) -> None:
    signed = sign(badge())
    broken = copy.deepcopy(signed)
    broken["proof"][1]["proofValue"] = signed["proof"][0]["proofValue"]
    assert outcomes(verify(broken, web))["signatures"] is False
    other = {"type": "DataIntegrityProof", "cryptosuite": "ecdsa-rdfc-2019", "proofPurpose": "assertionMethod"}
    both = verify({**signed, "proof": [*signed["proof"], other]}, web)
    assert both
    assert "Not looked at: ecdsa-rdfc-2019" in sentence(both, "signatures")
    alone = verify({**signed, "proof": [other]}, web)
    assert (outcomes(alone)["canonical form"], bool(alone)) == (None, False)


def test_a_flood_of_proofs_is_refused(web: Web) -> None:
    signed = sign(badge(), (RDFC,))
    assert verify({**signed, "proof": signed["proof"] * 4}, web)
    assert outcomes(verify({**signed, "proof": signed["proof"] * 5}, web))["canonical form"] is False


@pytest.mark.parametrize("member", ["previousProof", "expires", "domain", "challenge"])
def test_proofs_with_conditions_are_not_taken_for_plain_ones(member: str, web: Web) -> None:
    signed = sign(badge(), (RDFC,))
    signed["proof"][0][member] = "2020-01-01T00:00:00Z"
    assert outcomes(verify(signed, web))["canonical form"] is None


@pytest.mark.parametrize("proof", [None, [], {}, "x", [1]])
def test_unsigned_is_refused(proof: object, web: Web) -> None:
    document = badge() if proof is None else {**badge(), "proof": proof}
    assert False in outcomes(verify(document, web)).values()


KEY_FAULTS: dict[str, tuple[Json, bool | None]] = {
    "another key": (controller(key=OTHER), None),
    "another id": (controller("did:web:other.example.org"), False),
    "another controller": (controller(controller="did:web:other.example.org"), False),
    "not for assertions": ({**controller(), "assertionMethod": []}, False),
    "for authentication only": ({**controller(), "assertionMethod": [], "authentication": [f"{DID}#key"]}, False),
    "not listed": ({**controller(), "verificationMethod": []}, False),
    "listed twice": ({**controller(), "verificationMethod": controller()["verificationMethod"] * 2}, False),
    "revoked": (controller(revoked="2026-05-01T00:00:00Z"), False),
    "expired": (controller(expires="2026-05-01T00:00:00Z"), False),
    "odd time": (controller(expires="soon"), False),
    "two forms": (controller(publicKeyJwk={"kty": "OKP"}), False),
    "secret inside": (controller(secretKeyMultibase="z3u2"), False),
    "unknown form": (controller(type="X25519KeyAgreementKey2020"), None),
    "no key": (controller(publicKeyMultibase="z6Mk"), False),
}


@pytest.mark.parametrize("name", sorted(set(KEY_FAULTS) - {"another key"}))
def test_a_key_that_is_not_the_issuers_to_sign_with_is_refused(name: str, web: Web) -> None:
    document, outcome = KEY_FAULTS[name]
    web.pages[f"{SITE}/.well-known/did.json"] = document
    result = verify(sign(badge()), web)
    assert outcomes(result)["key"] is outcome
    assert outcome is None or {problem.code for problem in result.problems} == {"FK01"}


def test_another_key_of_the_same_name_fails_the_signature(web: Web) -> None:
    web.pages[f"{SITE}/.well-known/did.json"] = controller(key=OTHER)
    assert outcomes(verify(sign(badge()), web))["signatures"] is False


def test_a_key_that_ends_later_still_counts(web: Web) -> None:
    web.pages[f"{SITE}/.well-known/did.json"] = controller(
        expires="2026-06-01T00:00:01Z", revoked="2027-01-01T00:00:00Z"
    )
    assert verify(sign(badge()), web)
    assert not verify(sign(badge()), web, now=datetime(2026, 6, 1, 0, 0, 1, tzinfo=UTC))


def test_the_signer_must_be_the_issuer(web: Web) -> None:
    """A good signature of somebody else's key, whatever name it has."""
    web.pages["https://mallory.example.org/.well-known/did.json"] = controller("did:web:mallory.example.org", OTHER)
    for method in ("did:web:mallory.example.org#key", f"did:key:{OTHER.public.multikey}#{OTHER.public.multikey}"):
        result = verify(sign(badge(), key=OTHER, method=method), web)
        assert outcomes(result)["key"] is False
        assert "not of its issuer" in sentence(result, "key")


@pytest.mark.parametrize("page", [b"<html>", b"[]", b'{"id": 1, "id": 2}', None])
def test_a_controller_that_cannot_be_read_is_unknown(page: bytes | None, web: Web) -> None:
    web.pages = {} if page is None else {f"{SITE}/.well-known/did.json": page}
    result = verify(sign(badge(validUntil="2026-03-01T00:00:00Z")), web)
    found = outcomes(result)
    assert (found["key"], found["signatures"], found["dates"], found["status"]) == (None, None, False, True)
    assert (result.authentic, result.state) == (False, None)


def test_relative_names_and_embedded_methods_are_read(web: Web) -> None:
    relative = controller()
    relative["verificationMethod"][0]["id"] = "#key"
    relative["assertionMethod"] = ["#key"]
    embedded = {"id": DID, "assertionMethod": controller()["verificationMethod"]}
    for page in (relative, embedded):
        web.pages[f"{SITE}/.well-known/did.json"] = page
        assert verify(sign(badge()), web)


def test_an_https_issuer_publishes_its_key_at_its_address() -> None:
    issuer = f"{SITE}/issuer"
    document = badge(issuer={"id": issuer, "type": ["Profile"], "name": "Guild"})
    web = Web(**{issuer: controller(issuer)})
    assert verify(sign(document, method=f"{issuer}#key"), web)
    assert not verify(sign(document, method=f"{issuer}#key"), Web(**{issuer: controller(f"{issuer}/")}))


def test_a_key_with_a_document_of_its_own_must_be_named_by_the_issuer() -> None:
    issuer, address = f"{SITE}/issuer", f"{SITE}/key"
    method = {**controller(issuer)["verificationMethod"][0], "id": address}
    signed = sign(badge(issuer={"id": issuer, "type": ["Profile"]}), method=address)
    named = Web(**{address: method, issuer: {"id": issuer, "assertionMethod": [address]}})
    unnamed = Web(**{address: method, issuer: {"id": issuer, "assertionMethod": []}})
    assert verify(signed, named)
    assert outcomes(verify(signed, unnamed))["key"] is False
    assert outcomes(verify(signed, Web(**{address: method})))["key"] is None


def test_the_demonstration_key_counts_nowhere_else() -> None:
    key = demo_secret_key()
    for host, outcome in (("issuer.example.org", True), ("issuer.invalid", False)):
        did = f"did:web:{host}"
        web = Web(**{f"https://{host}/.well-known/did.json": controller(did, key)})
        document = badge(issuer={"id": did, "type": ["Profile"]})
        assert outcomes(verify(sign(document, key=key, method=f"{did}#key"), web))["key"] is outcome


# -- dates and status -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "outcome", "state"),
    [
        ({"validUntil": "2026-05-31T23:59:30Z"}, True, "valid"),
        ({"validUntil": "2026-05-31T23:58:30Z"}, False, "expired"),
        ({"validUntil": "2026-06-01T01:58:30+02:00"}, False, "expired"),
        ({"validFrom": "2026-06-01T00:00:30Z"}, True, "valid"),
        ({"validFrom": "2026-06-02T00:00:00Z"}, False, "not-yet-valid"),
    ],
)
def test_dates_are_instants_with_a_minute_of_leeway(members: Json, outcome: bool, state: str, web: Web) -> None:  # noqa: FBT001
    result = verify(sign(badge(**members)), web)
    assert (outcomes(result)["dates"], result.state, result.authentic) == (outcome, state, True)


def test_dates_that_do_not_exist_or_turn_round_are_refused(web: Web) -> None:
    for members in ({"validUntil": "2026-02-30T00:00:00Z"}, {"validUntil": "2025-01-01T00:00:00Z"}):
        result = verify(sign(badge(**members)), web)
        assert (outcomes(result)["dates"], result.authentic) == (False, False)


def test_times_are_read_as_the_data_model_writes_them() -> None:
    midnight = datetime(2026, 1, 2, tzinfo=UTC)
    for text in ("2026-01-01T24:00:00Z", "2026-01-02T00:00:00.000000000Z", "2026-01-02T05:30:00+05:30"):
        assert instant(text) == midnight
    for wrong in ("2026-01-02", "2026-01-02T00:00:00", "2026-01-02T25:00:00Z", "2026-01-02T24:00:01Z", 5, None):
        with pytest.raises(ValueError, match=r"not a time|hour|second"):
            instant(wrong)


LIST = f"{SITE}/status/1.json"


def entry(index: object = "5", **members: object) -> Json:
    return {
        "id": f"{LIST}#5",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": index,
        "statusListCredential": LIST,
        **members,
    }


def bit_list(*revoked: int, purpose: object = "revocation", **members: object) -> Json:
    return {
        "@context": [contexts.CREDENTIALS_V2],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": DID,
        "validFrom": CREATED,
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_list(revoked),
        },
        **members,
    }


def status_of(web: Web, page: Json | bytes | None, **members: object) -> VerificationResult:
    if page is not None:
        web.pages[LIST] = page
    return verify(sign(badge(credentialStatus=entry(**members))), web)


def test_a_bit_is_an_answer(web: Web) -> None:
    clear, revoked = (status_of(web, sign(bit_list(*bits))) for bits in ((), (5,)))
    assert clear
    assert (outcomes(revoked)["status"], revoked.state, revoked.authentic) == (False, "revoked", True)
    suspended = status_of(web, sign(bit_list(5, purpose=["revocation", "suspension"])), statusPurpose="suspension")
    assert "suspended" in sentence(suspended, "status")
    assert outcomes(suspended)["status"] is False


def test_revoked_says_more_than_expired(web: Web) -> None:
    web.pages[LIST] = sign(bit_list(5))
    result = verify(sign(badge(credentialStatus=entry(), validUntil="2026-03-01T00:00:00Z")), web)
    assert (outcomes(result)["dates"], outcomes(result)["status"], result.state) == (False, False, "revoked")


LISTS: dict[str, Callable[[], Json | bytes | None]] = {
    "missing": lambda: None,
    "web page": lambda: b"<html>",
    "unsigned": bit_list,
    "tampered": lambda: {**sign(bit_list(5)), "credentialSubject": bit_list()["credentialSubject"]},
    "other key": lambda: sign(bit_list(), key=OTHER),
    "other id": lambda: sign(bit_list(id=f"{SITE}/status/2.json")),
    "other type": lambda: sign(bit_list(type=["VerifiableCredential"])),
    "other purpose": lambda: sign(bit_list(purpose="suspension")),
    "not begun": lambda: sign(bit_list(validFrom="2026-07-01T00:00:00Z")),
    "ended": lambda: sign(bit_list(validUntil="2026-05-01T00:00:00Z")),
    "no date": lambda: sign({name: value for name, value in bit_list().items() if name != "validFrom"}),
    "undefined": lambda: {**sign(bit_list(), (RDFC,)), "note": "x"},
    "wide": lambda: sign(changed(lambda d: d["credentialSubject"].update(statusSize=2), bit_list()), (JCS,)),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_cannot_be_relied_on_is_unknown(name: str, web: Web) -> None:
    result = status_of(web, LISTS[name]())
    assert (outcomes(result)["status"], result.state, bool(result)) == (None, "unknown", False), result.checks


@pytest.mark.parametrize(
    "members",
    [
        {"index": "131072"}, {"index": "-1"}, {"index": "05"}, {"index": "x"}, {"index": "9" * 30},
        {"statusPurpose": "message"}, {"statusPurpose": "refresh"}, {"statusSize": 2},
        {"type": "StatusList2021Entry"},
    ],
)  # fmt: skip
def test_an_entry_that_names_no_readable_place_is_never_valid(members: Json, web: Web) -> None:
    web.pages[LIST] = sign(bit_list())
    assert not verify(sign(badge(credentialStatus=entry(**members)), (JCS,)), web)


REVOCATIONS = f"{SITE}/revoked.json"


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        ({"id": REVOCATIONS, "issuer": DID, "revokedCredential": []}, True),
        ({"id": REVOCATIONS, "issuer": DID, "revokedCredential": [{"id": f"{SITE}/a/2"}]}, True),
        ({"id": REVOCATIONS, "issuer": DID, "revokedCredential": [{"id": f"{SITE}/a/1", "revoked": False}]}, True),
        ({"id": REVOCATIONS, "issuer": DID, "revokedCredential": [{"id": f"{SITE}/a/1"}]}, False),
        ({"id": REVOCATIONS, "issuer": DID, "revokedCredential": [{"id": f" {SITE}/a/%31", "revoked": True}]}, False),
        (
            {"id": REVOCATIONS, "issuer": {"id": DID}, "revokedCredential": [{"id": f"urn:{n}"} for n in range(3_000)]},
            True,
        ),
        ({"id": REVOCATIONS, "issuer": "did:web:other.example.org", "revokedCredential": []}, None),
        ({"id": LIST, "issuer": DID, "revokedCredential": []}, None),
        ({"id": REVOCATIONS, "issuer": DID}, None),
        ({"id": REVOCATIONS, "issuer": DID, "revokedCredential": ["x"]}, None),
        (None, None),
    ],
)
def test_a_1edtech_revocation_list_is_read(page: Json | None, outcome: bool | None, web: Web) -> None:  # noqa: FBT001
    document = badge(credentialStatus={"id": REVOCATIONS, "type": "1EdTechRevocationList"})
    document["@context"] = [*CONTEXT, contexts.OPEN_BADGES_EXTENSIONS]
    if page is not None:
        web.pages[REVOCATIONS] = page
    assert outcomes(verify(sign(document), web))["status"] is outcome


# -- endorsements and recipients --------------------------------------------------------------------------------------


def endorsement(about: str = f"{SITE}/b/1", **members: object) -> Json:
    return sign(
        {
            "@context": CONTEXT,
            "id": "https://peer.example.org/e/1",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "Endorsement",
            "issuer": {"id": "did:web:peer.example.org", "type": ["Profile"]},
            "validFrom": CREATED,
            "credentialSubject": {"id": about, "type": ["EndorsementSubject"], "endorsementComment": "Good."},
            **members,
        },
        (RDFC,),
        OTHER,
        "did:web:peer.example.org#key",
    )


def endorsed(inner: Json) -> Json:
    return changed(lambda d: d["credentialSubject"]["achievement"].update(endorsement=[inner]))


@pytest.fixture
def peers(web: Web) -> Web:
    web.pages["https://peer.example.org/.well-known/did.json"] = controller("did:web:peer.example.org", OTHER)
    return web


def test_an_embedded_endorsement_is_verified(peers: Web) -> None:
    result = verify(sign(endorsed(endorsement())), peers)
    assert result, result.checks
    assert outcomes(result)["endorsements"] is True


def test_leaving_out_the_same_context_changes_nothing() -> None:
    """What `flattened` relies on, by the library itself, which honours contexts inside."""
    document = endorsed(endorsement())

    def loader(url: str, _options: object) -> Json:
        return {"contentType": None, "contextUrl": None, "documentUrl": url, "document": contexts.load_context(url)}

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader}
    assert flattened(document) != document
    assert jsonld.normalize(flattened(document), options) == jsonld.normalize(document, options)


@pytest.mark.parametrize(
    ("inner", "outcome"),
    [
        (endorsement() | {"name": "Changed"}, False),
        (endorsement(about=f"{SITE}/b/2"), False),
        (endorsement(validUntil="2026-03-01T00:00:00Z"), False),
        (endorsement(credentialStatus=entry()), None),
    ],
)
def test_an_endorsement_that_does_not_hold_spoils_the_verdict(inner: Json, outcome: bool | None, peers: Web) -> None:  # noqa: FBT001
    result = verify(sign(endorsed(inner)), peers)
    assert (outcomes(result)["endorsements"], outcomes(result)["signatures"]) == (outcome, True), result.checks
    assert [problem.code for problem in result.problems] == ([] if outcome is None else ["OB03"])
    assert not result


def test_an_endorsement_with_other_contexts_is_refused(peers: Web) -> None:
    inner = endorsement()
    inner["@context"] = [contexts.CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"]
    assert not verify(sign(endorsed(inner), (JCS,)), peers)


def test_an_unreadable_endorsement_token_is_refused(peers: Web) -> None:
    document = changed(lambda d: d["credentialSubject"]["achievement"].update(endorsementJwt=["e30.e30.AA"]))
    result = verify(sign(document), peers)
    assert (outcomes(result)["signatures"], outcomes(result)["endorsements"]) == (True, False), result.checks


HASHED = {
    "type": "IdentityObject",
    "hashed": True,
    "identityType": "emailAddress",
    "salt": "Kosher",
    "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
}
MD5 = HASHED | {"identityHash": "md5$1d25f05f4f5c9c7f5ed7c1bc2c6d8b4a"}
ODD = HASHED | {"identityHash": "sha512$00"}


@pytest.mark.parametrize(
    ("identities", "asked", "outcome"),
    [
        ([IDENTITY], "Kim Example", True),
        ([IDENTITY], "Kim", False),
        ([HASHED], "a@example.com", True),
        ([IDENTITY, HASHED], "A@EXAMPLE.COM ", True),
        ([HASHED], "b@example.com", False),
        ([MD5], "a@example.com", False),
        ([ODD], "a@example.com", None),
        ([HASHED], str(HASHED["identityHash"]), False),
    ],
)
def test_the_recipient_is_compared(identities: list[Json], asked: str, outcome: bool | None, web: Web) -> None:  # noqa: FBT001
    document = badge()
    document["credentialSubject"] = {
        "type": ["AchievementSubject"],
        "identifier": identities,
        "achievement": document["credentialSubject"]["achievement"],
    }
    result = verify(sign(document), web, recipient=asked)
    assert (outcomes(result)["recipient"], bool(result)) == (outcome, outcome is True)
    assert [problem.code for problem in result.problems] == (["OB04"] if outcome is False else [])


def test_the_subject_id_is_a_recipient_too(web: Web) -> None:
    assert verify(sign(badge()), web, recipient="urn:uuid:0b7a1f0e-5c4d-4c7e-9d51-3f0f6c2a9b10")
    assert not verify(sign(badge()), web, recipient="urn:uuid:11111111-1111-4111-8111-111111111111")


def test_the_terms_of_2026_are_read(web: Web) -> None:
    """A credential that uses endorsementJwt is signed over the later context, and its signature holds."""
    result = verify(sign(badge(endorsementJwt=["e30.e30.AA"])), web)
    assert outcomes(result)["signatures"] is True


def test_any_changed_leaf_is_refused(web: Web) -> None:
    """Faults A01 for strangers: every text of a signed badge, one by one."""
    signed = sign(badge(name="Keeper", description="Keeps.", awardedDate=CREATED, credentialStatus=entry()))
    web.pages[LIST] = sign(bit_list())
    assert verify(signed, web)
    places = [place for place in leaves(signed) if not (place[0] == "proof" and place[-1] in {"type", "cryptosuite"})]
    assert len(places) > 30
    for place in places:
        copied: Any = copy.deepcopy(signed)
        node = copied
        for step in place[:-1]:
            node = node[step]
        node[place[-1]] += "x"
        assert not verify(copied, web), place


def leaves(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    return [place] if items is None else [found for step, inner in items for found in leaves(inner, (*place, step))]
