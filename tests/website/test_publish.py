"""The output folder is replaced whole or not at all, and only when it is ours (faults E06, E07, G01-G04)."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from promises import Promise
from sites import environment, tree

from assay.errors import AssayError, MachineError, UsageError
from assay.integrity import durable
from assay.website import publish as room
from assay.website.publish import MARKER, MARKER_TEXT, publish, refuse_foreign
from assay.website.render import OutputFile

PATHS = ("index.html", "badges/index.html", "badges/first-aid/index.html", ".well-known/did.json")


def files(version: str, count: int = 1) -> list[OutputFile]:
    """Return the files of a site of which every byte tells the version."""
    return [OutputFile(f"{n}/{path}" if n else path, version.encode() * 500) for n in range(count) for path in PATHS]


def expected(version: str, count: int = 1) -> dict[str, bytes]:
    return {file.path: file.data for file in files(version, count)} | {MARKER: MARKER_TEXT}


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in ("site", ".site.lock"))


def code_of(target: Path, version: str = "b") -> str:
    with pytest.raises(AssayError) as refused:
        publish(files(version), target)
    return refused.value.problems[0].code


# -- the straight way ---------------------------------------------------------------------------------------------


def test_a_site_is_written_and_counted_without_its_marker(tmp_path: Path) -> None:
    report = publish(files("a"), tmp_path / "site")
    assert tree(tmp_path / "site") == expected("a")
    assert (report.target, report.files, report.size) == (tmp_path / "site", 4, 2000)
    assert leftovers(tmp_path) == []


def test_the_next_site_takes_its_place_and_nothing_of_the_old_one_stays(tmp_path: Path) -> None:
    publish([*files("a"), OutputFile("gone/index.html", b"x")], tmp_path / "site")
    publish(files("b"), tmp_path / "site")
    assert tree(tmp_path / "site") == expected("b")
    assert leftovers(tmp_path) == []


def test_folders_above_the_output_are_made(tmp_path: Path) -> None:
    publish(files("a"), tmp_path / "deep" / "below" / "site")
    assert tree(tmp_path / "deep" / "below" / "site") == expected("a")


def test_a_relative_output_is_below_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    publish(files("a"), Path("site"))
    publish(files("b"), Path("site"))
    assert tree(tmp_path / "site") == expected("b")


def test_a_file_that_would_lie_outside_is_refused(tmp_path: Path) -> None:
    publish(files("a"), tmp_path / "site")
    for path in ("../evil", "x/../../evil", "/evil"):
        with pytest.raises(UsageError):
            publish([*files("b"), OutputFile(path, b"x")], tmp_path / "site")
        assert tree(tmp_path / "site") == expected("a")
        assert leftovers(tmp_path) == []


# -- folders that are not ours (E06) ------------------------------------------------------------------------------


def test_a_folder_with_foreign_files_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("ten years")
    assert code_of(tmp_path / "site") == "OUT01"
    assert tree(tmp_path) == {"site/thesis.txt": b"ten years"}


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    publish(files("a"), tmp_path / "site")
    assert tree(tmp_path / "site") == expected("a")


def test_home_the_root_and_what_they_lie_in_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "people" / "alex"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    for target in (home, home.parent, Path("/"), Path("/..")):
        assert code_of(target) == "OUT01"
    publish(files("a"), home / "site")
    assert tree(home / "site") == expected("a")


def test_home_behind_a_link_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "real")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert code_of(tmp_path / "real") == "OUT01"


def test_source_folders_and_what_holds_them_are_refused(tmp_path: Path) -> None:
    sources = [tmp_path / "club" / name for name in ("content", "keys", "templates")]
    sources[0].mkdir(parents=True)
    for target in (
        tmp_path / "club",
        tmp_path,
        sources[0],
        sources[0] / "out",
        sources[2],
        sources[1] / "deep" / "out",
    ):
        with pytest.raises(UsageError) as refused:
            refuse_foreign(target, sources)
        assert refused.value.problems[0].code == "OUT01"
    refuse_foreign(tmp_path / "club" / "site", sources)
    refuse_foreign(tmp_path / "club" / "content-of-the-site", sources)


def test_a_marked_folder_is_still_refused_when_sources_lie_in_it(tmp_path: Path) -> None:
    """A marker somebody copied must not open the way to the content."""
    (tmp_path / "content").mkdir()
    (tmp_path / MARKER).write_bytes(MARKER_TEXT)
    with pytest.raises(UsageError):
        refuse_foreign(tmp_path, [tmp_path / "content"])


def test_links_and_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "other")
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    (tmp_path / "file").write_text("x")
    for name in ("link", "nowhere", "file"):
        assert code_of(tmp_path / name) == "OUT01"
    assert tree(tmp_path / "other") == {}
    assert (tmp_path / "file").read_text() == "x"


# -- stops (G01) --------------------------------------------------------------------------------------------------

CRASHER = f"""
import os, random, signal, sys
from pathlib import Path
from assay.website.publish import publish
from assay.website.render import OutputFile
PATHS = {PATHS!r}
def files(version, count):
    names = [f"{{n}}/{{path}}" if n else path for n in range(count) for path in PATHS]
    return [OutputFile(name, version.encode() * 500) for name in names]
def crash_at(step):
    # Python tells of each step on the disk before it makes it.
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
print("ready", flush=True)
for line in sys.stdin:
    step, target = line.split()
    child = os.fork()
    if child == 0:
        target = Path(target)
        if int(step):
            crash_at(int(step))
            publish(files("b", 1), target)
        while not int(step):
            publish(files("b", 3), target)
            publish(files("a", 3), target)
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""Publishes in processes that die: before the given step on the disk, or, at step 0, whenever somebody kills them."""


@pytest.fixture(scope="module")
def crasher() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", CRASHER], env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert read(process) == "ready"
        yield process
        process.kill()


def read(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def begin(process: subprocess.Popen[str], step: int, target: Path) -> int:
    assert process.stdin
    process.stdin.write(f"{step} {target}\n")
    process.stdin.flush()
    return int(read(process))


def see_whole_and_recover(folder: Path, count: int = 1) -> None:
    """See that the old or the new site is there whole, if need be set aside, and that the next build is clean."""
    whole = [expected(version, count) for version in "ab"]
    site = folder / "site" if (folder / "site").exists() else folder / ".site.old"
    assert tree(site) in whole
    publish(files("c"), folder / "site")
    assert tree(folder / "site") == expected("c")
    assert leftovers(folder) == []


def test_a_stop_before_any_step_on_the_disk_leaves_a_whole_site(
    tmp_path: Path, crasher: subprocess.Popen[str], promise: Promise
) -> None:
    """Each step of a build is tried as the last one, until a build gets through."""
    for step in range(1, 200):
        folder = tmp_path / str(step)
        publish(files("a"), folder / "site")
        begin(crasher, step, folder / "site")
        status = int(read(crasher))
        if status == 0:
            break
        assert status == signal.SIGKILL
        see_whole_and_recover(folder)
    else:
        raise AssertionError("no build got through")
    assert step > 25
    assert tree(folder / "site") == expected("b")
    promise("P4", "SIGKILL before every single call to the disk while a site is published", kills=step - 1, corrupt=0)


def test_thirty_kills_at_random_moments_leave_a_whole_site(
    tmp_path: Path, crasher: subprocess.Popen[str], promise: Promise
) -> None:
    chance = random.Random()  # noqa: S311 - other moments each time
    for number in range(30):
        folder = tmp_path / str(number)
        publish(files("a", 3), folder / "site")
        child = begin(crasher, 0, folder / "site")
        time.sleep(chance.uniform(0.0, 0.12))
        os.kill(child, signal.SIGKILL)
        assert int(read(crasher)) == signal.SIGKILL
        see_whole_and_recover(folder, 3)
        promise("P4", "SIGKILL at random moments while a site is published", kills=1, corrupt=0)


def test_a_stop_between_the_two_renames_brings_the_old_site_back(tmp_path: Path) -> None:
    publish(files("a"), tmp_path / "site")
    (tmp_path / "site").rename(tmp_path / ".site.old")
    shutil.copytree(tmp_path / ".site.old", tmp_path / ".site.new")

    def broken() -> Iterator[OutputFile]:
        yield files("b")[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(broken(), tmp_path / "site")
    assert tree(tmp_path / "site") == expected("a")
    assert leftovers(tmp_path) == []


def test_a_stop_after_both_renames_keeps_the_new_site(tmp_path: Path) -> None:
    publish(files("a"), tmp_path / "site")
    (tmp_path / "site").rename(tmp_path / ".site.old")
    shutil.copytree(tmp_path / ".site.old", tmp_path / "site")
    (tmp_path / "site" / "new.html").write_text("x")
    room.recover(tmp_path / "site")
    assert tree(tmp_path / "site") == expected("a") | {"new.html": b"x"}
    assert leftovers(tmp_path) == []


def test_an_interrupted_build_leaves_the_old_site_and_no_rubbish(tmp_path: Path) -> None:
    publish(files("a"), tmp_path / "site")

    def interrupted() -> Iterator[OutputFile]:
        yield files("b")[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(interrupted(), tmp_path / "site")
    assert tree(tmp_path / "site") == expected("a")
    assert leftovers(tmp_path) == []


# -- two at once (G03) --------------------------------------------------------------------------------------------


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    writing, go_on = threading.Event(), threading.Event()

    def slow() -> Iterator[OutputFile]:
        yield files("a")[0]
        writing.set()
        go_on.wait(10)
        yield from files("a")[1:]

    first = threading.Thread(target=publish, args=(slow(), tmp_path / "site"))
    second = threading.Thread(target=publish, args=(files("b"), tmp_path / "site"))
    first.start()
    assert writing.wait(10)
    second.start()
    time.sleep(0.2)
    assert not (tmp_path / "site").exists()
    go_on.set()
    first.join(10)
    second.join(10)
    assert tree(tmp_path / "site") == expected("b")
    assert leftovers(tmp_path) == []


def test_a_second_build_gives_up_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOCK_SECONDS", 0.2)
    publish(files("a"), tmp_path / "site")
    with FileLock(tmp_path / ".site.lock"), pytest.raises(MachineError) as refused:
        publish(files("b"), tmp_path / "site")
    assert refused.value.exit_code == 3
    assert refused.value.problems[0].code == "RUN03"
    assert tree(tmp_path / "site") == expected("a")


def test_a_build_waits_ten_seconds_for_another() -> None:
    assert room.LOCK_SECONDS == 10


def test_the_lock_of_a_process_that_died_holds_nobody_up(tmp_path: Path, crasher: subprocess.Popen[str]) -> None:
    child = begin(crasher, 0, tmp_path / "site")
    while not (tmp_path / "site").exists():
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    read(crasher)
    assert (tmp_path / ".site.lock").exists()
    started = time.monotonic()
    publish(files("c"), tmp_path / "site")
    assert time.monotonic() - started < 5


# -- what the disk refuses (E07) ----------------------------------------------------------------------------------


@pytest.fixture
def tiny_disk() -> Iterator[Path | None]:
    """Return a folder on a disk of 256 KiB, or None where disks cannot be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="assay-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "assay-test", str(folder)]
    mounted = (
        shutil.which("mount") is not None and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    )
    yield folder if mounted else None
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_leaves_the_old_site_and_no_rubbish(tiny_disk: Path | None, tmp_path: Path) -> None:
    folder = tiny_disk or tmp_path
    publish(files("a"), folder / "site")
    large = [*files("b"), OutputFile("large.bin", bytes(512 * 1024))]
    if tiny_disk:
        assert failure(large, folder / "site") == ("RUN02", 3)
    with limited(300_000):
        assert failure(large, folder / "site") == ("RUN02", 3)
    assert tree(folder / "site") == expected("a")
    assert leftovers(folder) == []
    publish(files("b"), folder / "site")
    assert tree(folder / "site") == expected("b")


def failure(wanted: list[OutputFile], target: Path) -> tuple[str, int]:
    with pytest.raises(AssayError) as refused:
        publish(wanted, target)
    return refused.value.problems[0].code, refused.value.exit_code


class limited:  # noqa: N801 - reads as a word of the language
    """Let no file of this process grow beyond a size: writing fails as on a full disk."""

    def __init__(self, size: int) -> None:
        """Remember the limit from before."""
        self._size, self._before = size, resource.getrlimit(resource.RLIMIT_FSIZE)

    def __enter__(self) -> None:
        """Set the limit."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._size, self._before[1]))

    def __exit__(self, *_: object) -> None:
        """Lift the limit."""
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


@pytest.fixture
def nobody() -> Iterator[Path]:
    """Act as somebody who owns nothing, if we are root; returns a folder everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="assay-permissions-"))
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


class as_nobody:  # noqa: N801 - reads as a word of the language
    """Give up the rights of root for a while; for anybody else the modes of files are enough."""

    def __enter__(self) -> None:
        """Become nobody."""
        if os.getuid() == 0:
            os.seteuid(65_534)

    def __exit__(self, *_: object) -> None:
        """Become root again."""
        if os.getuid() == 0:
            os.seteuid(0)


def test_a_folder_that_must_not_be_written_is_left_alone(nobody: Path) -> None:
    publish(files("a"), nobody / "site")
    nobody.chmod(0o555)
    (nobody / ".site.lock").chmod(0o444)
    with as_nobody():
        assert failure(files("b"), nobody / "site") == ("RUN02", 3)
    assert tree(nobody / "site") == expected("a")


def test_a_folder_that_must_not_be_read_is_left_alone(nobody: Path) -> None:
    publish(files("a"), nobody / "site")
    (nobody / "site").chmod(0o000)
    with as_nobody():
        assert failure(files("b"), nobody / "site") == ("RUN02", 3)
    (nobody / "site").chmod(0o755)
    assert tree(nobody / "site") == expected("a")


def test_the_message_of_a_full_disk_says_what_the_disk_said(tmp_path: Path) -> None:
    with limited(1_000), pytest.raises(MachineError) as refused:
        publish([OutputFile("large.bin", bytes(2_000))], tmp_path / "site")
    assert refused.value.problems[0].message == f"The site cannot be written to {tmp_path / 'site'}: File too large."


# -- on the disk before it is seen --------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [True, False])
def test_everything_is_on_the_disk_before_the_first_rename(
    at_once: bool,  # noqa: FBT001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With one call for the file system, and with one for every file and folder where there is no such call."""
    synced: set[str] = set()
    seen: list[set[str]] = []

    def sync(descriptor: int) -> None:
        synced.add(os.path.relpath(Path(f"/proc/self/fd/{descriptor}").readlink(), tmp_path / ".site.new"))

    def whole(folder: Path) -> bool:
        if at_once:
            synced.update(path.relative_to(folder).as_posix() for path in [*folder.rglob("*"), folder])
        return at_once

    rename = Path.rename

    def renamed(path: Path, target: Path) -> Path:
        seen.append(set(synced))
        return rename(path, target)

    monkeypatch.setattr(durable, "_sync_file_system", whole)
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", renamed)
    publish([OutputFile("index.html", b"x"), OutputFile("a/b/c.json", b"y")], tmp_path / "site")
    assert {".", "index.html", "a", "a/b", "a/b/c.json", MARKER} <= seen[0]


def test_a_disk_that_cannot_keep_it_leaves_the_old_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish([OutputFile("index.html", b"old")], tmp_path / "site")

    def broken(folder: Path) -> bool:
        raise OSError(5, "Input/output error", str(folder))

    monkeypatch.setattr(durable, "_sync_file_system", broken)
    with pytest.raises(MachineError) as error:
        publish([OutputFile("index.html", b"new")], tmp_path / "site")
    assert [problem.code for problem in error.value.problems] == ["RUN02"]
    assert tree(tmp_path / "site")["index.html"] == b"old"
    assert not (tmp_path / ".site.new").exists()
