"""Wall time, processor time and memory of one command or one function; medians with their spread.

Rules:

* A command is a process of its own. Its memory is that of the largest process below it, as the kernel counts it.
* Two things are compared in turns (A B, B A, A B …), so that a busy machine is busy for both; the number that counts is
  the median of the ratios of each pair.

Example::

    run([sys.executable, "-m", "assay", "--help"]).wall
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run took."""

    wall: float
    """Seconds by the clock."""
    cpu: float
    """Seconds of processor, user and system, of the process and all below it."""
    memory: float
    """MB resident at most, of the largest process."""


def run(command: Sequence[str | Path], *, cwd: Path | None = None) -> Cost:
    """Run a command that must succeed; what it prints is dropped unless it fails."""
    launcher: list[str | Path] = [sys.executable, "-S", "-E", Path(__file__).with_name("measured.py")]
    done = subprocess.run([*launcher, *command], cwd=cwd, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} left with {done.returncode}:\n{done.stderr.decode()}")
    figures: dict[str, float] = json.loads(done.stdout)
    return Cost(**figures)


def each(function: Callable[[], object], count: int, *, rounds: int) -> list[float]:
    """Return the microseconds of processor per item of each round; one round warms up."""
    function()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        function()
        times.append((time.process_time() - start) / count * 1e6)
    return times


def paired(first: Callable[[], Cost], second: Callable[[], Cost], *, rounds: int) -> tuple[list[Cost], list[Cost]]:
    """Run two things in turns; returns their costs, pair by pair."""
    ours, theirs = [], []
    for number in range(rounds):
        if number % 2:
            theirs.append(second())
            ours.append(first())
        else:
            ours.append(first())
            theirs.append(second())
    return ours, theirs


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return median and range as people read them: ``0.82 (0.79 to 0.95)``."""
    middle = f"{statistics.median(values):,.{digits}f}"
    return f"{middle} ({min(values):,.{digits}f} to {max(values):,.{digits}f})" if len(values) > 1 else middle
