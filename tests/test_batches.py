"""Builds in batches: the same bytes and the same refusals whatever the number of processes, and flat memory."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sites import AT, NOW, Here, awards, command, environment, tree

from assay import builder, largebuild
from assay.builder import build_site
from assay.credentials.content import load_award, read_content
from assay.credentials.folders import count_awards
from assay.credentials.model import Award
from assay.credentials.telling import Tell
from assay.errors import AssayError, ContentError, MachineError
from assay.serve import live
from assay.website import batches
from assay.website.render import OutputFile


@pytest.fixture
def site(tmp_path: Path, example_root: Path) -> Path:
    """Return the built example, to change."""
    return Path(shutil.copytree(example_root, tmp_path / "association"))


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the example's twenty awards be several batches."""
    monkeypatch.setattr(batches, "BATCH", 4)


def refusals(root: Path, jobs: int | None) -> list[str]:
    """Return the problems a build ends with, and see that nothing was published."""
    before = tree(root / "site")
    with pytest.raises(AssayError) as error:
        build_site(root, root / "site", now=NOW, jobs=jobs)
    assert tree(root / "site") == before
    assert not (root / ".site.new").exists()
    return [str(problem) for problem in error.value.problems]


# -- the same ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_the_bytes_are_the_same_whatever_the_number_of_processes(site: Path, jobs: int) -> None:
    """A page that depended on another award, or on who draws it, would differ here."""
    built = build_site(site, site / "other", now=NOW, jobs=jobs)
    assert tree(site / "other") == tree(site / "site")
    plain = build_site(site, site / "site", now=NOW)
    assert (built.report.files, built.report.size) == (plain.report.files, plain.report.size)
    assert [(one.id, one.state) for one in built.verified.awards] == [(o.id, o.state) for o in plain.verified.awards]
    assert built.verified.warnings == plain.verified.warnings


def test_many_awards_are_built_in_batches_unasked(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    inner = batches.work_through

    def counted(paths: list[str], job: batches.Job, *, jobs: int, tell: Tell) -> batches.Outcome:
        asked.append(len(paths))
        return inner(paths, job, jobs=jobs, tell=tell)

    monkeypatch.setattr(largebuild, "work_through", counted)
    build_site(site, site / "other", now=NOW)
    assert asked == []
    monkeypatch.setattr(builder, "SMALL", 20)
    build_site(site, site / "other", now=NOW)
    assert asked == [count_awards(site)] == [len(awards(site))]
    assert tree(site / "other") == tree(site / "site")


def test_the_preview_can_be_built_in_batches_from_a_thread_of_its_own(site: Path) -> None:
    """Where other threads run, processes are started afresh and not forked."""
    thread = threading.Thread(target=lambda: build_site(site, site / "other", now=NOW, adapt=live, jobs=2))
    thread.start()
    thread.join()
    found = tree(site / "other")
    assert found.keys() == tree(site / "site").keys()
    pages = [data for path, data in found.items() if path.endswith("index.html")]
    assert all(b"reload.js" in data for data in pages)


def test_jobs_is_an_option_of_build(site: Path, here: Here) -> None:
    done = here("build", "--root", site, "-o", site / "other", "--jobs", "2", "--at", AT)
    assert done.code == 0
    assert tree(site / "other") == tree(site / "site")


# -- refusals ------------------------------------------------------------------------------------------------------


def spoil_one(site: Path) -> None:
    path = awards(site)[7]
    path.write_bytes(path.read_bytes().replace(b'"description": "', b'"description": "Not what was signed. ', 1))


def spoil_several(site: Path) -> None:
    for path in awards(site)[::3]:
        path.write_bytes(path.read_bytes()[:-20])


def copy_one(site: Path) -> None:
    path = awards(site)[3]
    (site / "content/awards/copy").mkdir()
    shutil.copy(path, site / "content/awards/copy" / path.name)


def link_one(site: Path) -> None:
    path = awards(site)[5]
    shutil.move(path, site / "elsewhere.json")
    path.symlink_to(site / "elsewhere.json")


def lose_a_badge(site: Path) -> None:
    for path in (site / "content" / "badges").glob("data-cleaning.*"):
        path.unlink()
    shutil.rmtree(site / "content" / "pathways")


def lose_the_lists(site: Path) -> None:
    for path in (site / "content" / "status").glob("*.json"):
        path.unlink()


def lose_the_record(site: Path) -> None:
    (site / "content" / "status" / "revocations.yaml").unlink()


@pytest.mark.parametrize(
    "spoil", [spoil_one, spoil_several, copy_one, link_one, lose_a_badge, lose_the_lists, lose_the_record]
)
def test_what_is_refused_is_refused_in_the_same_words(site: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(site)
    wanted = refusals(site, None)
    assert wanted
    assert refusals(site, 1) == wanted
    assert refusals(site, 2) == wanted


def test_what_will_be_refused_anyway_is_not_drawn(site: Path) -> None:
    """Ten thousand pages drawn and thrown away would keep people waiting for what is wrong in one line of one file."""
    drawn: list[str] = []

    def noted(file: OutputFile) -> OutputFile:
        drawn.append(file.path)
        return file

    spoil_one(site)
    record = site / "content" / "status" / "revocations.yaml"
    whole = record.read_text("utf-8")
    for text, pages in ((whole, True), (whole + "nonsense: yes\n", False)):
        record.write_text(text, "utf-8")
        drawn.clear()
        with pytest.raises(ContentError) as caught:
            build_site(site, site / "site", now=NOW, jobs=1, adapt=noted)
        assert bool(drawn) is pages, caught.value
        # What is wrong with an award is said either way.
        assert any(problem.path.startswith("content/awards/") for problem in caught.value.problems)


def test_a_broken_template_is_refused_in_the_same_words(site: Path) -> None:
    (site / "templates").mkdir(exist_ok=True)
    (site / "templates" / "award.html").write_text("{{ page.nothing }}", "utf-8")
    wanted = refusals(site, None)
    assert refusals(site, 2) == wanted


def test_a_process_that_is_killed_leaves_the_old_site(site: Path) -> None:
    def kill_one() -> None:
        stage = site / ".site.new" / "awards"
        for _ in range(20_000):
            if any(stage.glob("*/index.html")):
                os.kill(int(multiprocessing.active_children()[0].pid or 0), signal.SIGKILL)
                return
            time.sleep(0.001)

    before = tree(site / "site")
    killer = threading.Thread(target=kill_one, daemon=True)
    killer.start()
    with pytest.raises(MachineError) as error:
        build_site(site, site / "site", now=NOW, jobs=2)
    killer.join()
    assert [problem.code for problem in error.value.problems] == ["RUN05"]
    assert tree(site / "site") == before
    assert not (site / ".site.new").exists()


def test_a_build_that_is_interrupted_ends_its_processes_and_leaves_the_old_site(site: Path) -> None:
    before = tree(site / "site")
    process = subprocess.Popen(
        command("build", "--root", site, "--jobs", "2", "--canon", "reference"),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not list((site / ".site.new" / "awards").glob("*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors.decode()
    assert b"Traceback" not in errors
    assert tree(site / "site") == before
    assert not (site / ".site.new").exists()


# -- memory --------------------------------------------------------------------------------------------------------


def test_awards_that_are_not_read_hold_no_bytes(site: Path) -> None:
    content, _ = read_content(site, unread=True)
    whole, _ = read_content(site)
    assert content is not None
    assert whole is not None
    assert [(one.id, one.path, one.data) for one in content.awards] == [(o.id, o.path, o.data) for o in whole.awards]
    first = content.awards[0]
    (site / first.path).write_bytes(b"changed")
    assert first.data == b"changed"


def test_what_is_kept_of_awards_is_small_and_shared(site: Path) -> None:
    built = build_site(site, site / "other", now=NOW, jobs=2)
    assert all(award.data == b"" for award in built.verified.awards)
    achievements = {id(award.document["credentialSubject"]["achievement"]) for award in built.verified.awards}
    assert len(achievements) < len(built.verified.awards) / 2
    assert len({id(award.claim.criteria) for award in built.verified.awards}) == len(achievements)
    assert len({id(award.claim.recipient.at) for award in built.verified.awards}) == 1
    assert len({id(key) for award in built.verified.awards for key in award.document["credentialStatus"]}) == 5


def test_the_site_is_the_same_when_the_process_before_it_was_another(site: Path) -> None:
    """Through the command, in processes of their own."""
    for name, jobs in (("one", "1"), ("two", "2")):
        done = subprocess.run(
            [sys.executable, "-m", "assay", "build", "--root", site, "-o", site / name, "-j", jobs, "--at", AT, "-q"],
            env=environment(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
    assert tree(site / "one") == tree(site / "two") == tree(site / "site")


def test_a_profile_says_where_the_time_went(site: Path) -> None:
    line = command("build", "--root", str(site), "--jobs", "2", "--profile", "--at", AT)
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == f"Where the time went, {len(awards(site))} awards, 2 processes:"
    for phase in ("read the folder", "publish", "verify", "draw pages", "write"):
        assert any(line.strip().startswith(phase) for line in lines), phase


def test_files_are_read_before_their_turn_but_only_a_few_and_in_order(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [path.relative_to(site).as_posix() for path in awards(site)]
    assert len(paths) > 9
    started: list[str] = []
    inner = load_award

    def noted(root: Path, path: Path) -> Award:
        started.append(path.relative_to(root).as_posix())
        return inner(root, path)

    monkeypatch.setattr(batches, "load_award", noted)
    monkeypatch.setattr(batches, "READING", 3)
    for number, (path, reading) in enumerate(batches._read_ahead(site, paths)):
        assert path == paths[number]
        assert reading.result().data == (site / path).read_bytes()
        assert len(started) <= number + 3
    assert started == paths
