"""What a newcomer reads when something is refused: no wider than the terminal, true, and with all there is to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sites import Here, Outcome, award_id, badge, draft, run, small_site

from assay.cli import main
from assay.cli.importshow import FIRST
from assay.cli.report import say_path

PHRASE = "paper lantern over seven hills"


def plain(text: str) -> str:
    """Return a text on one line, without colours."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        (("revoke", award_id(1), "--reason", "wrong"), "'key-compromised', 'other'."),
        (("new", "badge", "--kind", "wrong"), "'certification', 'participation'."),
        (("init", "club", "--host", "wrong"), "'netlify', 'none'."),
        (("new", "award"), "Missing argument 'BADGE'."),
        (("nothing",), "There is no command 'nothing'."),
    ],
)
def test_wrong_usage_is_told_within_eighty_columns(
    capsys: pytest.CaptureFixture[str], line: tuple[str, ...], ends: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(line)
    told = capsys.readouterr().err
    assert left.value.code == 2
    assert told.startswith("Usage: assay")
    assert "--help' for help." in told
    assert plain(told).endswith(ends)
    assert max(map(len, told.split("\n"))) <= 80


def test_a_site_that_stays_is_told_within_eighty_columns(here: Here, tmp_path: Path) -> None:
    site = small_site(tmp_path)
    assert here("build", "--root", site, "--quiet").code == 0
    (site / "content" / "issuer.yaml").write_text("", "utf-8")
    told = here("build", "--root", site).err
    assert "is unchanged." in told
    assert max(map(len, told.split("\n"))) <= 80


@pytest.mark.parametrize(("length", "lines"), [(10, 1), (70, 1), (71, 2)])
def test_a_long_path_has_a_line_of_its_own(capsys: pytest.CaptureFixture[str], length: int, lines: int) -> None:
    say_path("secret", "p" * length)
    told = capsys.readouterr().out.splitlines()
    assert len(told) == lines
    assert told[-1].endswith("p" * length)
    assert max(map(len, told)) <= 80


def test_a_lost_key_file_is_restored_and_not_made_again(here: Here, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    draft(site, "Ada Example", 1)
    for line in (("sign", "--yes"), ("key", "new", "2026-kim")):
        refused = here(*line, "--root", site)
        assert refused.code == 4
        assert "KEY11" in refused.err
        assert "'assay key restore'" in plain(refused.err)
        assert "'assay key new'" not in refused.err
    (site / "keys" / "history.jsonl").unlink()
    assert "'assay key new'" in plain(here("sign", "--yes", "--root", site).err), "before the first key, one is made"


def test_a_key_file_that_is_not_there_is_told_before_the_passphrase(here: Here, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    draft(site, "Ada Example", 1)
    missing = tmp_path / "usb" / "k.key"
    for line in (("sign", "--yes"), ("key", "test")):
        refused = here(*line, "--key", missing, "--root", site)
        assert refused.code == 4
        assert "KEY04" in refused.err, "and not KEY10, which wants a passphrase"
        assert "KEY10" not in refused.err


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("31.01.2026", '"31.01.2026", which is not written as 2026-01-31.'),
        ("31.02.2026", '"31.02.2026", which is not a day of the calendar.'),
        ("2026-02-31", '"2026-02-31", which is not a day of the calendar.'),
        ("soon", '"soon", which is not a day of the calendar.'),
    ],
)
def test_a_day_that_exists_is_not_denied(here: Here, tmp_path: Path, day: str, told: str) -> None:
    site = small_site(tmp_path)
    draft(site, "Ada Example", 1, awarded=day)
    assert told in plain(here("check", "--root", site).err)


def test_quality_assurance_is_asked_for_with_all_it_needs(here: Here, tmp_path: Path) -> None:
    site = small_site(tmp_path)
    path = site / "content" / "badges" / "first-aid.md"
    path.write_text(badge().replace("kind: microcredential", "kind: certification"), "utf-8")
    told = plain(here("check", "--root", site).text)
    (named,) = re.findall(r'add "quality_assurance" with ([\w, ]+)[.;]', told)
    lines = "".join(f"  {name}: 2026-03-12\n" for name in re.findall(r"\w+_\w+|type", named))
    path.write_text(path.read_text("utf-8").replace("evidence: ", f"quality_assurance:\n{lines}evidence: ", 1), "utf-8")
    assert "TXT06" not in here("check", "--root", site).text, "whoever follows the fix is not told of one more field"


def imported(here: Here, tmp_path: Path, people: int, *doubled: int) -> Outcome:
    """Try a list of so many people, with these once more."""
    site = small_site(tmp_path / "site")
    path = tmp_path / "class.csv"
    rows = [f"Person {number},M-{number},2026-03-14,17" for number in [*range(people), *doubled]]
    path.write_text("\n".join(["Name,Member number,Date,Score", *rows]) + "\n", "utf-8")
    line = ("import", path, "--badge", "first-aid", "--assessor", "A", "--consent", "--dry-run", "--root", site)
    return here(*line)


def test_somebody_doubled_in_a_list_is_one_person(here: Here, tmp_path: Path) -> None:
    told = plain(imported(here, tmp_path, 4, 2).out)
    assert '4 people in 5 rows for "First Aid Responder".' in told
    assert "1 twice in the list" in told


@pytest.mark.parametrize(("people", "more"), [(FIRST, ""), (FIRST + 1, ""), (FIRST + 2, "... and 2 rows more")])
def test_a_single_row_is_shown_and_not_counted(here: Here, tmp_path: Path, people: int, more: str) -> None:
    told = imported(here, tmp_path, people).out
    assert f'{people} people for "First Aid Responder".' in plain(told)
    assert ("rows more" in told) == bool(more)
    assert more in told
    assert (f"Person {people - 1} " in told) != bool(more)


def test_a_copy_on_this_computer_is_looked_at_with_a_mirror(here: Here, tmp_path: Path) -> None:
    site = small_site(tmp_path)
    assert here("build", "--root", site, "--quiet").code == 0
    told = here("doctor", "--live", "http://127.0.0.1:8099/", "--root", site)
    assert told.code == 1
    (mirror,) = re.findall(r"try a copy with --mirror (\S+)=FOLDER", plain(told.out))
    again = here("doctor", "--live", "--mirror", f"{mirror}={site / 'site'}", "--root", site)
    assert again.code == 0, again.text


def test_a_key_made_by_init_is_told_within_eighty_columns_but_for_its_path(tmp_path: Path) -> None:
    keys = tmp_path / "a-folder-with-a-long-name-for-the-keys-of-this-person"
    env = {"ASSAY_KEYS": str(keys), "ASSAY_PASSPHRASE": PHRASE}
    done = run("init", "club", "--yes", "--key", "2026-kim", cwd=tmp_path, env=env)
    assert done.code == 0, done.text
    assert [line for line in done.out.splitlines() if len(line) > 80 and not line.startswith(f"    {keys}")] == []
