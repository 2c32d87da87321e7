"""`assay import` as an officer meets it: preview, questions, drafts, and a second run that writes nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from credentials.lists import BOOK_ROWS, ROWS, excel_csv, excel_mac_csv, workbook
from sites import ENDED, Here, Terminal, awards, command, draft, run, sign, tree

from assay.credentials.saving import save_new
from assay.errors import MachineError

HEADINGS = "Name,E-Mail,Date,Score,Ref,Consent\n"
PEOPLE = (
    HEADINGS
    + "Kim Lee,kim@post.example,2026-03-14,17,M-7,yes\n"
    + "Zoë Müller,zoe@post.example,2026-03-14,18.5,M-8,yes\n"
)


@pytest.fixture
def site(tmp_path: Path, small_root: Path) -> Path:
    """Return a site of one badge and two awards, to change."""
    return Path(shutil.copytree(small_root, tmp_path / "association"))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Return a list of two people, outside the site."""
    return written(tmp_path / "people.csv", PEOPLE)


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def drafts(root: Path) -> list[Path]:
    return sorted((root / "content" / "awards").rglob("*.yaml"))


def test_a_class_becomes_drafts_that_can_be_signed_and_a_second_run_writes_nothing(
    here: Here, site: Path, people: Path
) -> None:
    line = ("import", people, "--badge", "first-aid", "--assessor", "Assessor 12", "--root", site, "--yes")
    done = here(*line)
    assert done.code == 0, done.err
    assert "Wrote 2 drafts into content/awards/2026." in done.out
    assert "'assay sign'" in done.out
    texts = [path.read_text("utf-8") for path in drafts(site)]
    assert sorted(text.split('name: "')[1].split('"')[0] for text in texts) == ["Kim Lee", "Zoë Müller"]
    assert not any("@" in text for text in texts)
    before = tree(site / "content")
    again = here(*line)
    assert (again.code, tree(site / "content")) == (0, before)
    assert "There is nothing new in this list" in again.out
    sign(site)
    assert len(awards(site)) == 4
    assert drafts(site) == []
    before = tree(site / "content")
    assert "2 there already" in here(*line).out
    assert tree(site / "content") == before
    # On another computer, nobody knows the numbers of what was signed; names still tell.
    shutil.rmtree(site / ".assay")
    assert "2 there already" in here(*line).out
    assert tree(site / "content") == before


def test_one_bad_row_of_many_is_named_and_nothing_is_written(here: Here, site: Path, tmp_path: Path) -> None:
    rows = [f"Person {number:05},x@post.example,2026-03-14,17,M-{number},yes\n" for number in range(2, 2001)]
    rows[1500] = rows[1500].replace(",17,", ",seventeen,")
    path = written(tmp_path / "many.csv", HEADINGS.replace("\n", ",Prüfer\n") + "".join(rows).replace(",yes", ",yes,A"))
    before = tree(site)
    done = here("import", path, "--badge", "first-aid", "--root", site, "--yes")
    assert done.code == 1
    assert f"{path.as_posix()}:1502:4" in done.err
    assert '"seventeen" is not a score' in done.err
    assert "Nothing was written" in done.err
    assert "Person 01502" in done.out
    assert len(done.out.splitlines()) < 40
    assert tree(site) == before


def test_what_is_shown_fits_into_eighty_columns(here: Here, site: Path, tmp_path: Path) -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff " * 4
    text = (
        HEADINGS
        + f"{long},,2026-03-14,17,M-1,yes\n李小龍,,2026-03-14,17,M-2,yes\n[bold]Bo[/bold],,2026-03-14,x,M-3,maybe\n"
    )
    path = written(tmp_path / "p.csv", text)
    done = here("import", path, "--badge", "first-aid", "--assessor", "A", "--root", site, "--dry-run")
    table = [line for line in done.out.splitlines() if re.match(r"\d+  ", line)]
    assert len(table) == 3
    assert all(len(line) <= 80 for line in table)
    assert "…" in table[0]
    assert "[bold]Bo[/bold]" in table[2]


def test_a_dry_run_writes_nothing(here: Here, site: Path, people: Path) -> None:
    before = tree(site)
    done = here("import", people, "--badge", "first-aid", "--assessor", "A", "--root", site, "--dry-run")
    assert (done.code, tree(site)) == (0, before)
    assert "2 drafts would be written" in done.out


def test_json_is_for_programs_and_holds_no_member_number(here: Here, site: Path, people: Path) -> None:
    line = ("import", people, "--badge", "first-aid", "--assessor", "A", "--root", site, "--json")
    assert here(*line).code == 2
    plan = json.loads(here(*line, "--dry-run").out)
    assert [row["becomes"] for row in plan["rows"]] == ["new", "new"]
    assert plan["columns"]["awarded"] == "Date"
    assert plan["written"] == 0
    assert "M-7" not in json.dumps(plan)
    assert "@" not in json.dumps(plan)
    done = here(*line, "--yes")
    assert json.loads(done.out)["written"] == len(drafts(site)) == 2
    bad = written(people.parent / "bad.csv", PEOPLE.replace("17", "x"))
    done = here("import", bad, "--badge", "first-aid", "--assessor", "A", "--root", site, "--json", "--yes")
    assert done.code == 1
    assert json.loads(done.out)["problems"][0]["line"] == 2


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ((), "--badge is not given"),
        (("--badge", "knots"), 'There is no badge "knots"'),
        (("--badge", "first-aid"), "add --assessor"),
        (("--badge", "first-aid", "--assessor", "A", "--map", "nam=Name"), "does not name a field"),
        (("--badge", "first-aid", "--assessor", "A", "--date", "tomorrow"), "--date 2026-03-14"),
        (("--badge", "first-aid", "--assessor", "A", "--map", "result="), "no column is known to hold results"),
        (("--badge", "first-aid", "--assessor", "A", "--map", "awarded="), "add --date"),
    ],
)
def test_what_is_missing_is_wrong_usage_and_named(
    here: Here, site: Path, people: Path, line: tuple[str, ...], says: str
) -> None:
    done = here("import", people, "--root", site, *line)
    assert done.code == 2
    assert says in " ".join(done.err.split())
    assert drafts(site) == []


def test_without_a_terminal_nothing_is_written_unasked(here: Here, site: Path, people: Path) -> None:
    done = here("import", people, "--badge", "first-aid", "--assessor", "A", "--root", site)
    assert done.code == 2
    assert "add --yes" in done.err
    assert drafts(site) == []


def test_a_person_at_a_terminal_is_asked_what_only_a_person_knows(site: Path, tmp_path: Path) -> None:
    rows = [("Naem", "Day", "Points"), ("Jörg Böhm", "03/04/2026", "17")]
    path = written(tmp_path / "mac.csv", excel_mac_csv(rows))
    with Terminal(command("import", path), cwd=site) as person:
        person.answer("Which badge", "first-aid")
        person.answer("Number", "2")  # Jörg, not Jšrg
        person.answer("Number", "1")  # Naem is the name
        person.answer("Who assessed", "Assessor 12")
        person.answer("Number", "1")  # day first
        person.answer("Write 1 draft?", "y")
    assert person.code == 0, person.seen
    (path,) = drafts(site)
    text = path.read_text("utf-8")
    assert 'name: "Jörg Böhm"' in text
    assert "awarded: 2026-04-03" in text
    assert "consent: no" in text
    assert "cannot be signed until that changes" in person.seen


def test_a_no_at_the_end_writes_nothing(site: Path, people: Path) -> None:
    line = command("import", people, "--badge", "first-aid", "--assessor", "A")
    with Terminal(line, cwd=site) as person:
        person.answer("[y/N]", "n")
    assert person.code == ENDED
    assert drafts(site) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [("class.csv", excel_csv(ROWS)), ("class.xlsx", workbook(BOOK_ROWS)), ("Klasse ä.txt", excel_csv(ROWS))],
)
def test_files_of_programs_are_read_as_they_are(site: Path, tmp_path: Path, name: str, data: bytes) -> None:
    path = written(tmp_path / name, data)
    done = run("import", path, "--badge", "first-aid", "--assessor", "A", "--consent", "--yes", cwd=site)
    assert done.code == 0, done.err
    assert "Jörg Größe" in done.out
    assert any('ref: "0042"' in path.read_text("utf-8") for path in drafts(site))


def test_a_draft_that_says_something_else_is_kept_and_said(here: Here, site: Path, people: Path) -> None:
    there = draft(site, "Kim Lee", 77, ref="M-7", score="15")
    before = there.read_bytes()
    done = here("import", people, "--badge", "first-aid", "--assessor", "A", "--root", site, "--yes")
    assert done.code == 0
    assert "this row says something else" in " ".join(done.err.split())
    assert there.read_bytes() == before
    assert len(drafts(site)) == 2


def test_a_list_of_addresses_inside_the_site_is_a_warning_unless_git_ignores_it(
    here: Here, site: Path, people: Path
) -> None:
    inside = written(site / "people.csv", people.read_bytes())
    subprocess.run(["git", "init", "-q"], cwd=site, check=True)
    line = ("import", inside, "--badge", "first-aid", "--assessor", "A", "--root", site, "--dry-run")
    assert "before you commit" in here(*line).err
    with (site / ".gitignore").open("a") as ignore:
        ignore.write("people.csv\n")
    assert "before you commit" not in here(*line).err


def test_a_write_that_fails_takes_back_what_was_written_and_nothing_else(site: Path) -> None:
    there = draft(site, "Kim Lee", 77)
    before = tree(site)
    paths = ["content/awards/2027/0000000000000000.yaml", there.relative_to(site).as_posix()]
    with pytest.raises(MachineError):
        save_new(site, dict.fromkeys(paths, b"x"))
    assert tree(site) == before
