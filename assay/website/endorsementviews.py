"""What a template sees of endorsements: a part of the template author's manual that begins in `views`.

Every text of an `EndorsementView` is a stranger's: show it escaped, or through the filter ``remark``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementView:
    """What somebody else has signed; verified, and standing when the page was built. Every text is a stranger's."""

    by: str
    """The name the endorser gives itself, else its host or key."""
    by_id: str
    """Its DID or address."""
    by_url: str
    """Its own address, as it gives it; may be empty."""
    host: str
    """Where its keys are listed, such as ``quality.example.com``; empty for a bare key, which nobody lists."""
    title: str
    comment: str
    """Markdown for the filter ``remark``; may be empty."""
    since: str
    """Day, YYYY-MM-DD."""
    until: str
    """Day, YYYY-MM-DD; empty without an end."""
    key: str
    """Verification method of the signature."""
    asked_on: str
    """Day on which its list of keys was fetched; empty for a bare key."""
    kid: str
    """Name of the key in the endorser's key history; empty where there is none."""
    words: tuple[str, ...]
    """Fingerprint of that history in six words."""
    json_url: str
    """Site address of the signed file, byte for byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenView:
    """What the association has signed about somebody else."""

    title: str
    comment: str
    """Markdown for the filter ``remark``; may be empty."""
    about: str
    """The id endorsed."""
    about_url: str
    """The same where it is an address, else empty."""
    since: str
    until: str
    ended: bool
    """Whether its last day had passed when the page was built."""
    json_url: str
