"""Canaries: an address, a member reference, a passphrase and a secret key, looked for everywhere (P9, I01).

An officer's whole day in real processes: a list is imported, awards are signed, built, revoked, looked at and
committed, and some of it goes wrong. Then nothing that was printed, no file that git holds, nothing of the site, and
nothing that another program was told, may hold a canary.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from crash.operations import PHRASE, cheap_key
from promises import Promise
from sites import Outcome, run, small_site, tree

ADDRESS = "canary.person@post.example"
REFERENCE = "CANARY-7731"
SEED = bytes([7]) * 32
CANARIES = (ADDRESS, "canary.person", REFERENCE, PHRASE, SEED.hex(), "BwcHBwcHBwcHBwcH")
"""The last two are the secret key in hexadecimal digits and in base64."""
KEY = "../secret/badges.example.org-2026-alex.key"
SPY = """#!/bin/sh
{ printf '%s\\n' "$@"; env; } >> "$SPY_LOG"
exec {git} "$@"
"""


class Office:
    """One computer, on which every program that is started is overheard."""

    def __init__(self, place: Path) -> None:
        """Set it up: a site, a key file, a list, and a spy in the place of git."""
        self.place, self.root = place, small_site(place / "club")
        (self.root / "keys" / "history.jsonl").unlink()
        cheap_key(place, "2026-alex", 7)
        (place / "people.csv").write_text(
            f"Name,E-Mail,Date,Score,Ref,Consent\nKim Example,{ADDRESS},2026-03-14,17,{REFERENCE},yes\n"
            f"Bo Example,bo.{ADDRESS},2026-03-14,18,{REFERENCE}-2,yes\n",
            "utf-8",
        )
        spy = place / "bin" / "git"
        spy.parent.mkdir()
        spy.write_text(SPY.replace("{git}", str(shutil.which("git"))))
        spy.chmod(0o755)
        self.env = {
            "PATH": f"{spy.parent}{os.pathsep}{os.environ['PATH']}",
            "SPY_LOG": str(place / "heard"),
            "ASSAY_KEYS": str(place / "secret"),
            "ASSAY_PASSPHRASE": PHRASE,
        }
        self.said: list[Outcome] = []

    def do(self, *line: str, code: int | None = 0) -> Outcome:
        """Run a command; the exit code must be this one, unless it is None."""
        done = run(*line, cwd=self.root, env=self.env)
        assert code is None or done.code == code, done.text
        self.said.append(done)
        return done

    def git(self, *line: str) -> bytes:
        """Run git as the officer does, past the spy."""
        options = ["-c", "user.name=Officer", "-c", "user.email=officer@example.org"]
        return subprocess.run(["git", *options, *line], cwd=self.root, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office at the end of its day."""
    office = Office(tmp_path_factory.mktemp("office") / "place")
    office.git("init", "-q")
    at = ("--at", "2026-05-01T12:00:00Z")
    office.do("key", "new", "2026-alex", *at)
    office.do("import", "../people.csv", "--badge", "first-aid", "--assessor", "Registered assessor", "--yes")
    office.do("import", "../people.csv", "--badge", "first-aid", "--assessor", "X", "--dry-run", "--json", code=None)
    office.do("check")
    office.do("sign", "--yes", "--key", KEY, "--at", "2026-05-02T12:00:00Z")
    office.do("build")
    office.git("add", "-A")
    office.git("commit", "-qm", "awards")
    award = next(path.stem for path in (office.root / "content" / "awards").rglob("*.json"))
    line = ("--reason", "not-earned", "--note", f"asked by {ADDRESS}", "--yes", "--key", KEY)
    office.do("revoke", award, *line, "--at", "2026-05-03T12:00:00Z")
    office.do("renew", "--key", KEY, "--at", "2026-05-04T12:00:00Z")
    for command in (("doctor",), ("diff", "HEAD"), ("key", "show"), ("key", "test"), ("verify", award), ("build",)):
        office.do(*command, code=None)
    office.git("add", "-A")
    office.git("commit", "-qm", "revoked")
    spoil(office)
    return office


def spoil(office: Office) -> None:
    """Let things go wrong, each where a canary is near."""
    office.env["ASSAY_PASSPHRASE"] = f"{PHRASE} not"
    office.do("renew", "--key", KEY, code=4)
    office.env["ASSAY_PASSPHRASE"] = PHRASE
    key = office.place / "secret" / "badges.example.org-2026-alex.key"
    good = key.read_bytes()
    key.write_bytes(good[:-9] + b"AAAAAAAA\n")
    office.do("renew", "--key", KEY, code=4)
    key.write_bytes(good)
    (office.root / "content" / "badges" / "broken.md").write_text("---\nname: [\n", "utf-8")
    office.do("sign", "--yes", "--key", KEY, code=1)
    (office.root / "content" / "badges" / "broken.md").unlink()
    templates = office.root / "templates"
    (templates / "award.html").write_text("{{ page.nothing }}", "utf-8")
    office.do("build", code=1)
    (templates / "award.html").unlink()


def held(data: bytes) -> list[str]:
    return [canary for canary in CANARIES if canary.encode() in data]


def test_no_canary_is_printed(office: Office, promise: Promise) -> None:
    for done in office.said:
        assert held(done.text.encode()) == [], done.text
    size = sum(len(done.text) for done in office.said)
    how = "canaries (address, reference, passphrase, key) in all that commands printed, errors too"
    promise("P9", how, commands=len(office.said), characters=size, canaries=0)


def test_no_canary_is_in_what_git_holds(office: Office, promise: Promise) -> None:
    objects = office.git("cat-file", "--batch-all-objects", "--batch", "--buffer")
    assert b"Kim Example" in objects
    assert held(objects) == []
    number = objects.count(b" blob ")
    promise("P9", "canaries in every object of the repository after the officer's day", blobs=number, canaries=0)


def test_no_canary_is_published(office: Office) -> None:
    site = tree(office.root / "site")
    assert len(site) > 20
    assert [path for path, data in site.items() if held(data)] == []


def test_no_other_program_is_told_a_canary(office: Office, promise: Promise) -> None:
    heard = (office.place / "heard").read_bytes()
    assert heard.count(b"SPY_LOG=") > 3
    assert held(heard) == []
    how = "canaries in arguments and environment of every git that was started"
    promise("P9", how, programs=heard.count(b"SPY_LOG="), canaries=0)


def test_the_canaries_were_there(office: Office) -> None:
    """The happy twin: in the drafts that were set aside, in the private note, in the list, and in the variable."""
    kept = b"".join(tree(office.root / ".assay").values()) + (office.place / "people.csv").read_bytes()
    assert held(kept) == [ADDRESS, "canary.person", REFERENCE]
    assert office.env["ASSAY_PASSPHRASE"] == PHRASE
