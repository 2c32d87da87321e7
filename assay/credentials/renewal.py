"""Awards that take the place of earlier ones: a renewal, or a correction.

Rules:

* The newer award names the older one as its second `relatedResource`: address of the file, digest of its exact bytes
  (VCDM 2.0 section 5.3; the first one pins the definition). So the link is signed, and only the issuer can make it.
* Both are of one pseudonym and one badge, and the newer one is not older. A link that is anything else is told and
  not followed (AW38).
* From the day the newer one starts, the older one counts toward nothing; what becomes of the newer one later does not
  bring the older one back. The older one is not revoked by that: where it must not be relied on any more, such as one
  with a wrong name, it is revoked too, for the reason ``replaced``.

Example::

    found = replacements(verified.awards, "https://badges.example.org/")
    found["6f2e0c9d1h7k3m5n"].by   # the id of the award that took its place
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from assay.credentials.components import Verified, award_id_at
from assay.credentials.model import Award, Json
from assay.credentials.steps import moment
from assay.errors import Problem
from assay.integrity import multibase

MEDIA_TYPE = "application/ld+json"


@dataclass(frozen=True, slots=True)
class Replacement:
    """An award that took the place of another."""

    by: str
    """Its id."""
    since: datetime


def related(award: Award, url: str) -> Json:
    """Return the `relatedResource` with which an award names the one it replaces; `url` is the address of that one."""
    return {
        "id": f"{url}credential.json",
        "mediaType": MEDIA_TYPE,
        "digestMultibase": multibase.digest_multibase(award.data),
    }


def replaced_id(document: Json, base_url: str) -> str | None:
    """Return the id of the award that a credential says it replaces."""
    resources = document.get("relatedResource", ())
    return award_id_at(base_url, resources[1]["id"]) if len(resources) > 1 else None


def replacements(awards: Sequence[Verified], base_url: str) -> dict[str, Replacement]:
    """Return by id of the older award what took its place first."""
    known = {award.id: award for award in awards}
    found: dict[str, Replacement] = {}
    for award in awards:
        old = replaced_id(award.document, base_url)
        if old is None or _misfit(award, known.get(old)):
            continue
        since = moment(award.claim.valid_from.text)
        if old not in found or since < found[old].since:
            found[old] = Replacement(award.id, since)
    return found


def renewal_warnings(awards: Sequence[Verified], base_url: str, erased: Collection[str] = ()) -> Iterator[Problem]:
    """Yield AW38 for each award that says it replaces one it cannot replace; one that was `erased` is no fault."""
    known = {award.id: award for award in awards}
    for award in awards:
        old = replaced_id(award.document, base_url)
        if old is not None and old not in erased and (why := _misfit(award, known.get(old))):
            yield Problem(
                code="AW38",
                message=f"The award {award.id} says that it replaces {old}, which {why}. The link is not shown.",
                fix=f"if {award.id} was a mistake, revoke it with 'assay revoke {award.id}' and make it again",
                warning=True,
                notice=True,
            )


def _misfit(new: Verified, old: Verified | None) -> str:
    if old is None:
        return "is not here"
    if old.id == new.id:
        return "is the award itself"
    if _subject(old.document)["id"] != _subject(new.document)["id"]:
        return "is of somebody else"
    if _subject(old.document)["achievement"]["id"] != _subject(new.document)["achievement"]["id"]:
        return "is of another badge"
    older, newer = (moment(award.claim.valid_from.text) for award in (old, new))
    return "is newer" if newer < older else ""


def _subject(document: Json) -> Json:
    found: Json = document["credentialSubject"]
    return found
