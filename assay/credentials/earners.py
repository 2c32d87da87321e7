"""The types about earners beyond single awards: what they agreed to, and the signed record of their awards. No I/O.

Example::

    Earner(subject="urn:uuid:6f2e0c9d-1b7a-8c35-9d2e-0a1b2c3d4e5f", agreed=day, progress=True, transcript=False).code
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Earner:
    """What somebody agreed to beyond the pages of single awards, from ``content/earners.yaml``."""

    subject: str
    """Pseudonym, as in `credentialSubject.id`: ``urn:uuid:…``."""
    agreed: date
    progress: bool
    """Award pages may say how far this person is on a pathway."""
    transcript: bool
    """There may be a page that puts all awards of this person together, and a signed record of them."""

    @property
    def code(self) -> str:
        """The pseudonym as it stands in addresses and file names: 36 characters."""
        return self.subject.removeprefix("urn:uuid:")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRecord:
    """Somebody's consent that the record of a badge from elsewhere bears their name, from ``content/sharing.yaml``."""

    record: str
    """Name of a file in ``content/legacy`` without .yaml."""
    agreed: date
    name: str
    """As the page may show it; the record itself holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A signed learner record: the exact bytes in git, not yet verified."""

    code: str
    """File name without .json: the pseudonym without ``urn:uuid:``."""
    path: str
    data: bytes
