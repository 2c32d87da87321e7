"""Endorsers for tests and for the example association: invented bodies with keys from seeds everybody can see.

Run it when the endorsements of the example are meant to change; it writes ``content/endorsements/`` anew::

    uv run python tests/endorsers.py

Example::

    agency = Endorser("did:web:quality.example.com", "Example Quality Agency", seed=81)
    data = agency.endorse("did:web:badges.example.org", "Recognised awarding body")
    pins = agency.pins()
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assay.credentials.endorsements import history_url
from assay.credentials.pins import Pin, write_pins
from assay.credentials.vocabulary import CONTEXTS
from assay.integrity import multibase, strictjson
from assay.integrity.didweb import did_url
from assay.integrity.ed25519 import SecretKey
from assay.integrity.history import append_add, did_document, load_history
from assay.integrity.proof import JCS, RDFC, hash_data, proof_options

REPOSITORY = Path(__file__).parents[1]
FETCHED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SIGNED = "2026-06-01T10:00:00Z"
UNTIL = "2036-05-31T23:59:59Z"
Json = dict[str, Any]


def key(number: int) -> SecretKey:
    """Return a test key from a seed everybody can see."""
    return SecretKey(seed=bytes([number] * 32), pseudonym_key=bytes(32))


@dataclass(frozen=True, slots=True)
class Endorser:
    """Somebody who signs: a did:web with a document of keys, or a bare did:key."""

    did: str
    name: str
    seed: int
    url: str = ""
    assay: bool = False
    """Whether its site is one of Assay's, with a key history."""

    @classmethod
    def bare(cls, name: str, seed: int) -> Endorser:
        """Return one that is nothing but a key."""
        return cls(f"did:key:{key(seed).public.multikey}", name, seed)

    @property
    def secret(self) -> SecretKey:
        """Its key."""
        return key(self.seed)

    @property
    def method(self) -> str:
        """Its verification method."""
        return f"{self.did}#{self.secret.public.multikey}"

    def document(self, about: str, title: str, comment: str = "", **members: object) -> Json:
        """Return an unsigned endorsement; `members` are added, or taken out where they are None."""
        profile = {"id": self.did, "type": ["Profile"], "name": self.name} | ({"url": self.url} if self.url else {})
        subject = {"id": about, "type": ["EndorsementSubject"]} | ({"endorsementComment": comment} if comment else {})
        document = {
            "@context": list(CONTEXTS),
            "id": f"urn:uuid:00000000-0000-4000-8000-{self.seed:012d}",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": title,
            "issuer": profile,
            "validFrom": SIGNED,
            "validUntil": UNTIL,
            "credentialSubject": subject,
        } | members
        return {name: value for name, value in document.items() if value is not None}

    def sign(self, document: Json, *, suites: Iterable[str] = (RDFC, JCS), created: str = SIGNED) -> bytes:
        """Return a signed document as a file, whatever it says."""
        proofs: list[Json] = []
        for suite in suites:
            options = proof_options(suite, created, self.method, document["@context"])
            signed = self.secret.sign(hash_data(document, options, suite))
            proofs.append({**options, "proofValue": multibase.encode_base58(signed)})
        return strictjson.dump(document | {"proof": proofs})

    def endorse(self, about: str, title: str = "Recognised", comment: str = "", **members: object) -> bytes:
        """Return a signed endorsement as a file."""
        return self.sign(self.document(about, title, comment, **members))

    @property
    def history(self) -> bytes:
        """Its key history, if it has one."""
        begun = "2026-01-01T00:00:00Z"
        return append_add(
            None, did=self.did, kid="2026-agency", roles=("award", "board", "status"), not_before=begun, at=begun,
            reason="first key", signers={"2026-agency": self.secret},
        )  # fmt: skip

    def site(self) -> dict[str, bytes]:
        """Return what it publishes about its keys, address → bytes; nothing for a bare key."""
        if not self.did.startswith("did:web:"):
            return {}
        if self.assay:
            history = load_history(self.history)
            place = history_url(self.did)
            assert place is not None
            return {did_url(self.did): strictjson.dump(did_document(self.did, history)), place: self.history}
        method = {
            "id": self.method,
            "type": "Multikey",
            "controller": self.did,
            "publicKeyMultibase": self.secret.public.multikey,
        }
        document: Json = {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": self.did,
            "verificationMethod": [method],
            "assertionMethod": [self.method],
        }
        return {did_url(self.did): strictjson.dump(document)}

    def pins(self, fetched: datetime = FETCHED) -> bytes | None:
        """Return the file of pins `assay endorse add` would write; None for a bare key."""
        pins = [Pin(url=url, fetched=fetched, data=data) for url, data in self.site().items()]
        return write_pins(pins) if pins else None


AGENCY = Endorser(
    "did:web:quality.example.com", "Example Quality Agency for Adult Learning", 81, "https://quality.example.com/", True
)
CLINICS = Endorser.bare("Example Network of Community Clinics", 82)
GUILD = Endorser(
    "did:web:guild.example.net:registrars", "Example Guild of Registrars", 83, "https://guild.example.net/"
)

BASE = "https://badges.example.org/"


def example_files() -> dict[str, bytes]:
    """Return the endorsements of the example association with their pins, by file name."""
    agency = AGENCY.endorse(
        "did:web:badges.example.org",
        "Recognised awarding body for micro-credentials",
        "We reviewed how the association designs, assesses and quality-assures its micro-credentials against our "
        "*Criteria for Awarding Bodies*, edition 2025, on documents and on two visits in April 2026.\n\n"
        "- Assessors do not assess people they have taught.\n"
        "- One result in five is marked twice.\n"
        "- Complaints reach us within thirty days.\n\n"
        "The recognition covers the way of working, not each award.",
        validFrom="2026-05-04T08:00:00Z",
    )
    clinics = CLINICS.sign(
        CLINICS.document(
            f"{BASE}badges/data-cleaning/",
            "Accepted for data posts in our clinics",
            "Seven of our clinics take this badge in place of a trial task when they fill a post with care of tables. "
            "It is about what we accept; we took no part in its assessment.",
            id="https://clinics.example.net/endorsements/2026-3",
        ),
        suites=(RDFC,),
    )
    guild = GUILD.endorse(
        f"{BASE}awards/tz3mjcp7myjkeh34/",
        "Entered in the roll of registrars",
        "On the strength of this award, and of an interview on 2 July 2026, the guild entered its holder in the roll "
        "of registrars.",
        validFrom="2026-07-06T12:00:00Z",
    )
    files = {"quality-agency": (agency, AGENCY), "clinics-data-cleaning": (clinics, CLINICS), "guild": (guild, GUILD)}
    found = {f"{name}.json": data for name, (data, _) in files.items()}
    return found | {f"{name}.pins.json": pins for name, (_, who) in files.items() if (pins := who.pins())}


if __name__ == "__main__":
    folder = REPOSITORY / "content" / "endorsements"
    folder.mkdir(exist_ok=True)
    for name, data in example_files().items():
        (folder / name).write_bytes(data)
