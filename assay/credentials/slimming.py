"""Verified awards that take little memory: equal parts are one object, and what nobody needs any more is dropped.

Example::

    sharing = Sharing()
    kept = [sharing.slim(award) for award in awards]
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

from assay.credentials.claim import Claim, EvidenceClaim, Signed
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

    def _part(self, value: Any) -> Any:  # noqa: ANN401 - objects and lists of JSON
        """Return the first JSON value seen that is equal to this one."""
        return self._known.setdefault(json.dumps(value), value)

    def _signed(self, value: Signed) -> Signed:
        """Return a signed text of its own, at a place that many awards have."""
        return Signed(value.text, self.share(value.at))

    def _evidence(self, evidence: EvidenceClaim) -> EvidenceClaim:
        given = {part.name: getattr(evidence, part.name) for part in fields(evidence)}
        return EvidenceClaim(**{name: value and self._signed(value) for name, value in given.items()})

    def _claim(self, claim: Claim) -> Claim:
        parts = {part.name: getattr(claim, part.name) for part in fields(claim)}
        shared = {name: self.share(value) for name, value in parts.items() if name not in _OWN}
        return Claim(
            **shared,
            id=self._signed(claim.id),
            recipient=self._signed(claim.recipient),
            evidence=tuple(map(self._evidence, claim.evidence)),
        )

    def slim(self, award: VerifiedAward) -> VerifiedAward:
        """Return an award without its bytes, and of its document only what awards are held against each other by.

        Its claim is whole.
        """
        document, subject, status = (
            award.document,
            award.document["credentialSubject"],
            award.document["credentialStatus"],
        )
        return replace(
            award,
            data=b"",
            claim=self._claim(award.claim),
            checks=tuple(self.share(check) for check in award.checks),
            state=self.share(award.state),
            document={
                "id": document["id"],
                "awardedDate": self.share(document["awardedDate"]),
                # Named one by one, because keys that are literals here are the same objects for all awards.
                "credentialStatus": {
                    "id": status["id"],
                    "type": self.share(status["type"]),
                    "statusPurpose": self.share(status["statusPurpose"]),
                    "statusListIndex": status["statusListIndex"],
                    "statusListCredential": self.share(status["statusListCredential"]),
                },
                "credentialSubject": {
                    "id": subject["id"],
                    "achievement": self._part(subject["achievement"]),
                    "result": self._part(subject.get("result", [])),
                },
                "evidence": [part for part in document.get("evidence", ()) if "/awards/" in part.get("id", "")],
                "proof": [
                    {
                        "proofValue": document["proof"][0]["proofValue"],
                        "created": self.share(document["proof"][0]["created"]),
                    },
                    *(self._part({"created": one["created"]}) for one in document["proof"][1:]),
                ],
                "relatedResource": self._part(document["relatedResource"]),
            },
        )
