"""What a command asks the system for, as strace saw it: files written, synced and renamed, and sockets.

Example::

    for call in traced(root, ["build"]):
        print(call.name, call.paths)
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sites import command, environment

CALLS = "write,pwrite64,writev,fsync,fdatasync,syncfs,rename,renameat,renameat2,socket,connect,execve"
WRITES = {"write", "pwrite64", "writev"}
ASSAY = tuple(command())
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(?:<.*>)?(?: .*)?")


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the system that succeeded."""

    name: str
    paths: tuple[str, ...]
    """Files it names, or those of the descriptors it names."""
    text: str


def traced(root: Path, arguments: list[str], env: Mapping[str, str], program: tuple[str, ...] = ASSAY) -> list[Call]:
    """Run a command that must succeed under strace; returns its calls in order, those of its children too."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "calls"
        line = ["strace", "-f", "-y", "-s", "4096", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o", str(out)]
        line += [*program, *arguments]
        done = subprocess.run(line, cwd=root, env=environment(**env), capture_output=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        found = []
        for text in out.read_text("utf-8", "replace").splitlines():
            match = _LINE.fullmatch(text)
            if match and int(match[3]) >= 0:
                found.append(Call(match[1], tuple(str((root / path).resolve()) for path in _paths(match)), match[2]))
    return found


def _paths(match: re.Match[str]) -> list[str]:
    """Return the files a call names; of one that writes, only where to: what it writes may be anything."""
    if match[1] in WRITES:
        return re.findall(r"^\d+<(/[^>]*)>", match[2])
    return [one or other for one, other in re.findall(r'\d+<(/[^>]*)>|"(/?[^"]*)"', match[2])]
