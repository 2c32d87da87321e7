"""Status lists: the place of a new award in one, and the document of a list. Writes nothing.

Each signing key has lists of its own (``2026-alex-1``, ``2026-alex-2``, …), so officers who sign on two branches never
choose the same place; within a list the place looks random to everybody else.

Example::

    entry = choose_status(award_id, kid="2026-alex", taken=set(), key=pseudonym_key)
    list_document(entry.list_name, issuer, revoked=[entry.index], valid_from=now, days=365)
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assay.credentials.issue import stamp
from assay.credentials.model import Issuer, Json
from assay.credentials.vocabulary import CONTEXTS
from assay.integrity.ed25519 import Signer, is_demo_key
from assay.integrity.status import MIN_BITS, encode_list

TRIES_PER_LIST = 20
"""Taken places in a row after which the next list is opened: likely only once a list is four fifths full."""
DAYS = 365
"""How long a list is valid when it is signed, unless told otherwise."""
MAX_DAYS = 400
"""Longest validity of a list: an old list hides new revocations."""
DEMONSTRATION_DAYS = 3_653
"""Validity of a list signed with the demonstration key, so that an example still builds in ten years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """The place of one award in a status list."""

    list_name: str
    index: int

    def document(self, issuer: Issuer) -> Json:
        """Return the BitstringStatusListEntry (Bitstring Status List 2.1); Open Badges wants its `id`."""
        url = issuer.list_url(self.list_name)
        return {
            "id": f"{url}#{self.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(self.index),
            "statusListCredential": url,
        }


def choose_status(award_id: str, kid: str, taken: Container[tuple[str, int]], key: bytes) -> StatusEntry:
    """Return a place that looks random to everybody else, in the first list of this signing key with room.

    Each key has its own lists, so officers who sign on two branches never choose the same place. `taken` holds the
    places of all awards there are. The same award, key and places give the same answer.
    """
    number, tries = 1, 0
    while True:
        name = f"{kid}-{number}"
        digest = hmac.new(key, f"status:{award_id}:{tries}".encode(), hashlib.sha256).digest()
        index = int.from_bytes(digest[:8], "big") % MIN_BITS
        if (name, index) not in taken:
            return StatusEntry(list_name=name, index=index)
        tries += 1
        if tries % TRIES_PER_LIST == 0:
            # So many places in a row are taken only when the list is nearly full.
            number += 1


def list_document(name: str, issuer: Issuer, revoked: Iterable[int], valid_from: datetime, days: int) -> Json:
    """Return the unsigned BitstringStatusListCredential with the given bits set (Bitstring Status List 2.2)."""
    url = issuer.list_url(name)
    return {
        "@context": [CONTEXTS[0]],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": stamp(valid_from),
        "validUntil": stamp(valid_from + timedelta(days=days)),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_list(revoked),
        },
    }


def list_days(signer: Signer) -> int:
    """Return how many days a list is valid by default."""
    return DEMONSTRATION_DAYS if is_demo_key(signer.public) else DAYS
