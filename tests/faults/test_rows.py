"""Nothing of the list of faults is silently dropped: each row has a case, a test that exists, or a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from faults.rows import Row, pages, rows, short, titles
from faults.runner import cases

TESTS = Path(__file__).parents[1]
COUNTS = {"A": 30, "B": 17, "C": 14, "D": 18, "E": 14, "F": 14, "G": 14, "H": 14, "I": 10, "J": 9}
"""How many faults the list has under each letter: 154 in all."""
ROWS = rows()


def test_every_row_of_the_list_is_there() -> None:
    assert list(ROWS) == [f"{letter}{number:02}" for letter, count in COUNTS.items() for number in range(1, count + 1)]
    assert list(titles()) == list(COUNTS)
    assert len(ROWS) == 154


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.id)
def test_a_row_is_held_by_something_that_exists(row: Row) -> None:
    assert row.fault
    assert row.does
    assert row.cases or row.tests, "a decision needs something that shows it"
    known = {short(case) for case in cases()}
    assert set(row.cases) <= known
    for test in row.tests:
        file, _, name = test.partition("::")
        assert re.search(rf"^def {name}\(", (TESTS / file).read_text("utf-8"), re.MULTILINE), test


@pytest.mark.parametrize(("path", "text"), pages().items(), ids=lambda value: getattr(value, "stem", ""))
def test_a_page_of_faults_is_the_one_the_corpus_makes(path: Path, text: str) -> None:
    assert path.read_text("utf-8") == text, "run: uv run python tests/faults/regenerate.py"
