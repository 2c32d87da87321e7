"""What a template sees of the keys page: a part of the template author's manual that begins in `views`.

Example::

    [key.kid for key in view.keys]   # ['2026-alex', '2026-kim']
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
