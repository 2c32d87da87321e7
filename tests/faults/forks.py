"""A Python that has loaded Assay once, and forks for every command: each case a process of its own, without the wait.

Loading Assay takes longer than any case. The happy twins run the real ``python -m assay``, so that way in is tried too.
Run as a script, this file is the server: it reads one request a line and answers a line: exit code,
processor time and memory.

Example::

    with Server() as server:
        server.run(root, ["build"], environment)   # Done(code=0, output="…", errors="")
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn, Self

MEMORY = 2 * 1024**3
"""Bytes of address space a command may have."""
SECONDS = 90
"""Seconds a command may take."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    output: str
    errors: str
    cpu: float = 0
    """Seconds of processor time."""
    mib: float = 0
    """Most memory it held, what it was born with included."""


class Server:
    """One loaded Python that runs commands one after the other."""

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

    def run(self, root: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> Done:
        """Run one command in a folder."""
        files = {name: str(Path(self._folder.name) / name) for name in ("out", "err")}
        request = {"root": str(root), "arguments": list(arguments), "environment": dict(environment), **files}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        code, cpu, kib = json.loads(self._process.stdout.readline())
        output, errors = (Path(file).read_text(encoding="utf-8") for file in files.values())
        return Done(code, output, errors, cpu, kib / 1024)


def _serve() -> None:
    # Loaded before the first fork, which is the point of all this.
    import assay.builder  # noqa: PLC0415
    import assay.cli  # noqa: PLC0415
    import assay.integrity._rdfc  # noqa: F401, PLC0415

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        _, status, used = os.wait4(child, 0)
        answer = [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _become(request: dict[str, Any]) -> NoReturn:
    """Turn this process into the command, and leave with its exit code."""
    from assay.cli import main  # noqa: PLC0415

    code: object = 1
    try:
        for number, name in enumerate((os.devnull, request["out"], request["err"])):
            descriptor = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(descriptor, number)
        os.chdir(request["root"])
        os.environ.update(request["environment"])
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        # By the clock, so that a command that waits for ever ends too.
        signal.alarm(SECONDS)
        main(request["arguments"])
    except SystemExit as left:
        code = left.code
    except BaseException:  # noqa: BLE001 - as the interpreter does with what nobody caught
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    _serve()
