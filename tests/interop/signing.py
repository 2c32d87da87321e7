"""Sign documents for the harness's own tests, without Assay's code.

Rules:

* Data Integrity EdDSA cryptosuites, W3C Recommendation of 2025-05-15: sections 3.2 (`eddsa-rdfc-2022`) and
  3.3 (`eddsa-jcs-2022`); each proof is made over the document without any proof.
* Only published test seeds. What is signed here is worth nothing.
* Contexts are the copies inside openbadgeslib.

Example::

    secured = sign(document, ROOT, [RDFC, JCS])
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import base58
import rfc8785
from nacl.signing import SigningKey
from openbadgeslib.ob3.contexts import document_loader

RDFC = "eddsa-rdfc-2022"
JCS = "eddsa-jcs-2022"
CREATED = "2026-01-02T03:04:05Z"
LIST_BITS = 131_072

_jsonld: Any = importlib.import_module("pyld.jsonld")


@dataclass(frozen=True, kw_only=True, slots=True)
class Controller:
    """A DID and the published seed it signs with."""

    did: str
    seed: bytes

    @property
    def multikey(self) -> str:
        """Public key as Multikey: ``z`` + base58btc(0xed01 + 32 bytes)."""
        return "z" + base58.b58encode(b"\xed\x01" + bytes(SigningKey(self.seed).verify_key)).decode("ascii")

    @property
    def method(self) -> str:
        """Verification method: the DID with the multikey as its fragment."""
        return f"{self.did}#{self.multikey}"


ROOT = Controller(did="did:web:badges.example.org", seed=bytes(range(32)))
"""Issuer and key of the worked example."""
W3C_SEED = bytes.fromhex("c96ef9ea10c5e414c471723aff9de72c35fa5b70fae97e8832ecac7d2e2b8ed6")
"""Seed of the W3C vc-di-eddsa test vectors."""


def sign(document: dict[str, Any], key: Controller, suites: Sequence[str] = (RDFC, JCS)) -> dict[str, Any]:
    """Return the document with a proof array, one proof per cryptosuite, in that order."""
    return {**document, "proof": [_proof(document, key, suite) for suite in suites]}


def _proof(document: dict[str, Any], key: Controller, suite: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": CREATED,
        "proofPurpose": "assertionMethod",
        "verificationMethod": key.method,
    }
    config = {**options, "@context": document["@context"]}
    canonical = rfc8785.dumps if suite == JCS else _rdf_canonical
    digest = b"".join(hashlib.sha256(canonical(part)).digest() for part in (config, document))
    value = "z" + base58.b58encode(SigningKey(key.seed).sign(digest).signature).decode("ascii")
    # A jcs proof keeps its @context in the published form (3.3.1 step 2); an rdfc proof does not.
    return {**(config if suite == JCS else options), "proofValue": value}


def _rdf_canonical(document: Any) -> bytes:  # noqa: ANN401 - JSON
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": document_loader()}
    text: str = _jsonld.normalize(document, options)
    return text.encode("utf-8")


def did_document(key: Controller, **method_members: str) -> dict[str, Any]:
    """Return the ``did.json`` that lets `key` make assertions; extra members go into the verification method."""
    method = {"id": key.method, "type": "Multikey", "controller": key.did, "publicKeyMultibase": key.multikey}
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": key.did,
        "verificationMethod": [{**method, **method_members}],
        "assertionMethod": [key.method],
    }


def status_list(
    url: str, key: Controller, revoked: Iterable[int] = (), *, bits: int = LIST_BITS, **members: str
) -> dict[str, Any]:
    """Return an unsigned Bitstring Status List credential with these bits set (index 0 is the first bit)."""
    raw = bytearray(bits // 8)
    for index in revoked:
        raw[index // 8] |= 0x80 >> (index % 8)
    packed = urlsafe_b64encode(gzip.compress(bytes(raw), mtime=0)).decode("ascii").rstrip("=")
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": key.did,
        "validFrom": CREATED,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
        **members,
    }


def status_entry(url: str, index: int) -> dict[str, Any]:
    """Return the ``credentialStatus`` that points at one bit of a list."""
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": url,
    }
