"""Commands that are killed: a Python that has loaded Assay once forks for each, and ends it with SIGKILL.

A command dies in one of two ways, or gets through:

* at a moment: so many seconds after it began, whatever it was doing;
* at a step: just before the so-many-th change on the disk (a file opened to write, a folder made, a rename, a removal,
  a sync). That reaches places between two changes which a clock hardly ever hits.

Run as a script, this file is the server: one request a line, one answer a line.

Example::

    with Killer() as killer:
        killer.run(root, ["sign", "--demo", "--yes"], step=7)     # Ended(code=-9, steps=7, seconds=0.1, …)
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn, Self

KILLED = -signal.SIGKILL
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"}
"""Names under which Python announces a change on the disk (PEP 578)."""
LOADED = (
    "assay.builder",
    *(f"assay.cli.{name}" for name in ("compromise", "deploying", "importing", "keychange", "revoking", "signing")),
    "assay.integrity._rdfc",
    "assay.website.raster",
)
"""What the commands need, loaded before the first fork."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    """Exit code; -9 when it was killed."""
    steps: int
    """Changes on the disk it was about to make; 0 when it was killed."""
    seconds: float
    output: str
    errors: str

    @property
    def killed(self) -> bool:
        """Whether SIGKILL ended it."""
        return self.code == KILLED


class Killer:
    """One loaded Python that runs commands, one after the other, and kills them when told to."""

    def __enter__(self) -> Self:
        """Start it."""
        self._folder = TemporaryDirectory()
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__))],
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self._process.communicate()
        self._folder.cleanup()

    def run(
        self,
        root: Path,
        arguments: Sequence[str],
        *,
        after: float = 0,
        step: int = 0,
        sent: int = signal.SIGKILL,
        largest: int = 0,
        vanishing: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> Ended:
        """Run one command in a folder; `sent` it after so many seconds, or kill it before a step, unless it ends first.

        No file may grow beyond the `largest` number of bytes, as if the disk were full then. A file whose path ends in
        `vanishing` is deleted just before it is read.
        """
        files = {name: str(Path(self._folder.name) / name) for name in ("out", "err", "steps")}
        Path(files["steps"]).write_text("0")
        request = {"root": str(root), "arguments": list(arguments), "after": after, "step": step, **files}
        request |= {"sent": sent, "largest": largest, "vanishing": vanishing}
        request["environment"] = dict(environment or {})
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        code, seconds = json.loads(self._process.stdout.readline())
        steps, out, err = (Path(files[name]).read_text(encoding="utf-8") for name in ("steps", "out", "err"))
        return Ended(code, int(steps), seconds, out, err)


def _serve() -> None:
    for name in LOADED:
        importlib.import_module(name)

    for line in sys.stdin:
        request = json.loads(line)
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            _become(request)
        if request["after"]:
            time.sleep(request["after"])
            # The command alone: processes that help it have to notice by themselves.
            os.kill(child, request["sent"])
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(json.dumps([status, time.monotonic() - started]) + "\n")
        sys.stdout.flush()


def _become(request: dict[str, Any]) -> NoReturn:
    """Turn this process into the command, and leave with its exit code."""
    from assay.cli import main  # noqa: PLC0415 - loaded by now, and only in the server

    code: object = 1
    try:
        for number, name in enumerate((os.devnull, request["out"], request["err"])):
            descriptor = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(descriptor, number)
        os.chdir(request["root"])
        os.environ.update(request["environment"])
        counted = _count_steps(request["step"])
        if request["vanishing"]:
            _let_vanish(request["vanishing"])
        if request["largest"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (request["largest"], resource.RLIM_INFINITY))
        main(request["arguments"])
    except SystemExit as left:
        code = left.code
    except BaseException:  # noqa: BLE001 - as the interpreter does with what nobody caught
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    os.write(os.open(request["steps"], os.O_WRONLY), str(counted[0]).encode())
    os._exit(code if isinstance(code, int) else 0)


def _let_vanish(name: str) -> None:
    """Delete a file when it is about to be opened to read, as somebody else might have."""

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).endswith(name) and Path(str(arguments[0])).exists():
            Path(str(arguments[0])).unlink()

    sys.addaudithook(heard)


def _count_steps(fatal: int) -> list[int]:
    """Count the changes this process is about to make on the disk, and die before the fatal one."""
    counted, mine = [0], os.getpid()

    def step() -> None:
        counted[0] += 1
        # A process that helps inherits all this, and is not the one to be killed.
        if counted[0] == fatal and os.getpid() == mine:
            os.kill(mine, signal.SIGKILL)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES):
            step()

    sync = os.fsync

    def synced(descriptor: Any) -> None:  # noqa: ANN401 - a number, or what has one
        step()
        sync(descriptor)

    setattr(os, "fsync", synced)  # noqa: B010 - under the very name, whatever its type
    sys.addaudithook(heard)
    return counted


if __name__ == "__main__":
    _serve()
