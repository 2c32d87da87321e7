"""Builds on a real Dask cluster of this machine: the same bytes, workers that are killed, and what is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from sites import AT, NOW, Here, awards, build, environment, small_site, tree

from assay.builder import build_site
from assay.credentials.plans import VARIABLE
from assay.errors import AssayError, MachineError
from assay.website import cluster as clusters
from assay.website import remote, toolset
from assay.website.cluster import cluster
from assay.website.render import packaged_theme


@dataclass
class Dask:
    """A scheduler and its workers, each a process of its own."""

    port: int
    scheduler: subprocess.Popen[bytes]
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"dask://127.0.0.1:{self.port}"

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start one more worker, without a nanny: what kills it is not undone."""
        here = {"TMPDIR": str(self.folder)}
        more = ["--no-nanny", "--nthreads", "2", "--no-dashboard", "--local-directory", str(self.folder)]
        self.workers.append(_dask("worker", f"tcp://127.0.0.1:{self.port}", "--host", "127.0.0.1", *more, **here))
        return self.workers[-1]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.communicate()


def _dask(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *arguments]
    env = environment() | variables
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _scheduler(folder: Path) -> Dask:
    port = _free_port()
    process = _dask("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-jupyter")
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    return Dask(port, process, folder)


@pytest.fixture(scope="module")
def machines() -> Iterator[list[Dask]]:
    """Keep what was started for the tests here, and end it."""
    made: list[Dask] = []
    yield made
    for one in made:
        one.end()


@pytest.fixture
def dask(machines: list[Dask], tmp_path_factory: pytest.TempPathFactory) -> Dask:
    """Run a scheduler and two workers; started once, and again after a test that ended them."""
    if not machines or machines[-1].scheduler.poll() is not None:
        machines.append(_scheduler(tmp_path_factory.mktemp("dask")))
    while sum(worker.poll() is None for worker in machines[-1].workers) < 2:
        machines[-1].start_worker()
    return machines[-1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of ten awards, built; copy it before changing anything."""
    root = small_site(tmp_path_factory.mktemp("club"), people=[f"Ada Example {number}" for number in range(10)])
    build(root)
    return root


@pytest.fixture
def site(tmp_path: Path, built: Path) -> Path:
    """Return the built site, to change."""
    return Path(shutil.copytree(built, tmp_path / "club"))


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten awards be several batches."""
    monkeypatch.setattr(remote, "BATCH", 2)


def refusal(root: Path, address: str) -> tuple[str, str]:
    """Return code and text of what a build on a cluster ends with, and see that nothing was published."""
    before = tree(root / "site")
    with pytest.raises(AssayError) as error, cluster(address) as crew:
        build_site(root, root / "site", now=NOW, crew=crew)
    assert tree(root / "site") == before
    assert not (root / ".site.new").exists()
    return error.value.problems[0].code, str(error.value)


# -- the same ------------------------------------------------------------------------------------------------------


def test_a_cluster_builds_the_same_bytes(site: Path, dask: Dask, here: Here) -> None:
    """Through the command; the workers have never seen the site's folder."""
    done = here("build", "--root", site, "-o", site / "other", "--executor", dask.address, "--at", AT)
    assert (done.code, done.err) == (0, "")
    assert tree(site / "other") == tree(site / "site")


def test_templates_of_the_site_and_the_reference_travel_along_and_nothing_is_left_behind(
    site: Path, dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Awards name people: after a build, none of them lies on a worker's disk."""
    page = '{% extends "default/award.html" %}{% block main %}<h1>Parchment</h1>{% endblock %}'
    (site / "templates" / "award.html").write_text(page, "utf-8")
    monkeypatch.setenv(VARIABLE, "reference")
    with cluster(dask.address) as crew:
        build_site(site, site / "other", now=NOW, crew=crew)
    monkeypatch.delenv(VARIABLE)
    build(site)
    assert tree(site / "other") == tree(site / "site")
    assert "Parchment" in (site / "other" / "awards" / awards(site)[0].stem / "index.html").read_text("utf-8")
    left = {path for folder in dask.folder.glob("assay-worker-*") for path in tree(folder)}
    assert left == {"templates/.gitkeep", "templates/award.html"}


# -- what is refused -----------------------------------------------------------------------------------------------


def test_an_award_that_was_changed_is_refused_by_the_cluster_in_the_same_words(site: Path, dask: Dask) -> None:
    changed, broken, linked = awards(site)[7], awards(site)[2], awards(site)[3]
    changed.write_bytes(changed.read_bytes().replace(b'"description": "', b'"description": "Not what was signed. ', 1))
    broken.write_bytes(b"{")
    linked.rename(site / "elsewhere.json")
    linked.symlink_to(site / "elsewhere.json")
    with pytest.raises(AssayError) as plain:
        build_site(site, site / "site", now=NOW)
    with pytest.raises(AssayError) as far, cluster(dask.address) as crew:
        build_site(site, site / "site", now=NOW, crew=crew)
    assert [str(one) for one in far.value.problems] == [str(one) for one in plain.value.problems]


def test_a_worker_with_another_library_is_refused_by_name(
    site: Path, dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "1.0" if name == "jinja2" else real(name))
    toolset.toolset.cache_clear()
    try:
        code, text = refusal(site, dask.address)
    finally:
        toolset.toolset.cache_clear()
    assert code == "CLU03"
    assert re.search(r"jinja2: 1.0 here, [0-9.]+ there", text)


def test_a_worker_that_joins_later_with_another_program_is_refused_too() -> None:
    freight = remote.Freight(job=None, templates={}, tools=dict(toolset.toolset()) | {"zlib": "0.1"}, canon=None)  # type: ignore[arg-type]  # never looked at
    with pytest.raises(MachineError) as error:
        remote.do_batch(freight, ())
    assert error.value.problems[0].code == "CLU03"
    assert "zlib: 0.1 here" in str(error.value)


def test_a_scheduler_that_is_not_there_is_an_error_in_bounded_time(
    site: Path, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "SECONDS", 1.0)
    started = time.monotonic()
    done = here("build", "--root", site, "--executor", f"dask://127.0.0.1:{_free_port()}", "--at", AT)
    assert time.monotonic() - started < 15
    assert (done.code, "CLU02" in done.err) == (3, True)
    assert "Traceback" not in done.text
    assert max(map(len, done.err.splitlines())) <= 80


@pytest.mark.parametrize("address", ["10.0.0.5", "dask://", "dask://host", "ray://host:1", "dask://host:99999"])
def test_an_address_that_names_no_cluster_is_refused(site: Path, here: Here, address: str) -> None:
    done = here("build", "--root", site, "--executor", address)
    assert (done.code, "CLU01" in done.err) == (2, True)


def test_without_the_extra_the_message_names_it(site: Path, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = here("build", "--root", site, "--executor", "dask://127.0.0.1:8786")
    assert (done.code, "assay[cluster]" in done.err) == (2, True)


# -- workers that end ----------------------------------------------------------------------------------------------


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(site: Path, dask: Dask) -> None:
    """It stands still with batches in its hands, and is killed once the other one has brought some."""
    held: list[object] = []
    with cluster(dask.address) as crew:
        client: Any = crew.executor._client  # type: ignore[attr-defined]
        client.wait_for_workers(2, timeout=30)
        victim = dask.workers[0]
        address = next(name for name, pid in client.run(os.getpid).items() if pid == victim.pid)
        victim.send_signal(signal.SIGSTOP)

        def kill_it() -> None:
            stage = site / ".other.new" / "awards"
            deadline = time.monotonic() + 3
            while not any(stage.glob("*/index.html")) and time.monotonic() < deadline:
                time.sleep(0.01)
            held.extend(client.processing()[address])
            victim.kill()

        killer = threading.Thread(target=kill_it, daemon=True)
        killer.start()
        build_site(site, site / "other", now=NOW, crew=crew)
        killer.join()
    assert held, "it had something to lose"
    assert victim.wait() == -signal.SIGKILL
    assert tree(site / "other") == tree(site / "site")


def test_when_everybody_leaves_the_build_ends_and_the_old_site_stays(
    site: Path, dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the workers, then the scheduler too."""
    before = tree(site / "site")
    with cluster(dask.address) as crew:
        for worker in dask.workers:
            worker.kill()
            worker.wait()
        monkeypatch.setattr(clusters, "SECONDS", 1.0)
        code, text = refusal(site, dask.address)
        assert code == "CLU02"
        assert "no worker" in text
        dask.end()
        started = time.monotonic()
        with pytest.raises(MachineError) as error:
            build_site(site, site / "site", now=NOW, crew=crew)
    assert time.monotonic() - started < 60
    assert [problem.code for problem in error.value.problems] == ["CLU04"]
    assert tree(site / "site") == before


def test_no_worker_for_too_long_gives_the_cluster_up(dask: Dask, monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster(dask.address) as crew:
        client = crew.executor._client  # type: ignore[attr-defined]
        # On a machine that is busy the second one may come a while after the first, with which a build begins.
        client.wait_for_workers(2, timeout=60)
        assert crew.workers() == 2
        monkeypatch.setattr(clusters, "DESERTED", -1.0)
        watch = crew.workers
        monkeypatch.setattr(type(client), "nthreads", lambda _client: {})
        with pytest.raises(MachineError, match="no worker"):
            watch()


def test_a_toolset_is_the_same_in_another_place(tmp_path: Path) -> None:
    """By bytes and versions, not by where and when the files were written."""
    shutil.copytree(Path(toolset.__file__).parents[1], tmp_path / "assay", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(packaged_theme(), tmp_path / "templates")
    code = "import json; from assay.website.toolset import toolset; print(json.dumps(dict(toolset())))"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = [sys.executable, "-c", code]
    there = subprocess.run(run, env=env, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert toolset.differences(toolset.toolset(), json.loads(there)) == []
    with (tmp_path / "assay" / "website" / "qr.py").open("a", encoding="utf-8") as stream:
        stream.write("# changed\n")
    there = subprocess.run(run, env=env, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    found = toolset.differences(toolset.toolset(), json.loads(there))
    assert len(found) == 1
    assert found[0].startswith("the program of assay: ")
