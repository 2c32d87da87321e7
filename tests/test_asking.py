"""Questions at the terminal: an answer that will not do is asked for again, says why, and loses none before it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sites import ENDED, Here, Terminal, command, run, small_site

from assay.cli.report import sentence

CTRL_C = "\x03"


def lines_of(seen: str) -> list[str]:
    """Return what was on the screen, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", seen).replace("\r", "").split("\n")


def test_every_question_of_init_is_asked_again_and_a_stop_leaves_a_site_to_go_on_with(tmp_path: Path) -> None:
    with Terminal(command("init", "my-site"), cwd=tmp_path, env={"ASSAY_KEYS": str(tmp_path / "keys")}) as person:
        person.answer("Name of", "Example Club")
        person.answer("Address of", "club.example")
        person.answer('"club.example" does not start with https://. Write', "https://club.example/")
        person.answer("E-mail", "club@example.org")
        person.answer("Country", "zz")
        person.answer("is not the ISO 3166 code", "de")
        person.answer("Web host [", "none")
        person.answer("signing key", "2026 kim")
        person.answer("Write it like 2026-alex.", "2026-kim")
        person.answer("Passphrase for", CTRL_C)
    assert person.code == ENDED
    assert "Stopped. The site in my-site is made, without a key." in person.seen
    assert "'cd my-site', then 'assay key new 2026-kim'" in person.seen
    assert "Nothing else was changed" not in person.seen
    assert max(map(len, lines_of(person.seen))) <= 80
    assert 'country: "DE"' in (tmp_path / "my-site" / "content" / "issuer.yaml").read_text("utf-8")
    assert run("check", "--strict", cwd=tmp_path / "my-site").code == 0


def test_init_takes_a_country_in_small_letters_and_no_key_it_could_not_make(here: Here, tmp_path: Path) -> None:
    assert here("init", tmp_path / "club", "--yes", "--country", "de").code == 0
    assert 'country: "DE"' in (tmp_path / "club" / "content" / "issuer.yaml").read_text("utf-8")
    refused = here("init", tmp_path / "other", "--yes", "--key", "2026 kim")
    assert refused.code == 2
    assert not (tmp_path / "other").exists(), "it is refused before anything is made"
    again = run("init", "club", "--yes", cwd=tmp_path)
    assert "The folder club is not empty." in again.err


def test_answers_of_new_badge_and_new_award_are_asked_again(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    with Terminal(command("new", "badge"), cwd=site) as person:
        person.answer("Name of the badge", "")
        person.answer("an answer is needed here", "Endgame")
        person.answer("Short name", "Endgame 1")
        person.answer("such as endgame-1", "first-aid")
        person.answer("There is a badge first-aid already.", "endgame-1")
        person.answer("Kind [", "participation")
        person.answer("picture", "n")
    assert person.code == 0
    assert (site / "content" / "badges" / "endgame-1.md").is_file()
    with Terminal(command("new", "award", "endgame-1"), cwd=site, env={"SOURCE_DATE_EPOCH": "1790000000"}) as person:
        person.answer("Name of the person", "Ada Example")
        person.answer("Member number", "ada@example.org")
        person.answer("never enter the repository.", "")
        person.answer("Day of the award", "2027-03-14")
        person.answer("2027-03-14 is in the future.", "2026-03-14")
        person.answer("public page", "y")
    assert person.code == 0
    assert max(map(len, lines_of(person.seen))) <= 80


def test_a_day_that_has_not_come_is_refused_when_drafted_and_told_of_by_check(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = small_site(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")  # 21 September 2026
    line = ("new", "award", "first-aid", "--name", "Ada Example", "--ref", "M-1", "--result", "17",
            "--assessor", "Assessor 12", "--consent", "--root", site, "--date")  # fmt: skip
    refused = here(*line, "2027-03-14")
    assert refused.code == 2
    assert "AW17" in refused.err
    assert not list((site / "content" / "awards").rglob("*.yaml"))
    assert here(*line, "2026-09-22").code == 0, "where it is tomorrow already, the day has come"
    (path,) = (site / "content" / "awards").rglob("*.yaml")
    assert "AW17" not in here("check", "--root", site).text
    path.write_text(path.read_text("utf-8").replace("2026-09-22", "2027-03-14"), "utf-8")
    told = here("check", "--root", site)
    assert told.code == 0, "a draft may wait for its day"
    assert "This draft is dated 2027-03-14, which is in the future." in " ".join(told.err.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("my-site is not empty", "my-site is not empty."),
        ("content/issuer.yaml is gone", "content/issuer.yaml is gone."),
        ("wrong passphrase for the key 2026-kim", "Wrong passphrase for the key 2026-kim."),
        ("éclair, and more.", "Éclair, and more."),
        ("a list:\n  one", "a list:\n  one"),
    ],
)
def test_a_sentence_starts_with_a_capital_but_never_a_path(text: str, told: str) -> None:
    assert sentence(text) == told
