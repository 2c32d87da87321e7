"""Credentials signed as VC-JWT (Open Badges 3.0 integrity, JSON Web Token proof format; standards 2.2).

The signature is PyJWT's work (RFC 7515); what a token may look like is decided here, before any of it is believed.

Rules:

* RS256, ES256 and EdDSA, each with its own kind of key: the token's word alone never chooses how it is checked.
* The header has `alg`, `typ`, `cty` and `kid` or `jwk`; anything else (`crit`, `jku`, `x5c`, …) is refused.
* A key inside the header proves nothing about the issuer: it counts when the issuer's own document lists it.
* The payload is the credential itself. Its claims `iss`, `jti`, `nbf`, `sub` and `exp` say the same as its members.

Example::

    token = parse_token(data)
    check_token(token, key)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from assay.credentials.controllers import AnyKey, Method, assertion_keys, find_method, read_jwk, same_key
from assay.credentials.fetching import CannotFetchError, Fetcher
from assay.credentials.openbadge import UncheckableError
from assay.credentials.times import instant
from assay.errors import DocumentError
from assay.integrity import multibase, strictjson
from assay.integrity.ed25519 import PublicKey

MAX_TOKEN_BYTES = 360_000
"""Longest token: a credential of 256 KiB in base64, and its header and signature."""
ALGORITHMS = ("RS256", "ES256", "EdDSA")
CLAIMS = ("iss", "jti", "nbf", "sub", "exp", "iat")
"""Registered claims; they stand beside the credential's members and are none of them."""

_TOKEN = re.compile(rb"\s*[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\s*")
_HEADER = {"alg", "typ", "cty", "kid", "jwk"}
_TYPES = {None, "jwt", "vc+jwt", "application/vc+jwt", "vc+ld+json+jwt"}
_FIX = "ask its issuer for the credential as it was issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One parsed token, nothing of it checked yet."""

    text: str
    header: dict[str, Any]
    claims: dict[str, Any]
    """The whole payload."""

    @property
    def credential(self) -> dict[str, Any]:
        """The payload without the registered claims."""
        return {name: value for name, value in self.claims.items() if name not in CLAIMS}


def looks_like_token(data: bytes) -> bool:
    """Tell whether some bytes have the shape of a compact JWS."""
    return len(data) <= MAX_TOKEN_BYTES and bool(_TOKEN.fullmatch(data))


def parse_token(data: bytes) -> Token:
    """Return the header and payload of a compact JWS, both strict JSON; raises `DocumentError` JWT01."""
    text = data.decode("ascii").strip()
    parts = [_part(part) for part in text.split(".")[:2]]
    header, claims = (strictjson.parse(part) for part in parts)
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise _refused("The token does not hold JSON objects.")
    if unknown := sorted(set(header) - _HEADER):
        raise _refused(f'The token\'s header has "{unknown[0]}", which Open Badges 3.0 does not allow.')
    if header.get("alg") not in ALGORITHMS:
        raise _refused(f"The token is signed with {header.get('alg')!r}; {', '.join(ALGORITHMS)} are checked.")
    kind = header.get("typ")
    if not (kind is None or isinstance(kind, str)) or ((kind and kind.lower()) or None) not in _TYPES:
        raise _refused(f"The token is of another type: {kind!r}.")
    if ("kid" in header) == ("jwk" in header):
        raise _refused("The token does not name its key in one way: kid or jwk.")
    return Token(text=text, header=header, claims=claims)


def check_claims(token: Token, *, complete: bool = True) -> None:
    """Check that the registered claims and the credential say the same; raises `DocumentError` JWT02.

    *complete* demands that none is missing, as Open Badges 3.0 does. W3C status lists need none of them, and the times
    of theirs are those of the signature (VC-JOSE-COSE), which `token_window` gives.
    """
    claims, subject = token.claims, token.claims.get("credentialSubject")
    issuer = claims.get("issuer")
    members = {
        "iss": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "jti": claims.get("id"),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
    }
    for name, member in members.items():
        if (complete or name in claims) and claims.get(name) != member:
            raise _differs(f'The token\'s "{name}" is not what the credential says.')
    for name, member in (("nbf", claims.get("validFrom")), ("exp", claims.get("validUntil"))):
        if complete and ((name in claims) != (member is not None) or not _same_time(claims.get(name), member)):
            raise _differs(f'The token\'s "{name}" is not the time the credential says.')


def find_token_key(token: Token, issuer: str, fetcher: Fetcher, *, now: datetime) -> Method:
    """Return the key of a token, once it is shown to be the issuer's; raises as `find_method` does."""
    if "jwk" in token.header:
        return _listed(read_jwk(token.header["jwk"]), issuer, fetcher, now)
    kid = token.header["kid"]
    if not isinstance(kid, str):
        raise _refused("The token's kid is not text.")
    if kid.startswith("did:") or "#" in kid:
        return find_method(kid, fetcher, now=now)
    return _published(kid, issuer, fetcher, now)


def check_token(token: Token, key: AnyKey) -> None:
    """Check the signature; raises `DocumentError` AW01, or FK01 when the key is of another kind than the algorithm."""
    algorithm = token.header["alg"]
    usable: Any
    match algorithm, key:
        case "EdDSA", PublicKey():
            usable = ed25519.Ed25519PublicKey.from_public_bytes(key.raw)
        case ("RS256", rsa.RSAPublicKey()) | ("ES256", ec.EllipticCurvePublicKey()):
            usable = key
        case _:
            raise DocumentError("FK01", f"The key is not one that can sign with {algorithm}.", fix=_FIX)
    import jwt  # noqa: PLC0415 - most credentials are no tokens, and importing it takes long

    try:
        jwt.PyJWS().decode(token.text, key=usable, algorithms=[algorithm])
    except jwt.PyJWTError:
        message = "The token's signature does not match: it was changed after it was signed."
        raise DocumentError("AW01", message, fix=_FIX) from None


def _part(text: str) -> bytes:
    try:
        # One text for one byte string: a second spelling of the same token is refused.
        return multibase.decode_base64url("u" + text)
    except ValueError:
        raise _refused("The token is not base64url.") from None


def _listed(key: AnyKey, issuer: str, fetcher: Fetcher, now: datetime) -> Method:
    """Return the issuer's listed key that is the one in the header."""
    for method in assertion_keys(issuer, fetcher, now=now):
        if same_key(method.key, key):
            return method
    raise DocumentError("FK01", f"{issuer} does not list the key inside the token as its own.", fix=_FIX)


def _published(kid: str, issuer: str, fetcher: Fetcher, now: datetime) -> Method:
    """Return the bare JWK at an https address, when only the issuer can have put it there or the issuer lists it."""
    try:
        document = strictjson.parse(fetcher.fetch(kid))
    except CannotFetchError as error:
        raise UncheckableError(f"Whose key it is could not be checked. {error}") from None
    except DocumentError:
        raise UncheckableError(f"Whose key it is could not be checked. {kid} does not hold readable JSON.") from None
    if not isinstance(document, dict):
        raise UncheckableError(f"Whose key it is could not be checked. {kid} does not hold a JSON object.")
    if "controller" in document:
        return find_method(kid, fetcher, now=now)
    key = read_jwk(document)
    if _below(kid, issuer):
        return Method(id=kid, controller=issuer, key=key)
    try:
        return _listed(key, issuer, fetcher, now)
    except (DocumentError, UncheckableError):
        raise UncheckableError(f"Nothing shows that the key at {kid} belongs to {issuer}.") from None


def _below(kid: str, issuer: str) -> bool:
    """Tell whether an address stands below the issuer's own, where nobody else writes."""
    one, other = urlsplit(kid), urlsplit(issuer)
    plain = "%" not in one.path and not {"..", "."} & set(one.path.split("/")) and not other.query
    return (
        one.scheme == other.scheme == "https"
        and bool(one.netloc)
        and one.netloc == other.netloc
        and plain
        and one.path.startswith(other.path.rstrip("/") + "/")
    )


def token_window(token: Token) -> tuple[datetime | None, datetime | None]:
    """Return from and until when a token says it counts; raises `DocumentError` JWT02 for what is no time."""
    times = []
    for name in ("nbf", "exp"):
        claim = token.claims.get(name)
        if claim is not None and (isinstance(claim, bool) or not isinstance(claim, (int, float))):
            raise _differs(f'The token\'s "{name}" is not a time.')
        try:
            times.append(None if claim is None else datetime.fromtimestamp(claim, UTC))
        except (ValueError, OverflowError, OSError):
            raise _differs(f'The token\'s "{name}" is not a time.') from None
    return times[0], times[1]


def _same_time(claim: object, member: object) -> bool:
    if claim is None and member is None:
        return True
    if isinstance(claim, bool) or not isinstance(claim, (int, float)):
        return False
    try:
        # Many write whole seconds in the claim and fractions in the credential.
        return abs(datetime.fromtimestamp(claim, UTC) - instant(member)) < timedelta(seconds=1)
    except (ValueError, OverflowError, OSError):
        return False


def _refused(message: str) -> DocumentError:
    return DocumentError("JWT01", message, fix=_FIX)


def _differs(message: str) -> DocumentError:
    return DocumentError("JWT02", message, fix=_FIX)
