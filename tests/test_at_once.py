"""What is wrong is said at once: at the prompt, once, before anything else; two deploys keep out of each other."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sites import AT, Here, Terminal, command, environment, small_site

from assay.credentials.definitions import read_badge
from assay.credentials.textfile import Source
from assay.errors import ContentError


@pytest.fixture
def root(small_root: Path, tmp_path: Path) -> Path:
    """Return a copy of the small site."""
    return Path(shutil.copytree(small_root, tmp_path / "club"))


def test_a_failing_score_is_refused_at_its_prompt_and_asked_again(root: Path) -> None:
    line = command(
        "new", "award", "first-aid", "--name", "Kim Example", "--date", "2026-03-14", "--ref", "7", "--consent"
    )
    with Terminal(line, cwd=root) as person:
        person.answer("Score", "11")
        person.answer("below the pass mark 14", "eleven")
        person.answer("is no number", "99")
        person.answer("outside the scale", "nan")
        person.answer("is no number", "16")
        person.answer("Who assessed", "An assessor")
    assert person.code == 0, person.seen
    (draft,) = (root / "content" / "awards").rglob("*.yaml")
    assert "score: 16" in draft.read_text("utf-8")


def test_a_passphrase_that_is_too_short_is_refused_before_it_is_asked_a_second_time(root: Path, tmp_path: Path) -> None:
    line = command("key", "new", "2026-kim", "--request")
    with Terminal(line, cwd=root, env={"ASSAY_KEYS": str(tmp_path / "keys")}) as person:
        person.answer("Passphrase for 2026-kim", "short")
        person.answer("it has 5 characters", "paper lantern over seven hills")
        person.answer("Repeat for confirmation", "paper lantern over seven hills")
    assert "short" not in person.seen
    assert "Made the key 2026-kim" in person.seen


def test_a_misspelt_required_field_is_told_once_where_it_stands() -> None:
    with pytest.raises(ContentError) as error:
        read_badge(Source("content/badges/a.md", "---\nnmae: A\n---\nText\n"), "a", lambda _: b"")
    about = [problem for problem in error.value.problems if "name" in problem.fix or "nmae" in problem.message]
    assert [(problem.line, problem.message) for problem in about] == [(2, '"nmae" is not a field of this file.')]
    assert 'did you mean "name"?' in about[0].fix
    assert any("kind" in problem.message for problem in error.value.problems), "what is really missing is still told"


def test_serve_outside_of_a_site_ends_with_what_is_missing(here: Here, tmp_path: Path) -> None:
    done = here("serve", "--root", tmp_path, "--port", "8123")
    assert done.code == 1
    assert "FILE01" in done.text
    assert "Preview at" not in done.text


def test_two_deploys_to_one_folder_keep_out_of_each_other(root: Path, tmp_path: Path) -> None:
    """Two copies of a site, each with its own lock, and one target; the first waits at its question."""
    web, other = tmp_path / "web", small_site(tmp_path / "other", people=["Ada Example"])
    env = environment()
    first = command("deploy", web, "--root", root, "--at", AT)
    subprocess.run(first, env=env, check=True, capture_output=True, timeout=120)
    before = (web / "index.html").read_bytes()
    with (root / "content" / "issuer.yaml").open("a", encoding="utf-8") as file:
        file.write("\nbaked_images: no\n")
    with Terminal(first, cwd=tmp_path) as person:
        person.wait("Go on?")
        done = subprocess.run(
            command("deploy", web, "--root", other, "--at", AT, "--overwrite"),
            env=env,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 3, done.stderr.decode()
        assert b"RUN03" in done.stderr
        assert (web / "index.html").read_bytes() == before
        person.answer("", "y")
    assert person.code == 0, person.seen
