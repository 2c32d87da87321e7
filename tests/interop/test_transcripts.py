"""The transcript of the example, a Comprehensive Learner Record 2.0, held against verifiers nobody here wrote.

None of them carries the context of learner records, so it is given to them: the copy inside openbadgeslib, which is not
the file Assay reads.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3 import contexts as library_contexts
from openbadgeslib.ob3.clr import bundled_clr_contexts
from openbadgeslib.ob3.ldp import verify_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError
from sites import NOW

from assay.integrity.ed25519 import demo_secret_key

from .foreign import NODE_VERIFIERS, accepting, require_node, run_node, run_openbadgeslib

BASE = "https://badges.example.org/"
CONTEXT_BASE = "https://purl.imsglobal.org/spec/clr/v2p0/"
Record = dict[str, Any]


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that answers for 1EdTech's address of the context."""
    folder = tmp_path_factory.mktemp("contexts")
    data = resources.files(library_contexts).joinpath("clr_context_2.0.1.json").read_bytes()
    (folder / "context-2.0.1.json").write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def record(site: Path) -> Record:
    """The published transcript."""
    (path,) = site.glob("earners/*/transcript.json")
    found: Record = json.loads(path.read_bytes())
    return found


def pem() -> bytes:
    """Return the demonstration key as openbadgeslib takes it."""
    key = Ed25519PublicKey.from_public_bytes(demo_secret_key().public.raw)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


TAMPERED: dict[str, Callable[[Record], object]] = {
    "name": lambda it: it["credentialSubject"]["identifier"][0].update(identityHash="Somebody Else"),
    "earlier day": lambda it: it.update(validFrom="2020-01-01T00:00:00Z"),
    "award left out": lambda it: it["credentialSubject"]["verifiableCredential"].pop(),
    "better result": lambda it: it["credentialSubject"]["verifiableCredential"][3]["credentialSubject"]["result"][
        0
    ].update(value="40"),
    "association": lambda it: it["credentialSubject"]["association"].pop(),
}


def cases(record: Record) -> dict[str, Record]:
    """Return the record, and copies that were tampered with."""
    found = {"genuine": record}
    for name, change in TAMPERED.items():
        change(found.setdefault(name, copy.deepcopy(record)))
    return found


def test_every_node_verifier_accepts_the_record_and_no_changed_copy(site: Path, mirror: Path, record: Record) -> None:
    require_node()
    verdicts = run_node(site, BASE, cases(record), NOW, mirrors={CONTEXT_BASE: mirror})
    who = accepting(verdicts)
    assert who == {"genuine": set(NODE_VERIFIERS)} | {name: set() for name in TAMPERED}


def test_openbadgeslib_accepts_the_record_and_no_changed_copy(record: Record) -> None:
    verify_data_integrity_proof(record, pem(), extra_contexts=bundled_clr_contexts())
    for name in TAMPERED:
        with pytest.raises(OB3VerificationError):
            verify_data_integrity_proof(cases(record)[name], pem(), extra_contexts=bundled_clr_contexts())


def test_every_award_taken_out_of_the_record_is_accepted_by_itself(site: Path, record: Record) -> None:
    awards = {award["id"]: award for award in record["credentialSubject"]["verifiableCredential"]}
    assert len(awards) == 5
    require_node()
    verdicts = run_node(site, BASE, awards, NOW) + run_openbadgeslib(site, BASE, awards, NOW)
    refused = [verdict for verdict in verdicts if not verdict.verified]
    assert refused == []
