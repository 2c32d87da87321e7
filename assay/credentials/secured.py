"""A signed document of anybody, credential or status list: its proofs, their keys and their signatures.

Rules:

* A document is signed by Data Integrity proofs inside (eddsa-rdfc-2022, eddsa-jcs-2022), as a VC-JWT, or both.
* Every proof of a known suite must verify, and there must be one. A proof of another suite is not looked at, and the
  sentence says so; a document with nothing else could not be checked.
* Every key belongs to the issuer the document names (standards 3.5): its controller is the issuer's id.

Example::

    secured = parse_secured(data)
    hashes = hash_proofs(secured, check_meaning(secured.unsecured))
    methods = find_keys(secured, fetcher, now=now)
    check_signatures(secured, hashes, methods)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from assay.credentials.controllers import Method, find_method
from assay.credentials.fetching import Fetcher
from assay.credentials.openbadge import Meaning, UncheckableError, flattened
from assay.credentials.times import instant
from assay.credentials.vcjwt import Token, check_claims, check_token, find_token_key, looks_like_token, parse_token
from assay.errors import DocumentError
from assay.integrity import strictjson
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.ed25519 import PublicKey, is_demo_key
from assay.integrity.proof import JCS, SUITES, check_signature, hash_proof

MAX_PROOFS = 4
"""Most proofs of one document: each one costs a canonicalisation."""
_FIX = "ask its issuer for the credential as it was issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """A parsed signed document, nothing of it checked yet."""

    document: dict[str, Any]
    """With its proofs, without the registered claims of a token."""
    token: Token | None

    @property
    def unsecured(self) -> dict[str, Any]:
        """The document without its proofs."""
        return {name: value for name, value in self.document.items() if name != "proof"}

    @property
    def issuer(self) -> str:
        """The issuer's id; empty when it names none."""
        issuer = self.document.get("issuer")
        found = issuer.get("id") if isinstance(issuer, dict) else issuer
        return found if isinstance(found, str) else ""

    @property
    def proofs(self) -> list[dict[str, Any]]:
        """All embedded proofs; raises `DocumentError` AW06 when one is none."""
        found = self.document.get("proof", [])
        proofs = found if isinstance(found, list) else [found]
        if not all(isinstance(proof, dict) for proof in proofs):
            raise _refused("A proof is not an object.")
        return proofs

    @property
    def known(self) -> list[dict[str, Any]]:
        """The embedded proofs that can be checked."""
        return [proof for proof in self.proofs if _suite(proof) in SUITES]

    @property
    def unknown(self) -> list[str]:
        """Names of the suites that are not looked at."""
        return [_suite(proof) for proof in self.proofs if _suite(proof) not in SUITES]


def parse_secured(data: bytes, *, max_bytes: int = strictjson.MAX_BYTES, complete: bool = True) -> Secured:
    """Return the document in some JSON or in a compact JWT; raises `DocumentError` AW14, JWT01 or JWT02.

    *complete* as in `check_claims`.
    """
    if looks_like_token(data):
        token = parse_token(data)
        if "vc" not in token.claims:
            check_claims(token, complete=complete)
        return Secured(document=token.credential, token=token)
    document = strictjson.parse(data, max_bytes=max_bytes)
    if not isinstance(document, dict):
        raise DocumentError("AW14", "The file holds something else than one JSON object.", fix=_FIX)
    return Secured(document=document, token=None)


def hash_proofs(secured: Secured, meaning: Meaning) -> list[bytes]:
    """Return the 64 bytes each known proof signs; *meaning* is what `check_meaning` gave for the document.

    Raises `DocumentError`, and `UncheckableError` when no proof is of a known kind.
    """
    if not secured.proofs and secured.token is None:
        raise _refused("It has no proof: nobody has signed it.")
    if not secured.known and secured.token is None:
        raise UncheckableError(f"It is signed in a way Assay does not check: {', '.join(secured.unknown)}.")
    if len(secured.proofs) > MAX_PROOFS:
        message = f"It has {len(secured.proofs)} proofs; at most {MAX_PROOFS} are looked at."
        raise DocumentError("AW13", message, fix=_FIX)
    for proof in secured.known:
        for name in ("previousProof", "expires", "domain", "challenge"):
            if name in proof:
                raise UncheckableError(f'One of its proofs has "{name}", which Assay does not check.')
        if "created" in proof:
            _check_created(proof["created"])
    graph = flattened(secured.unsecured)
    return [
        hash_proof(secured.unsecured, proof)
        if _suite(proof) == JCS
        else hash_proof(graph, proof, contexts=meaning.contexts, quads=meaning.quads)
        for proof in secured.known
    ]


def find_keys(secured: Secured, fetcher: Fetcher, *, now: datetime) -> list[Method]:
    """Return the key of the token, if there is one, and of each known proof; all of them belong to the issuer.

    Raises `DocumentError` FK01 or KEY08 and `UncheckableError`.
    """
    methods = []
    if secured.token is not None:
        methods.append(find_token_key(secured.token, secured.issuer, fetcher, now=now))
    for proof in secured.known:
        identifier = proof.get("verificationMethod")
        if not isinstance(identifier, str):
            raise _refused("A proof does not name the key it was made with.")
        # Said before anything is fetched: nobody else's key can be the right one.
        if identifier.partition("#")[0] != secured.issuer and "#" in identifier:
            raise _of_another(identifier.partition("#")[0], secured.issuer)
        methods.append(find_method(identifier, fetcher, now=now))
    for method in methods:
        if method.controller != secured.issuer:
            raise _of_another(method.controller, secured.issuer)
        _check_demonstration(method)
    return methods


def check_signatures(secured: Secured, hashes: list[bytes], methods: list[Method]) -> str:
    """Check every known signature; returns how it is signed, raises `DocumentError` AW01 or FK01."""
    names, left = [], list(methods)
    if secured.token is not None:
        check_token(secured.token, left.pop(0).key)
        names.append(f"VC-JWT {secured.token.header['alg']}")
    for proof, hashed, method in zip(secured.known, hashes, left, strict=True):
        if not isinstance(method.key, PublicKey):
            raise DocumentError("FK01", f"The key is not one that can sign with {_suite(proof)}.", fix=_FIX)
        try:
            check_signature(proof, hashed, method.key)
        except DocumentError as error:
            if error.problem.code != "AW01":
                raise
            message = f"The {_suite(proof)} signature does not match: it was changed after it was signed."
            raise DocumentError("AW01", message, fix=_FIX) from None
        names.append(_suite(proof))
    return ", ".join(names)


def _suite(proof: dict[str, Any]) -> str:
    suite = proof.get("cryptosuite")
    name = suite if proof.get("type") == "DataIntegrityProof" else proof.get("type")
    return name if isinstance(name, str) else "a proof without a name"


def _check_created(created: object) -> None:
    try:
        instant(created)
    except ValueError:
        raise _refused("A proof was made at a time that cannot be read.") from None


def _check_demonstration(method: Method) -> None:
    if not isinstance(method.key, PublicKey) or not is_demo_key(method.key):
        return
    name = method.controller
    host = unquote(name.split(":")[2]).partition(":")[0] if name.startswith("did:web:") else urlsplit(name).hostname
    if not is_demonstration_host(host or ""):
        raise DocumentError(
            "KEY08",
            "It is signed with Assay's published demonstration key, which everybody has.",
            fix="do not rely on it",
        )


def _of_another(controller: str, issuer: str) -> DocumentError:
    return DocumentError("AW04", f"It is signed in the name of {controller}, not of its issuer {issuer}.", fix=_FIX)


def _refused(message: str) -> DocumentError:
    return DocumentError("AW06", message, fix=_FIX)
