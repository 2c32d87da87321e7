"""What the pages for checking may use: keys, revoked awards, the verifier and a kept copy. A part of `views`.

They are for somebody who holds an award in one hand and asks this site about it: which key, whether it was taken back,
and a program that answers.

Example::

    RevokedRow(id="Q3KZ7M2F", url="/awards/Q3KZ7M2F/", badge="First Aid Responder", at="2026-03-14T09:30:00Z", …)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One public key."""

    kid: str
    multikey: str
    since: str
    """Day, YYYY-MM-DD."""
    until: str | None
    """Day it was retired, YYYY-MM-DD."""
    compromised: str | None
    """Day since when others may have had it, YYYY-MM-DD: it counts for nothing any more."""
    roles: tuple[str, ...]
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysView:
    """``/keys/``: the public keys, present and past, and how to check an award without this site."""

    template: ClassVar[str] = "keys.html"
    url: str
    title: str
    description: str
    noindex: bool
    keys: tuple[KeyRow, ...]
    did: str
    did_json_url: str | None
    """Site address of the DID document; None before the first key."""
    history_url: str | None
    fingerprint: str
    """SHA-256 of the first line of the key history, hexadecimal; empty before the first key."""
    fingerprint_words: tuple[str, ...]
    """Six words for the first 66 bits of it, for people to compare; empty before the first key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedRow:
    """One revoked award; no name, because a list would outlive the reason to read it."""

    id: str
    url: str
    """Site address of the award."""
    badge: str
    at: str
    """Time of the revocation in UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""
    because: str
    """The reason, as it follows the word 'because'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationsView:
    """``/status/``: every revoked award, newest first."""

    template: ClassVar[str] = "revocations.html"
    url: str
    title: str
    description: str
    noindex: bool
    revoked: tuple[RevokedRow, ...]
    feed_url: str | None
    """Site address of the same list as an Atom feed; None before the first key."""
    expiring_url: str | None
    """Site address of the feed of badges with awards that end soon; None before the first key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationsFeed:
    """``/status/feed.xml``: the same as an Atom feed (RFC 4287); its addresses are absolute."""

    template: ClassVar[str] = "revocations.xml"
    url: str
    title: str
    page_url: str
    """Absolute address of the page."""
    self_url: str
    """Absolute address of the feed."""
    updated: str
    """Time of the newest entry."""
    revoked: tuple[RevokedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyView:
    """``/verify/``: checks an award in the reader's browser, from this site's own files."""

    template: ClassVar[str] = "verify.html"
    url: str
    title: str
    description: str
    noindex: bool
    script: str
    """Site address of the script."""
    did: str
    fingerprint: str
    """SHA-256 of the first line of the key history, hexadecimal; empty before the first key."""
    fingerprint_words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """``/verify/copy.txt``: a kept copy without its award; the browser and `assay bundle` fill it.

    It is no page of the site, so it is served as text: opened by itself it would show nothing.
    """

    template: ClassVar[str] = "copy.html"
    url: str
    title: str
    description: str
    noindex: bool
    script: str
    """The whole script, to stand in the file."""
    script_hash: str
    """``sha256-…``, the only script the file's policy allows."""
    style: str
    style_hash: str
