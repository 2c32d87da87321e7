"""Any file of a stranger is judged by `assay verify` within a second and 256 MiB, whatever its issuer answers (P5)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from promises import Promise

from faults.forks import Server
from faults.hostile import CPU, MIB
from faults.runner import environment
from faults.strangers import Stranger, strangers

MINIMUM = 45
"""Fewer files than this are a gap in the testing."""
WHOLE = ("an undefined term", "a term defined 190 times and once not", "an SVG of names", "four tokens")
"""Starts of the names of those that are tried by the whole command too, its start included."""


def lay(stranger: Stranger, root: Path) -> list[str]:
    """Write a file and its web into a folder; return the arguments that verify it."""
    root.mkdir()
    (root / "badge").write_bytes(stranger.data)
    hosts = sorted({address.partition("/")[0] for address in stranger.web})
    for address, answer in stranger.web.items():
        file = root / "web" / address
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer if isinstance(answer, bytes) else json.dumps(answer).encode())
    mirrors = [word for host in hosts for word in ("--mirror", f"https://{host}/={root / 'web' / host}")]
    return ["verify", "badge", "--offline", "--json", *mirrors]


def test_no_file_of_a_stranger_takes_a_second_or_256_mebibytes(tmp_path: Path, promise: Promise) -> None:
    """Not one leaves with anything but a verdict, and none of them is taken for more than it is."""
    cpu = mib = 0.0
    tried = 0
    slow = []
    with Server() as server:
        for tried, stranger in enumerate(strangers(), 1):
            arguments = lay(stranger, tmp_path / str(tried))
            done = server.run(tmp_path / str(tried), arguments, environment(tmp_path))
            assert "Traceback" not in done.errors, (stranger.name, done.errors[-500:])
            assert done.code in (0, 1, 5), (stranger.name, done.code)
            json.loads(done.output)
            cpu, mib = max(cpu, done.cpu), max(mib, done.mib)
            if done.cpu > CPU or done.mib > MIB:
                slow.append((stranger.name, done.cpu, done.mib))
    assert slow == []
    assert tried >= MINIMUM
    promise("P5", "files of strangers, by verify", files=tried, cpu_seconds=cpu, mib=mib)


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_command_takes_less_than_a_second_too(name: str, tmp_path: Path) -> None:
    stranger = next(one for one in strangers() if one.name.startswith(name))
    arguments = lay(stranger, tmp_path / "site")
    program = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-m', 'assay', *sys.argv[1:]], stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(done.returncode, used.ru_utime + used.ru_stime)\n"
    )
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=tmp_path / "site", capture_output=True, text=True, check=True, timeout=60)
    code, cpu = done.stdout.split()
    assert code in ("0", "1", "5"), done.stderr
    assert float(cpu) < CPU
