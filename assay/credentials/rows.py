"""Verified awards as rows of JSON and back, for builds that only look at what changed.

Rules:

* A row holds what lasts: what was signed, and the checks that bytes and keys decide. It never holds a state, a date
  that was checked, or a status bit; `restated` asks for these again, with the lists and the clock of now.
* Of the document only what `slim` keeps is there. Parts that many awards have in common stand in a batch once.
* Rows are read as data: nothing in them is run, and a row of another form is a `ValueError`.

Example::

    data = pack([award, other])
    [restated(row, key, trust, recorded, now=now) for row in unpack(data)]
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from assay.credentials import claim as claims
from assay.credentials.claim import Claim
from assay.credentials.model import Json, Revocation
from assay.credentials.steps import Trust
from assay.credentials.verification import TIMELY, Check, timely_checks
from assay.credentials.verified import VerifiedAward
from assay.integrity.history import HistoricKey, KeyHistory
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
    parts: dict[bytes, int] = {}
    rows = [_row(award, parts) for award in awards]
    packed = b'{"parts":[' + b",".join(parts) + b'],"rows":' + orjson.dumps(rows) + b"}"
    return zlib.compress(packed, _FASTEST)


def _row(award: VerifiedAward, parts: dict[bytes, int]) -> list[Any]:
    def part(value: object) -> int:
        return parts.setdefault(orjson.dumps(value), len(parts))

    document, subject = award.document, award.document["credentialSubject"]
    slim = document | {"credentialSubject": {**subject, "achievement": part(subject["achievement"])}}
    return [
        award.id,
        award.sha256,
        [part(_plain(getattr(award.claim, name))) for name in _CLAIM],
        slim,
        [
            part([check.name, check.outcome, _plain(check.sentence)])
            for check in award.checks
            if check.name not in TIMELY
        ],
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a claim is made of
    if isinstance(value, tuple):
        return ["", *map(_plain, value)]
    if isinstance(value, Phrase):
        return ["Phrase", value.template, dict(value.values)]
    name = type(value).__name__
    if name in _FIELDS:
        return [name, *[_plain(getattr(value, field)) for field in _FIELDS[name]]]
    return value


@lru_cache(maxsize=8)
def unpack(data: bytes) -> tuple[Lasting, ...]:
    """Return what `pack` was given, without what time changes; raises `ValueError` for anything else."""
    try:
        packed = orjson.loads(zlib.decompress(data))
        plain, shared = packed["parts"], {}

        def part(number: int) -> Any:  # noqa: ANN401 - whatever a claim is made of
            if number not in shared:
                shared[number] = _whole(plain[number])
            return shared[number]

        return tuple(
            Lasting(
                award_id,
                sha256,
                Claim(**dict(zip(_CLAIM, map(part, claim), strict=True))),
                slim | {"credentialSubject": _subject(slim["credentialSubject"], plain)},
                tuple(_check(*plain[number]) for number in checks),
            )
            for award_id, sha256, claim, slim, checks in packed["rows"]
        )
    except (zlib.error, KeyError, TypeError, IndexError, ValueError) as error:
        raise ValueError(f"these are no rows: {error}") from None


def _check(name: str, outcome: bool | None, sentence: object) -> Check:  # noqa: FBT001 - the order of a row
    return Check(name=name, outcome=outcome, sentence=_whole(sentence))


def _subject(subject: Json, plain: list[Any]) -> Json:
    return {**subject, "achievement": plain[subject["achievement"]]}


def _whole(value: Any) -> Any:  # noqa: ANN401 - whatever a claim is made of
    if not isinstance(value, list):
        return value
    if value[0] == "Phrase":
        return Phrase(value[1], value[2])
    inner = [_whole(item) for item in value[1:]]
    return _TYPES[value[0]](**dict(zip(_FIELDS[value[0]], inner, strict=True))) if value[0] else tuple(inner)


def restated(
    row: Lasting, key: HistoricKey, trust: Trust, recorded: Mapping[str, Revocation], *, now: datetime
) -> VerifiedAward | None:
    """Return an award, signed with *key*, as it stands now: its dates, and its bit in a list that was verified now.

    None when it cannot be said without the whole award.
    """
    claim = row.claim
    document = {
        "validFrom": claim.valid_from.text,
        "credentialStatus": row.document["credentialStatus"],
        "proof": row.document["proof"],
    }
    if claim.valid_until:
        document["validUntil"] = claim.valid_until.text
    result = timely_checks(document, key, trust, now=now)
    if result.problems:
        return None
    return VerifiedAward(
        id=row.id,
        data=b"",
        document=row.document,
        claim=claim,
        state=result.state or "unknown",
        checks=(*row.checks, *result.checks),
        revocation=recorded.get(row.id) if result.state == "revoked" else None,
        sha256=row.sha256,
    )


def signers(history: KeyHistory | None) -> dict[str, tuple[str, HistoricKey]]:
    """Return name → (public key as text, key) of the keys whose awards may be kept.

    What a key that others may have had signed has to be looked at anew each time.
    """
    keys = history.keys if history else ()
    return {key.kid: (key.public.multikey, key) for key in keys if key.compromised is None}


def signer(row: Lasting, known: Mapping[str, tuple[str, HistoricKey]]) -> HistoricKey | None:
    """Return the key that signed an award, by the name that its status list bears; None when it is not known."""
    name = str(row.document["credentialStatus"]["statusListCredential"]).rpartition("/")[2]
    multikey, key = known.get(name.removesuffix(".json").rpartition("-")[0], ("", None))
    return key if multikey == row.claim.key.text.rpartition("#")[2] else None
