"""Verified awards that take little memory: equal parts are one object, and what nobody needs any more is dropped.

Example::

    sharing = Sharing()
    kept = [sharing.slim(award) for award in awards]
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

from assay.credentials.claim import Claim
from assay.credentials.model import Json
from assay.credentials.verified import VerifiedAward

_OWN = ("id", "recipient", "evidence")
"""Parts of a claim that no other award has."""


class Sharing:
    """Makes equal parts of awards one object: what ten thousand awards of a badge have in common takes memory once."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[object, Any] = {}

    def share(self, value: Any) -> Any:  # noqa: ANN401 - anything hashable
        """Return the first value seen that is equal to this one."""
        return self._known.setdefault(value, value)

    def _part(self, value: Json) -> Json:
        """Return the first JSON object seen that is equal to this one."""
        known: Json = self._known.setdefault(json.dumps(value), value)
        return known

    def slim(self, award: VerifiedAward) -> VerifiedAward:
        """Return an award without its bytes, and of its document only what awards are held against each other by.

        Its claim is whole.
        """
        document, subject = award.document, award.document["credentialSubject"]
        claim = {part.name: getattr(award.claim, part.name) for part in fields(award.claim)}
        claim |= {name: self.share(value) for name, value in claim.items() if name not in _OWN}
        return replace(
            award,
            data=b"",
            claim=Claim(**claim),
            checks=tuple(self.share(check) for check in award.checks),
            document={
                "id": document["id"],
                "awardedDate": document["awardedDate"],
                "credentialStatus": document["credentialStatus"],
                "credentialSubject": {
                    "id": subject["id"],
                    "achievement": self._part(subject["achievement"]),
                    "result": [self._part(part) for part in subject.get("result", ())],
                },
                "evidence": [part for part in document.get("evidence", ()) if "/awards/" in part.get("id", "")],
                "proof": [
                    {"proofValue": document["proof"][0]["proofValue"], "created": document["proof"][0]["created"]},
                    *({"created": one["created"]} for one in document["proof"][1:]),
                ],
                "relatedResource": [self._part(part) for part in document["relatedResource"]],
            },
        )
