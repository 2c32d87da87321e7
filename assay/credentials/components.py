"""The awards an award rests on: evidence that names other awards of this site, and what has become of those since.

A stacked award carries its components as evidence: address, SHA-256 of the exact file, day. A component that is
revoked later does not undo the stacked award by itself, because only the association can say whether the skill is in
doubt; but it is never hidden: `assay check` asks for a decision and the award's page says so.

Example::

    components_of(document, "https://badges.example.org/")   # [Component(id='6f2e0c9d1h7k3m5n', digest='uEi…')]
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assay.credentials.claim import Claim
from assay.credentials.model import Json, Revocation
from assay.errors import Problem
from assay.integrity import multibase


@dataclass(frozen=True, slots=True)
class Component:
    """An award of this site that another one names as evidence."""

    id: str
    digest: str | None
    """`digestMultibase` of its file as it was then."""


class Verified(Protocol):
    """What is asked of a verified award here."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def sha256(self) -> str:
        """Digest of its exact bytes, hexadecimal."""

    @property
    def document(self) -> Json:
        """The credential; of a large build only what `Sharing.slim` keeps."""

    @property
    def claim(self) -> Claim:
        """What it says."""

    @property
    def state(self) -> str:
        """Its state now."""

    @property
    def revocation(self) -> Revocation | None:
        """When and why, if it was revoked."""


def award_id_at(base_url: str, address: str | None) -> str | None:
    """Return the id of the award of ours at an address, or None for any other address."""
    start = f"{base_url}awards/"
    if address is None or not address.startswith(start):
        return None
    return address.removeprefix(start).partition("/")[0].partition("#")[0] or None


def components_of(document: Json, base_url: str) -> list[Component]:
    """Return the awards of ours among the evidence of a credential."""
    return [
        Component(found, evidence.get("digestMultibase"))
        for evidence in document.get("evidence", ())
        if (found := award_id_at(base_url, evidence.get("id")))
    ]


def component_warnings(awards: Sequence[Verified], base_url: str, erased: Collection[str] = ()) -> Iterator[Problem]:
    """Yield a warning for each award that rests on one that was revoked (AW35), is missing (AW36) or changed (AW37).

    One that was `erased` for privacy is missing on purpose; its fingerprint stays in the award.
    """
    known = {award.id: award for award in awards}
    for award in awards:
        if award.state == "revoked":
            continue
        for component in components_of(award.document, base_url):
            if component.id in erased:
                continue
            yield from _warnings(award, component, known.get(component.id))


def _warnings(award: Verified, component: Component, found: Verified | None) -> Iterator[Problem]:
    whose = f"{award.claim.badge.text}, awarded to {award.claim.recipient.text} ({award.id})"
    if found is None:
        yield Problem(
            code="AW36",
            message=f"{whose}, rests on the award {component.id}, which is not here.",
            fix="restore it from git; if it was never here, revoke the award and make it again",
            warning=True,
        )
    elif found.state == "revoked":
        day = f" on {found.revocation.at[:10]}" if found.revocation else ""
        yield Problem(
            code="AW35",
            message=f"{whose}, rests on {found.claim.badge.text} ({found.id}), which was revoked{day}.",
            fix=f"decide whether it still stands: if not, 'assay revoke {award.id}'; its page says so until then",
            warning=True,
            notice=True,
        )
    elif component.digest and component.digest != multibase.encode_digest(bytes.fromhex(found.sha256)):
        yield Problem(
            code="AW37",
            message=f"{whose}, rests on {found.id}, whose file has been signed again since.",
            fix="nothing, if its key was replaced; otherwise restore the file from git",
            warning=True,
            notice=True,
        )
