"""Data Integrity proofs with ``eddsa-rdfc-2022`` and ``eddsa-jcs-2022`` (EDDSA REC 2025-05-15; standards 3).

Rules:

* hashData = SHA-256(canonical proof options) || SHA-256(canonical document): the PROOF OPTIONS COME FIRST (3.2.4).
* The document is always the one without ``proof``; every member of a proof set is made over that same document.
* We write a set of two in an array, rdfc first, jcs second, the jcs one with its ``@context`` (product decision 3).
  `screen_proofs` refuses every other shape; `check_proof` checks one signature.
* Proof chains (``previousProof``) and proofs with an end of their own (``expires``) are refused, not ignored.

Example::

    signed = add_proof_set(document, key, verification_method=f"{did}#{key.public.multikey}", created="2026-…Z")
    check_proof(signed, signed["proof"][0], key.public)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from assay.errors import DocumentError, Pointer
from assay.integrity import multibase
from assay.integrity.canonical import canonicalize_jcs, canonicalize_rdfc
from assay.integrity.closedform import Plan
from assay.integrity.ed25519 import SIGNATURE_BYTES, PublicKey, SignatureMismatchError, Signer
from assay.integrity.strictjson import JsonValue

RDFC = "eddsa-rdfc-2022"
"""The suite 1EdTech certifies: it signs the graph a document means."""
JCS = "eddsa-jcs-2022"
"""The suite that signs the whole JSON."""
SUITES = (RDFC, JCS)
"""The proof set Assay writes, in its order."""

Contexts: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Context documents by URL, beside the pinned ones."""


class Plans(NamedTuple):
    """How documents of one closed profile are canonicalised fast, and the options of their proofs."""

    document: Plan
    options: Plan


_MEMBERS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
_CREATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")
_FIX = "restore the file as it was signed (git checkout), or sign it anew"


def proof_options(
    cryptosuite: str,
    created: str,
    verification_method: str,
    context: JsonValue = None,
) -> dict[str, JsonValue]:
    """Return a proof without ``proofValue`` (EDDSA 3.2.1, 3.3.1); *context* is for jcs, which keeps it in the proof.

    *created* is an xsd:dateTimeStamp in UTC. Raises `DocumentError` ``AW06`` for another time or suite.
    """
    if cryptosuite not in SUITES:
        raise _refused(f"the cryptosuite {cryptosuite} is not one of {', '.join(SUITES)}", ("cryptosuite",))
    if not _is_utc(created):
        raise _refused(f'"{created}" is not a time in UTC, such as 2026-01-02T03:04:05Z', ("created",))
    options: dict[str, JsonValue] = {
        "type": "DataIntegrityProof",
        "cryptosuite": cryptosuite,
        "created": created,
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    return {"@context": context, **options} if cryptosuite == JCS and context is not None else options


def hash_data(
    document: Mapping[str, JsonValue],
    proof: Mapping[str, JsonValue],
    cryptosuite: str,
    *,
    contexts: Contexts | None = None,
    plans: Plans | None = None,
    quads: bytes | None = None,
) -> bytes:
    """Return the 64 bytes that are signed: hash of the proof options, then hash of the document (EDDSA 3.2.4, 3.3.4).

    *document* has no ``proof`` and *proof* no ``proofValue``; *quads* is its canonical form where it is known already.
    Raises `DocumentError` as the canonicalisers do.
    """
    if cryptosuite == JCS:
        parts = [canonicalize_jcs(dict(part)) for part in (proof, document)]
    else:
        # Section 3.2.5: the options are read in the document's context, whatever context they bring.
        config = {**proof, "@context": document.get("@context")}
        parts = [
            canonicalize_rdfc(config, contexts=contexts, plan=plans.options if plans else None),
            quads or canonicalize_rdfc(document, contexts=contexts, plan=plans.document if plans else None),
        ]
    return b"".join(hashlib.sha256(part).digest() for part in parts)


def add_proof_set(
    document: Mapping[str, JsonValue],
    signer: Signer,
    *,
    verification_method: str,
    created: str,
    contexts: Contexts | None = None,
    plans: Plans | None = None,
) -> dict[str, JsonValue]:
    """Return a copy of a document with ``proof: [rdfc, jcs]``, replacing any proof it had (DI 4.2, 4.3).

    Raises `DocumentError` when the document cannot be canonicalised without loss, so nothing lossy is ever signed.
    """
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    proofs: list[JsonValue] = []
    for cryptosuite in SUITES:
        options = proof_options(cryptosuite, created, verification_method, unsecured.get("@context"))
        signature = signer.sign(hash_data(unsecured, options, cryptosuite, contexts=contexts, plans=plans))
        proofs.append({**options, "proofValue": multibase.encode_base58(signature)})
    return {**unsecured, "proof": proofs}


def check_proof(
    document: Mapping[str, JsonValue],
    proof: Mapping[str, JsonValue],
    key: PublicKey,
    *,
    contexts: Contexts | None = None,
) -> Literal[True]:
    """Return ``True`` when a proof of a document was made by a key (EDDSA 3.2.2, 3.3.2), or raise `DocumentError`.

    ``AW01``: the signature does not match; ``AW06``: the proof is not one that can be checked; ``AW11`` to ``AW14``:
    the document has no canonical form. Says nothing about whose key it is, or until when it may sign.
    """
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    return check_signature(proof, hash_proof(unsecured, proof, contexts=contexts), key)


def hash_proof(
    document: Mapping[str, JsonValue],
    proof: Mapping[str, JsonValue],
    *,
    contexts: Contexts | None = None,
    plans: Plans | None = None,
    quads: bytes | None = None,
) -> bytes:
    """Return the 64 bytes an existing proof signs (EDDSA 3.2.2, 3.3.2); *document* has no ``proof``.

    *quads* is the RDFC-1.0 form of the document where it is known already, as with several proofs of one. Raises
    `DocumentError` ``AW06`` for a proof that cannot be checked, ``AW11`` to ``AW14`` as the canonicalisers do.
    """
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    cryptosuite = _check_members(proof, SUITES, ())
    if cryptosuite == JCS and "@context" in options:
        # Section 3.3.2: the document may have more contexts after those that were signed.
        signed, present = _as_list(options["@context"]), _as_list(document.get("@context"))
        if present[: len(signed)] != signed:
            raise _refused("the proof was made for other contexts than the document has", ("@context",))
        document = {**document, "@context": options["@context"]}
    return hash_data(document, options, cryptosuite, contexts=contexts, plans=plans, quads=quads)


def check_signature(proof: Mapping[str, JsonValue], hashed: bytes, key: PublicKey) -> Literal[True]:
    """Return ``True`` when a key signed the 64 bytes `hash_proof` gave, or raise `DocumentError` ``AW01``."""
    signature = _signature(proof, ())
    try:
        return key.verify(hashed, signature)
    except SignatureMismatchError as error:
        message = f"the {proof['cryptosuite']} signature does not match: the document was changed since it was signed"
        raise DocumentError("AW01", message, fix=_FIX, pointer=("proof",)) from error


def screen_proofs(document: Mapping[str, JsonValue], suites: Sequence[str] = SUITES) -> list[dict[str, JsonValue]]:
    """Return the proofs of a document when they have exactly the given suites in this order and the form we write.

    Checks no signature. Raises `DocumentError` ``AW06`` with a pointer to the member at fault (faults A06).
    """
    proofs = document.get("proof")
    if proofs is None:
        raise _refused("the document has no proof: nobody has signed it", ("proof",))
    if not isinstance(proofs, list):
        raise _refused("the proof is not in an array", ("proof",))
    if not proofs:
        raise _refused("the proof array is empty: nobody has signed it", ("proof",))
    if len(proofs) != len(suites):
        raise _refused(f"there are {len(proofs)} proofs where {len(suites)} belong: {', '.join(suites)}", ("proof",))
    screened = [_screen_one(document, proof, suites, index) for index, proof in enumerate(proofs)]
    for index, (proof, suite) in enumerate(zip(screened, suites, strict=True)):
        if proof["cryptosuite"] != suite:
            message = f"proof {index + 1} is {proof['cryptosuite']} where {suite} belongs"
            raise _refused(message, ("proof", index, "cryptosuite"))
        if proof["verificationMethod"] != screened[0]["verificationMethod"]:
            raise _refused("the proofs name different keys", ("proof", index, "verificationMethod"))
    return screened


def _screen_one(
    document: Mapping[str, JsonValue], proof: JsonValue, suites: Sequence[str], index: int
) -> dict[str, JsonValue]:
    place: Pointer = ("proof", index)
    if not isinstance(proof, dict):
        raise _refused("a proof is not an object", place)
    cryptosuite = _check_members(proof, suites, place)
    _signature(proof, place)
    if not isinstance(proof.get("created"), str) or not _is_utc(str(proof["created"])):
        raise _refused("created is not a time in UTC, such as 2026-01-02T03:04:05Z", (*place, "created"))
    if not isinstance(proof.get("verificationMethod"), str):
        raise _refused("the proof does not name the key it was made with", (*place, "verificationMethod"))
    if cryptosuite == JCS and proof.get("@context") != document.get("@context"):
        raise _refused(f"the {JCS} proof was made for other contexts than the document's", (*place, "@context"))
    for name in proof:
        if name not in _MEMBERS and not (name == "@context" and cryptosuite == JCS):
            raise _refused(f'"{name}" is not a member of a proof Assay knows', (*place, name))
    return proof


def _check_members(proof: Mapping[str, JsonValue], suites: Sequence[str], place: Pointer) -> str:
    """Check what decides how a proof is checked; return its suite."""
    if proof.get("type") != "DataIntegrityProof":
        raise _refused(f"the proof type is {proof.get('type')!r}, not DataIntegrityProof", (*place, "type"))
    cryptosuite = proof.get("cryptosuite")
    if not isinstance(cryptosuite, str) or cryptosuite not in suites:
        message = f"the cryptosuite is {cryptosuite!r}, which is none of {', '.join(suites)}"
        raise _refused(message, (*place, "cryptosuite"))
    if proof.get("proofPurpose") != "assertionMethod":
        message = f"the purpose of the proof is {proof.get('proofPurpose')!r}, not assertionMethod"
        raise _refused(message, (*place, "proofPurpose"))
    for name in ("previousProof", "expires"):
        if name in proof:
            raise _refused(f"proofs with {name} are not supported", (*place, name))
    return cryptosuite


def _signature(proof: Mapping[str, JsonValue], place: Pointer) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str):
        raise _refused("the proof has no proofValue", (*place, "proofValue"))
    try:
        signature = multibase.decode_base58(value)
    except ValueError as error:
        raise _refused(f"proofValue {error}", (*place, "proofValue")) from error
    if len(signature) != SIGNATURE_BYTES:
        message = f"proofValue holds {len(signature)} bytes; an Ed25519 signature has {SIGNATURE_BYTES}"
        raise _refused(message, (*place, "proofValue"))
    return signature


def _is_utc(text: str) -> bool:
    if not _CREATED.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _as_list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _refused(message: str, pointer: Pointer) -> DocumentError:
    return DocumentError("AW06", message, fix=_FIX, pointer=pointer)
