"""The guide in `content/pages` is true: every command in it is run, in order, in a real site with a git repository.

What stands below a command is what comes out; ``…`` stands for any text, lines too. ``ID`` is the award that was made
last. A comment before a block says what else there is to know: a file to write, an exit code, or whose computer it is.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sites import NOW, REPOSITORY, environment

GUIDE = REPOSITORY / "content" / "pages" / "guide"
PHRASE = "paper lantern over seven hills"
OFFICERS = ("officers",)
"""Pages that begin in an empty folder; the others in a site with one award."""
READERS = ("earners", "employers", "developers/index")
SCREEN = 80
"""Columns; only a path or an address may be longer."""
_BLOCK = re.compile(r"(?:<!-- (?P<note>[^>]*?) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```\n", re.DOTALL)
_ID = re.compile(r"\bID\b")
READY = """\
assay init . --name "Example First Aiders" --url https://first-aid.example.org/ --email badges@example.org \
--country IE --host none --key 2026-alex
assay new badge first-aid --name "First Aid Responder" --kind microcredential --competency "Gives first aid, alone" \
--outcome "Starts at once" --method "Observed scenario" --standard "Example Standard" --assessor "An assessor"
assay new award first-aid --name "Ada Example" --ref 0042 --date 2026-03-14 --result 17 --assessor "No. 12" --consent
assay sign --yes
assay build --quiet
cp content/awards/2026/*.json credential.json
"""


@dataclass
class Person:
    """Somebody who types what a page says."""

    folder: Path
    home: Path

    def types(self, line: str, keys: str = "keys") -> tuple[int, str]:
        """Run one line; returns its exit code and everything it said."""
        if line.startswith("cd "):
            self.folder /= line.removeprefix("cd ")
            return 0, ""
        known = environment(
            ASSAY_KEYS=str(self.home / keys),
            ASSAY_PASSPHRASE=PHRASE,
            SOURCE_DATE_EPOCH=str(int(NOW.timestamp()) + 86_400),
            PATH=f"{self.home / 'bin'}{os.pathsep}{os.environ['PATH']}",
            GIT_CONFIG_GLOBAL=str(self.home / "gitconfig"),
            HOME=str(self.home),
        )
        done = subprocess.run(
            ["/bin/sh", "-c", _ID.sub(self.award, line)],
            cwd=self.folder,
            env=known,
            input=b"y\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def award(self, _: object = None) -> str:
        """Return the id of the newest award or draft whose file was not written by hand."""
        files = sorted((self.folder / "content" / "awards").rglob("*.*"), key=lambda path: path.stat().st_mtime_ns)
        return [path.stem for path in files if path.suffix in (".json", ".yaml")][-1]


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Return somebody with `assay` and git, and a folder of their own."""
    home, folder = tmp_path / "home", tmp_path / "folder"
    (home / "bin").mkdir(parents=True)
    folder.mkdir()
    (home / "gitconfig").write_text("[user]\n\tname = Alex Example\n\temail = alex@example.org\n", "utf-8")
    shim = home / "bin" / "assay"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m assay "$@"\n', "utf-8")
    shim.chmod(0o755)
    return Person(folder, home)


def steps(page: str) -> list[tuple[str, str, str]]:
    """Return the blocks of a page in order: what the comment before it says, its kind, its text."""
    text = (GUIDE / f"{page}.md").read_text("utf-8")
    return [(found["note"] or "", found["kind"], found["text"]) for found in _BLOCK.finditer(text)]


def commands(block: str) -> list[tuple[str, str]]:
    """Return each command of a block with what stands below it."""
    found = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in found]


def pattern(shown: str, award: str) -> str:
    """Return an expression for an output as a page shows it."""
    return re.escape(_ID.sub(award, shown).strip()).replace("…", "(.|\n)*")


def follow(person: Person, page: str) -> int:
    """Do what a page says, and hold it to its word; returns how many commands it has."""
    count = 0
    for note, kind, text in steps(page):
        if note.startswith("file: "):
            (person.folder / note.removeprefix("file: ")).write_text(text, "utf-8")
        for line, shown in commands(text) if kind == "console" else ():
            code, said = person.types(line, note if note.startswith("at ") else "keys")
            last = (line, shown) == commands(text)[-1]
            expected = int(note.removeprefix("exit ")) if note.startswith("exit ") and last else 0
            assert code == expected, f"{page}: {line}\n{said}"
            if shown.strip():
                award = person.award() if _ID.search(shown) else ""
                assert re.fullmatch(pattern(shown, award), said.strip()), f"{page}: {line}\n{said}"
            assert [row for row in said.splitlines() if len(row) > SCREEN and "/" not in row] == []
            count += 1
    return count


@pytest.mark.parametrize("page", OFFICERS)
def test_an_officer_can_follow_the_guide_from_an_empty_folder(person: Person, page: str) -> None:
    assert follow(person, page) > 20
    assert (person.folder.parent / "web" / "index.html").is_file()
    code, said = person.types("git status --porcelain")
    assert (code, said) == (0, ""), "everything the guide makes is committed or ignored"


@pytest.mark.parametrize("page", READERS)
def test_what_a_page_says_to_type_works_in_a_site_with_an_award(person: Person, page: str) -> None:
    for line in READY.replace("\\\n", "").splitlines():
        code, said = person.types(line)
        assert code == 0, said
    assert follow(person, page) == sum(len(commands(text)) for _, kind, text in steps(page) if kind == "console")


def test_every_page_is_followed() -> None:
    mine = {path.relative_to(GUIDE).with_suffix("").as_posix() for path in GUIDE.rglob("*.md")}
    with_commands = {page for page in mine if any(kind == "console" for _, kind, _ in steps(page))}
    assert with_commands <= {*OFFICERS, *READERS}, "add new pages with commands here"
    assert {"index", *OFFICERS, *READERS} <= mine


def test_all_blocks_are_of_a_kind_that_is_looked_at() -> None:
    for path in GUIDE.rglob("*.md"):
        page = path.relative_to(GUIDE).with_suffix("").as_posix()
        assert {kind for _, kind, _ in steps(page)} <= {"console", "yaml", "text", "json", "toml"}
