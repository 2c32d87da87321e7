"""On the disk before it is seen: the order of writes, syncs and renames, as the system itself was asked (G02).

A rename may reach the disk before the bytes it makes visible. So each file is synced after its last write and before it
gets its name, and its folder is synced after that. And what has no business with the network asks for no socket.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from promises import Promise
from sites import environment

from crash.operations import OPERATIONS, secrets
from crash.places import copied
from crash.tracing import WRITES, Call, traced

RENAMES = {"rename", "renameat", "renameat2"}
SYNCS = {"fsync", "fdatasync"}
TRACED = [name for name in OPERATIONS if name != "build in batches"]


@pytest.fixture(scope="module")
def calls_of(laid: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Call]]:
    """Return what an operation asked the system for; each runs once."""
    found: dict[str, list[Call]] = {}

    def trace(name: str) -> list[Call]:
        if name not in found:
            place = copied(laid(name), tmp_path_factory.mktemp("traced") / "place")
            found[name] = traced(place / "club", list(OPERATIONS[name].arguments), secrets(place))
        return found[name]

    return trace


def test_there_is_a_tracer_here() -> None:
    assert shutil.which("strace"), "apt-get install strace; .ci/run does"
    assert sys.platform == "linux"


def on_disk(calls: list[Call], path: str, at: int) -> bool:
    """Tell whether a file, or all of a folder, was synced after its last write before call number `at`."""
    inside = [number for number in range(at) if calls[number].name in WRITES and below(calls[number], path)]
    since = max(inside, default=-1)
    later = calls[since + 1 : at]
    whole = any(call.name == "syncfs" for call in later)
    return whole or any(call.name in SYNCS and path in call.paths for call in later)


def disposable(call: Call) -> bool:
    """Tell whether something is renamed that can be made again: what Python compiled, or is kept with its digest."""
    folder, cache = Path(call.paths[-1]).parent, Path(environment()["ASSAY_CACHE"])
    return folder.name == "__pycache__" or folder in (cache / "templates", cache / "pictures")


def below(call: Call, path: str) -> bool:
    return any(one == path or one.startswith(f"{path}/") for one in call.paths)


@pytest.mark.parametrize("name", TRACED)
def test_bytes_then_name_then_folder(name: str, calls_of: Callable[[str], list[Call]], promise: Promise) -> None:
    calls = calls_of(name)
    renames = [(number, call) for number, call in enumerate(calls) if call.name in RENAMES and not disposable(call)]
    assert renames
    checked = 0
    for number, call in renames:
        source, target = call.paths[-2], call.paths[-1]
        if source.endswith(".assay-part"):
            # Files of a deploy: all of them before the list that says they are there.
            assert target.endswith(".assay-deploy.json") is False or any(c.name == "syncfs" for c in calls[:number])
            checked += 1
            continue
        moved_aside = target.endswith(".old") or "signed-drafts" in target
        assert moved_aside or on_disk(calls, source, number), f"{source} has its name before its bytes are on the disk"
        folder = str(Path(target).parent)
        after = calls[number + 1 :]
        assert any(one.name in SYNCS and folder in one.paths for one in after), f"{folder} is not synced afterwards"
        checked += 1
    promise("P4", "strace: bytes on the disk, then the name, then the folder", operations=1, renames=checked, early=0)


def test_the_check_above_would_see_a_name_that_comes_too_early(calls_of: Callable[[str], list[Call]]) -> None:
    calls = [call for call in calls_of("revoke") if call.name not in SYNCS]
    at, rename = next((number, call) for number, call in enumerate(calls) if call.name in RENAMES)
    assert not on_disk(calls, rename.paths[-2], at)


HOW = "strace: sockets that build, check, sign, revoke, renew and key asked the system for"


def network(calls: list[Call]) -> list[str]:
    """Return sockets that lead anywhere but to this machine itself: its C library asks there for the user's name."""
    return [call.text for call in calls if call.name in {"socket", "connect"} and "AF_UNIX" not in call.text]


@pytest.mark.parametrize("name", ["build", "sign", "revoke", "renew", "key retire"])
def test_no_socket_is_asked_for(name: str, calls_of: Callable[[str], list[Call]], promise: Promise) -> None:
    assert network(calls_of(name)) == []
    promise("P10", HOW, commands=1, sockets=0)


def test_check_asks_for_no_socket_and_the_tracer_would_see_one(
    laid: Callable[[str], Path], tmp_path: Path, promise: Promise
) -> None:
    place = copied(laid("build"), tmp_path / "place")
    assert network(traced(place / "club", ["check"], secrets(place))) == []
    promise("P10", HOW, commands=1, sockets=0)
    script = "import socket; socket.create_server(('127.0.0.1', 0))"
    assert network(traced(place / "club", ["-c", script], {}, program=(sys.executable,)))


@pytest.mark.parametrize("name", ["sign", "key retire", "key compromise"])
def test_no_secret_is_in_an_argument_of_another_process(name: str, calls_of: Callable[[str], list[Call]]) -> None:
    """Every program that is started shows its arguments to everybody on the machine."""
    started = [call.text for call in calls_of(name) if call.name == "execve"]
    assert started
    for text in started:
        for word in ("wooden otter", "01" * 8, "M-0000"):
            assert word not in text
