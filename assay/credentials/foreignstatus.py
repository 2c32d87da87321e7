"""Whether somebody's credential was taken back (Bitstring Status List 3.2; 1EdTech VCRL 1.0; standards 5).

Rules:

* A set bit or a listed id is an answer: revoked or suspended. A clear bit in a list that passed every step is one too.
* Everything else (no list, a list of another address or issuer, a bad signature, too short, too old, a purpose nobody
  here knows) is `UncheckableError`: it could not be checked, and that is never valid.
* A list is verified by the same code as a credential.

Example::

    check_status(document["credentialStatus"], secured, fetcher, now=now)
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from assay.credentials.fetching import MAX_BYTES, CannotFetchError, Fetcher
from assay.credentials.openbadge import UncheckableError, check_meaning
from assay.credentials.secured import Secured, check_signatures, find_keys, hash_proofs, parse_secured
from assay.credentials.steps import CLOCK_SKEW
from assay.credentials.times import instant
from assay.credentials.vcjwt import token_window
from assay.errors import DocumentError
from assay.integrity import strictjson
from assay.integrity.status import decode_list, get_bit

REVOKED, SUSPENDED = "ST10", "ST11"
MAX_LISTED = 40_000
"""Most JSON values of a 1EdTechRevocationList."""
MAX_LIST_VALUES = 300
"""Most JSON values of a signed status list: its bits are one of them."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_LIST_TYPES = {"VerifiableCredential", "BitstringStatusListCredential"}


def check_status(credential: Secured, fetcher: Fetcher, *, now: datetime) -> str:
    """Say that a credential was not taken back; raises `DocumentError` ST10 or ST11 when it was."""
    entry = credential.document["credentialStatus"]
    match entry["type"]:
        case "BitstringStatusListEntry":
            return _check_bit(credential, entry, fetcher, now)
        case "1EdTechRevocationList":
            return _check_revocation_list(credential, entry, fetcher)
        case other:
            raise UncheckableError(f"Its status is published in a way Assay does not check: {other}.")


def _check_bit(credential: Secured, entry: dict[str, Any], fetcher: Fetcher, now: datetime) -> str:
    url, index, purpose = (entry.get(name) for name in ("statusListCredential", "statusListIndex", "statusPurpose"))
    if not isinstance(url, str) or not isinstance(index, str) or not _INDEX.fullmatch(index):
        raise UncheckableError("Its status entry does not name a place in a list.")
    if purpose not in {"revocation", "suspension"} or entry.get("statusSize", 1) != 1:
        raise UncheckableError(f"Its status entry is for another purpose, {purpose!r}, which Assay does not check.")
    try:
        status_list = parse_secured(_fetch(url, fetcher), max_bytes=MAX_BYTES, complete=False)
        if strictjson.count(status_list.document) > MAX_LIST_VALUES:
            raise _unusable(f"It has more than {MAX_LIST_VALUES} values, and a list needs few.")
        bits = _check_list(status_list, url, str(purpose), fetcher, now)
        taken_back = get_bit(bits, int(index))
    except DocumentError as error:
        raise UncheckableError(f"The status list {url} cannot be relied on. {error.problem.message}") from None
    if status_list.issuer != credential.issuer:
        raise UncheckableError(f"The status list {url} is of another issuer, {status_list.issuer}.")
    if taken_back:
        code, what = (REVOKED, "was revoked") if purpose == "revocation" else (SUSPENDED, "is suspended")
        raise DocumentError(code, f"It {what} by its issuer.", fix="do not rely on it", pointer=("credentialStatus",))
    document = status_list.document
    end = f"until {document['validUntil'][:10]}" if "validUntil" in document else "and names no end"
    what = "revoked" if purpose == "revocation" else "suspended"
    return f"It was not {what}, by the status list of {document['validFrom'][:10]}, which is valid {end}."


def _check_list(status_list: Secured, url: str, purpose: str, fetcher: Fetcher, now: datetime) -> bytes:
    """Return the bits of a list that passed every step (BSL 3.2, steps 3 to 11)."""
    document = status_list.document
    subject = document.get("credentialSubject")
    types = document.get("type")
    if not isinstance(types, list) or not all(isinstance(one, str) for one in types) or not set(types) >= _LIST_TYPES:
        raise _unusable("It is not a BitstringStatusListCredential.")
    if document.get("id") != url:
        raise _unusable("It calls itself by another address.")
    if not isinstance(subject, dict) or subject.get("type") not in ("BitstringStatusList", ["BitstringStatusList"]):
        raise _unusable("It holds no BitstringStatusList.")
    purposes = subject.get("statusPurpose")
    if purpose not in (purposes if isinstance(purposes, list) else [purposes]):
        raise _unusable(f"It is a list for another purpose than {purpose}.")
    if subject.get("statusSize", 1) != 1:
        raise _unusable("Its entries have more than one bit.")
    hashes = hash_proofs(status_list, check_meaning(status_list.unsecured))
    check_signatures(status_list, hashes, find_keys(status_list, fetcher, now=now))
    _check_window(status_list, now)
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str):
        raise _unusable("It has no encodedList.")
    return decode_list(encoded)


def _check_window(status_list: Secured, now: datetime) -> None:
    document = status_list.document
    try:
        windows = [
            (instant(document.get("validFrom")), instant(document["validUntil"]) if "validUntil" in document else None)
        ]
    except ValueError:
        raise _unusable("Its dates cannot be read.") from None
    for starts, ends in [*windows, *([token_window(status_list.token)] if status_list.token else [])]:
        if starts and now + CLOCK_SKEW < starts:
            raise _unusable(f"It is not valid before {starts.date()}.")
        if ends and now - CLOCK_SKEW > ends:
            # An old list may hide a later revocation.
            raise _unusable(f"It ended on {ends.date()}.")


def _check_revocation_list(credential: Secured, entry: dict[str, Any], fetcher: Fetcher) -> str:
    url = entry["id"]
    try:
        document = strictjson.parse(_fetch(url, fetcher), max_bytes=MAX_BYTES, max_nodes=MAX_LISTED)
    except DocumentError as error:
        raise UncheckableError(f"The revocation list {url} cannot be relied on. {error.problem.message}") from None
    listed = document.get("revokedCredential") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(listed, list):
        raise UncheckableError(f"The revocation list {url} is not a 1EdTechRevocationList.")
    issuer = document.get("issuer")
    issuer_id = issuer.get("id") if isinstance(issuer, dict) else issuer
    if document.get("id") != url or issuer_id != credential.issuer:
        raise UncheckableError(f"The revocation list {url} is of another address or issuer.")
    own = _plain(credential.document["id"])
    for one in listed:
        identifier = one.get("id") if isinstance(one, dict) else None
        if not isinstance(one, dict) or not isinstance(identifier, str):
            raise UncheckableError(f"The revocation list {url} has an entry without an id.")
        if _plain(identifier) == own and one.get("revoked") is not False:
            raise DocumentError(
                REVOKED, "It was revoked by its issuer.", fix="do not rely on it", pointer=("credentialStatus",)
            )
    return "It was not revoked, by its issuer's revocation list, which is not signed."


def _plain(identifier: str) -> str:
    """Return an id as ids are compared (Open Badges 3.0, equality and comparison)."""
    return unquote(identifier).strip()


def _fetch(url: str, fetcher: Fetcher) -> bytes:
    try:
        return fetcher.fetch(url)
    except CannotFetchError as error:
        raise UncheckableError(f"Whether it was revoked could not be checked. {error}") from None


def _unusable(message: str) -> DocumentError:
    return DocumentError("ST02", message, fix="ask the issuer to publish its status list anew")
