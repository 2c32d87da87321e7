"""The command line as people and scripts meet it: help, questions, exit codes, and what survives being stopped.

Commands run in this process where only their output matters, and as processes of their own for exit codes of the
program itself, signals, terminals and encodings.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from promises import Promise
from sites import (
    AT,
    ENDED,
    Here,
    Terminal,
    award_id,
    awards,
    badge,
    build,
    command,
    draft,
    environment,
    run,
    sign,
    small_site,
    tree,
)

from assay.cli import cli
from assay.cli.common import passphrase
from assay.errors import KeyFileError
from assay.integrity.history import load_history
from assay.integrity.keys import SECRET_MARKER, load_key_file

PHRASE = "paper lantern over seven hills"


@pytest.fixture
def site(tmp_path: Path, small_root: Path) -> Path:
    """Return a built site of two awards, to change."""
    return Path(shutil.copytree(small_root, tmp_path / "association"))


# -- help ---------------------------------------------------------------------------------------------------------


def all_commands(group: click.Command, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with the words that call it."""
    yield way, group
    if isinstance(group, click.Group):
        for name, item in group.commands.items():
            yield from all_commands(item, (*way, name))


COMMANDS = list(all_commands(cli))


@pytest.mark.parametrize(
    ("way", "item"), COMMANDS, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_explains_itself_within_eighty_columns(
    here: Here, way: tuple[str, ...], item: click.Command
) -> None:
    done = here(*way, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: assay {' '.join(way)}".rstrip())
    assert [line for line in done.out.splitlines() if len(line) > 80] == []
    assert item.help
    for parameter in item.params:
        if isinstance(parameter, click.Option) and "--help" not in parameter.opts:
            assert parameter.help, f"{parameter.opts} has no help"
    assert here(*way, "-h").out == done.out


def test_every_first_sentence_of_help_fits_into_the_list_of_commands() -> None:
    """Cut sentences look careless, and hide what the command does."""
    for way, item in COMMANDS:
        assert not way or not item.get_short_help_str(66).endswith("..."), (
            f"{' '.join(way)}: {item.get_short_help_str(200)}"
        )


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("buidl",), "There is no command 'buidl'. Did you mean 'build'?"),
        (("verfy", "x"), "Did you mean 'verify'?"),
        (("qqq",), "There is no command 'qqq'."),
        (("new", "bagde"), "Did you mean 'badge'?"),
        (("build", "--ouput", "x"), "--output"),
        (("check", "--strikt"), "--strict"),
        (("serve", "--port", "99999"), "99999"),
        (("build", "--root", "nowhere"), "nowhere"),
        (("new", "badge", "--kind", "certificate"), "certification"),
        (("verify",), "TARGET"),
    ],
)
def test_wrong_usage_is_code_2_and_names_what_was_meant(here: Here, typed: tuple[str, ...], says: str) -> None:
    done = here(*typed)
    assert done.code == 2
    assert done.out == ""
    assert says in done.err
    assert "Traceback" not in done.err


def test_the_program_itself_leaves_with_the_code(tmp_path: Path) -> None:
    assert run("buidl", cwd=tmp_path).code == 2
    assert run("--version", cwd=tmp_path).out.startswith("assay, version 0.")
    nothing = run("check", cwd=tmp_path)
    assert nothing.code == 1
    assert "There is no content/issuer.yaml here" in nothing.err
    assert "assay init" in nothing.err


@pytest.mark.parametrize("at", ["yesterday", "2026-03-14", "2026-03-14T10:00:00", "0001-01-01T00:00:00+23:00", ""])
def test_a_time_without_its_zone_is_wrong_usage(here: Here, small_root: Path, at: str) -> None:
    for line in (("check",), ("build", "--output", small_root / "never"), ("verify", small_root / "content")):
        done = here(*line, "--root", small_root, "--at", at)
        assert done.code == 2
        assert "2026-03-14T10:00:00Z" in done.err
    assert not (small_root / "never").exists()


@pytest.mark.parametrize("epoch", ["tomorrow", "-x", "99999999999999999999", "1e9", "²"])
def test_an_epoch_that_is_no_number_is_wrong_usage(
    here: Here, small_root: Path, epoch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    done = here("check", "--root", small_root)
    assert done.code == 2
    assert "SOURCE_DATE_EPOCH" in done.err


def test_the_epoch_is_the_time_a_command_acts_at(here: Here, small_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = awards(small_root)[0]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1773482400")
    done = here("verify", path, "--root", small_root)
    assert "checked at 2026-03-14 10:00 UTC" in done.out
    assert "checked at 2026-11-22" in here("verify", path, "--root", small_root, "--at", AT).out


# -- terminals and encodings (J07) --------------------------------------------------------------------------------


def test_no_colour_where_nobody_wants_it(site: Path) -> None:
    (site / "content" / "strange").mkdir()
    line = command("check", "--root", site)
    with Terminal(line, cwd=site) as person:
        pass
    assert "\x1b[" in person.seen
    with Terminal(line, cwd=site, env={"NO_COLOR": "1"}) as person:
        pass
    assert "\x1b[" not in person.seen
    assert "FILE05" in person.seen
    assert "\x1b[" not in run("check", cwd=site).err


def test_a_terminal_that_knows_only_ascii_shows_everything(site: Path) -> None:
    """`Zoë Müller-Østergård` and the signs for yes and no have no ASCII."""
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    draft(site, "李小龙", 7)
    for line, code in (
        (("sign", "--dry-run"), 0),
        (("verify", award_id(1), "--at", AT), 0),
        (("build", "--at", AT), 0),
    ):
        done = run(*line, cwd=site, env=ascii_only)
        assert done.code == code, done.err
        assert done.out.isascii()
        assert done.err.isascii()
        assert "Traceback" not in done.err
    (site / "content" / "strange").mkdir()
    broken = run("check", cwd=site, env=ascii_only)
    assert (broken.code, broken.err.startswith("NO FILE05")) == (1, True)


def test_lines_are_at_most_eighty_columns_wide(here: Here, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    draft(site, "A person with " + "a very long name " * 8, 7)
    (site / "content" / "badges" / "wrong.md").write_text(badge("x", assessor="a" * 40).replace("kind:", "kind2:"))
    seen = [here("check"), here("sign", "--dry-run"), here("verify", award_id(0)), here("key", "show")]
    (site / "content" / "badges" / "wrong.md").unlink()
    seen += [here("check"), here("sign", "--dry-run"), here("build", "--at", AT), here("verify", "content")]
    lines = [line for done in seen for line in (done.out + done.err).splitlines()]
    assert len(lines) > 60
    assert [line for line in lines if len(line) > 80 and " " in line.strip()] == []


def test_no_command_asks_when_nobody_is_there(here: Here, site: Path) -> None:
    """Without a terminal a missing answer is an error that names the option, not a question."""
    for line, option in (
        (("new", "badge", "--root", site), "--name"),
        (("new", "badge", "other", "--name", "Other", "--root", site), "--competency"),
        (("new", "award", "first-aid", "--root", site), "--name"),
        (("new", "award", "first-aid", "--name", "Bo", "--root", site), "--result"),
        (
            ("new", "award", "first-aid", "--name", "Bo", "--result", "17", "--assessor", "x", "--root", site),
            "--consent",
        ),
    ):
        before = tree(site)
        done = here(*line)
        assert (done.code, done.out) == (2, "")
        assert option in done.err
        assert tree(site) == before


# -- init and new -------------------------------------------------------------------------------------------------


def test_init_makes_a_site_that_builds(here: Here, tmp_path: Path) -> None:
    root = tmp_path / "club"
    done = here("init", root, "--name", "Club “Ü”: #1", "--url", "https://example.org/club", "--yes")
    assert done.code == 0
    assert "Next: 'cd " in " ".join(done.out.split())
    assert here("build", "--root", root, "--strict").code == 0
    assert "Club “Ü”: #1" in (root / "site" / "index.html").read_text("utf-8")
    assert "*.key" in (root / ".gitignore").read_text("utf-8").splitlines()
    assert "*.json -text" in (root / ".gitattributes").read_text("utf-8").splitlines()


def test_init_in_this_folder_when_git_has_been_there(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "club" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "club")
    done = here("init", ".")
    assert done.code == 0
    assert "'cd" not in done.out


def test_init_never_writes_over_anything(here: Here, tmp_path: Path) -> None:
    (tmp_path / "club").mkdir()
    (tmp_path / "club" / "letter.txt").write_text("x")
    assert here("init", tmp_path / "club").code == 2
    assert tree(tmp_path / "club") == {"letter.txt": b"x"}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--url", "http://example.org/"),
        ("--url", "example.org"),
        ("--country", "Ireland"),
        ("--email", "me"),
        ("--name", ""),
    ],
)
def test_init_refuses_a_wrong_answer_before_it_writes(here: Here, tmp_path: Path, option: str, value: str) -> None:
    done = here("init", tmp_path / "club", option, value)
    assert done.code == 2
    assert "Fix:" in done.err
    assert "issuer.yaml" not in done.err, "there is no such file yet"
    assert not (tmp_path / "club").exists()


def test_init_asks_at_a_terminal(tmp_path: Path) -> None:
    with Terminal(command("init", "club"), cwd=tmp_path) as person:
        person.answer("Name of the association", "Example Club")
        person.answer("Address of the site", "")
        person.answer("E-mail address", "club@example.org")
        person.answer("Country", "Switzerland")
        person.answer("Country", "CH")
        person.answer("Web host", "gitlab-pages")
        person.answer("signing key", "")
    assert person.code == 0
    assert "IE" in person.seen, "the wrong answer was asked again at once, with an example"
    assert (tmp_path / "club" / ".gitlab-ci.yml").exists()
    text = (tmp_path / "club" / "content" / "issuer.yaml").read_text("utf-8")
    for line in (
        'name: "Example Club"',
        'url: "https://badges.example.org/"',
        'country: "CH"',
        'email: "club@example.org"',
    ):
        assert line in text


def test_a_new_badge_explains_every_field_and_is_right_at_once(here: Here, site: Path) -> None:
    line = (
        "new",
        "badge",
        "knots",
        "--name",
        'Knots: "eight" & co',
        "--competency",
        "Ties knots.",
        "--outcome",
        "Ties: one",
    )
    rest = ("--method", "Watched", "--standard", "ST 1", "--assessor", "A rigger", "--outcome", "Ties # two")
    assert here(*line, *rest, "--root", site).code == 0
    text = (site / "content" / "badges" / "knots.md").read_text("utf-8")
    for name in (
        "valid_for",
        "alignment",
        "workload",
        "quality_assurance",
        "credit",
        "prerequisites",
        "rubric",
        "image",
    ):
        assert f"# {name}:" in text or f"  # {name}:" in text
    assert here("check", "--root", site, "--at", AT).code == 0


def test_a_new_badge_without_assessment_says_so(here: Here, site: Path) -> None:
    assert here("new", "badge", "day", "--name", "Open Day", "--kind", "participation", "--root", site).code == 0
    assert "No skill was assessed" in (site / "content" / "badges" / "day.md").read_text("utf-8")
    assert here("check", "--root", site, "--at", AT, "--strict").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("Knots", "--name", "x"), ("../x", "--name", "x"), ("first-aid", "--name", "x"), ("a" * 65, "--name", "x"),
        ("ok", "--name", "", "--kind", "participation"), ("ok", "--name", "x" * 201, "--kind", "participation"),
    ],
)  # fmt: skip
def test_a_wrong_new_badge_is_refused_before_it_is_written(here: Here, site: Path, arguments: tuple[str, ...]) -> None:
    before = tree(site)
    assert here("new", "badge", *arguments, "--root", site).code == 2
    assert tree(site) == before


def test_a_new_award_is_a_draft_and_right_at_once(here: Here, site: Path) -> None:
    line = ("--name", "Zoë O'Brien: 2", "--ref", "0042", "--result", "17.5", "--assessor", "A & B", "--consent")
    evidence = ("--evidence", "Score sheet: 1", "--evidence-url", "https://example.org/s?a=1&b=2")
    done = here("new", "award", "first-aid", *line, *evidence, "--date", "2026-03-14", "--root", site)
    assert done.code == 0
    (path,) = (site / "content" / "awards" / "2026").glob("*.yaml")
    assert path.name in done.out
    checked = here("check", "--root", site, "--at", AT)
    assert (checked.code, "1 draft" in checked.out) == (0, True)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--date", "14.3.26"), ("--date", "2026-02-30"), ("--result", "good: very"), ("--result", "17\nconsent: yes"),
        ("--name", "zoe@example.org"), ("--name", ""), ("--evidence", "x", "--evidence-url", "file:///etc/passwd"),
    ],
)  # fmt: skip
def test_a_wrong_new_award_is_refused_before_it_is_written(here: Here, site: Path, wrong: tuple[str, ...]) -> None:
    right = {"--name": "Bo", "--result": "17", "--assessor": "x", "--date": "2026-03-14"}
    given = [word for name, value in right.items() if name not in wrong for word in (name, value)]
    before = tree(site)
    done = here("new", "award", "first-aid", "--consent", *given, *wrong, "--root", site)
    assert done.code == 2, done
    assert "Fix:" in done.err
    assert tree(site) == before


def test_a_new_award_for_a_badge_that_is_not_there(here: Here, site: Path) -> None:
    done = here("new", "award", "frist-aid", "--root", site)
    assert done.code == 2
    assert "first-aid" in done.err


def test_a_person_answers_the_questions_for_an_award(site: Path) -> None:
    with Terminal(command("new", "award", "first-aid"), cwd=site) as person:
        person.answer("Name of the person", "Bo Example")
        person.answer("Member number", "")
        person.answer("Day of the award", "14.3.26")
        person.answer("Day of the award", "2026-03-14")
        person.answer("pass mark 14", "18")
        person.answer("Who assessed", "Registered assessor")
        person.answer("agree", "maybe")
        person.answer("agree", "y")
    assert person.code == 0, person.seen
    (path,) = (site / "content" / "awards" / "2026").glob("*.yaml")
    assert "consent: yes" in path.read_text("utf-8")
    assert "score: 18" in path.read_text("utf-8")


# -- check --------------------------------------------------------------------------------------------------------


def test_check_names_the_next_step(here: Here, tmp_path: Path) -> None:
    root = tmp_path / "club"
    here("init", root)

    def next_step() -> str:
        done = here("check", "--root", root, "--at", AT)
        return done.out.rpartition("Next: ")[2].strip()

    assert next_step() == "make your signing key with 'assay key new'"
    here("key", "new", "--demo", "--root", root, "--at", "2026-01-01T00:00:00Z")
    assert next_step() == "draft an award with 'assay new award BADGE'", "there is the sample"
    (root / "content" / "badges" / "sample-bowline.md").unlink()
    (root / "content" / "addresses.txt").unlink()
    assert next_step() == "define a badge with 'assay new badge'"
    (root / "content" / "badges" / "first-aid.md").write_text(badge(), "utf-8")
    assert next_step() == "draft an award with 'assay new award BADGE'"
    draft(root, "Ada Example", 1)
    assert next_step() == "sign the drafts with 'assay sign'"
    sign(root)
    assert next_step() == "publish with 'assay build'"


def test_check_tells_what_signing_would_refuse(here: Here, site: Path) -> None:
    draft(site, "Bo Example", 7, score="3")
    draft(site, "Cy Example", 8, consent="no")
    done = here("check", "--root", site, "--at", AT)
    assert done.code == 1
    assert "below the pass mark" in done.err
    assert "has not agreed" in done.err
    assert "2 problems" in done.err


def test_check_writes_nothing(here: Here, site: Path) -> None:
    before = tree(site)
    here("check", "--root", site)
    (site / "content" / "strange").mkdir()
    assert here("check", "--root", site).code == 1
    assert tree(site) == before


def test_check_as_json(here: Here, site: Path) -> None:
    assert json.loads(here("check", "--root", site, "--at", AT, "--json").out) == []
    draft(site, "Bo Example", 7)
    found = json.loads(here("check", "--root", site, "--at", AT, "--json").out)
    assert [(item["code"], item["severity"]) for item in found] == [("AW27", "warning")]
    assert here("check", "--root", site, "--at", AT, "--json", "--strict").code == 1


# -- keys ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def bare(tmp_path: Path, here: Here) -> Path:
    """Return a new site without a key."""
    here("init", tmp_path / "club", "--url", "https://badges.example.org/")
    return tmp_path / "club"


def test_a_new_key_is_locked_private_and_elsewhere(
    here: Here, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_PASSPHRASE", PHRASE)
    before = tree(bare)
    done = here("key", "new", "2026-alex", "--root", bare)
    assert done.code == 0, done.err
    (path,) = (tmp_path / "secret keys").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert SECRET_MARKER in path.read_text()
    secret, header = load_key_file(path, PHRASE)
    history = load_history((bare / "keys" / "history.jsonl").read_bytes())
    assert [(item.kid, item.public) for item in history.keys] == [("2026-alex", secret.public)]
    assert header.did == history.did == "did:web:badges.example.org"
    added = {name for name, data in tree(bare).items() if before.get(name) != data}
    assert added == {"keys/history.jsonl"}
    shown = done.out + done.err + (bare / "keys" / "history.jsonl").read_text()
    for secret_text in (PHRASE, secret.seed.hex(), secret.pseudonym_key.hex(), path.read_text().splitlines()[2]):
        assert secret_text not in shown
    assert str(path) in done.out


def test_a_key_inside_the_site_folder_is_refused(here: Here, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_PASSPHRASE", PHRASE)
    monkeypatch.setenv("ASSAY_KEYS", str(bare / "my-keys"))
    before = tree(bare)
    done = here("key", "new", "2026-alex", "--root", bare)
    assert done.code == 4
    assert "KEY06" in done.err
    assert tree(bare) == before


def test_a_key_file_that_strayed_into_the_site_stops_everything(
    here: Here, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_PASSPHRASE", PHRASE)
    here("key", "new", "2026-alex", "--root", bare)
    (path,) = (tmp_path / "secret keys").iterdir()
    shutil.copy(path, bare / "content" / "badges" / "innocent.md")
    for line in (("check",), ("build",), ("sign",)):
        done = here(*line, "--root", bare)
        assert done.code == 1
        assert "KEY05" in done.err
        assert path.read_text().splitlines()[2] not in done.err


@pytest.mark.parametrize("phrase", ["", "short", "x" * 13])
def test_a_short_passphrase_is_refused_and_no_key_is_made(
    here: Here, bare: Path, tmp_path: Path, phrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_PASSPHRASE", phrase)
    done = here("key", "new", "2026-alex", "--root", bare)
    assert done.code == 4
    assert "at least 14" in done.err
    assert not (tmp_path / "secret keys").exists()
    assert not (bare / "keys" / "history.jsonl").exists()


def test_without_a_terminal_a_passphrase_has_two_other_ways(here: Here, bare: Path) -> None:
    done = here("key", "new", "2026-alex", "--root", bare)
    assert done.code == 4
    assert "--passphrase-fd" in done.err
    assert "ASSAY_PASSPHRASE" in done.err


@pytest.mark.parametrize("name", ["Alex", "a b", "../x", "demonstration", "-x"])
def test_a_key_needs_a_plain_name(here: Here, bare: Path, name: str) -> None:
    assert here("key", "new", "--root", bare, "--", name).code == 2


def test_a_passphrase_from_a_file_descriptor_is_one_line() -> None:
    reading, writing = os.pipe()
    os.write(writing, "  first Ünïcode \r\nsecond\nthird".encode())
    os.close(writing)
    try:
        given = [passphrase(reading, "?") for _ in range(4)]
    finally:
        os.close(reading)
    assert given == ["  first Ünïcode ", "second", "third", ""]


def test_a_file_descriptor_that_is_not_there_is_code_4() -> None:
    with pytest.raises(KeyFileError) as refused:
        passphrase(987, "?")
    assert refused.value.problems[0].code == "KEY10"


def test_key_and_award_from_the_command_line_with_a_key_of_ones_own(bare: Path, tmp_path: Path) -> None:
    """The whole way with a real key: file descriptor for one passphrase, terminal for the other."""
    mine = {"ASSAY_KEYS": str(tmp_path / "secret keys")}
    reading, writing = os.pipe()
    os.write(writing, f"{PHRASE}\n".encode())
    os.close(writing)
    made = run("key", "new", "2026-alex", "--passphrase-fd", str(reading), cwd=bare, env=mine, pass_fds=[reading])
    os.close(reading)
    assert made.code == 0, made.err
    (bare / "content" / "badges" / "first-aid.md").write_text(badge(), "utf-8")
    draft(bare, "Ada Example", 1)
    with Terminal(command("sign"), cwd=bare, env=mine) as person:
        person.answer("Passphrase of", "not the right phrase")
    assert person.code == 4
    assert "KEY01" in person.seen
    assert awards(bare) == []
    with Terminal(command("sign"), cwd=bare, env=mine) as person:
        person.answer("Passphrase of", PHRASE)
        person.answer("Sign 1 award with the key 2026-alex? [y/N]", "y")
    assert person.code == 0, person.seen
    assert PHRASE not in person.seen
    assert run("verify", "content/awards", cwd=bare).code == 0
    # Nobody else's computer can sign: there is no key on it.
    draft(bare, "Bo Example", 2)
    other = run("sign", "--yes", cwd=bare, env={"ASSAY_KEYS": str(tmp_path / "empty")})
    assert (other.code, "KEY11" in other.err) == (4, True)


# -- sign ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    """Return a site with three drafts."""
    root = small_site(tmp_path / "association")
    for number, name in enumerate(("Ada Example", "Zoë Müller-Østergård", "Li Wei")):
        draft(root, name, number)
    return root


def test_signing_says_in_words_what_for_and_asks_once(drafts: Path) -> None:
    with Terminal(command("sign", "--demo"), cwd=drafts) as person:
        person.answer("[y/N]", "y")
    assert person.code == 0
    before, _, after = person.seen.partition("[y/N]")
    assert '3 awards of "First Aid Responder"' in before
    assert "Gives first aid to an adult who is not breathing" in before
    for name in ("Ada Example", "Zoë Müller-Østergård", "Li Wei"):
        assert name in before
    assert "2026-03-14, 17 of 20 points" in before
    assert "Sign 3 awards with the key demonstration?" in before
    assert "[y/N]" not in after
    assert "Signed 3 awards." in after
    assert "Next: 'assay build'" in after
    assert len(awards(drafts)) == 3
    assert list(drafts.glob("content/awards/**/*.yaml")) == []


@pytest.mark.parametrize("answer", ["n", ""])
def test_who_does_not_say_yes_has_signed_nothing(drafts: Path, answer: str) -> None:
    before = tree(drafts)
    with Terminal(command("sign", "--demo"), cwd=drafts) as person:
        person.answer("[y/N]", answer)
    assert person.code == ENDED
    assert tree(drafts) == before


def test_without_a_terminal_and_without_yes_nothing_is_signed(drafts: Path) -> None:
    before = tree(drafts)
    assert run("sign", "--demo", cwd=drafts).code != 0
    assert tree(drafts) == before


def test_a_dry_run_shows_the_same_and_signs_nothing(here: Here, drafts: Path) -> None:
    before = tree(drafts)
    done = here("sign", "--dry-run", "--root", drafts)
    assert done.code == 0
    assert "Li Wei, 2026-03-14, 17 of 20 points" in done.out
    assert "Nothing was signed" in done.out
    assert tree(drafts) == before


def test_everybody_who_will_be_vouched_for_is_named_in_the_order_of_names(here: Here, tmp_path: Path) -> None:
    root = small_site(tmp_path)
    names = [f"Example {letter}" for letter in "LKJIHGFEDCBA"]
    for number, name in enumerate(names):
        draft(root, name, number)
    said = here("sign", "--dry-run", "--root", root).out
    assert re.findall(r"- (Example [A-L]),", said) == sorted(names)


def test_only_the_drafts_that_are_named_are_signed(here: Here, drafts: Path) -> None:
    path = drafts / "content" / "awards" / "2026" / f"{award_id(1)}.yaml"
    assert here("sign", path, "--demo", "--yes", "--root", drafts, "--at", AT).code == 0
    assert [item.stem for item in awards(drafts)] == [award_id(1)]
    assert here("sign", drafts / "nowhere", "--demo", "--yes", "--root", drafts).code == 2
    assert here("sign", drafts / "content", "--demo", "--yes", "--root", drafts, "--at", AT).code == 0
    assert len(awards(drafts)) == 3
    done = here("sign", "--demo", "--yes", "--root", drafts)
    assert (done.code, "There is no draft to sign." in done.out) == (0, True)


def test_one_draft_that_does_not_fit_stops_the_batch_before_it_begins(here: Here, drafts: Path) -> None:
    draft(drafts, "Bo Example", 7, score="3")
    draft(drafts, "Cy Example", 8, awarded="2027-01-01")
    before = tree(drafts)
    done = here("sign", "--demo", "--yes", "--root", drafts, "--at", AT)
    assert done.code == 1
    assert "below the pass mark" in done.err
    assert "in the future" in done.err
    assert tree(drafts) == before


def test_the_demonstration_key_signs_for_demonstrations_only(here: Here, tmp_path: Path) -> None:
    here("init", tmp_path / "real", "--url", "https://badges.real-club.test/")
    done = here("key", "new", "--demo", "--root", tmp_path / "real")
    assert (done.code, "KEY08" in done.err) == (4, True)


def test_a_batch_killed_at_any_time_loses_nothing_and_doubles_nothing(tmp_path: Path, promise: Promise) -> None:
    """G05: 40 drafts; the signing is killed three times at different moments, then run to its end."""
    root = small_site(tmp_path / "association")
    for number in range(40):
        draft(root, f"Person {number}", number)
    chance = random.Random()  # noqa: S311 - other moments each time
    line = command("sign", "--demo", "--yes", "--root", root, "--at", AT)
    kept: dict[str, bytes] = {}
    kills = 0
    for _ in range(3):
        stop = len(kept) + chance.randint(1, 12)
        with subprocess.Popen(line, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and len(awards(root)) < stop:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        kills += process.returncode == -signal.SIGKILL
        now = {path.stem: path.read_bytes() for path in awards(root)}
        assert kept.items() <= now.items(), "what was signed stays signed, byte for byte"
        kept = now
        left = {path.stem for path in root.glob("content/awards/**/*.yaml")}
        assert left | set(kept) == {award_id(number) for number in range(40)}
    assert kills
    assert len(kept) < 40
    done = run("sign", "--demo", "--yes", "--root", root, "--at", AT)
    assert done.code == 0, done.err
    now = {path.stem: path.read_bytes() for path in awards(root)}
    assert kept.items() <= now.items()
    assert set(now) == {award_id(number) for number in range(40)}
    assert list(root.glob("content/awards/**/*.yaml")) == []
    assert list(root.rglob("*.tmp")) == []
    assert len(list((root / ".assay" / "signed-drafts").glob("*.yaml"))) == 40
    people = [json.loads(data)["credentialSubject"]["identifier"][0]["identityHash"] for data in now.values()]
    assert sorted(people) == sorted(f"Person {number}" for number in range(40))
    places = [json.loads(data)["credentialStatus"]["id"] for data in now.values()]
    assert len(set(places)) == 40
    assert run("check", "--root", root, "--at", AT, "--strict").code == 0
    assert run("verify", root / "content" / "awards", "--root", root, "--at", AT).code == 0
    how = "a signing killed between awards, then run to its end: each draft signed once, with a place of its own"
    promise("P8", how, kills=kills, awards=len(now), lost=0, doubled=0)


def test_signing_what_an_earlier_run_left_half_way(here: Here, drafts: Path) -> None:
    kept = (drafts / "content" / "awards" / "2026" / f"{award_id(0)}.yaml").read_bytes()
    sign(drafts)
    signed = tree(drafts / "content" / "awards")
    (drafts / "content" / "awards" / "2026" / f"{award_id(0)}.yaml").write_bytes(kept)
    done = here("sign", "--demo", "--yes", "--root", drafts, "--at", AT)
    assert done.code == 0
    assert "Signed 0 awards. Finished 1 from an earlier run." in done.out
    assert tree(drafts / "content" / "awards") == signed


def test_a_draft_that_says_something_else_than_its_award_is_refused(here: Here, drafts: Path) -> None:
    sign(drafts)
    signed = tree(drafts / "content" / "awards")
    path = draft(drafts, "Eve Example", 0)
    done = here("sign", "--demo", "--yes", "--root", drafts, "--at", AT)
    assert (done.code, "AW29" in done.err) == (1, True)
    assert tree(drafts / "content" / "awards") == signed | {f"2026/{path.name}": path.read_bytes()}


# -- verify -------------------------------------------------------------------------------------------------------


def test_verify_takes_a_file_a_folder_or_an_id(here: Here, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    for target in (awards(site)[0], site / "site" / "awards" / award_id(0) / "credential.json", award_id(0)):
        done = here("verify", target, "--at", AT)
        assert done.code == 0
        assert "First Aid Responder, awarded to Ada Example by Example First Aiders" in done.out
        assert "VALID (checked at 2026-11-22 12:00 UTC)" in done.out
        assert done.out.count("✓") > 6
    for target in ("site", "content", "content/awards/2026"):
        done = here("verify", target, "--at", AT)
        assert (done.code, "2 credentials checked: 2 valid, 0 not." in done.out) == (0, True)


def test_a_downloaded_file_is_verified_wherever_it_lies_and_whatever_it_is_called(
    here: Here, site: Path, tmp_path: Path
) -> None:
    shutil.copy(awards(site)[0], tmp_path / "Zeugnis (1).json")
    assert here("verify", tmp_path / "Zeugnis (1).json", "--root", site, "--at", AT).code == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("Ada Example", "Eve Example"), "does not match"),
        (('"hashed"', '"grade": "A+", "hashed"'), "grade"),
        (('"17"', '"20"'), "does not match"),
        (('"credentialSubject"', '"credentialSubject": {}, "credentialSubject"'), "credentialSubject"),
    ],
)
def test_verify_refuses_what_was_changed_and_says_what_to_do(
    here: Here, site: Path, change: tuple[str, str], says: str
) -> None:
    path = awards(site)[0]
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    done = here("verify", path, "--root", site, "--at", AT)
    assert done.code == 1
    assert "NOT VALID" in done.out
    assert "VALID (" not in done.out.replace("NOT VALID (", "")
    assert "Fix:" in done.out
    assert says in done.out
    assert "Eve Example, awarded" not in done.out
    many = here("verify", site / "content", "--root", site, "--at", AT)
    assert (many.code, "2 credentials checked: 1 valid, 1 not." in many.out) == (1, True)


def test_verify_as_json(here: Here, site: Path) -> None:
    done = here("verify", site / "content", "--root", site, "--at", AT, "--json")
    found = json.loads(done.out)
    assert (done.code, done.out.isascii()) == (0, True)
    assert [(item["id"], item["valid"], item["state"]) for item in found] == [
        (award_id(0), True, "valid"),
        (award_id(1), True, "valid"),
    ]
    assert {check["outcome"] for item in found for check in item["checks"]} == {True}


def test_verify_before_the_first_day_and_after_the_list_has_ended(here: Here, site: Path) -> None:
    early = here("verify", awards(site)[0], "--root", site, "--at", "2026-01-15T00:00:00Z")
    assert (early.code, "NOT VALID YET" in early.out) == (1, True)
    late = here("verify", awards(site)[0], "--root", site, "--at", "2099-01-01T00:00:00Z")
    assert late.code == 5
    assert "COULD NOT BE CHECKED" in late.out
    assert "\nVALID" not in late.out


def test_verify_of_nothing_and_of_what_is_not_there(here: Here, site: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nothing = here("verify", tmp_path / "empty", "--root", site)
    assert (nothing.code, "There is no credential in" in nothing.out) == (5, True)
    assert here("verify", "0000000000000zzz", "--root", site).code == 2
    assert here("verify", tmp_path / "missing.json", "--root", site).code == 2


def test_verify_where_no_issuer_is_known_is_no_verdict(here: Here, site: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    done = here("verify", awards(site)[0], "--root", tmp_path / "elsewhere", "--offline")
    assert done.code == 5
    assert "COULD NOT BE CHECKED" in done.out
    assert "VALID" not in done.out + done.err


def test_an_award_that_names_another_issuer_is_no_award_of_this_site(here: Here, site: Path, tmp_path: Path) -> None:
    """Among the site's awards it is refused; elsewhere it is held against that issuer, whom nobody can reach here."""
    path = awards(site)[0]
    path.write_text(path.read_text("utf-8").replace("did:web:badges.example.org", "did:web:other.example.org"), "utf-8")
    done = here("verify", path, "--root", site, "--at", AT, "--offline")
    assert (done.code, "NOT VALID" in done.out) == (1, True)
    shutil.copy(path, tmp_path / "found.json")
    done = here("verify", tmp_path / "found.json", "--root", site, "--at", AT, "--offline")
    assert done.code == 5
    assert "VALID" not in done.out


# -- build at the command line ------------------------------------------------------------------------------------


def test_build_says_what_it_did_and_what_comes_next(here: Here, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    done = here("build", "--at", AT)
    assert done.code == 0
    assert "Verified 2 awards: 2 valid." in done.out
    assert re.search(r"Wrote \d+ files \(\d+ kB\) to site: 1 badge, 0 pathways, 2 award pages\.", done.out)
    shown = re.search(r"An award to look at: (\S+)", done.out)
    assert shown
    assert Path(shown[1]).is_file()
    assert "Next: look at it with 'assay serve', then upload site to any web host" in done.out


@pytest.mark.parametrize("output", [".", "content", "keys", "/", ".."])
def test_build_never_replaces_what_is_not_its_own(
    here: Here, site: Path, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site)
    before = tree(site)
    done = here("build", "--output", output)
    assert (done.code, "OUT01" in done.err) == (2, True)
    assert tree(site) == before


def test_build_where_the_disk_refuses_is_code_3(here: Here, site: Path) -> None:
    (site / "taken").write_text("a file where a folder should be")
    done = here("build", "--root", site, "--output", site / "taken" / "site")
    assert done.code == 3
    assert "Traceback" not in done.err


def test_a_failed_build_says_which_site_is_still_there(here: Here, site: Path) -> None:
    build(site)
    (site / "content" / "strange").mkdir()
    done = here("build", "--root", site)
    assert done.code == 1
    assert re.search(r"1 problem\. Nothing was published; the site from \d+ \w+ \d{4} is unchanged\.", done.err)


def test_ctrl_c_leaves_one_line_and_code_130(site: Path) -> None:
    draft(site, "Bo Example", 7)
    before = tree(site)
    line = command("sign", "--demo")
    with Terminal(line, cwd=site) as person:
        person.answer("[y/N]", "\x03")
    assert person.code == ENDED
    assert "Traceback" not in person.seen
    assert "Stopped." in person.seen
    assert tree(site) == before
