"""Whose key is it: verification methods of anybody, found and held against their controller (CID 1.0 section 3.3).

Rules:

* A method is what its controller's own document says it is: ``did:web`` and ``https`` documents are fetched, a
  ``did:key`` says it all itself. The document's id, the method's id and the method's controller must all agree.
* The controller must allow the key to make assertions (`assertionMethod`), and the key must not be `revoked` or past
  its `expires`. Both count against the time of checking: `created` in a proof is only the signer's word.
* What cannot be fetched is `UncheckableError`, what is wrong is `DocumentError` FK01.

Example::

    method = find_method("did:web:example.org#key-1", fetcher, now=datetime.now(UTC))
    method.controller, method.key
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from assay.credentials.fetching import CannotFetchError, Fetcher
from assay.credentials.openbadge import UncheckableError
from assay.credentials.times import instant
from assay.errors import DocumentError
from assay.integrity import multibase, strictjson
from assay.integrity.didweb import did_url
from assay.integrity.ed25519 import PublicKey

WRONG_KEY = "FK01"
MAX_KEYS = 100
"""Most keys of one issuer that are looked at: each one is looked up in its document."""
MIN_RSA_BITS = 2048
AnyKey = PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey
"""A public key: Ed25519, P-256 or RSA."""

_P256_PREFIX = b"\x80\x24"
"""Multicodec of a P-256 public key (CID 1.0 section 2.2.2)."""
_MULTIKEYS = {"Multikey", "Ed25519VerificationKey2020"}
_JWKS = {"JsonWebKey", "JsonWebKey2020", "Ed25519VerificationKey2018"}
_SECRET = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
_FIX = "do not rely on it; ask the issuer which keys it signs with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A public key that its controller lets make assertions."""

    id: str
    controller: str
    """The id of the document that lists it."""
    key: AnyKey


def find_method(identifier: str, fetcher: Fetcher, *, now: datetime) -> Method:
    """Return the verification method of an absolute id; raises `DocumentError` FK01 and `UncheckableError`."""
    base, mark, _fragment = identifier.partition("#")
    if base.startswith("did:key:"):
        return _did_key(identifier)
    if mark:
        document = controller_document(base, fetcher)
        found = [
            one for one in _entries(document, "verificationMethod") if _absolute(one.get("id"), base) == identifier
        ]
        found += [one for one in _entries(document, "assertionMethod") if _absolute(one.get("id"), base) == identifier]
    else:
        # A key with a document of its own, which its controller's document must name.
        method = _fetch(identifier, fetcher)
        if method.get("id") != identifier:
            raise _wrong(f"The key at {identifier} calls itself something else.")
        base, found = str(method.get("controller")), [method]
        document = controller_document(base, fetcher)
    if len(found) != 1:
        how = "does not list" if not found else "lists more than once"
        raise _wrong(f"{base} {how} the key it is signed with, {identifier}.")
    return _held(found[0], identifier, document, now)


def assertion_keys(controller: str, fetcher: Fetcher, *, now: datetime) -> list[Method]:
    """Return the keys a controller lets make assertions now, leaving out those that cannot be used."""
    if controller.startswith("did:key:"):
        return [_did_key(f"{controller}#{controller.removeprefix('did:key:')}")]
    document = controller_document(controller, fetcher)
    references = sorted(_references(document))
    if len(references) > MAX_KEYS:
        raise UncheckableError(f"{controller} lists {len(references):,} keys; at most {MAX_KEYS} are looked at.")
    methods = []
    for identifier in references:
        try:
            methods.append(find_method(identifier, fetcher, now=now))
        except DocumentError:
            continue
    return methods


def controller_document(identifier: str, fetcher: Fetcher) -> dict[str, Any]:
    """Return the document of a did:web or https controller; its id is the identifier."""
    if identifier.startswith("did:web:"):
        document = _fetch(did_url(identifier), fetcher)
    elif identifier.startswith("https://"):
        document = _fetch(identifier, fetcher)
    else:
        raise UncheckableError(f"The key belongs to {identifier}, and Assay knows did:web, did:key and https only.")
    if document.get("id") != identifier:
        raise _wrong(f"The document of {identifier} calls itself something else.")
    return document


def read_jwk(jwk: object) -> AnyKey:
    """Return the public key of a JWK: RSA of at least 2,048 bits, P-256 or Ed25519; raises `DocumentError` FK01."""
    if not isinstance(jwk, dict) or not all(
        isinstance(jwk.get(name, ""), str) for name in ("kty", "crv", "alg", "use")
    ):
        raise _wrong("The key is not a JSON Web Key.")
    if any(name in jwk for name in _SECRET):
        raise _wrong("The key is published with its secret half, so anybody can sign with it.")
    if jwk.get("use", "sig") != "sig":
        raise _wrong("The key is not one for signatures.")
    algorithm = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}.get(jwk.get("kty", ""))
    if algorithm is None or jwk.get("crv", "") not in {"", "P-256", "Ed25519"}:
        raise UncheckableError(f"The key is of a kind Assay does not check: {jwk.get('kty')} {jwk.get('crv', '')}.")
    from jwt import PyJWK  # noqa: PLC0415 - most keys are written otherwise, and importing it takes long
    from jwt.exceptions import PyJWTError  # noqa: PLC0415 - as above

    try:
        key = PyJWK({**jwk, "alg": algorithm}).key
    except (PyJWTError, ValueError, TypeError):
        raise _wrong("The key is not a JSON Web Key that can be read.") from None
    if isinstance(key, ed25519.Ed25519PublicKey):
        return PublicKey(raw=key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < MIN_RSA_BITS:
        raise _wrong(f"The RSA key has {key.key_size} bits, and fewer than {MIN_RSA_BITS:,} protect nothing.")
    if not isinstance(key, (ec.EllipticCurvePublicKey, rsa.RSAPublicKey)):
        raise _wrong("The key is not a public key.")
    return key


def same_key(one: AnyKey, other: AnyKey) -> bool:
    """Tell whether two public keys are one."""
    if isinstance(one, PublicKey) or isinstance(other, PublicKey):
        return one == other
    return one.public_numbers() == other.public_numbers()


def _held(method: dict[str, Any], identifier: str, document: dict[str, Any], now: datetime) -> Method:
    controller = str(document["id"])
    if method.get("controller") != controller:
        raise _wrong(f"The key {identifier} is listed by {controller}, but belongs to {method.get('controller')}.")
    if identifier not in _references(document):
        raise _wrong(f"{controller} does not let the key {identifier} sign statements (assertionMethod).")
    for name, what in (("revoked", "was revoked"), ("expires", "expired")):
        if name in method:
            when = _time(method[name], name)
            if now >= when:
                raise _wrong(f"The key {identifier} {what} on {when.date()}.")
    return Method(id=identifier, controller=controller, key=_key(method))


def _key(method: dict[str, Any]) -> AnyKey:
    kind = method.get("type")
    if "publicKeyMultibase" in method and "publicKeyJwk" in method:
        raise _wrong("The key is listed in two forms, and nobody can say which of them counts.")
    if any(name in method for name in ("secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk")):
        raise _wrong("The key is published with its secret half, so anybody can sign with it.")
    if kind in _MULTIKEYS and isinstance(method.get("publicKeyMultibase"), str):
        return _multikey(method["publicKeyMultibase"])
    if kind in _JWKS and "publicKeyJwk" in method:
        return read_jwk(method["publicKeyJwk"])
    raise UncheckableError(f"The key is listed as {kind!r} in a form Assay does not read.")


def _multikey(text: str) -> AnyKey:
    try:
        data = multibase.decode_base58(text)
        if data.startswith(_P256_PREFIX):
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data[len(_P256_PREFIX) :])
        return PublicKey.from_multikey(text)
    except ValueError as error:
        raise _wrong(f"The key cannot be read: it {error}.") from None


def _did_key(identifier: str) -> Method:
    did, _, fragment = identifier.partition("#")
    text = did.removeprefix("did:key:")
    if fragment != text:
        raise _wrong(f"{identifier} does not name a key: after # comes the key once more.")
    key = _multikey(text)
    return Method(id=identifier, controller=did, key=key)


def _fetch(url: str, fetcher: Fetcher) -> dict[str, Any]:
    try:
        data = fetcher.fetch(url)
    except CannotFetchError as error:
        raise UncheckableError(f"Whose key it is could not be checked. {error}") from None
    try:
        document = strictjson.parse(data)
    except DocumentError:
        raise UncheckableError(f"Whose key it is could not be checked. {url} does not hold readable JSON.") from None
    if not isinstance(document, dict):
        raise UncheckableError(f"Whose key it is could not be checked. {url} does not hold a JSON object.")
    return document


def _entries(document: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    listed = document.get(name, [])
    return (one for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, dict))


def _references(document: dict[str, Any]) -> set[str]:
    listed = document.get("assertionMethod", [])
    names = [
        one.get("id") if isinstance(one, dict) else one for one in (listed if isinstance(listed, list) else [listed])
    ]
    return {_absolute(name, str(document["id"])) for name in names if isinstance(name, str)}


def _absolute(name: object, base: str) -> str:
    text = name if isinstance(name, str) else ""
    return f"{base}{text}" if text.startswith("#") else text


def _time(value: object, name: str) -> datetime:
    try:
        return instant(value)
    except ValueError:
        raise _wrong(f"The key has a time ({name}) that cannot be read.") from None


def _wrong(message: str) -> DocumentError:
    return DocumentError(WRONG_KEY, message, fix=_FIX)
