"""What other platforms leave behind: Open Badges 1 and 2 as JSON, as a signed token, or baked into a picture.

Rules:

* The shape of the objects decides, wherever they stand: a bare assertion, a list, a platform's export with everything
  nested in it. Badgr, Canvas Credentials, Open Badge Factory and Credly all give these objects, each in its own wrap.
* Nothing is fetched: an address of a badge or issuer that is not among the files stays an address.
* The signature of a token is not checked, because its key lies at an address; that it is there is recorded.
* Nothing here is an award of ours. E-mail addresses are hashed before they leave this module.

Example::

    old = Collection()
    old.add("badge.png", path.read_bytes())
    old.awards(), old.badges()
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from assay.credentials.baking import extract, is_picture
from assay.credentials.legacy import ADDRESS, HASH, NOT_SAID, hashed_recipient, legacy_id
from assay.credentials.model import Json, LegacyAward
from assay.errors import AssayError, Problem
from assay.integrity import strictjson

MAX_JSON_BYTES = 33_554_432
"""Largest export, in bytes."""
MAX_VALUES = 2_000_000
"""Most values in an export."""
TYPES = (".json", ".png", ".svg", ".jws", ".jwt", ".txt")
"""Endings of files that may hold an old badge."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_STANDARD = "Open Badges 2.0"
_OLDER = "Open Badges 1"
_NESTED = ("badge", "badgeclass", "badgeClass")


@dataclass(frozen=True, slots=True, kw_only=True)
class OldBadge:
    """A BadgeClass: what it says, without judging it."""

    address: str
    name: str
    description: str
    criteria: str
    """Markdown, as the platform kept it."""
    criteria_url: str
    issuer_name: str
    tags: tuple[str, ...]
    alignments: tuple[tuple[str, str], ...]
    """Name and address of each."""
    image: bytes
    """Bytes of the picture where the object itself holds it; else empty."""


@dataclass(slots=True)
class _Found:
    """One assertion with where it came from."""

    document: Json
    file: str
    digest: str
    form: str


@dataclass(slots=True)
class Collection:
    """Everything found in the files of an old platform."""

    problems: list[Problem] = field(default_factory=list)
    _badges: dict[str, Json] = field(default_factory=dict)
    _issuers: dict[str, Json] = field(default_factory=dict)
    _awards: list[_Found] = field(default_factory=list)

    def add(self, path: str, data: bytes) -> None:
        """Take what one file holds; what is wrong with it is kept as a problem."""
        try:
            text, form = _text(data), "hosted"
            if _TOKEN.fullmatch(text.strip()):
                text, form = _payload(text.strip()), "signed"
            document = strictjson.parse(text.encode(), max_bytes=MAX_JSON_BYTES, max_nodes=MAX_VALUES)
        except AssayError as error:
            self.problems += [_at(problem, path) for problem in error.problems]
            return
        before = len(self._awards) + len(self._badges) + len(self._issuers)
        self._visit(document, path, hashlib.sha256(data).hexdigest(), form)
        if len(self._awards) + len(self._badges) + len(self._issuers) == before:
            self.problems.append(
                _problem(path, "LEG01", "There is no old badge in this file.", "leave it out", warning=True)
            )

    def _visit(self, value: object, path: str, digest: str, form: str) -> None:
        stack = [value]
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack += item[::-1]
            elif isinstance(item, dict):
                self._keep(item, path, digest, form)
                stack += [inner for inner in item.values() if isinstance(inner, dict | list)][::-1]

    def _keep(self, item: Json, path: str, digest: str, form: str) -> None:
        kind = _kind(item)
        if kind == "Assertion":
            self._awards.append(_Found(item, path, digest, form))
        elif kind == "BadgeClass":
            self._badges.setdefault(_address(item) or _nameless(item), item)
        elif kind == "Issuer":
            self._issuers.setdefault(_address(item), item)

    # -- what was found -------------------------------------------------------------------------------------------

    def badges(self) -> tuple[OldBadge, ...]:
        """Return the badge classes, in the order of their addresses."""
        return tuple(
            self._badge(address, item) for address, item in sorted(self._badges.items()) if _word(item, "name")
        )

    def _badge(self, address: str, item: Json) -> OldBadge:
        criteria = item.get("criteria")
        narrative = _word(criteria, "narrative") if isinstance(criteria, dict) else _word(item, "criteriaNarrative")
        url = _word(criteria, "id") if isinstance(criteria, dict) else _word(item, "criteria", "criteriaUrl")
        if isinstance(criteria, str) and not re.match("https?://", criteria):
            narrative, url = criteria, ""
        return OldBadge(
            address=address,
            name=_word(item, "name"),
            description=_word(item, "description"),
            criteria=narrative,
            criteria_url=url,
            issuer_name=self._issuer(item)[0],
            tags=tuple(tag for tag in _list(item.get("tags")) if isinstance(tag, str)),
            alignments=tuple(
                (_word(one, "targetName", "name"), _word(one, "targetUrl", "url"))
                for one in _list(item.get("alignment") or item.get("alignments"))
                if isinstance(one, dict)
            ),
            image=_inline_image(item.get("image")),
        )

    def awards(self) -> tuple[LegacyAward, ...]:
        """Return a record of each assertion; what has no day, badge or recipient is a problem instead."""
        records: dict[str, LegacyAward] = {}
        for found in self._awards:
            record = self._record(found)
            if record is None:
                continue
            # A token and the picture it was baked into are one badge; the signed form says more.
            if record.id not in records or record.form == "signed":
                records[record.id] = record
        return tuple(records[key] for key in sorted(records))

    def _record(self, found: _Found) -> LegacyAward | None:
        item = found.document
        address = _address(item) or (f"urn:uid:{_word(item, 'uid')}" if _word(item, "uid") else "")
        badge_url, badge = self._badge_of(item)
        issued, recipient = _day(item.get("issuedOn") or item.get("issued_on")), _recipient(item, address)
        lacking = [
            name
            for name, value in (("id", re.fullmatch(ADDRESS, address)), ("issuedOn", issued), ("recipient", recipient))
            if not value
        ]
        if lacking or issued is None or recipient is None:
            what = f"This badge says nothing readable as {' and '.join(lacking)}, so there is nothing to record."
            self.problems.append(
                _problem(found.file, "LEG02", what, "ask the old platform for a full export", warning=True)
            )
            return None
        name, url = self._issuer(badge)
        return LegacyAward(
            id=legacy_id(address),
            path="",
            standard=_OLDER if "uid" in item else _STANDARD,
            address=address,
            issuer_name=name,
            issuer_url=url if re.fullmatch(ADDRESS, url) else None,
            badge_name=_word(badge, "name") or NOT_SAID,
            badge_url=badge_url if re.fullmatch(ADDRESS, badge_url) else None,
            badge_slug=None,
            issued=issued,
            expires=_day(item.get("expires")),
            revoked=item.get("revoked") is True,
            recipient=recipient[0],
            salt=recipient[1],
            form=found.form,
            original_file=_file_name(found.file),
            original_sha256=found.digest,
        )

    def _badge_of(self, item: Json) -> tuple[str, Json]:
        for name in _NESTED:
            value = item.get(name)
            if isinstance(value, dict):
                return _address(value) or _nameless(value), value
        url = _word(item, "badge", "badgeclassOpenBadgeId", "badgeclass")
        return url, self._badges.get(url, {})

    def _issuer(self, badge: Json) -> tuple[str, str]:
        """Return name and address of the issuer of a badge class."""
        issuer = badge.get("issuer")
        if isinstance(issuer, str):
            known = self._issuers.get(issuer, {})
            return _word(known, "name") or issuer, _word(known, "url") or issuer
        if isinstance(issuer, dict):
            known = self._issuers.get(_address(issuer), issuer)
            return _word(issuer, "name") or _word(known, "name"), _word(issuer, "url") or _address(issuer)
        url = _word(badge, "issuerOpenBadgeId")
        return _word(self._issuers.get(url, {}), "name") or url or NOT_SAID, url


# -- one file -----------------------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    if is_picture(data):
        baked = extract(data)
        if baked is None:
            raise _error("LEG01", "This picture carries no badge.", "download the badge itself from the old platform")
        if baked.standard == "3":
            fix = "look at it with 'assay verify'; it is no old badge"
            raise _error("LEG01", "This picture carries an Open Badges 3.0 credential.", fix)
        if re.match("https?://", baked.text.strip()):
            fix = "open that address, save what it shows as .json, and import that"
            raise _error("LEG01", f"This picture only names an address: {baked.text.strip()[:200]}.", fix)
        return baked.text
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _error("LEG01", "This file is neither text nor a picture with a badge.", "leave it out") from None


def _payload(token: str) -> str:
    """Return what a JWS says (RFC 7515, compact form); its signature is not checked."""
    part = token.split(".")[1]
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise _error("LEG01", "The signed token in this file is damaged.", "download the badge again") from None


def _error(code: str, message: str, fix: str) -> AssayError:
    return AssayError(Problem(code=code, message=message, fix=fix, warning=True))


def _at(problem: Problem, path: str) -> Problem:
    """Put a problem into its file; what cannot be read is left out, so it is a warning."""
    return _problem(path, problem.code, problem.message, problem.fix, warning=True, line=problem.line)


def _problem(path: str, code: str, message: str, fix: str, *, warning: bool = False, line: int = 0) -> Problem:
    return Problem(code=code, message=message, fix=fix, path=path, warning=warning, line=line)


# -- one object ---------------------------------------------------------------------------------------------------


def _kind(item: Json) -> str:
    """Tell what an object is: by its type, as Badgr says it, or by the members only that kind has (version 1)."""
    stated = item.get("type") or item.get("entityType") or item.get("@type") or ""
    names = {str(name).rpartition(":")[2] for name in (stated if isinstance(stated, list) else [stated])}
    if "VerifiableCredential" in names:
        return ""
    for name, kind in (
        ("Assertion", "Assertion"),
        ("BadgeClass", "BadgeClass"),
        ("Issuer", "Issuer"),
        ("Profile", "Issuer"),
    ):
        if name in names:
            return kind
    if "recipient" in item and any(name in item for name in _NESTED):
        return "Assertion"
    return "BadgeClass" if {"name", "criteria", "issuer"} <= item.keys() else ""


def _address(item: Json) -> str:
    return _word(item, "openBadgeId", "id", "@id", "jsonUrl")


def _nameless(item: Json) -> str:
    """Return a name for a badge class without an address: the digest of what it says."""
    said = repr(sorted((name, value) for name, value in item.items() if isinstance(value, str)))
    return f"urn:sha256:{hashlib.sha256(said.encode()).hexdigest()}"


def _word(item: Any, *names: str) -> str:  # noqa: ANN401 - whatever the platform wrote
    """Return the first of some members that is text, on one side stripped, or nothing."""
    if not isinstance(item, dict):
        return ""
    return next((text.strip() for name in names if isinstance(text := item.get(name), str) and text.strip()), "")


def _file_name(path: str) -> str:
    """Return the name of a file, unless somebody's address is in it."""
    name = path.rpartition("/")[2][:200]
    return "(name left out)" if "@" in name else name


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - as above
    """Return the items of a list, or of what JSON-LD lets stand for a list of one."""
    return value if isinstance(value, list) else [value]


def _day(value: Any) -> date | None:  # noqa: ANN401 - as above
    """Return the day of an ISO 8601 time, or of seconds since 1970, which version 1 also allowed."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC).date()
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return day if day and 1900 <= day.year < 2200 else None  # noqa: PLR2004 - as in drafts


def _recipient(item: Json, address: str) -> tuple[str, str | None] | None:
    """Return hash and salt of who received a badge; an address in clear is hashed here and goes no further."""
    recipient = item.get("recipient")
    if isinstance(recipient, str):  # version 1.0
        recipient = {"identity": recipient, "hashed": "$" in recipient, "salt": item.get("salt")}
    identity = _word(recipient, "identity", "plaintextIdentity")
    if not identity or not isinstance(recipient, dict):
        return None
    if re.fullmatch(HASH, identity):
        salt = _word(recipient, "salt")
        return identity, salt if salt and "@" not in salt and len(salt) <= 200 else None  # noqa: PLR2004
    return hashed_recipient(identity, address)


def _inline_image(image: Any) -> bytes:  # noqa: ANN401 - as above
    """Return a picture that stands in the object itself as a data: address."""
    text = _word(image, "id") if isinstance(image, dict) else image
    if not isinstance(text, str) or not (found := re.match(r"data:image/(?:png|svg\+xml);base64,", text)):
        return b""
    try:
        return base64.b64decode(text[found.end() :], validate=True)
    except (binascii.Error, ValueError):
        return b""
