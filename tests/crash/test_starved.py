"""Full disks, disks one may only read, vanishing files, two at once, wrong clocks, closed pipes, Ctrl-C (G, E07, E08).

A real small disk is mounted where the machine allows that (root, Linux); elsewhere the size of files is limited, which
the system refuses in the same place. Either way the command must say so, leave what was there whole, and go through
once there is room.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from promises import Promise
from sites import AT, award_id, command, environment, run, tree

from crash.killing import Ended, Killer
from crash.operations import OPERATIONS, Operation, secrets
from crash.places import copied, differences, files, torn

PAGE = 4096
REFUSED = (3, 4)
"""Exit codes for a machine that refuses; 4 when it is about a key file."""
STARVED = [name for name in OPERATIONS if name != "build in batches"]


class Disk:
    """A small disk of its own, or a plain folder where none can be mounted."""

    def __init__(self) -> None:
        """Mount it, if that is allowed here."""
        self.folder = Path(tempfile.mkdtemp(prefix="assay-disk-"))
        self.real = self._mount("size=64m")

    def _mount(self, options: str) -> bool:
        line = ["mount", "-t", "tmpfs", "-o", options, "assay-test", str(self.folder)]
        return (
            shutil.which("mount") is not None and subprocess.run(line, capture_output=True, check=False).returncode == 0
        )

    def remount(self, options: str) -> None:
        """Change what the disk allows."""
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.folder)], check=True)

    def used(self) -> tuple[int, int]:
        """Return pages and inodes in use."""
        told = os.statvfs(self.folder)
        return told.f_blocks - told.f_bfree, told.f_files - told.f_ffree

    def remove(self) -> None:
        """Take it away."""
        if self.real:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)  # a server may still look at it
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def disk() -> Iterator[Disk]:
    """Return a disk with room for everything."""
    found = Disk()
    yield found
    found.remove()


def act(killer: Killer, place: Path, operation: Operation, *, largest: int = 0, vanishing: str = "") -> Ended:
    return killer.run(
        place / "club", operation.arguments, largest=largest, vanishing=vanishing, environment=secrets(place)
    )


def refused(ended: Ended) -> bool:
    """Tell whether a command was refused in plain words."""
    assert "Traceback" not in ended.errors, ended.errors
    if ended.code:
        assert ended.code in REFUSED, ended.errors
        assert "Fix:" in ended.errors
    return ended.code != 0


def see_refused_then_done(
    killer: Killer, name: str, source: Path, disk: Disk, starve: Callable[[int], int], feed: Callable[[], None]
) -> int:
    """Starve an operation a little less each time; after each refusal, see what is whole and let it finish."""
    operation, place = OPERATIONS[name], disk.folder / "place"
    before = files(copied(source, place))
    assert act(killer, place, operation).code == 0
    wanted, refusals = files(place), 0
    for room in (0, 3):
        copied(source, place)
        ended = act(killer, place, operation, largest=starve(room))
        found = files(place)
        if refused(ended):
            refusals += 1
            assert not torn(operation, found, before, wanted), room
            assert not [path for path in found if path.endswith((".tmp", ".part"))], "rubbish of a refused command"
        feed()
        listed = operation.secret and found.get("club/keys/history.jsonl")
        if found != wanted and not listed:
            again = act(killer, place, operation)
            assert again.code == 0, again.errors
            assert operation.secret or differences(operation, files(place), wanted) == []
    assert refusals
    return refusals


@pytest.mark.parametrize("name", STARVED)
def test_a_full_disk_is_said_and_nothing_is_torn(
    name: str, killer: Killer, laid: Callable[[str], Path], disk: Disk, promise: Promise
) -> None:
    def starve(room: int) -> int:
        if not disk.real:
            return 150 + 400 * room
        disk.remount(f"size={(disk.used()[0] + room) * PAGE}")
        return 0

    refusals = see_refused_then_done(
        killer, name, laid(name), disk, starve, lambda: disk.remount("size=64m") if disk.real else None
    )
    how = "a disk that is full (a small real one where it can be mounted), then room again and the same command"
    promise("P4", how, refusals=refusals, torn=0, rubbish=0)


@pytest.mark.parametrize("name", ["sign", "build"])
def test_a_disk_without_inodes_is_said_and_nothing_is_torn(
    name: str, killer: Killer, laid: Callable[[str], Path], disk: Disk, promise: Promise
) -> None:
    """Space enough, but no room for the name of another file; without a disk of its own, for its bytes."""

    def starve(room: int) -> int:
        if not disk.real:
            return 100 + room
        disk.remount(f"nr_inodes={disk.used()[1] + room}")
        return 0

    refusals = see_refused_then_done(
        killer, name, laid(name), disk, starve, lambda: disk.remount("nr_inodes=100000") if disk.real else None
    )
    promise("P4", "a disk without inodes", refusals=refusals, torn=0)


@pytest.mark.parametrize("name", ["sign", "key new", "build", "deploy"])
def test_what_may_only_be_read_is_left_alone(
    name: str, killer: Killer, laid: Callable[[str], Path], disk: Disk
) -> None:
    operation, place = OPERATIONS[name], disk.folder / "place"
    before = files(copied(laid(name), place))
    if disk.real:
        disk.remount("ro")
    ended = act(killer, place, operation, largest=0 if disk.real else 50)
    assert ended.code in REFUSED, ended.output + ended.errors
    assert refused(ended)
    assert files(place) == before
    if disk.real:
        disk.remount("rw")
    assert act(killer, place, operation).code == 0


@pytest.mark.parametrize(
    ("vanishing", "jobs"),
    [
        ("content/issuer.yaml", "1"),
        (f"{award_id(1)}.json", "1"),
        (f"{award_id(1)}.json", "2"),
        ("content/badges/first-aid.md", "1"),
        ("keys/history.jsonl", "1"),
    ],
)
def test_a_file_that_vanishes_while_it_is_read_stops_the_build_only(
    vanishing: str, jobs: str, killer: Killer, laid: Callable[[str], Path], tmp_path: Path
) -> None:
    place = copied(laid("build"), tmp_path / "place")
    before = tree(place / "club" / "site")
    line = ("build", "--jobs", jobs, "--at", AT)
    ended = killer.run(place / "club", line, vanishing=vanishing, environment=secrets(place))
    assert ended.code in {1, 3}, ended.output
    assert "Traceback" not in ended.errors, ended.errors
    assert "Fix:" in ended.errors
    assert tree(place / "club" / "site") == before


def test_four_builds_at_once_all_end_well(laid: Callable[[str], Path], tmp_path: Path) -> None:
    """They wait for each other, and the site is that of any of them."""
    place = copied(laid("build"), tmp_path / "place")
    root = place / "club"
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: run("build", "--root", root, "--at", AT), range(4)))
    # On a machine that is busy one may have waited its ten seconds; then it says so.
    assert {one.code for one in done} <= {0, 3}, [one.err for one in done]
    assert all("RUN03" in one.err for one in done if one.code)
    assert 0 in {one.code for one in done}
    after = tree(root / "site")
    assert run("build", "--root", root, "--at", AT).code == 0
    assert tree(root / "site") == after
    assert not (root / ".site.new").exists()


def test_two_officers_of_one_folder_sign_nothing_twice(laid: Callable[[str], Path], tmp_path: Path) -> None:
    place = copied(laid("sign"), tmp_path / "place")
    root = place / "club"
    line = ("sign", "--demo", "--yes", "--root", root, "--at", AT)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: run(*line), range(2)))
    assert {one.code for one in done} <= {0, 3}, [one.err for one in done]
    signed = tree(root / "content" / "awards")
    assert len([path for path in signed if path.endswith(".json")]) == 8
    assert run("check", "--strict", "--root", root, "--at", AT).code == 0


def test_a_clock_that_jumps_changes_dates_and_nothing_else(
    killer: Killer, laid: Callable[[str], Path], tmp_path: Path
) -> None:
    """Built today, in 1971, in 2090 and today again: no crash, and the same site as before."""
    place = copied(laid("renew"), tmp_path / "place")
    built = []
    for day in (AT, "1971-01-01T00:00:00Z", "2090-01-01T00:00:00Z", AT):
        ended = killer.run(place / "club", ("build", "--at", day), environment=secrets(place))
        assert ended.code in {0, 1}, ended.errors
        assert "Traceback" not in ended.errors
        built.append((ended.code, tree(place / "club" / "site")))
    assert built[0][0] == built[-1][0] == 0
    assert built[0] == built[-1]
    green = b'class="state state-valid'
    assert any(green in data for path, data in built[0][1].items() if path.endswith(".html"))
    assert built[2][0] == 1 or not any(green in data for path, data in built[2][1].items() if path.endswith(".html"))


LISTINGS = [
    ("check",),
    ("build",),
    ("verify", "content/awards"),
    ("doctor",),
    ("limits",),
    ("explain", "AW01"),
    ("diff",),
    ("key", "show"),
    ("--help",),
]


@pytest.mark.parametrize("line", LISTINGS, ids=" ".join)
def test_a_reader_who_leaves_early_sees_no_traceback(
    line: tuple[str, ...], laid: Callable[[str], Path], tmp_path: Path
) -> None:
    """`assay check | head -1`: the pipe is closed before, or while, there is something to say."""
    place = copied(laid("renew"), tmp_path / "place")
    process = subprocess.Popen(
        command(*line),
        cwd=place / "club",
        env=environment(SOURCE_DATE_EPOCH="1795348800", PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.wait(timeout=60)
    process.stderr.close()
    for word in ("Traceback", "BrokenPipe", "Exception ignored", "Errno"):
        assert word not in errors, errors


@pytest.mark.parametrize("name", ["sign", "import", "deploy", "key compromise"])
def test_ctrl_c_is_one_line_and_the_next_run_goes_on(
    name: str, killer: Killer, laid: Callable[[str], Path], tmp_path: Path
) -> None:
    operation, moments = OPERATIONS[name], random.Random(name)  # noqa: S311 - it chooses when to interrupt
    place = copied(laid(name), tmp_path / "place")
    before = files(place)
    calm = act(killer, place, operation)
    wanted = files(place)
    for _ in range(2):
        copied(laid(name), place)
        after = moments.uniform(0.02, calm.seconds)
        ended = killer.run(
            place / "club", operation.arguments, after=after, sent=signal.SIGINT, environment=secrets(place)
        )
        assert ended.code in {0, 130, -signal.SIGINT}, ended.errors
        assert "Traceback" not in ended.errors, ended.errors
        found = files(place)
        assert not torn(operation, found, before, wanted)
        assert not [path for path in found if path.endswith(".tmp")]
        if found != wanted:
            assert act(killer, place, operation).code == 0
            assert differences(operation, files(place), wanted) == []
