"""A new site folder: what it holds for git, the web host and the next officer, and that it works at once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from sites import Here, Terminal, command, run, tree

from assay.cli.founding import hook_path, language_of
from assay.cli.newpathway import PATHWAY
from assay.cli.placeholders import texts_of
from assay.cli.starters import BADGE_ASSESSED
from assay.cli.starthosts import HOSTS, REQUIREMENTS, host_files, names_a_source
from assay.credentials.content import load_content

PHRASE = "paper lantern over seven hills"


def git(root: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run git as somebody without settings."""
    mine = {"HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", "PATH": path or os.environ["PATH"]}
    who = ["-c", "user.name=Alex Example", "-c", "user.email=alex@example.org"]
    line = ["git", *who, *arguments]
    return subprocess.run(line, cwd=root, env=mine, capture_output=True, text=True, check=False)


def test_a_new_site_has_a_key_a_badge_a_repository_and_builds_strictly(here: Here, tmp_path: Path) -> None:
    root = tmp_path / "club"
    env = {"ASSAY_KEYS": str(tmp_path / "keys"), "ASSAY_PASSPHRASE": PHRASE}
    done = run("init", root, "--yes", "--key", "2026-alex", env=env)
    assert done.code == 0, done.text
    assert "Made the key 2026-alex" in done.out
    assert list((tmp_path / "keys").glob("*2026-alex.key"))
    assert "keys/history.jsonl" in tree(root)
    assert (root / "site" / "badges" / "sample-bowline" / "index.html").is_file()
    assert git(root, "status", "--porcelain", "--", "site").stdout.split() == ["??", "site/"]
    git(root, "add", ".")
    assert git(root, "ls-files", "site").stdout.split() == ["site/.assay"], "what is built is not committed"
    assert here("build", "--root", root, "--strict").code == 0
    assert all(len(line) <= 80 for line in done.out.splitlines() if str(tmp_path) not in line)


def test_no_key_is_made_without_a_passphrase_and_never_the_published_one(here: Here, tmp_path: Path) -> None:
    assert here("init", tmp_path / "a", "--yes").code == 0
    assert not (tmp_path / "a" / "keys" / "history.jsonl").exists()
    refused = here("init", tmp_path / "b", "--yes", "--key", "2026-alex")
    assert refused.code == 4
    assert "KEY10" in refused.err
    assert "'assay key new'" in refused.out
    assert here("check", "--root", tmp_path / "b").code == 0, "the folder is whole all the same"


def test_a_person_is_asked_for_the_key_and_its_passphrase(tmp_path: Path) -> None:
    line = command("init", "club", "--name", "Example Club", "--url", "https://club.example/", "--email",
                   "club@example.org", "--country", "IE", "--host", "none")  # fmt: skip
    with Terminal(line, cwd=tmp_path, env={"ASSAY_KEYS": str(tmp_path / "keys")}) as person:
        person.answer("signing key", "2026-kim")
        person.answer("Passphrase for", PHRASE)
        person.answer("Repeat", PHRASE)
    assert person.code == 0
    assert "A passphrase you could take" in person.seen
    assert PHRASE not in person.seen


@pytest.mark.parametrize("host", HOSTS)
def test_the_file_for_a_host_builds_strictly_and_holds_no_secret(host: str) -> None:
    files = host_files(host, "git+https://git.example.org/assay.git@v1", "badges-example-org")
    text = "\n".join(files.values())
    assert ("assay build --strict" in text) == (host != "none")
    assert "secrets." not in text
    assert "pull_request_target" not in text, "which would run a stranger's change with our rights"
    for path, content in files.items():
        if path.endswith((".yml", ".yaml")):
            assert isinstance(yaml.safe_load(content), dict)
    assert files == {} or names_a_source(files[REQUIREMENTS])


def test_github_publishes_hidden_files_and_says_what_a_change_means() -> None:
    job = yaml.safe_load(host_files("github-pages", "", "x")[".github/workflows/site.yml"])["jobs"]
    upload = next(step for step in job["build"]["steps"] if "upload-pages" in step.get("uses", ""))
    assert upload["with"]["include-hidden-files"] is True, "or .well-known/did.json is left out"
    review = next(step for step in job["build"]["steps"] if "diff" in step.get("run", ""))
    assert "${{" not in review["run"], "names of branches never become a part of a script"
    assert job["build"].get("permissions") is None


def test_programs_of_others_run_in_ci_by_the_hash_of_their_version() -> None:
    """A tag can be moved to another program by whoever owns, or takes over, its repository."""
    text = host_files("github-pages", "", "x")[".github/workflows/site.yml"]
    used = re.findall(r"uses: (.+)", text)
    assert len(used) == 4
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


def test_where_ci_gets_assay_from_is_filled_in_or_said_to_be_missing(here: Here, tmp_path: Path) -> None:
    done = here("init", tmp_path / "club", "--yes")
    text = (tmp_path / "club" / REQUIREMENTS).read_text("utf-8")
    assert names_a_source(text) == ("Fill in requirements.txt" not in done.out)
    assert "assay==" not in text


def test_git_keeps_signed_files_and_both_sides_of_the_ledger(here: Here, tmp_path: Path) -> None:
    root = tmp_path / "club"
    here("init", root, "--yes")
    said = git(root, "check-attr", "text", "merge", "--", "content/awards/x.json", "content/addresses.txt").stdout
    assert "content/awards/x.json: text: unset" in said
    assert "content/addresses.txt: merge: union" in said


def test_a_broken_site_is_not_committed_and_a_whole_one_is(here: Here, tmp_path: Path) -> None:
    root = tmp_path / "club"
    here("init", root, "--yes")
    tools = tmp_path / "tools"
    tools.mkdir()
    words = " ".join(f"'{word}'" for word in command())
    (tools / "assay").write_text(f'#!/bin/sh\nexec {words} "$@"\n', "utf-8")
    (tools / "assay").chmod(0o755)
    way = f"{tools}{os.pathsep}{os.environ['PATH']}"
    git(root, "add", ".")
    assert git(root, "commit", "-qm", "Begin", path=way).returncode == 0
    issuer = root / "content" / "issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8").replace("country:", "contry:"), "utf-8")
    refused = git(root, "commit", "-qam", "Oops", path=way)
    assert refused.returncode != 0
    assert "contry" in refused.stderr


def test_a_hook_of_somebody_else_stays(here: Here, tmp_path: Path) -> None:
    root = tmp_path / "club"
    root.mkdir()
    git(root, "init", "-q")
    path = hook_path(root)
    assert path is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\nexit 0\n", "utf-8")
    done = here("init", root, "--yes")
    assert done.code == 0
    assert path.read_text("utf-8") == "#!/bin/sh\nexit 0\n"
    assert "before each commit" not in done.out


def test_without_git_the_folder_is_made_and_it_is_said(tmp_path: Path) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()
    assert shutil.which("git", path=str(empty)) is None
    done = run("init", tmp_path / "club", "--yes", env={"PATH": str(empty)})
    assert done.code == 0
    assert "There is no git here" in done.out


# -- language and name --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "computer", "language"),
    [
        ("AT", "en_IE.UTF-8", "de"),
        ("FR", "", "fr"),
        ("es", "", "es"),
        ("IE", "de_DE.UTF-8", "en"),
        ("CH", "fr_CH.UTF-8", "fr"),
        ("CH", "it_CH.UTF-8", "en"),
        ("CA", "en_CA.UTF-8", "en"),
    ],
)
def test_the_language_follows_the_country_where_that_is_plain(country: str, computer: str, language: str) -> None:
    assert language_of(country, {"LANG": computer}) == language


def test_a_new_site_speaks_the_language_of_its_country_and_says_so(here: Here, tmp_path: Path) -> None:
    done = here("init", tmp_path / "club", "--yes", "--country", "DE")
    assert done.code == 0, done.text
    assert "in German" in done.out
    assert "'languages:'" in done.out
    assert load_content(tmp_path / "club").issuer.languages == ("de",)
    assert '<html lang="de"' in (tmp_path / "club/site/index.html").read_text("utf-8")


def test_init_and_doctor_say_how_to_tell_git_who_one_is(tmp_path: Path) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text("[user]\nuseConfigOnly = true\n", "utf-8")
    env = {"GIT_CONFIG_GLOBAL": str(settings), "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(tmp_path), "EMAIL": ""}
    env |= dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "")
    done = run("init", tmp_path / "club", "--yes", env=env)
    assert done.code == 0, done.text
    assert "git config --global user.name" in " ".join(done.out.split())
    asked = " ".join(run("doctor", "--root", tmp_path / "club", env=env).out.split())
    assert "git config --global user.email" in asked
    settings.write_text("[user]\nname = Ada Example\nemail = ada@example.org\n", "utf-8")
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "EMAIL"):
        env.pop(name)
    assert "user.email" not in run("doctor", "--root", tmp_path / "club", env=env).out


def test_a_fresh_site_checks_strictly_and_a_badge_left_as_it_was_written_does_not(here: Here, tmp_path: Path) -> None:
    root = tmp_path / "club"
    here("init", root, "--yes")
    assert "DEF08" not in here("check", "--root", root, "--strict").text
    answers = {
        "name": "Knots", "kind": "microcredential", "competency": "Ties a bowline that holds, without looking at it",
        "outcome": "Ties it within ten seconds", "method": "Observed task", "standard": "Example Knots Standard",
        "assessor": "A member who has not taught the learner",
    }  # fmt: skip
    options = [item for name, value in answers.items() for item in (f"--{name}", value)]
    assert here("new", "badge", "knots", *options, "--root", root).code == 0
    assert here("check", "--root", root).text.count("DEF08") == 2
    found = here("check", "--root", root, "--strict")
    assert found.code == 1
    assert "The learner applies the skill" in found.text
    path = root / "content/badges/knots.md"
    text = path.read_text("utf-8")
    for starter in texts_of(BADGE_ASSESSED):
        text = text.replace(starter, "The learner ties it around a post.")
    path.write_text(text, "utf-8")
    assert "DEF08" not in here("check", "--root", root).text


def test_the_sentences_of_the_starters_are_found_in_the_starters() -> None:
    assert len(texts_of(BADGE_ASSESSED)) == 2
    (invitation,) = texts_of(PATHWAY)
    assert invitation.startswith("Write here for the earner")
