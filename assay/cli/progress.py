"""A bar that says how far a command has come and how long it will take, for people who have to wait.

Rules:

* It appears on standard error after a second, and is gone when the work is done: what stays on the screen is the same.
* Only at a terminal: not in a pipe, not with ``--quiet`` or ``--json``, not in CI, not where a line cannot be redrawn.
* It has no thread of its own. A build may start other processes, which is quick and safe only from a single thread; so
  the bar moves when the work tells it something.

Example::

    with progress(quiet=quiet or as_json) as begin:
        verified = verify_folder(root, now=now, tell=begin("Verifying"))
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from assay.credentials.telling import Begin, Tell, unsaid
from assay.credentials.verified import VerifiedContent, verify_folder

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds nobody minds to wait without being told why."""
_BETWEEN = 0.1
"""Seconds between two looks of the bar; more often, nobody sees."""
_BAR = 20
"""Columns of the bar itself: with the words around it, it fits a terminal of 80."""
_NO_SCREEN = {"dumb", "unknown"}
"""Values of TERM for which a line cannot be redrawn."""


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Begin]:
    """Give what a piece of work is begun with; its bar is gone when the block ends, in whatever way."""
    if quiet or not _anybody_looks():
        yield unsaid
        return
    bar = _Bar()
    try:
        yield bar.begin
    finally:
        bar.clear()


def verify_watched(root: Path, *, now: datetime, quiet: bool = False) -> VerifiedContent:
    """Read and verify a site folder while a bar says how far it is; raises what `verify_folder` raises."""
    with progress(quiet=quiet) as begin:
        return verify_folder(root, now=now, tell=begin("Verifying awards"))


def _anybody_looks() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM", "").lower() not in _NO_SCREEN and not os.environ.get("CI")


class _Bar:
    """One line at the bottom of the terminal, for one piece of work after another."""

    def __init__(self) -> None:
        self._due = monotonic() + PATIENCE
        self._shown: Progress | None = None

    def begin(self, what: str) -> Tell:
        """Begin a piece of work; the one before is over."""
        began = monotonic()
        before, at = 0, began

        def tell(done: int, total: int) -> None:
            nonlocal before, at
            now = monotonic()
            if done != before:
                before, at = done, now
            if now >= self._due or (self._shown and done == total):
                self._due = now + _BETWEEN
                self._draw(what, done, total, time_left(done, total, at - began, now - at))

        return tell

    def _draw(self, what: str, done: int, total: int, left: str) -> None:
        count = f"{done:,} of {total:,}"
        if self._shown is None:
            self._shown = _open()
            self._shown.add_task(what, completed=done, total=total, count=count, left=left)
            self._shown.start()
            return
        task = self._shown.task_ids[0]
        self._shown.update(task, description=what, completed=done, total=total, count=count, left=left, refresh=True)

    def clear(self) -> None:
        """Leave the terminal as it was."""
        if self._shown:
            self._shown.stop()


def time_left(done: int, total: int, spent: float, since: float) -> str:
    """Say how long it will take yet: by what was `spent` on those done, less what has passed `since` the last."""
    if not done:
        return ""
    seconds = max(0.0, spent / done * (total - done) - since)
    if seconds < 1:
        return ""
    if seconds < 90:  # noqa: PLR2004 - from here on nobody counts seconds
        return f"{seconds:.0f} s left"
    return f"{seconds / 60:.0f} min left" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h left"


def _open() -> Progress:
    """Return a bar that is not on the screen yet."""
    from rich.console import Console  # noqa: PLC0415 - takes longer to import than most commands run
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    # Without colours rich draws no track behind the bar, and no escapes but those that redraw the line.
    plain = bool(os.environ.get("NO_COLOR"))
    console = Console(
        file=sys.stderr, force_terminal=True, force_interactive=True, color_system=None if plain else "auto"
    )
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(_BAR),
        TextColumn("{task.fields[count]}"),
        TextColumn("{task.fields[left]}"),
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
