"""What the tests of this wing share: the published vectors, an invented award and two test keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from assay.integrity.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from assay.integrity.keys import SecretKey

Json: TypeAlias = dict[str, Any]

VECTORS = Path(__file__).parent / "vectors"
EXAMPLES_V2 = "https://www.w3.org/ns/credentials/examples/v2"
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
OB_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


@pytest.fixture(autouse=True)
def _no_network(socket_disabled: None) -> None:
    """Fail whatever opens a socket: this wing never does (faults A11)."""


@pytest.fixture(scope="session")
def vector() -> Callable[[str], Json]:
    """Return a reader of the files in `vectors/`."""

    def read(name: str) -> Json:
        document: Json = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
        return document

    return read


@pytest.fixture(scope="session")
def example_contexts(vector: Callable[[str], Json]) -> dict[str, Json]:
    """Contexts the W3C vectors use and Assay does not carry."""
    return {
        EXAMPLES_V2: {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}},
        CITIZENSHIP: vector("citizenship-v4rc1"),
    }


@pytest.fixture(scope="session")
def clr_contexts() -> dict[str, Json]:
    """Contexts of the CLR vector, from the development dependency openbadgeslib, compared with their digests."""
    wanted = {
        CLR: ("clr_context_2.0.1.json", "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6"),
        OB_EXTENSIONS: (
            "ob-v3p0-extensions.json",
            "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
        ),
    }
    found = {}
    for url, (name, digest) in wanted.items():
        data = files("openbadgeslib").joinpath("ob3", "contexts", name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
        found[url] = json.loads(data)
    return found


@pytest.fixture(scope="session")
def key() -> SecretKey:
    """Return a key for tests, from a seed that everybody can see."""
    return SecretKey(seed=bytes(range(32)), pseudonym_key=bytes(range(32, 64)))


@pytest.fixture(scope="session")
def other_key() -> SecretKey:
    """Return a second such key."""
    return SecretKey(seed=bytes(range(64, 96)), pseudonym_key=bytes(range(96, 128)))


@pytest.fixture(scope="session")
def award() -> Json:
    """Return an invented credential with most kinds of value; tests must copy it before they change it."""
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_V3],
        "id": "https://badges.example.org/awards/0x1y2z/credential.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:badges.example.org", "type": ["Profile"], "name": "Beispielverein für Prüfungen"},
        "validFrom": "2026-01-02T03:04:05Z",
        "name": "Knots 李 🎓",
        "credentialSubject": {
            "id": "urn:uuid:0189f7a4-5c1d-8abc-9def-0123456789ab",
            "type": ["AchievementSubject"],
            "creditsEarned": 2.5,
            "achievement": {
                "id": "https://badges.example.org/badges/knots/achievement.json",
                "type": ["Achievement"],
                "name": "Knots",
                "description": 'Ties "eight" knots\n\tunder load \\ time',
                "criteria": {"narrative": "Shown to two assessors."},
                "creditsAvailable": 3,
                "tag": ["rope", "safety"],
            },
            "result": [{"type": ["Result"], "status": "Completed", "value": "17"}],
        },
        "evidence": [{"type": ["Evidence"], "name": "Film", "id": "https://badges.example.org/film"}],
        "credentialStatus": {
            "id": "https://badges.example.org/status/1.json#94567",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "94567",
            "statusListCredential": "https://badges.example.org/status/1.json",
        },
    }
