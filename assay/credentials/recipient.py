"""Whether a credential is about the person somebody asks about (Open Badges 3.0, verify identifier; standards 1.5).

Rules:

* Plain identities are compared as they are; hashed ones by hashing what was asked for with the published salt.
* Nothing says how a mail address is written before it is hashed, so its usual form (small letters) is tried too.
* That a credential is about somebody does not make whoever shows it that person.

Example::

    compare_recipient(document, "kim@example.org")
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from assay.credentials.model import Json
from assay.credentials.openbadge import UncheckableError
from assay.errors import DocumentError


def compare_recipient(document: Json, asked: str) -> str:
    """Say by what a credential that passed its schema is about the one asked for.

    Raises `DocumentError` OB04 when it is about somebody else, and `UncheckableError` when nothing can be compared.
    """
    subject = document["credentialSubject"]
    compared = False
    if isinstance(subject.get("id"), str):
        compared = True
        if subject["id"] == asked.strip():
            return "It is about the id that was asked for."
    for identity in subject.get("identifier", []):
        answer = _is_identity(identity, asked)
        compared |= answer is not None
        if answer:
            return f"It is about the {identity['identityType']} that was asked for."
    if not compared:
        raise UncheckableError("It says about whom it is in a way Assay does not compare.")
    raise DocumentError("OB04", "It is about somebody else than was asked for.", fix="check the spelling")


def _is_identity(identity: Mapping[str, Any], asked: str) -> bool | None:
    """Compare one IdentityObject; None for a kind of hash nobody here knows."""
    stated = identity["identityHash"]
    spellings = {asked, asked.strip(), asked.strip().lower()}
    if not identity["hashed"]:
        return stated in spellings
    algorithm, _, digest = stated.partition("$")
    if algorithm not in {"sha256", "md5"}:
        return None
    salt = identity.get("salt", "")
    hashed = {
        hashlib.new(algorithm, (one + salt).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
        for one in spellings
    }
    return digest.lower() in hashed
