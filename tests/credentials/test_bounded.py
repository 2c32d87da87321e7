"""The bounded claim: six answers, each word of which is signed, or fixed and says nothing by itself."""

from __future__ import annotations

import json
import re

import pytest

from assay.credentials.bounded import DAYS, QUESTIONS, BoundedClaim, bounded_claim, share_text, summary_document
from assay.credentials.claim import Signed, read_claim
from assay.credentials.model import Award, Content, Json
from credentials.test_claim import resolve

FIXED = {"", ": ", "; ", " of ", " needed", "None attached", "No end date"}
"""Words a claim may hold that nobody signed."""


def document(award: Award) -> Json:
    found: Json = json.loads(award.data)
    return found


def claim_of(award: Award) -> BoundedClaim:
    return bounded_claim(read_claim(document(award)))


def test_every_piece_is_a_signed_value_or_one_of_a_few_fixed_words(example: Content) -> None:
    for award in example.awards:
        signed = document(award)
        for row in claim_of(award).rows:
            assert row.lines, row.label
            for piece in (piece for line in row.lines for piece in (*line.pieces, line.link, line.chosen) if piece):
                if isinstance(piece, Signed):
                    assert str(resolve(signed, piece.at)) == piece.text
                else:
                    assert piece in FIXED


def test_an_assessed_award_answers_every_question_and_says_its_limits(example: Content) -> None:
    for award in example.awards:
        bounded = claim_of(award)
        answered = {row.question for row in bounded.rows}
        assert bounded.limits
        if "AttendanceOnly" in award.data.decode():
            assert answered == {"can", "validity"}
            assert any("No skill was assessed" in limit.text for limit in bounded.limits)
        else:
            assert answered == set(QUESTIONS)


def test_the_summary_names_for_every_text_the_fields_it_was_made_from(example: Content) -> None:
    for award in example.awards:
        signed = document(award)
        summary = summary_document(read_claim(signed))
        assert [answer["question"] for answer in summary["claim"]] == list(QUESTIONS)
        lines = [line for answer in summary["claim"] for fact in answer["answers"] for line in fact["lines"]]
        assert len(lines) >= 4
        for line in lines:
            rest = line["text"]
            for place in line["from"]:
                word = str(resolve(signed, place))
                rest = rest.replace(word, "").replace(word[:10] if place in DAYS.values() else word, "")
            assert set(re.findall(r"\w+", rest)) <= {"of", "needed", "None", "attached", "No", "end", "date"}, line
        for limit in summary["doesNotProve"]:
            assert limit["from"][0]


def test_the_text_to_share_is_the_claim_in_a_few_lines(example: Content) -> None:
    award = next(award for award in example.awards if award.id == "n349t39ma93z29py")
    assert share_text(read_claim(document(award))).splitlines() == [
        "Privacy Impact Assessor, awarded by Example Association for Data Practice",
        (
            "Can: Assesses a planned use of personal data in a small organisation and recommends safeguards that its "
            "board can decide on."
        ),
        "Standard: Example Association Method for Privacy Impact Assessment, 2nd edition (2025)",
        "Result: Score in points: 34 of 40; 28 needed",
        "Level: EQF 5",
        "Assessed by: Written impact assessment of an unseen case",
        "Assessor: Assessors for privacy, Tom Placeholder and Dita Ukázka (Example Assessment Panel)",
        "Evidence: Privacy impact assessment, case 5; Score sheet",
        "Awarded: 2025-05-22",
        "Valid until: 2028-05-22",
        "Check it: https://badges.example.org/awards/n349t39ma93z29py/",
    ]


def test_attendance_is_shared_as_attendance(example: Content) -> None:
    award = next(award for award in example.awards if award.id == "7x5cm772n9wk7j32")
    lines = share_text(read_claim(document(award))).splitlines()
    assert lines[0] == "Annual Meeting 2026, given by Example Association for Data Practice"
    assert lines[1] == "Certifies: Attendance only: no skill was assessed"


@pytest.mark.parametrize("missing", ["validUntil", "evidence"])
def test_what_is_absent_is_said_to_be_absent(missing: str, example: Content) -> None:
    award = next(award for award in example.awards if f'"{missing}"' in award.data.decode())
    signed = document(award)
    del signed[missing]
    words = [line.text for row in bounded_claim(read_claim(signed)).rows for line in row.lines]
    assert {"validUntil": "No end date", "evidence": "None attached"}[missing] in words
