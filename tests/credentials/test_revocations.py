"""The record of revocations: read in the form Assay writes, and in any other YAML, always alike."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from sites import Here, awards, small_site

from assay.credentials.fields import Faults
from assay.credentials.folders import REVOCATIONS_FILE
from assay.credentials.model import Revocation
from assay.credentials.revocationsfile import read_revocations
from assay.credentials.saving import save_revocations
from assay.credentials.textfile import MAX_TEXT_BYTES, Source
from assay.credentials.vocabulary import REASONS
from assay.credentials.yamlfile import MAX_EVENTS
from assay.errors import ContentError

REASON = next(iter(REASONS))
ENTRY = f"  - award: 6f2e0c9d1h7k3m5n\n    at: 2026-03-14T10:00:00Z\n    reason: {REASON}\n    by: 2026-alex\n"
ONE = Revocation(award="6f2e0c9d1h7k3m5n", at="2026-03-14T10:00:00Z", reason=REASON, by="2026-alex")


def read(text: str) -> tuple[Revocation, ...]:
    return read_revocations(Source(REVOCATIONS_FILE, text))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets an entry whenever the record is read as YAML."""
    calls: list[str] = []
    start = Faults.__init__

    def noted(self: Faults, source: Source) -> None:
        calls.append(source.path)
        start(self, source)

    monkeypatch.setattr(Faults, "__init__", noted)
    return calls


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (f"revocations:\n{ENTRY}", True),
        (f"# a note\n\n# and one more\nrevocations:\n{ENTRY}", True),
        (f"revocations:\n{ENTRY}\n", False),
        (f"revocations:\n{ENTRY}  # who wrote this?\n", False),
        (f"revocations:\n{ENTRY.replace('2026-alex', chr(34) + '2026-alex' + chr(34))}", False),
        (f"revocations:  # all of them\n{ENTRY}", False),
        (f"---\nrevocations:\n{ENTRY}", False),
        (re.sub("^  ", "", f"revocations:\n{ENTRY}", flags=re.MULTILINE), False),
        (
            f"revocations: [{{award: 6f2e0c9d1h7k3m5n, at: '2026-03-14T10:00:00Z', reason: {REASON}, by: 2026-alex}}]",
            False,
        ),
    ],
)
def test_it_is_read_alike_in_the_form_assay_writes_and_in_any_other(
    text: str, *, plain: bool, asked: list[str]
) -> None:
    assert read(text) == (ONE,)
    assert bool(asked) is not plain


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (ENTRY.replace("2026-03-14T10:00:00Z", "yesterday"), "TXT04"),
        (ENTRY.replace(REASON, "because"), "TXT04"),
        (ENTRY.replace("    by: 2026-alex\n", ""), "TXT06"),
        (ENTRY + "    note: x\n", "TXT06"),
        (ENTRY + "  - award: &a 6f2e0c9d1h7k3m5m\n", "TXT01"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(spoilt: str, code: str) -> None:
    with pytest.raises(ContentError) as caught:
        read(f"revocations:\n{spoilt}")
    problem = caught.value.problems[0]
    assert problem.code == code, problem
    assert problem.line


@pytest.mark.parametrize("end", ["", "# mine\n"])
def test_what_is_revoked_twice_is_named_where_it_is_the_second_time(end: str) -> None:
    with pytest.raises(ContentError) as caught:
        read(f"revocations:\n{ENTRY}{ENTRY.replace('6f', '7f')}{ENTRY}{end}")
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("TXT04", 10, 12)
    assert "6f2e0c9d1h7k3m5n is revoked twice" in problem.message


def test_an_empty_record_is_none(asked: list[str]) -> None:
    assert read("revocations: []\n") == ()
    assert asked


def test_a_long_record_is_read_in_a_moment(tmp_path: Path) -> None:
    """Beyond what a settings file may hold, because every revocation adds to it and nobody can split it."""
    many = tuple(
        Revocation(award=f"{number:016}", at="2026-03-14T10:00:00Z", reason=REASON, by="2026-alex")
        for number in range(20_000)
    )
    save_revocations(tmp_path, many)
    text = (tmp_path / REVOCATIONS_FILE).read_text("utf-8")
    assert len(text) > 20 * MAX_TEXT_BYTES
    assert text.count("\n") > 10 * MAX_EVENTS
    start = time.process_time()
    assert read(text) == many
    assert time.process_time() - start < 2
    # Somebody's own line in it, and it is too long for a reader of YAML; that is said, not tried.
    start = time.process_time()
    with pytest.raises(ContentError, match=f"{MAX_TEXT_BYTES:,}"):
        read(text + "# mine\n")
    assert time.process_time() - start < 2


def test_revoking_goes_on_after_the_thousandth(tmp_path: Path, here: Here) -> None:
    root = small_site(tmp_path / "site", people=["Ada Example"])
    (award,) = awards(root)
    assert here("revoke", award.stem, "--reason", REASON, "--yes", "--demo", "--root", root).code == 0
    record = root / REVOCATIONS_FILE
    assert len(read(record.read_text("utf-8"))) == 1
    gone = [
        Revocation(award=f"{number + 1:016}", at=ONE.at, reason=REASON, by="demonstration-1") for number in range(1_000)
    ]
    save_revocations(root, [*gone, *read(record.read_text("utf-8"))])
    # The thousand are of awards that are not here, and that is all there is to say.
    done = here("check", "--root", root)
    assert {code for code in re.findall(r"\b[A-Z]{2,3}\d\d\b", done.err) if code != "ST07"} == set(), done.err
