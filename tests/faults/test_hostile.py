"""Any single hostile file is refused within a second and 256 MiB; a folder of a thousand within a minute (P5)."""

from __future__ import annotations

from pathlib import Path

from promises import Promise

from faults.forks import Server
from faults.hostile import CPU, MIB, measured
from faults.runner import environment, make_happy

MINIMUM_FILES = 150
"""Fewer hostile files than this are a gap in the testing."""


def test_every_reader_refuses_hostile_files_at_once(promise: Promise) -> None:
    """Measured in a child each, with limits, so that a crash of a C library is seen."""
    results = measured()
    assert len(results) >= MINIMUM_FILES
    assert [result for result in results if result.signal] == []
    assert [result for result in results if result.ended not in ("refused", "taken")] == []
    assert [result for result in results if result.cpu > CPU or result.mib > MIB] == []
    slowest = max(result.cpu for result in results)
    largest = max(result.mib for result in results)
    how = "hostile files for every reader, each in a child process with limits"
    promise("P5", how, files=len(results), cpu_seconds=slowest, mib=largest, crashes=0)


def test_a_folder_of_a_thousand_hostile_files_ends_within_a_minute(tmp_path: Path, promise: Promise) -> None:
    root = tmp_path / "site"
    make_happy(root)
    kinds = (b"[" * 50_000, b"a: &a [x]\nb: [*a, *a]\n", b"{" * 60_000, bytes(range(256)) * 200, b"- " * 30_000)
    for number in range(500):
        # Small ones too, as a flood has.
        kind = kinds[number % 5]
        (root / "content" / "awards" / f"{number:016}.yaml").write_bytes(kind[: len(kind) // (1 + number % 16)])
        (root / "content" / "awards" / f"{number + 500:016}.json").write_bytes(kind * (1 + number % 4))
    with Server() as server:
        done = server.run(root, ["build"], environment(root))
    assert done.code == 1, done.output + done.errors
    assert " problems. Nothing was published" in " ".join(done.errors.split()), done.errors[-300:]
    assert "Traceback" not in done.errors
    assert done.cpu < 60
    promise("P5", "a build of a folder of a thousand hostile files", cpu_seconds=done.cpu, hostile_files=1000)
