"""Tokens: a header that chooses nothing, claims that agree, and keys that are shown to be the issuer's."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from assay.credentials.fetching import CannotFetchError
from assay.credentials.foreign import verify_foreign
from assay.credentials.verification import VerificationResult
from assay.integrity import contexts, multibase
from assay.integrity.ed25519 import PublicKey

DID, SITE = "did:web:issuer.example.org", "https://issuer.example.org"
DID_JSON = f"{SITE}/.well-known/did.json"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
Json = dict[str, Any]

KEYS: dict[str, Any] = {
    "RS256": rsa.generate_private_key(public_exponent=65_537, key_size=2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}
WRITERS: dict[str, Any] = {"RS256": RSAAlgorithm, "ES256": ECAlgorithm, "EdDSA": OKPAlgorithm}


def jwk(algorithm: str, key: Any = None) -> Json:  # noqa: ANN401 - any private key
    found: Json = WRITERS[algorithm].to_jwk((key or KEYS[algorithm]).public_key(), as_dict=True)
    return {name: value for name, value in found.items() if name != "key_ops"}


class Web:
    def __init__(self, pages: dict[str, Json]) -> None:
        self.pages = pages

    def fetch(self, url: str) -> bytes:
        if url not in self.pages:
            raise CannotFetchError(f"{url} answered 404.")
        return json.dumps(self.pages[url]).encode()


def controller(algorithm: str, identifier: str = DID, **members: object) -> Json:
    method = {"id": f"{identifier}#k", "type": "JsonWebKey", "controller": identifier, "publicKeyJwk": jwk(algorithm)}
    return {"id": identifier, "verificationMethod": [{**method, **members}], "assertionMethod": [f"{identifier}#k"]}


def payload(issuer: str = DID, **members: object) -> Json:
    return {
        "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES_V3],
        "id": f"{SITE}/a/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Guild"},
        "validFrom": "2026-01-02T03:04:05.250Z",
        "validUntil": "2027-01-02T03:04:05Z",
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
        "iss": issuer,
        "jti": f"{SITE}/a/1",
        "sub": "urn:uuid:0b7a1f0e-5c4d-4c7e-9d51-3f0f6c2a9b10",
        "nbf": 1_767_323_045,
        "exp": 1_798_859_045,
        **members,
    }


def token(algorithm: str = "EdDSA", claims: Json | None = None, key: Any = None, **header: Any) -> str:  # noqa: ANN401
    named = header or {"kid": f"{DID}#k"}
    return jwt.encode(claims or payload(), key or KEYS[algorithm], algorithm=algorithm, headers=named)


def verify(text: str, pages: dict[str, Json] | None = None, algorithm: str = "EdDSA") -> VerificationResult:
    web = Web({DID_JSON: controller(algorithm)} if pages is None else pages)
    return verify_foreign(text.encode(), now=NOW, fetcher=web)


def outcomes(result: VerificationResult) -> dict[str, bool | None]:
    return {check.name: check.outcome for check in result.checks}


@pytest.mark.parametrize("algorithm", KEYS)
def test_each_algorithm_verifies_with_a_named_key_and_with_one_inside(algorithm: str) -> None:
    for header in ({"kid": f"{DID}#k"}, {"jwk": jwk(algorithm)}, {"kid": f"{DID}#k", "typ": None}):
        result = verify(token(algorithm, **header), algorithm=algorithm)
        assert result, result.checks


def test_multikeys_verify_tokens_too() -> None:
    raw = KEYS["EdDSA"].public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    point = KEYS["ES256"].public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    forms = {"EdDSA": PublicKey(raw=raw).multikey, "ES256": multibase.encode_base58(b"\x80\x24" + point)}
    for algorithm, text in forms.items():
        page = controller(algorithm)
        method = {"id": f"{DID}#k", "type": "Multikey", "controller": DID, "publicKeyMultibase": text}
        page["verificationMethod"] = [method]
        assert verify(token(algorithm), {DID_JSON: page})


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_changed_token_is_refused(algorithm: str) -> None:
    head, _, signature = token(algorithm).split(".")
    other = token(algorithm, payload(name="Other")).split(".")[1]
    assert outcomes(verify(f"{head}.{other}.{signature}", algorithm=algorithm))["signatures"] is False


# -- headers ----------------------------------------------------------------------------------------------------------


def encode(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def signed_by_hand(header: Json, claims: Json | None = None) -> str:
    """Return a token with any header, signed with the issuer's own Ed25519 key."""
    text = f"{encode(header)}.{encode(claims or payload())}"
    return f"{text}.{base64.urlsafe_b64encode(KEYS['EdDSA'].sign(text.encode())).decode().rstrip('=')}"


def test_the_tokens_made_by_hand_are_good_ones() -> None:
    """So that each refusal below has the one cause it is about."""
    assert verify(signed_by_hand({"alg": "EdDSA", "kid": f"{DID}#k"}))
    assert verify(signed_by_hand({"alg": "EdDSA", "kid": f"{DID}#k", "typ": "vc+jwt", "cty": "vc"}))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"}, {"alg": "HS256"}, {"alg": "RS512"}, {"alg": None}, {"alg": ["EdDSA"]}, {"crit": ["b64"]},
        {"b64": False}, {"jku": "https://mallory.example.org/"}, {"x5u": "https://mallory.example.org/"},
        {"x5c": ["x"]}, {"typ": "at+jwt"}, {"typ": 1}, {"kid": None, "jwk": None}, {"jwk": {"kty": "OKP"}},
        {"kid": 5}, {"kid": ""},
    ],
)  # fmt: skip
def test_headers_that_would_choose_how_they_are_checked_are_refused(header: Json) -> None:
    whole = {"alg": "EdDSA", "kid": f"{DID}#k", **header}
    assert not verify(signed_by_hand({name: value for name, value in whole.items() if value is not None}))


def test_a_public_key_is_no_shared_secret() -> None:
    """The old confusion: HS256 with the RSA public key as its secret."""
    public = KEYS["RS256"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = f"{encode({'alg': 'HS256', 'kid': f'{DID}#k'})}.{encode(payload())}"
    mac = hmac.HMAC(public, hashes.SHA256())
    mac.update(text.encode())
    forged = f"{text}.{base64.urlsafe_b64encode(mac.finalize()).decode().rstrip('=')}"
    assert outcomes(verify(forged, algorithm="RS256"))["json"] is False


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_key_of_another_kind_does_not_sign(algorithm: str) -> None:
    for other in set(KEYS) - {algorithm}:
        assert not verify(token(algorithm), algorithm=other)


@pytest.mark.parametrize("text", ["a.b", "a.b.c", "..", "e30.e30.", "e30.W10.AA", "e31.e30.AA", "e30=.e30.AA"])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert not verify(text)


def test_one_token_has_one_spelling() -> None:
    """Spare bits at the end of base64url would let two texts be the same token."""
    head, body, signature = token().split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for changed in (head, body):
        if len(changed) % 4:
            twin = changed[:-1] + alphabet[alphabet.index(changed[-1]) ^ 1]
            parts = [twin if part == changed else part for part in (head, body)]
            assert not verify(".".join([*parts, signature]))


# -- claims -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "did:web:other.example.org"}, {"jti": f"{SITE}/a/2"}, {"sub": "urn:x:1"}, {"nbf": 1_767_323_047},
        {"nbf": "2026"}, {"nbf": True}, {"nbf": 1e300}, {"exp": 1_798_859_047}, {"exp": None}, {"iss": None},
        {"jti": None}, {"sub": None}, {"nbf": None}, {"validUntil": None}, {"validFrom": "2026-01-03T00:00:00Z"},
    ],
)  # fmt: skip
def test_claims_and_credential_say_the_same(claims: Json) -> None:
    changed = {name: value for name, value in payload(**claims).items() if value is not None}
    assert outcomes(verify(token(claims=changed)))["json"] is False


def test_an_expired_token_is_expired() -> None:
    claims = payload(validUntil="2026-03-01T00:00:00Z", exp=1_772_323_200)
    result = verify(token(claims=claims))
    assert (outcomes(result)["dates"], result.state, result.authentic) == (False, "expired", True)


def test_an_unknown_claim_is_an_undefined_term() -> None:
    assert outcomes(verify(token(claims=payload(grade="A+"))))["canonical form"] is False


def test_a_token_of_the_older_model_is_called_so() -> None:
    result = verify(token(claims={"iss": DID, "vc": {}}))
    assert outcomes(result)["profile"] is None
    assert not result


# -- whose key --------------------------------------------------------------------------------------------------------


def test_a_key_inside_proves_nothing_unless_the_issuer_lists_it() -> None:
    mallory = ed25519.Ed25519PrivateKey.generate()
    forged = token(key=mallory, jwk=jwk("EdDSA", mallory))
    assert outcomes(verify(forged))["key"] is False
    assert outcomes(verify(forged, {}))["key"] is None
    assert verify(token(jwk=jwk("EdDSA")))
    assert (
        outcomes(verify(token(jwk=jwk("EdDSA")), {DID_JSON: {**controller("EdDSA"), "assertionMethod": []}}))["key"]
        is False
    )


def test_a_key_with_its_secret_half_counts_for_nobody() -> None:
    secret = OKPAlgorithm.to_jwk(KEYS["EdDSA"], as_dict=True)
    assert "d" in secret
    assert outcomes(verify(token(), {DID_JSON: controller("EdDSA", publicKeyJwk=secret)}))["key"] is False


def test_a_short_rsa_key_protects_nothing() -> None:
    short = rsa.generate_private_key(public_exponent=65_537, key_size=1024)  # noqa: S505 - meant to be weak
    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        text = token("RS256", key=short)
    page = controller("RS256", publicKeyJwk=jwk("RS256", short))
    assert outcomes(verify(text, {DID_JSON: page}))["key"] is False


ISSUER = f"{SITE}/issuers/1"


@pytest.mark.parametrize(
    ("kid", "outcome"),
    [
        (f"{ISSUER}/key.json", True),
        (f"{ISSUER}/keys/2026.json", True),
        (f"{SITE}/issuers/2/key.json", None),
        (f"{SITE}/issuers/10.json", None),
        (f"{SITE}/~mallory/key.json", None),
        (f"{ISSUER}/../../~mallory/key.json", None),
        (f"{ISSUER}/%2e%2e/~mallory/key.json", None),
        ("https://mallory.example.org/issuers/1/key.json", None),
        (f"{SITE}:8443/issuers/1/key.json", None),
    ],
)
def test_a_bare_key_counts_below_the_issuers_own_address(kid: str, outcome: bool | None) -> None:  # noqa: FBT001
    text = token(claims=payload(ISSUER), kid=kid)
    assert outcomes(verify(text, {kid: jwk("EdDSA")}))["key"] is outcome


def test_a_bare_key_elsewhere_counts_when_the_issuer_lists_it() -> None:
    kid = "https://keys.example.org/1.json"
    pages = {kid: jwk("EdDSA"), ISSUER: controller("EdDSA", ISSUER)}
    assert verify(token(claims=payload(ISSUER), kid=kid), pages)


def test_a_key_that_cannot_be_fetched_is_unknown() -> None:
    result = verify(token(claims=payload(ISSUER), kid=f"{ISSUER}/key.json"), {})
    assert (outcomes(result)["key"], bool(result)) == (None, False)
