"""The claim: every text it shows is the signed text at the place it names."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.credentials.claim import Claim, Signed, read_claim
from assay.credentials.definitions import read_badge
from assay.credentials.model import Award, Content, Json
from credentials.support import BADGE, replaced, source
from credentials.workshop import Workshop

ROPE_WORK = """\
alignment:
  - name: Rope work
    url: https://frameworks.example.org/rope
    code: competency
"""


def signed_in(value: object) -> Iterator[Signed]:
    """Yield every signed text below a claim."""
    if isinstance(value, Signed):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from signed_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from signed_in(item)


def resolve(document: object, place: str) -> object:
    """Follow a dotted place such as ``credentialSubject.result[0].value`` without the code under test."""
    for name, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", place):
        document = document[int(number)] if number else document[name]  # type: ignore[index]
    return document


def check(claim: Claim, document: Json) -> int:
    found = list(signed_in(claim))
    for signed in found:
        assert resolve(document, signed.at) == signed.text, signed
    return len(found)


@given(data=st.data())
def test_every_text_of_every_award_is_the_signed_one(data: st.DataObject, example: Content) -> None:
    award: Award = data.draw(st.sampled_from(example.awards))
    document = json.loads(award.data)
    assert check(read_claim(document), document) > 20


def test_all_awards_of_the_example(example: Content) -> None:
    for award in example.awards:
        document = json.loads(award.data)
        claim = read_claim(document)
        assert check(claim, document) > 20
        assert claim.recipient.text
        assert claim.limits


def test_a_claim_holds_everything_an_employer_asks_for(shop: Workshop) -> None:
    claim = read_claim(shop.sign(shop.document()))
    assert claim.competency is not None
    assert claim.competency.name.text == "Ties three knots under load."
    assert [outcome.text for outcome in claim.outcomes] == ["Ties a bowline"]
    assert claim.result is not None
    assert (claim.result.reached.text, claim.result.needed.text) == ("17", "14")
    assert claim.result.best is not None
    assert claim.result.best.text == "20"
    assert claim.assessor is not None
    assert claim.assessor.text == "Robin Specimen"
    assert claim.awarded.day == "2026-03-14"
    assert claim.attendance is None
    assert claim.valid_until is None


def test_alignments_with_others_are_told_from_facts_about_the_badge(shop: Workshop) -> None:
    text = replaced(
        BADGE,
        (
            "participation: onsite",
            f"{ROPE_WORK}participation: onsite",
        ),
    )
    other = Workshop(badge=read_badge(source(text), "knots", lambda _: b""))
    claim = read_claim(other.sign(other.document()))
    assert [(item.name.text, item.url.text) for item in claim.alignments] == [
        ("Rope work", "https://frameworks.example.org/rope")
    ]
    assert claim.competency is not None
    assert claim.competency.name.text == "Ties three knots under load."
    assert not read_claim(shop.sign(shop.document())).alignments


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda document: document.pop("evidence", None), "The assessed work is not attached."),
        (lambda document: document.pop("validUntil", None), "It has no end date"),
    ],
)
def test_limits_follow_from_what_is_not_there(change: object, says: str, shop: Workshop) -> None:
    document = shop.sign(shop.document())
    document["evidence"] = [{"type": ["Evidence"], "name": "Film"}]
    document["validUntil"] = "2030-01-01T00:00:00Z"
    assert not any(says in limit.text for limit in read_claim(document).limits)
    assert callable(change)
    change(document)
    assert any(says in limit.text for limit in read_claim(document).limits)


def test_a_second_fact_of_one_name_hides_nothing(shop: Workshop) -> None:
    """An alignment that a definition points at its own badge can neither replace a fact nor vanish."""
    document = shop.document()
    alignments = document["credentialSubject"]["achievement"]["alignment"]
    own = document["credentialSubject"]["achievement"]["id"]
    alignments.append({"type": ["Alignment"], "targetName": "Flies", "targetUrl": f"{own}#competency"})
    alignments[-1]["targetCode"] = "competency"
    alignments.append({"type": ["Alignment"], "targetName": "Sings", "targetUrl": f"{own}#song", "targetCode": "song"})
    claim = read_claim(shop.sign(document))
    assert claim.competency is not None
    assert claim.competency.name.text == "Ties three knots under load."
    assert [item.name.text for item in claim.alignments] == ["Flies", "Sings"]
