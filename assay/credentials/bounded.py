"""The bounded claim: what an award says, in six answers, and what it does not prove.

It is made once, from the signed fields of a `Claim`, and is the one source for the page, its print, the JSON summary
and the text to share. A line is a row of pieces: a `Signed` value, or fixed words between two of them.

Example::

    for row in bounded_claim(claim).rows:
        print(row.label, [line.text for line in row.lines])
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from assay.credentials.claim import Claim, EvidenceClaim, Limit, ResultClaim, Signed, Stated
from assay.credentials.model import Json
from assay.phrases import N_

Question: TypeAlias = Literal["can", "standard", "assessment", "evidence", "validity"]
QUESTIONS: dict[Question, str] = {
    "can": "What the holder can do",
    "standard": "To what standard",
    "assessment": "How it was assessed and by whom",
    "evidence": "On what evidence",
    "validity": "Valid until",
}
Piece: TypeAlias = Signed | str
DAYS = {"awarded": "awardedDate", "until": "validUntil"}
NOTE = (
    "Derived from credential.json, which is signed; this summary is not. Each text names the fields it was taken from. "
    "Check the credential and its status before relying on it."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer."""

    pieces: tuple[Piece, ...]
    link: Signed | None = None
    """Address the line points to."""
    chosen: Signed | None = None
    """What chose the pieces: the level reached is named by its address."""
    template: str = ""
    """What the pieces were put into, with named places, for other languages; empty where there is one piece."""
    values: tuple[tuple[str, Signed], ...] = ()
    """The signed values by their places in `template`."""

    def told(self, tell: Callable[[str], str]) -> tuple[Piece, ...]:
        """Return the pieces in another language: fixed words as `tell` says them, signed values as they are."""
        if self.template:
            return _pieces(tell(self.template), dict(self.values))
        return tuple(tell(piece) if isinstance(piece, str) else piece for piece in self.pieces)

    @property
    def text(self) -> str:
        """The line as plain text; a time is shown as its day."""
        return line_text(self.pieces)

    @property
    def at(self) -> tuple[str, ...]:
        """The signed places the line was taken from."""
        return tuple(piece.at for piece in (*self.pieces, self.link, self.chosen) if isinstance(piece, Signed))


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of an answer: its label and its lines, the first being the fact and the others its explanation."""

    question: Question
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class BoundedClaim:
    """The whole claim."""

    rows: tuple[Row, ...]
    limits: tuple[Limit, ...]

    def of(self, *questions: Question) -> tuple[Row, ...]:
        """Return the rows that answer these questions, in the order of the claim."""
        return tuple(row for row in self.rows if row.question in questions)


def line_text(pieces: tuple[Piece, ...]) -> str:
    """Return pieces as plain text; a time is shown as its day."""
    return "".join(piece if isinstance(piece, str) else shown(piece) for piece in pieces)


def _pieces(template: str, values: Mapping[str, Signed]) -> tuple[Piece, ...]:
    """Take a template apart at its places."""
    parts = re.split(r"%\((\w+)\)s", template)
    found = (values[part] if number % 2 else part for number, part in enumerate(parts))
    return tuple(piece for piece in found if piece)


def _line(template: str, /, *, chosen: Signed | None = None, **values: Signed) -> Line:
    return Line(_pieces(template, values), chosen=chosen, template=template, values=tuple(values.items()))


def shown(value: Signed) -> str:
    """Return a signed value as people read it: a time as its day, anything else as it is."""
    return value.day if value.at in DAYS.values() else value.text


def bounded_claim(claim: Claim) -> BoundedClaim:
    """Return the bounded claim of an award."""
    return BoundedClaim(tuple(_rows(claim)), claim.limits)


def _rows(claim: Claim) -> Iterator[Row]:
    if claim.attendance:
        yield Row("can", N_("Certifies"), _stated(claim.attendance))
        yield Row("can", N_("About"), (Line((claim.description,)),))
    if claim.competency:
        yield Row("can", N_("Can"), (Line((claim.competency.name,)),))
        if claim.outcomes:
            yield Row("can", N_("Covers"), tuple(Line((outcome,)) for outcome in claim.outcomes))
    yield from _row("standard", N_("Standard"), claim.standard)
    if claim.result:
        yield Row("standard", N_("Result"), (_result(claim.result),))
    yield from _row("standard", N_("Level"), claim.level)
    if claim.method:
        lines = [Line((claim.method.name,))]
        lines += [Line((claim.supervision.name,))] if claim.supervision else []
        yield Row("assessment", N_("Assessed by"), tuple(lines))
    if claim.assessor:
        yield Row("assessment", N_("Assessor"), (Line((claim.assessor,)),))
    if not claim.attendance:
        yield Row("evidence", N_("Evidence"), tuple(_evidence(claim)))
    yield Row("validity", N_("Awarded"), (Line((claim.awarded,)),))
    yield Row("validity", N_("Valid until"), (Line((claim.valid_until or N_("No end date"),)),))
    if claim.attendance:
        yield from _row("can", N_("Form"), claim.participation)
        yield from _row("can", N_("Length"), claim.workload)
    yield from _row("standard", N_("Credit"), claim.credit)


def _row(question: Question, label: str, fact: Stated | None) -> Iterator[Row]:
    if fact:
        yield Row(question, label, _stated(fact))


def _stated(fact: Stated) -> tuple[Line, ...]:
    """Return a fact and its explanation; where the explanation is an address, the fact is a link to it."""
    if fact.description and fact.description.text.startswith("https://"):
        return (Line((fact.name,), link=fact.description),)
    return (Line((fact.name,)), *((Line((fact.description,)),) if fact.description else ()))


def _result(result: ResultClaim) -> Line:
    """Say what was reached, on what scale, and what was needed: ``Score in points: 34 of 40; 28 needed``."""
    values = {"name": result.name, "reached": result.reached, "needed": result.needed}
    if result.best is None:
        return _line(N_("%(name)s: %(reached)s; %(needed)s needed"), chosen=result.chosen, **values)
    template = N_("%(name)s: %(reached)s of %(best)s; %(needed)s needed")
    return _line(template, chosen=result.chosen, best=result.best, **values)


def _evidence(claim: Claim) -> Iterator[Line]:
    if not claim.evidence:
        yield Line((N_("None attached"),))
        if claim.evidence_policy:
            yield Line((claim.evidence_policy.name,))
    for item in claim.evidence:
        yield _item(item)


def _item(item: EvidenceClaim) -> Line:
    return Line((item.name,), link=item.url)


# -- other forms of the same --------------------------------------------------------------------------------------


def summary_document(claim: Claim) -> Json:
    """Return the claim as plain JSON, for programs that read no signed documents; every text with its places."""
    bounded = bounded_claim(claim)
    return {
        "credential": claim.id.text,
        "holder": _sourced(claim.recipient),
        "badge": _sourced(claim.badge),
        "kind": _sourced(claim.kind),
        "issuer": _sourced(claim.issuer),
        "claim": [
            {
                "question": question,
                "asks": asks,
                "answers": [
                    {"label": row.label, "lines": [_as_json(line) for line in row.lines]}
                    for row in bounded.of(question)
                ],
            }
            for question, asks in QUESTIONS.items()
        ],
        "doesNotProve": [{"text": limit.text, "from": [limit.at]} for limit in bounded.limits],
        "note": NOTE,
    }


def _as_json(line: Line) -> Json:
    link = {"url": line.link.text} if line.link else {}
    return {"text": line.text, "from": list(line.at)} | link


def _sourced(value: Signed) -> Json:
    return {"text": value.text, "from": [value.at]}


def share_text(claim: Claim, tell: Callable[[str], str] = str) -> str:
    """Return the claim as a few lines of plain text, to put beside a link; only signed words and fixed ones.

    `tell` says the fixed ones in the language of the page.
    """
    bounded = bounded_claim(claim)
    first = N_("%(badge)s, given by %(name)s") if claim.attendance else N_("%(badge)s, awarded by %(name)s")
    lines = [tell(first) % {"badge": claim.badge.text, "name": claim.issuer.text}]
    for row in bounded.rows:
        told = row.lines if row.question == "evidence" and claim.evidence else row.lines[:1]
        if row.label not in ("Covers", "About"):
            lines.append(f"{tell(row.label)}: {'; '.join(line_text(line.told(tell)) for line in told)}")
    return "\n".join([*lines, tell(N_("Check it: %(address)s")) % {"address": claim.id.text}])
