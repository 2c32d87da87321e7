"""Verified awards as rows of JSON and back, for builds that only look at what changed.

Rules:

* A row holds what lasts: what was signed, and the checks that bytes and keys decide. It never holds a state, a date
  that was checked, or a status bit; `Standings` asks for these again, with the lists and the clock of now.
* Of the document only what `slim` keeps is there. Parts that many awards have in common stand in a batch once.
* Rows are read as data: nothing in them is run, and a row of another form is a `ValueError`.

Example::

    data = pack([award, other])
    standings = Standings(trust, recorded, now)
    [standings.award(row) for row in unpack(data)]
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Any

import orjson

from assay.credentials import claim as claims
from assay.credentials.claim import Claim, Signed
from assay.credentials.model import Json, Revocation
from assay.credentials.steps import Trust
from assay.credentials.verification import TIMELY, Check, VerificationResult, timely_checks
from assay.credentials.verified import VerifiedAward
from assay.integrity.history import HistoricKey, KeyHistory
from assay.integrity.status import get_bit
from assay.phrases import Phrase

_TYPES: dict[str, type] = {
    kind.__name__: kind for kind in vars(claims).values() if isinstance(kind, type) and is_dataclass(kind)
}
_FIELDS = {name: [field.name for field in fields(kind)] for name, kind in _TYPES.items()}
_CLAIM = [field.name for field in fields(Claim)]
_FASTEST = 1


@dataclass(frozen=True, slots=True)
class Lasting:
    """What time does not change about a verified award."""

    id: str
    sha256: str
    claim: Claim
    document: Json
    """Slim."""
    checks: tuple[Check, ...]
    """Those that dates and lists have no part in."""


def pack(awards: Sequence[VerifiedAward]) -> bytes:
    """Return verified, slim awards as bytes."""
    common = _Common()
    rows = [_row(award, common) for award in awards]
    packed = b'{"parts":[' + b",".join(common.parts) + b'],"rows":' + orjson.dumps(rows) + b"}"
    return zlib.compress(packed, _FASTEST)


class _Common:
    """Parts that awards of a batch have in common, each written once."""

    def __init__(self) -> None:
        self.parts: dict[bytes, int] = {}
        self._known: dict[int, int] = {}

    def part(self, value: object) -> int:
        """Return the number of a part; slim awards have it as one object, which is known again without a look at it."""
        number = self._known.get(id(value))
        if number is None:
            number = self.parts.setdefault(orjson.dumps(_plain(value)), len(self.parts))
            self._known[id(value)] = number
        return number


def _row(award: VerifiedAward, common: _Common) -> list[Any]:
    part, document = common.part, award.document
    status, subject, proof = document["credentialStatus"], document["credentialSubject"], document["proof"]
    return [
        award.id,
        award.sha256,
        [part(getattr(award.claim, name)) for name in _CLAIM],
        [
            part(document["awardedDate"]),
            [status["id"], *map(part, (status["type"], status["statusPurpose"], status["statusListCredential"]))],
            status["statusListIndex"],
            [subject["id"], part(subject["achievement"]), part(subject["result"])],
            document["evidence"],
            [proof[0]["proofValue"], part(proof[0]["created"]), *map(part, proof[1:])],
            part(document["relatedResource"]),
        ],
        [part(check) for check in award.checks if check.name not in TIMELY],
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a claim is made of
    if isinstance(value, tuple):
        return ["", *map(_plain, value)]
    if isinstance(value, Phrase):
        return ["Phrase", value.template, dict(value.values)]
    if isinstance(value, Check):
        return [value.name, value.outcome, _plain(value.sentence)]
    name = type(value).__name__
    if name in _FIELDS:
        return [name, *[_plain(getattr(value, field)) for field in _FIELDS[name]]]
    return value


@lru_cache(maxsize=8)
def unpack(data: bytes) -> tuple[Lasting, ...]:
    """Return what `pack` was given, without what time changes; raises `ValueError` for anything else."""
    try:
        packed = orjson.loads(zlib.decompress(data))
        plain = packed["parts"]
        part, check = _Parts(plain, _whole), _Parts(plain, _check)
        return tuple(_lasting(row, part, check, plain) for row in packed["rows"])
    except (zlib.error, KeyError, TypeError, IndexError, ValueError) as error:
        raise ValueError(f"these are no rows: {error}") from None


def _lasting(row: list[Any], part: _Parts, check: _Parts, plain: list[Any]) -> Lasting:
    award_id, sha256, parts, document, checks = row
    claim = Claim(**dict(zip(_CLAIM, map(part.__getitem__, parts), strict=True)))
    return Lasting(award_id, sha256, claim, _document(document, claim, plain), tuple(map(check.__getitem__, checks)))


class _Parts(dict[int, Any]):
    """Parts of a batch by number, each made once, when an award first asks for it."""

    def __init__(self, plain: list[Any], make: Callable[[Any], Any]) -> None:
        self._plain, self._make = plain, make

    def __missing__(self, number: int) -> Any:  # noqa: ANN401 - whatever a claim is made of
        made = self[number] = self._make(self._plain[number])
        return made


def _check(row: list[Any]) -> Check:
    name, outcome, sentence = row
    return Check(name=name, outcome=outcome, sentence=_whole(sentence))


def _document(row: list[Any], claim: Claim, plain: list[Any]) -> Json:
    """Return the document that `slim` kept; what awards have in common is one object for all of a batch."""
    awarded, (entry, kind, purpose, url), index, (holder, badge, result), evidence, proof, resource = row
    return {
        "id": claim.id.text,
        "awardedDate": plain[awarded],
        "credentialStatus": {
            "id": entry,
            "type": plain[kind],
            "statusPurpose": plain[purpose],
            "statusListIndex": index,
            "statusListCredential": plain[url],
        },
        "credentialSubject": {"id": holder, "achievement": plain[badge], "result": plain[result]},
        "evidence": evidence,
        "proof": [
            {"proofValue": proof[0], "created": plain[proof[1]]},
            *(plain[number] for number in proof[2:]),
        ],
        "relatedResource": plain[resource],
    }


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever a claim is made of
    if not isinstance(value, list):
        return value
    if value[0] == "Signed":
        # The same few places in every award; the texts are what differs.
        return Signed(value[1], intern(value[2]))
    if value[0] == "Phrase":
        return Phrase(value[1], value[2])
    inner = [_whole(item) if isinstance(item, list) else item for item in value[1:]]
    return _TYPES[value[0]](**dict(zip(_FIELDS[value[0]], inner, strict=True))) if value[0] else tuple(inner)


class Standings:
    """How awards stand now: their dates, and their bits in lists that were verified now."""

    def __init__(self, trust: Trust, recorded: Mapping[str, Revocation], now: datetime) -> None:
        """Know whom to trust, and the record of revocations by the id of an award."""
        self._trust, self._recorded, self._now = trust, recorded, now
        self._signers = _signers(trust.history)
        self._answers: dict[object, VerificationResult] = {}

    def award(self, row: Lasting) -> VerifiedAward | None:
        """Return an award as it stands; None when it cannot be said without the whole award."""
        key = _signer(row, self._signers)
        result = self._answer(row, key) if key else None
        if result is None or result.problems:
            return None
        return VerifiedAward(
            id=row.id,
            data=b"",
            document=row.document,
            claim=row.claim,
            state=result.state or "unknown",
            checks=(*row.checks, *result.checks),
            revocation=self._recorded.get(row.id) if result.state == "revoked" else None,
            sha256=row.sha256,
        )

    def _answer(self, row: Lasting, key: HistoricKey) -> VerificationResult:
        """Ask once for all awards that agree in everything the steps look at, of their list the bit."""
        claim, entry = row.claim, row.document["credentialStatus"]
        document = {"validFrom": claim.valid_from.text, "credentialStatus": entry, "proof": row.document["proof"]}
        if claim.valid_until:
            document["validUntil"] = claim.valid_until.text
        url, index = entry["statusListCredential"], int(entry["statusListIndex"])
        known = self._trust.lists.get(url)
        if known is None or index >= len(known.bits) * 8 or entry["id"] != f"{url}#{index}":
            return timely_checks(document, key, self._trust, now=self._now)
        created = tuple(proof["created"] for proof in document["proof"])
        same = (document["validFrom"], document.get("validUntil"), created, key.kid, url, get_bit(known.bits, index))
        if same not in self._answers:
            self._answers[same] = timely_checks(document, key, self._trust, now=self._now)
        return self._answers[same]


def _signers(history: KeyHistory | None) -> dict[str, tuple[str, HistoricKey]]:
    """Return name → (public key as text, key) of the keys whose awards may be kept.

    What a key that others may have had signed has to be looked at anew each time.
    """
    keys = history.keys if history else ()
    return {key.kid: (key.public.multikey, key) for key in keys if key.compromised is None}


def _signer(row: Lasting, known: Mapping[str, tuple[str, HistoricKey]]) -> HistoricKey | None:
    """Return the key that signed an award, by the name that its status list bears; None when it is not known."""
    name = str(row.document["credentialStatus"]["statusListCredential"]).rpartition("/")[2]
    multikey, key = known.get(name.removesuffix(".json").rpartition("-")[0], ("", None))
    return key if multikey == row.claim.key.text.rpartition("#")[2] else None
