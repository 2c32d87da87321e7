"""Unicode forms in time that grows with the text."""

from __future__ import annotations

import time
import unicodedata

import pytest

from assay.integrity.letters import MAX_MARKS, normalized

FORMS = ("NFC", "NFD", "NFKC", "NFKD")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "text", ["", "plain", "e\u0301", "ﬁ", "각", "e\u0301\u0323" * 700, "e\u0323\u0301" + "a" * 2_000]
)
def test_a_text_gets_its_form(form: str, text: str) -> None:
    assert normalized(form, text) == unicodedata.normalize(form, text)  # type: ignore[arg-type]


def test_a_thousand_marks_are_put_in_order_and_more_are_left() -> None:
    most = "e" + "\u0301\u0323" * (MAX_MARKS // 2)
    assert normalized("NFD", most) == unicodedata.normalize("NFD", most) != most
    assert normalized("NFD", most + "\u0301") == most + "\u0301"


def test_a_hundred_thousand_marks_take_no_time() -> None:
    """Python's own takes eleven seconds for them."""
    started = time.process_time()
    normalized("NFC", "e" + "\u0301\u0323" * 60_000)
    assert time.process_time() - started < 1
