"""`assay key …` and `assay doctor` as officers run them: real processes, real key files, real git repositories."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from assay.integrity.history import load_history
from assay.integrity.paper import GROUPS
from assay.integrity.words import fingerprint_words

ROOT = Path(__file__).parents[1]
PHRASE = "wooden otter under seven maps"
HISTORY = "keys/history.jsonl"


class Officer:
    """One person at a computer of their own: key files, passphrase, and a working copy of the repository."""

    def __init__(self, home: Path, root: Path) -> None:
        """Keep the places; nothing is made yet."""
        self.keys = home / "keys"
        self.root = root

    def run(self, *arguments: str, answer: str = "", day: str = "2026-05-01") -> subprocess.CompletedProcess[str]:
        """Run one command on a day, giving the passphrase by the variable."""
        noon = datetime.fromisoformat(f"{day}T12:00:00Z")
        environment = {
            **os.environ,
            "ASSAY_KEYS": str(self.keys),
            "ASSAY_PASSPHRASE": PHRASE,
            "SOURCE_DATE_EPOCH": str(int(noon.timestamp())),
            "PYTHONUTF8": "1",
        }
        return subprocess.run(
            [sys.executable, "-m", "assay", *arguments],
            cwd=self.root,
            env=environment,
            input=answer,
            capture_output=True,
            text=True,
            check=False,
        )

    def do(self, *arguments: str, answer: str = "", day: str = "2026-05-01") -> str:
        """Run a command that must succeed; returns what it says."""
        done = self.run(*arguments, answer=answer, day=day)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *arguments: str, answer: str = "", day: str = "2026-05-01") -> str:
        """Run a command that must be refused without a traceback; returns why, on one line."""
        done = self.run(*arguments, answer=answer, day=day)
        assert done.returncode not in {0, 130}, done.stdout
        assert "Traceback" not in done.stderr
        assert "Fix:" in done.stderr
        return " ".join(done.stderr.split())

    def git(self, *arguments: str, day: str = "2026-05-01", check: bool = True) -> str:
        """Run git in the working copy, with the dates of a day."""
        environment = {
            **os.environ,
            "GIT_AUTHOR_DATE": f"{day}T12:00:00Z",
            "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        options = ["-c", "user.name=Officer", "-c", "user.email=officer@example.org", "-c", "init.defaultBranch=main"]
        done = subprocess.run(
            ["git", *options, *arguments], cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout

    def commit(self, day: str = "2026-05-01") -> None:
        """Commit everything there is."""
        self.git("add", "-A")
        self.git("commit", "-qm", "work", day=day)

    def history(self) -> bytes:
        """Return the bytes of the key history."""
        return (self.root / HISTORY).read_bytes()


def _people(home: Path) -> tuple[Officer, Officer]:
    """Return alex and kim, whose files are in two folders of one place."""
    return Officer(home / "alex", home / "alex" / "site"), Officer(home / "kim", home / "kim" / "site")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """On 1 May alex has made a site and the first key; kim has a clone, and no key. Tests work on copies."""
    home = tmp_path_factory.mktemp("founded")
    alex, kim = _people(home)
    alex.root.mkdir(parents=True)
    alex.do("init", ".", "-y")
    alex.do("key", "new", "2026-alex")
    for suffix in ("md", "svg"):
        shutil.copy(ROOT / "content" / "badges" / f"annual-meeting-2026.{suffix}", alex.root / "content" / "badges")
    alex.git("init", "-q")
    alex.commit()
    shutil.copytree(alex.root, kim.root)
    return home


@pytest.fixture(scope="module")
def joined(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """On 3 May both are on the board."""
    home = tmp_path_factory.mktemp("joined") / "home"
    shutil.copytree(founded, home)
    alex, kim = _people(home)
    kim.do("key", "new", "2026-kim", "--request", day="2026-05-02")
    _exchange(kim, alex)
    alex.do("key", "add", "2026-kim", "-y", day="2026-05-03")
    alex.commit(day="2026-05-03")
    _exchange(alex, kim)
    return home


@pytest.fixture(scope="module")
def bereft(joined: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Alex signed four awards: two committed before 20 May, one signed and committed after, one back-dated."""
    home = tmp_path_factory.mktemp("bereft") / "home"
    shutil.copytree(joined, home)
    alex, _kim = _people(home)
    for name, signed, committed in (
        ("Ada Early", "2026-05-10", "2026-05-10"),
        ("Bo Early", "2026-05-11", "2026-05-11"),
        ("Cleo Late", "2026-05-21", "2026-05-21"),
        ("Dana Backdated", "2026-05-12", "2026-05-22"),
    ):
        alex.do(*_award(name), day=signed)
        alex.do("sign", "-y", day=signed)
        alex.commit(day=committed)
    return home


@pytest.fixture
def alex(founded: Path, tmp_path: Path) -> Officer:
    """Return alex at the computer with the first key."""
    return _people(shutil.copytree(founded, tmp_path, dirs_exist_ok=True))[0]


@pytest.fixture
def kim(alex: Officer) -> Officer:
    """Return kim at another computer, with a copy of the site and no key yet."""
    return _people(alex.keys.parents[1])[1]


@pytest.fixture
def both(joined: Path, tmp_path: Path) -> tuple[Officer, Officer]:
    """Return alex and kim, both on the board."""
    return _people(shutil.copytree(joined, tmp_path, dirs_exist_ok=True))


@pytest.fixture
def robbed(bereft: Path, tmp_path: Path) -> tuple[Officer, Officer]:
    """Return alex, whose key is stolen, and kim, who works on the same files with another key."""
    alex, kim = _people(shutil.copytree(bereft, tmp_path, dirs_exist_ok=True))
    kim.root = alex.root
    return alex, kim


def _exchange(source: Officer, target: Officer) -> None:
    """Bring a request, or the history, from one working copy into the other, as git would."""
    shutil.rmtree(target.root / "keys")
    shutil.copytree(source.root / "keys", target.root / "keys")


# -- make, show, test, print ----------------------------------------------------------------------------------------


def test_show_gives_the_fingerprint_in_six_words_and_so_does_the_keys_page(alex: Officer) -> None:
    fingerprint = load_history(alex.history()).fingerprint
    words = " ".join(fingerprint_words(fingerprint))
    shown = alex.do("key", "show")
    assert f"Fingerprint: {fingerprint}" in shown
    assert f"in six words: {words}" in shown
    alex.do("build")
    assert words in (alex.root / "site" / "keys" / "index.html").read_text("utf-8")


def test_a_key_is_tested_without_signing_anything_real(alex: Officer) -> None:
    before = alex.git("status", "--porcelain")
    assert "its public half in keys/history.jsonl agrees" in alex.do("key", "test")
    assert alex.git("status", "--porcelain") == before
    wrong = subprocess.run(
        [sys.executable, "-m", "assay", "key", "test"],
        cwd=alex.root,
        env={**os.environ, "ASSAY_KEYS": str(alex.keys), "ASSAY_PASSPHRASE": "not the passphrase"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (wrong.returncode, "KEY01" in wrong.stderr) == (4, True)


def _sheet(officer: Officer) -> list[str]:
    """Print the sheet; returns its groups."""
    officer.do("key", "show", "--paper")
    (path,) = officer.keys.glob("*-paper.html")
    assert path.stat().st_mode & 0o077 == 0
    text = path.read_text("utf-8")
    assert "<script" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    return re.findall(r"<b>([A-Z2-7]{4})</b>", text)


def test_the_sheet_stays_out_of_the_repository(alex: Officer) -> None:
    groups = _sheet(alex)
    assert len(groups) == GROUPS
    refused = alex.refused("key", "show", "--paper", "-o", "sheet.html")
    assert "KEY06" in refused
    assert not (alex.root / "sheet.html").exists()


def _practise(officer: Officer, groups: list[str]) -> tuple[int, str]:
    """Run ``key test --paper``, giving the groups that it asks for, which nobody knows before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "assay", "key", "test", "--paper"],
        cwd=officer.root,
        env={**os.environ, "ASSAY_KEYS": str(officer.keys), "ASSAY_PASSPHRASE": PHRASE, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    heard = ""
    while letter := process.stdout.read(1):
        heard += letter
        if found := re.search(r"group (\d+): $", heard):
            process.stdin.write(groups[int(found[1]) - 1].lower() + "\n")
            process.stdin.flush()
            heard = ""
    _out, error = process.communicate()
    return process.returncode, error


def test_the_sheet_is_tested_by_two_groups(alex: Officer) -> None:
    groups = _sheet(alex)
    code, error = _practise(alex, ["AAAA"] * GROUPS)
    assert (code, "KEY16" in error) == (4, True)
    assert not (alex.root / ".assay" / "paper-tests").exists()
    assert _practise(alex, groups) == (0, "")
    assert (alex.root / ".assay" / "paper-tests" / "2026-alex").exists()
    assert "The paper sheet of 2026-alex was tested on" in " ".join(alex.run("doctor").stdout.split())


def test_a_key_comes_back_from_its_sheet(alex: Officer, kim: Officer) -> None:
    """Computer lost: at another one, with another passphrase, the same key and the same pseudonyms."""
    groups = _sheet(alex)
    typed = " ".join(groups).lower() + "\nn\n"
    kim.do("key", "restore", answer=typed)
    kim.do("key", "test")
    for officer in (alex, kim):
        officer.do(*_award("Ada Example"))
        officer.do("sign", "-y")
    subjects = [
        json.loads(path.read_bytes())["credentialSubject"]["id"]
        for officer in (alex, kim)
        for path in (officer.root / "content" / "awards").rglob("*.json")
    ]
    assert len(subjects) == 2
    assert len(set(subjects)) == 1


def test_a_slip_of_the_pen_is_found_before_anything_is_written(alex: Officer, kim: Officer) -> None:
    groups = _sheet(alex)
    swapped = [groups[1], groups[0], *groups[2:]]
    assert "the last group does not fit" in kim.refused("key", "restore", answer=" ".join(swapped) + "\n")
    assert "14 groups of 4" in kim.refused("key", "restore", answer=" ".join(groups[:-1]) + "\n")
    assert not kim.keys.exists()


def test_a_first_key_without_the_board_is_refused_and_can_be_mended(tmp_path: Path) -> None:
    """The secret file that was made is used again, not lost."""
    officer = Officer(tmp_path, tmp_path / "site")
    officer.root.mkdir()
    officer.do("init", ".", "-y")
    assert "give it that role too" in officer.refused("key", "new", "2026-alex", "--role", "award")
    assert not (officer.root / HISTORY).exists()
    assert "not listed yet; it is used" in officer.do("key", "new", "2026-alex", "--role", "award", "--role", "board")
    assert load_history(officer.history()).keys[0].roles == ("award", "board")


# -- a second officer --------------------------------------------------------------------------------------------------


def test_a_second_officer_joins_from_another_computer(alex: Officer, kim: Officer) -> None:
    """Two steps: the new key signs its request there, the board key signs the same line here."""
    made = kim.do("key", "new", "2026-kim", "--request", day="2026-05-02")
    words = re.search(r"in six words: (.*)", made)
    assert words is not None
    assert load_history(kim.history()).find_kid("2026-kim") is None
    _exchange(kim, alex)
    assert "waits for a signature" in " ".join(alex.run("doctor").stdout.split())
    asked = alex.do("key", "add", "2026-kim", answer="y\n", day="2026-05-03")
    assert words[1] in asked
    history = load_history(alex.history())
    assert [key.kid for key in history.keys] == ["2026-alex", "2026-kim"]
    assert not (alex.root / "keys" / "requests" / "2026-kim.json").exists()
    last = json.loads(alex.history().splitlines()[-1])
    assert [one["kid"] for one in last["sigs"]] == ["2026-alex", "2026-kim"]


def test_saying_no_to_a_request_changes_nothing(alex: Officer, kim: Officer) -> None:
    kim.do("key", "new", "2026-kim", "--request")
    _exchange(kim, alex)
    before = alex.history()
    assert alex.run("key", "add", "2026-kim", answer="n\n").returncode == 130
    assert alex.history() == before


def test_a_request_that_somebody_changed_is_refused(alex: Officer, kim: Officer) -> None:
    """Whoever can write into the repository cannot put a key of theirs into another's request."""
    kim.do("key", "new", "2026-kim", "--request")
    _exchange(kim, alex)
    path = alex.root / "keys" / "requests" / "2026-kim.json"
    entry = json.loads(path.read_bytes())
    entry["pub"] = load_history(alex.history()).keys[0].public.multikey[:-1] + "1"
    path.write_text(json.dumps(entry), "utf-8")
    assert "HIST0" in alex.refused("key", "add", "2026-kim", "-y")
    entry["pub"] = "z6MkmKt2u36jXKpkWZxZGNLBtkHecX9xG1BKWJmBgXXNwdFm"
    path.write_text(json.dumps(entry), "utf-8")
    assert "does not match" in alex.refused("key", "add", "2026-kim", "-y")


def test_a_request_is_refused_once_the_history_moved_on_and_made_again_with_the_same_key(
    alex: Officer, kim: Officer
) -> None:
    kim.do("key", "new", "2026-kim", "--request", day="2026-05-02")
    _exchange(kim, alex)
    alex.do("key", "new", "2026-lee", day="2026-05-03")
    refused = alex.refused("key", "add", "2026-kim", "-y", "--key", str(_file(alex, "2026-alex")), day="2026-05-04")
    assert "moved on" in refused
    assert "assay key new 2026-kim" in refused
    (alex.root / "keys" / "requests" / "2026-kim.json").unlink()
    _exchange(alex, kim)
    assert "not listed yet; it is used" in kim.do("key", "new", "2026-kim", "--request", day="2026-05-05")
    _exchange(kim, alex)
    alex.do("key", "add", "2026-kim", "-y", "--key", str(_file(alex, "2026-alex")), day="2026-05-06")
    kim.root = alex.root
    kim.do("key", "test", day="2026-05-06")


def _file(officer: Officer, kid: str) -> Path:
    (path,) = officer.keys.glob(f"*-{kid}.key")
    return path


# -- threshold, retirement ---------------------------------------------------------------------------------------------


def test_two_must_sign_once_the_threshold_is_two(both: tuple[Officer, Officer]) -> None:
    alex, kim = both
    assert "threshold-2.json" in alex.do("key", "threshold", "2", day="2026-05-04")
    _exchange(alex, kim)
    assert "USE02" in kim.refused("key", "add", "nobody", day="2026-05-05")
    kim.do("key", "add", "threshold-2", "-y", day="2026-05-05")
    assert load_history(kim.history()).threshold == 2
    refused = kim.refused("key", "retire", "2026-alex", day="2026-05-06")
    assert "nly 1 board keys without an end would remain" in refused
    assert "assay key threshold 1" in refused
    doctor = " ".join(kim.run("doctor", day="2026-05-06").stdout.split())
    assert "if one is lost, nobody can change anything" in doctor


def test_one_officer_signing_twice_is_still_one(both: tuple[Officer, Officer]) -> None:
    alex, _kim = both
    alex.do("key", "threshold", "2", day="2026-05-04")
    alex.do("key", "add", "threshold-2", "-y", day="2026-05-05")
    assert load_history(alex.history()).threshold == 1
    assert (alex.root / "keys" / "requests" / "threshold-2.json").exists()


def test_an_unreachable_threshold_is_refused_before_the_passphrase(alex: Officer) -> None:
    refused = alex.refused("key", "threshold", "3")
    assert "only 1 board keys" in refused
    assert "add another board key first" in refused


def test_awards_of_a_retired_key_stay_valid_and_it_signs_no_more(both: tuple[Officer, Officer]) -> None:
    alex, kim = both
    alex.do(*_award("Ada Example"), day="2026-05-04")
    alex.do("sign", "-y", day="2026-05-04")
    _exchange(alex, kim)
    kim.do("key", "retire", "2026-alex", "--on", "2026-06-30", "--reason", "leaves the board", day="2026-05-05")
    _exchange(kim, alex)
    alex.do("build", day="2026-08-01")
    alex.do(*_award("Bo Example"), day="2026-05-06")
    alex.do("sign", "-y", day="2026-06-30")
    alex.do(*_award("Cleo Example"), day="2026-07-01")
    assert "KEY12" in alex.refused("sign", "-y", day="2026-07-01")
    page = (alex.root / "site" / "keys" / "index.html").read_text("utf-8")
    assert "Retired." in page


# -- two branches ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("driver", ["text", "union"])
def test_two_officers_change_the_keys_on_two_branches(both: tuple[Officer, Officer], driver: str) -> None:
    """Faults B13, with real merges: refused naming both; rebase keeps one and gives the command for the other."""
    alex, kim = both
    attributes = alex.root / ".gitattributes"
    attributes.write_text(f"{attributes.read_text('utf-8')}*.jsonl merge={driver}\n", "utf-8")
    alex.commit(day="2026-05-03")
    alex.git("checkout", "-qb", "lee")
    alex.do("key", "new", "2026-lee", "--signed-by", str(_file(alex, "2026-alex")), day="2026-05-04")
    alex.commit(day="2026-05-04")
    alex.git("checkout", "-q", "main")
    kim.root = alex.root
    kim.do("key", "retire", "2026-alex", "--on", "2026-12-31", day="2026-05-05")
    kim.commit(day="2026-05-05")
    alex.git("merge", "-q", "lee", "-m", "merge", day="2026-05-06", check=False)
    refused = alex.refused("build", day="2026-05-06")
    assert "HIST02" in refused
    assert "two branches" in refused
    assert "assay key rebase" in refused
    if driver == "union":
        assert "retire 2026-alex" in refused
        assert "add 2026-lee" in refused
    said = alex.do("key", "rebase", answer="1\n", day="2026-05-06")
    assert "1: retire 2026-alex" in said
    command = re.search(r"assay (key new 2026-lee --from \S+)", said)
    assert command is not None
    assert load_history(alex.history()).find_kid("2026-lee") is None
    alex.do(*command[1].split(), "--signed-by", str(_file(alex, "2026-alex")), day="2026-05-07")
    history = load_history(alex.history())
    assert [key.kid for key in history.keys] == ["2026-alex", "2026-kim", "2026-lee"]
    assert history.keys[2].not_before == "2026-05-04T12:00:00Z"
    alex.do("build", day="2026-05-07")


def test_rebase_leaves_a_whole_history_alone(alex: Officer) -> None:
    before = alex.history()
    assert "nothing to do" in alex.do("key", "rebase")
    assert alex.history() == before


def test_a_rewritten_line_in_the_middle_is_refused_with_the_way_out(both: tuple[Officer, Officer]) -> None:
    alex, _kim = both
    alex.do("key", "retire", "2026-kim", "--on", "2027-01-01", day="2026-05-04")
    lines = alex.history().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"new key", b"old key")
    (alex.root / HISTORY).write_bytes(b"".join(lines))
    refused = alex.refused("build", day="2026-05-05")
    assert "HIST03" in refused
    assert "keys/history.jsonl:2" in refused
    assert "git log -p -- keys/history.jsonl" in refused
    assert "HIST03" in alex.refused("key", "rebase", day="2026-05-05")


# -- compromise --------------------------------------------------------------------------------------------------------


def _award(name: str) -> tuple[str, ...]:
    return ("new", "award", "annual-meeting-2026", "--name", name, "--ref", "M-1", "--date", "2026-05-01", "--consent")


def _awards(officer: Officer) -> dict[str, Path]:
    """Return the signed awards by the name of their holder."""
    found = {}
    for path in (officer.root / "content" / "awards").rglob("*.json"):
        subject = json.loads(path.read_bytes())["credentialSubject"]
        found[subject["identifier"][0]["identityHash"]] = path
    return found


def test_a_compromise_signs_again_what_is_safe_and_revokes_the_rest(robbed: tuple[Officer, Officer]) -> None:
    """Faults B10 and B11, from the theft to a site that builds; a back-dated award does not pass for an old one."""
    _alex, kim = robbed
    before = {name: path.read_bytes() for name, path in _awards(kim).items()}
    said = kim.do("key", "compromise", "2026-alex", "--since", "2026-05-20", answer="y\ny\ny\n", day="2026-05-25")
    safe, _, unsure = said.partition("Without evidence")
    assert "Ada Early" in safe
    assert "Bo Early" in safe
    assert "Cleo Late" in unsure
    assert "Dana Backdated" in unsure
    assert "Signed 2 awards again" in said
    assert "Revoked 2 awards" in said
    after = {name: path.read_bytes() for name, path in _awards(kim).items()}
    assert after["Cleo Late"] == before["Cleo Late"]
    old, new = json.loads(before["Ada Early"]), json.loads(after["Ada Early"])
    assert new["id"] == old["id"]
    assert new["validFrom"] > old["validFrom"]
    assert new["awardedDate"] == old["awardedDate"]
    assert new["credentialSubject"] == old["credentialSubject"]
    assert "2026-kim-1.json" in new["credentialStatus"]["statusListCredential"]
    stolen = load_history(kim.history()).keys[0].public.multikey
    assert stolen not in after["Ada Early"].decode()

    built = kim.do("build", day="2026-05-25")
    assert "2 revoked" in built
    did = (kim.root / "site" / ".well-known" / "did.json").read_text("utf-8")
    assert stolen not in did
    assert "somebody else may have had the secret half" in (kim.root / "site" / "keys" / "index.html").read_text(
        "utf-8"
    )
    page = (kim.root / "site" / "awards" / _awards(kim)["Cleo Late"].stem / "index.html").read_text("utf-8")
    assert "the key that signed it was compromised" in page
    letter = (kim.root / ".assay" / "compromise-2026-alex.txt").read_text("utf-8")
    assert new["id"] in letter
    assert "badges@example.org" in letter


def test_until_it_is_dealt_with_nothing_is_published(robbed: tuple[Officer, Officer]) -> None:
    """Stopped after the line was written: the build refuses, names the command, and the command goes on."""
    alex, kim = robbed
    alex.do("build", day="2026-05-24")
    stopped = kim.run("key", "compromise", "2026-alex", "--since", "2026-05-20", answer="y\n", day="2026-05-25")
    assert stopped.returncode == 130
    refused = kim.refused("build", day="2026-05-25")
    assert refused.count("KEY15") >= 4
    assert "assay key compromise 2026-alex --since 2026-05-20" in refused
    kim.do("key", "compromise", "2026-alex", "--since", "2026-05-20", "-y", day="2026-05-26")
    assert load_history(kim.history()).length == 3
    kim.do("build", day="2026-05-26")
    again = kim.do("key", "compromise", "2026-alex", "--since", "2026-05-20", "-y", day="2026-05-27")
    assert "signed 2 awards that are here" in again
    kim.do("build", day="2026-05-27")


def test_an_award_without_evidence_can_be_vouched_for(robbed: tuple[Officer, Officer]) -> None:
    _alex, kim = robbed
    cleo = _awards(kim)["Cleo Late"].stem
    command = ("key", "compromise", "2026-alex", "--since", "2026-05-20", "--genuine", cleo, "-y")
    assert "Signed 3 awards again" in kim.do(*command, day="2026-05-25")
    assert "1 revoked" in kim.do("build", day="2026-05-25")


def test_the_stolen_key_cannot_mark_itself_and_signs_nothing_any_more(robbed: tuple[Officer, Officer]) -> None:
    alex, kim = robbed
    own = str(_file(alex, "2026-alex"))
    refused = alex.refused(
        "key", "compromise", "2026-alex", "--since", "2026-05-20", "-y", "--key", own, day="2026-05-25"
    )
    assert "KEY12" in refused
    kim.do("key", "compromise", "2026-alex", "--since", "2026-05-20", "-y", day="2026-05-25")
    alex.do(*_award("Eve Example"), day="2026-05-26")
    assert "KEY12" in alex.refused("sign", "-y", "--key", own, day="2026-05-26")
    assert "KEY12" in alex.refused("key", "new", "2026-eve", "--signed-by", own, day="2026-05-26")


def test_with_a_threshold_two_officers_must_say_so(robbed: tuple[Officer, Officer]) -> None:
    """The line waits as a request; when it is complete, the same command goes on with the awards."""
    alex, kim = robbed
    alex.do("key", "new", "2026-lee", day="2026-05-19")
    files = ("--key", str(_file(alex, "2026-alex")), "--key", str(_file(kim, "2026-kim")))
    kim.do("key", "threshold", "2", *files, day="2026-05-19")
    assert load_history(kim.history()).threshold == 2
    command = ("key", "compromise", "2026-alex", "--since", "2026-05-20", "-y")
    assert "needs 1 more board signature" in kim.do(*command, day="2026-05-25")
    assert load_history(kim.history()).length == 4
    lee = str(_file(alex, "2026-lee"))
    assert "2026-alex" in alex.do("key", "add", "compromise-2026-alex", "-y", "--key", lee, day="2026-05-25")
    assert "Signed 2 awards again" in kim.do(*command, day="2026-05-26")
    assert "2 revoked" in kim.do("build", day="2026-05-26")


def test_a_line_the_stolen_key_signed_is_pointed_out(robbed: tuple[Officer, Officer]) -> None:
    """A thief with a board key would add a key of their own."""
    alex, kim = robbed
    alex.do("key", "new", "2026-mallory", day="2026-05-23")
    said = kim.do("key", "compromise", "2026-alex", "--since", "2026-05-20", "-y", day="2026-05-25")
    assert "Line 3 of keys/history.jsonl was signed with it since then: add 2026-mallory" in said


def test_the_only_board_key_is_told_the_way_out(alex: Officer) -> None:
    refused = alex.refused("key", "compromise", "2026-alex", "--since", "2026-04-30", "-y")
    assert "o board key without an end would remain" in refused
    assert "add a second board key first" in refused
    assert "start a new history" in refused


def test_without_git_there_is_no_evidence(robbed: tuple[Officer, Officer]) -> None:
    _alex, kim = robbed
    shutil.rmtree(kim.root / ".git")
    said = kim.do("key", "compromise", "2026-alex", "--since", "2026-05-20", "-y", day="2026-05-25")
    assert "There is no git repository here" in said
    assert "Revoked 4 awards" in said
    assert "4 revoked" in kim.do("build", day="2026-05-25")


# -- doctor ------------------------------------------------------------------------------------------------------------


def _doctor(officer: Officer, day: str = "2026-05-01") -> tuple[int, str]:
    done = officer.run("doctor", day=day)
    assert "Traceback" not in done.stderr
    return done.returncode, " ".join(done.stdout.split())


def test_doctor_nags_for_a_second_key_and_a_sheet_and_breaks_nothing(alex: Officer) -> None:
    before = alex.git("status", "--porcelain")
    code, said = _doctor(alex)
    assert code == 0
    assert "! Only 2026-alex can change the keys" in said
    assert "! Is there a paper sheet of 2026-alex" in said
    assert "✓ Git tracks no secret key" in said
    assert "✓ Git keeps every byte of signed files" in said
    assert "✗" not in said
    assert alex.git("status", "--porcelain") == before


def test_doctor_is_content_with_two_keys_and_one_signature(both: tuple[Officer, Officer]) -> None:
    _code, said = _doctor(both[0], "2026-05-04")
    assert "✓ 1 of 2 board keys are needed: 2026-alex, 2026-kim" in said


def test_doctor_finds_what_must_be_done_today(alex: Officer) -> None:
    """A key others can read, a sheet left lying about, line endings at risk, a secret in git, a list that has ended."""
    alex.do(*_award("Ada Example"))
    alex.do("sign", "-y")
    alex.do(*_award("Bo Example"))
    _sheet(alex)
    _file(alex, "2026-alex").chmod(0o644)
    (alex.root / ".gitattributes").write_text("", "ascii")
    (alex.root / "old.key").write_text("x", "ascii")
    pem = "-----BEGIN PRIVATE" + " KEY-----\n"
    (alex.root / "notes.txt").write_text(pem, "ascii")
    alex.git("add", "-f", "old.key", "notes.txt")
    (alex.root / "old.key").unlink()
    code, said = _doctor(alex, "2027-06-01")
    assert code == 1
    for finding in (
        "✗ badges.example.org-2026-alex.key: others on this machine may read",
        "-paper.html holds a secret without a passphrase",
        "✗ Git may change the line endings",
        "✗ Git tracks old.key, which holds a secret",
        "✗ Git tracks notes.txt, which holds a secret",
        "✗ 2026-alex-1 ended on 2027-05-01",
        "! 1 draft waiting to be signed",
    ):
        assert finding in said, said


# -- the README --------------------------------------------------------------------------------------------------------


def _readme_commands() -> list[tuple[list[str], str]]:
    """Return the commands of the section for volunteers, and at whose computer each is run."""
    text = (ROOT / "README.md").read_text("utf-8")
    section = text.partition("\n## Keys, for volunteers\n")[2].partition("\n## ")[0]
    lines = [line for block in re.findall(r"```console\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]
    found = [re.fullmatch(r"\$ assay (.*?)\s+# (Alex|Kim|Kim, at a new computer)", line) for line in lines]
    assert all(found), lines
    return [(match[1].split(), match[2]) for match in found if match]


def _burn(officer: Officer) -> None:
    """Delete the sheet's file, as the section says."""
    for path in officer.keys.glob("*-paper.html"):
        path.unlink()


def test_the_readme_can_be_followed(founded: Path, tmp_path: Path) -> None:
    """Make, print, test, hand over, lose, replace: every command of the section, in its order, by two people."""
    alex, kim = _people(shutil.copytree(founded, tmp_path, dirs_exist_ok=True))
    (alex.root / HISTORY).unlink()
    shutil.rmtree(alex.keys)
    people = {"Alex": alex, "Kim": kim, "Kim, at a new computer": Officer(tmp_path / "new", alex.root)}
    kim.root = alex.root
    groups: dict[str, list[str]] = {}
    ran = []
    for arguments, who in _readme_commands():
        officer, day = people[who], "2026-11-05"
        command = " ".join(arguments[:2])
        if command == "key restore":
            groups["Kim"] = _sheet(kim)
            _burn(kim)
            officer.do(*arguments, answer=" ".join(groups["Kim"]) + "\nn\n", day=day)
        elif arguments[-1] == "--paper" and command == "key test":
            assert _practise(officer, groups[who]) == (0, "")
        else:
            officer.do(*arguments, answer="y\n" * 3, day=day)
        if command == "key show" and arguments[-1] == "--paper":
            (path,) = officer.keys.glob("*-paper.html")
            groups[who] = re.findall(r"<b>([A-Z2-7]{4})</b>", path.read_text("utf-8"))
            _burn(officer)
        ran.append(command)
    kinds = ["new", "show", "test", "add", "retire", "restore", "compromise", "rebase"]
    assert {f"key {name}" for name in kinds} | {"doctor"} == set(ran)
    history = load_history(alex.history())
    assert [key.compromised is not None for key in history.keys] == [True, False]
    alex.do("build", day="2026-11-05")
