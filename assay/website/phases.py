"""Where the time of a build went: seconds by phase, measured by laps; cheap enough to be always on.

Example::

    phases = Phases()
    award = load_award(root, path)
    phases.lap("read")                  # the time since the lap before
    phases.seconds                      # {"read": 0.0001}
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from time import perf_counter


class Phases:
    """A stop watch that never stops: each lap belongs to one phase."""

    __slots__ = ("_last", "seconds")

    def __init__(self) -> None:
        """Start."""
        self.seconds: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, phase: str) -> None:
        """Count the time since the lap before to a phase."""
        now = perf_counter()
        self.seconds[phase] = self.seconds.get(phase, 0.0) + now - self._last
        self._last = now

    def add(self, seconds: Mapping[str, float]) -> None:
        """Take in what another watch has counted."""
        for phase, spent in seconds.items():
            self.seconds[phase] = self.seconds.get(phase, 0.0) + spent


def most_memory() -> float:
    """Return the most memory one process of this build has taken, in MB: this one, or one that has ended; 0 unknown."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 - there is none on Windows

    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # Linux counts in KiB, macOS in bytes.
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)
