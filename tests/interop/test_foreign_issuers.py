"""Credentials that other people's software issued, held against ours; and ours against every known blind spot."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib.ob3 import OB3LdpSigner, OB3Signer
from openbadgeslib.ob3.credential import Achievement, IdentityObject, Issuer, OpenBadgeCredential
from openbadgeslib.ob3.did import build_did_document
from openbadgeslib.ob3.status_list import build_status_list_credential, sign_status_list_credential, status_entry

from assay.credentials.fetching import Mirror, Offline
from assay.credentials.foreign import verify_foreign
from assay.credentials.verification import VerificationResult

from .cases import ACCEPTED, BASE, KNOWN_BLIND_SPOTS, REFUSED, award, build_cases, write_json
from .foreign import HERE, require_node
from .signing import JCS, RDFC, ROOT, did_document, status_list
from .signing import sign as sign_without_assay
from .signing import status_entry as entry_without_assay

AT = datetime(2026, 6, 1, tzinfo=UTC)
DID = "did:web:badges.example.org"
Credential = dict[str, Any]

NOT_TO_BE_SEEN = {
    # Open Badges 3.0 lets a verifier be content with one proof, and nothing signed says how many there were. For its
    # own awards Assay demands both (tests/credentials/test_verification.py).
    "second proof stripped",
    "first proof stripped",
}


def verify(
    site: Path, credential: Credential | str | bytes, at: datetime = AT, recipient: str | None = None
) -> VerificationResult:
    data = json.dumps(credential).encode() if isinstance(credential, dict) else credential
    data = data.encode() if isinstance(data, str) else data
    return verify_foreign(data, now=at, fetcher=Mirror.of(BASE, site, Offline()), recipient=recipient)


def outcomes(result: VerificationResult) -> dict[str, bool | None]:
    return {check.name: check.outcome for check in result.checks}


def why(result: VerificationResult) -> list[str]:
    return [f"{check.name}: {check.sentence}" for check in result.checks if check.outcome is not True]


# -- the cases of the harness -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Credential]]:
    site = tmp_path_factory.mktemp("world") / "site"
    site.mkdir()
    return site, build_cases(site)


@pytest.mark.parametrize("name", ACCEPTED)
def test_ours_accepts_what_is_honest(name: str, harness: tuple[Path, dict[str, Credential]]) -> None:
    result = verify(harness[0], harness[1][name])
    assert result, why(result)
    assert (result.authentic, result.state) == (True, "valid")


@pytest.mark.parametrize("name", REFUSED)
def test_ours_refuses_what_everybody_refuses(name: str, harness: tuple[Path, dict[str, Credential]]) -> None:
    assert not verify(harness[0], harness[1][name])


@pytest.mark.parametrize("name", sorted(set(KNOWN_BLIND_SPOTS) - NOT_TO_BE_SEEN))
def test_ours_has_none_of_the_known_blind_spots(name: str, harness: tuple[Path, dict[str, Credential]]) -> None:
    assert not verify(harness[0], harness[1][name])


@pytest.mark.parametrize("name", sorted(NOT_TO_BE_SEEN))
def test_a_stripped_proof_cannot_be_missed_by_a_stranger(
    name: str, harness: tuple[Path, dict[str, Credential]]
) -> None:
    """What is left is a whole credential with one good proof."""
    assert name in KNOWN_BLIND_SPOTS
    assert verify(harness[0], harness[1][name])


CHECK_OF = {
    "expired": ("dates", False), "revoked": ("status", False), "not yet valid": ("dates", False),
    "name changed": ("signatures", False), "undefined term added": ("canonical form", False),
    "key not in did.json": ("key", False), "key of another issuer": ("key", False),
    "issuer that is not there": ("key", None), "status list missing": ("status", None),
    "status list expired": ("status", None), "status list outside the folder": ("status", None),
    "expired, validUntil spelled as its IRI": ("canonical form", False),
    "revoked, credentialStatus spelled as its IRI": ("canonical form", False),
    "second proof broken": ("signatures", False), "first proof broken": ("signatures", False),
    "array order changed": ("signatures", False), "key not in assertionMethod": ("key", False),
    "key revoked before signing": ("key", False), "key expired before signing": ("key", False),
    "status list tampered": ("status", None), "status list of another issuer": ("status", None),
    "status list under another id": ("status", None), "status list too short": ("status", None),
}  # fmt: skip


@pytest.mark.parametrize("name", CHECK_OF)
def test_the_check_that_says_no_is_the_one_it_is_about(name: str, harness: tuple[Path, dict[str, Credential]]) -> None:
    """Unknown stays apart from wrong, and what comes before it is true."""
    check, outcome = CHECK_OF[name]
    found = outcomes(verify(harness[0], harness[1][name]))
    assert found[check] is outcome
    assert all(found[before] for before in list(found)[: list(found).index(check)])


# -- Digital Bazaar ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bazaar(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Credential]]:
    """Credentials and status lists issued by @digitalbazaar/vc, and the site they are published on."""
    require_node()
    site = tmp_path_factory.mktemp("bazaar") / "site"
    url = f"{BASE}status/db.json"
    entries = {name: entry_without_assay(url, index) for name, index in {"clear": 9, "revoked": 7}.items()}
    rich = award(
        awardedDate="2026-01-02T03:04:05+02:00",
        evidence=[{"id": f"{BASE}e/1", "type": ["Evidence"], "name": "Work", "narrative": "It was *done*."}],
    )
    rich["credentialSubject"]["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityType": "emailAddress",
            "salt": "Kosher",
            "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
        }
    ]
    orders = {
        "rdfc": (award(), [RDFC]),
        "jcs": (award(), [JCS]),
        "set": (award(), [RDFC, JCS]),
        "rich": (rich, [RDFC]),
        "clear": (award(credentialStatus=entries["clear"]), [RDFC]),
        "revoked": (award(credentialStatus=entries["revoked"]), [RDFC]),
        "expired": (award(validUntil="2026-03-01T00:00:00Z"), [RDFC, JCS]),
        "list": (status_list(url, ROOT, [7]), [RDFC]),
    }
    batch = [
        {"name": name, "document": document, "seed": ROOT.seed.hex(), "controller": DID, "suites": suites}
        for name, (document, suites) in orders.items()
    ]
    done = subprocess.run(
        ["node", str(HERE / "issue.mjs")],
        input=json.dumps(batch),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    signed: dict[str, Credential] = json.loads(done.stdout)
    write_json(site / ".well-known" / "did.json", did_document(ROOT))
    write_json(site / "status" / "db.json", signed.pop("list"))
    return site, signed


@pytest.mark.parametrize("name", ["rdfc", "jcs", "set", "rich", "clear"])
def test_what_digital_bazaar_issues_is_valid(name: str, bazaar: tuple[Path, dict[str, Credential]]) -> None:
    result = verify(bazaar[0], bazaar[1][name])
    assert result, why(result)


def test_what_digital_bazaar_revoked_or_let_expire_is_not(bazaar: tuple[Path, dict[str, Credential]]) -> None:
    for name, check, state in (("revoked", "status", "revoked"), ("expired", "dates", "expired")):
        result = verify(bazaar[0], bazaar[1][name])
        assert (outcomes(result)[check], result.state, result.authentic) == (False, state, True), why(result)


def test_the_recipient_is_found_by_its_hash(bazaar: tuple[Path, dict[str, Credential]]) -> None:
    """The identity hash of the standard's own example (standards 1.5)."""
    for asked, answer in (("a@example.com", True), (" A@Example.com ", True), ("b@example.com", False)):
        assert outcomes(verify(bazaar[0], bazaar[1]["rich"], recipient=asked))["recipient"] is answer


def tampered(genuine: Credential) -> dict[str, Credential]:
    cases: dict[str, Credential] = {}

    def case(name: str) -> Credential:
        cases[name] = copy.deepcopy(genuine)
        return cases[name]

    case("name")["name"] = "Master of everything"
    case("date")["validFrom"] = "2020-01-01T00:00:00Z"
    case("end")["validUntil"] = "2099-01-01T00:00:00Z"
    case("subject")["credentialSubject"]["id"] = "urn:uuid:11111111-1111-4111-8111-111111111111"
    case("criteria")["credentialSubject"]["achievement"]["criteria"]["narrative"] = "Was there."
    case("grade")["credentialSubject"]["grade"] = "A+"
    case("issuer name")["issuer"]["name"] = "University of Everything"
    case("issuer")["issuer"]["id"] = "did:web:nobody.example.net"
    case("context")["@context"].append("https://example.org/context.json")
    case("inline context")["@context"].append({"validUntil": "https://example.org/x"})
    case("nested context")["issuer"]["@context"] = genuine["@context"]
    case("alias")["expirationDate"] = "2099-01-01T00:00:00Z"
    case("keyword")["@index"] = "x"
    case("no proof").pop("proof", None)
    case("empty proof")["proof"] = []
    case("type as address")["type"] = [
        "https://www.w3.org/2018/credentials#VerifiableCredential",
        "OpenBadgeCredential",
    ]
    case("null")["description"] = None
    return cases


@pytest.mark.parametrize("name", tampered(award()))
@pytest.mark.parametrize("kind", ["rdfc", "jcs", "set"])
def test_tampered_copies_of_digital_bazaars_are_refused(
    name: str, kind: str, bazaar: tuple[Path, dict[str, Credential]]
) -> None:
    changed = tampered(bazaar[1][kind])[name]
    assert changed != bazaar[1][kind]
    assert not verify(bazaar[0], changed)


# -- openbadgeslib ----------------------------------------------------------------------------------------------------


KEYS: dict[str, Callable[[], Any]] = {
    "RS256": lambda: rsa.generate_private_key(public_exponent=65_537, key_size=2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


class Guild:
    """An issuer that works with openbadgeslib, with a key of one kind and a site."""

    def __init__(self, site: Path, algorithm: str) -> None:
        key = KEYS[algorithm]()
        self.pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.algorithm, self.site = algorithm, site
        self.signer = OB3Signer(self.pem, algorithm)
        jwk = self.signer._public_jwk()  # noqa: SLF001 - the only way to learn the public half from it
        document = {**build_did_document(DID, [("key-1", jwk)])}
        write_json(site / ".well-known" / "did.json", document)

    def credential(self, **members: object) -> OpenBadgeCredential:
        achievement = Achievement(
            id=f"{BASE}b/keeper", name="Keeper", description="Keeps.", criteria_narrative="Kept.", tags=["order"]
        )
        fields: dict[str, Any] = {
            "issuer": Issuer(id=DID, name="Guild of Examples", url=BASE),
            "recipient_id": "mailto:kim@example.org",
            "achievement": achievement,
            "id": f"{BASE}a/1",
            "issuance_date": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            **members,
        }
        return OpenBadgeCredential(**fields)

    def publish_list(self, revoked: list[int]) -> str:
        url = f"{BASE}status/1.jwt"
        document = build_status_list_credential(
            DID, url, "revocation", revoked, issued=AT, valid_until=datetime.now(UTC) + timedelta(days=1)
        )
        (self.site / "status").mkdir(exist_ok=True)
        token = sign_status_list_credential(document, self.pem, self.algorithm)
        (self.site / "status" / "1.jwt").write_text(token, encoding="ascii")
        return url


@pytest.fixture(scope="module", params=KEYS)
def guild(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Guild:
    site = tmp_path_factory.mktemp("guild") / "site"
    site.mkdir()
    return Guild(site, request.param)


def test_a_vc_jwt_of_openbadgeslib_is_valid(guild: Guild) -> None:
    result = verify(guild.site, guild.signer.sign(guild.credential()), recipient="mailto:kim@example.org")
    assert result, why(result)
    assert f"VC-JWT {guild.algorithm}" in str(result.checks)


def test_a_vc_jwt_with_a_jwt_status_list(guild: Guild) -> None:
    """The list's token counts from the moment it is signed, and the library signs it now."""
    at = datetime.now(UTC)
    url = guild.publish_list([7])
    for index, outcome in ((9, True), (7, False)):
        credential = guild.credential(credential_status=[status_entry(url, "revocation", index)])
        result = verify(guild.site, guild.signer.sign(credential), at)
        assert outcomes(result)["status"] is outcome, why(result)
        assert outcomes(verify(guild.site, guild.signer.sign(credential), AT))["status"] is None


def test_an_expired_vc_jwt_is_not_valid(guild: Guild) -> None:
    result = verify(guild.site, guild.signer.sign(guild.credential(expiration_date=AT - timedelta(days=1))))
    assert (outcomes(result)["dates"], result.state) == (False, "expired"), why(result)


def test_a_vc_jwt_signed_with_a_key_the_issuer_does_not_list_is_refused(guild: Guild) -> None:
    """The key inside the token is the signer's word; anybody can put one there."""
    other = KEYS[guild.algorithm]().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    result = verify(guild.site, OB3Signer(other, guild.algorithm).sign(guild.credential()))
    assert outcomes(result)["key"] is False


def test_a_changed_vc_jwt_is_refused(guild: Guild) -> None:
    one, other = (guild.signer.sign(guild.credential(name=name)).split(".") for name in ("One", "Other"))
    assert outcomes(verify(guild.site, ".".join([one[0], other[1], one[2]])))["signatures"] is False


def test_pictures_that_openbadgeslib_bakes_are_valid(guild: Guild) -> None:
    svg = (HERE.parents[1] / "content/badges/data-cleaning.svg").read_bytes()
    result = verify(guild.site, guild.signer.sign_into_svg(guild.credential(), svg))
    assert result, why(result)
    assert outcomes(result)["picture"] is True


def test_an_embedded_proof_of_openbadgeslib_is_valid(tmp_path: Path) -> None:
    guild = Guild(tmp_path, "EdDSA")
    identity = IdentityObject.create("kim@example.org")
    signer = OB3LdpSigner(guild.pem, verification_method=f"{DID}#key-1")
    document = signer.sign(guild.credential(identifiers=[identity]), created=AT)
    result = verify(tmp_path, document, recipient="Kim@example.org")
    assert result, why(result)
    document["name"] = "Other"
    assert outcomes(verify(tmp_path, document))["signatures"] is False


def test_a_did_key_of_openbadgeslib_is_valid_and_says_that_nobody_is_named(tmp_path: Path) -> None:
    guild = Guild(tmp_path, "EdDSA")
    signer = OB3LdpSigner(guild.pem)
    did = signer.verification_method.partition("#")[0]
    result = verify(tmp_path, signer.sign(guild.credential(issuer=Issuer(id=did, name="Somebody")), created=AT))
    assert result, why(result)
    assert "nothing says who holds it" in str(result.checks)


def test_two_lists_cannot_be_mixed(tmp_path: Path) -> None:
    """A list signed by somebody else's key does not clear anybody."""
    guild = Guild(tmp_path, "EdDSA")
    url = f"{BASE}status/1.json"
    write_json(tmp_path / "status" / "1.json", sign_without_assay(status_list(url, ROOT), ROOT))
    credential = guild.credential(credential_status=[status_entry(url, "revocation", 7)])
    assert outcomes(verify(tmp_path, guild.signer.sign(credential)))["status"] is None
