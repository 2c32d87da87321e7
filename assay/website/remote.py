"""Batches on other machines, through any executor: what a batch needs travels with it, and its files travel back.

Rules:

* No disk is shared. A batch carries its awards, the site around them and the site's own templates; the worker gives
  back finished files as bytes, and only the process that builds writes. So a worker that is killed leaves nothing half
  written: its batches are done once more by others.
* A worker that has another program, another library or another Python is refused by name, not left to draw other bytes.
* A worker does one batch at a time, however many threads it has.
* Batches come back in order, and only a few are under way: memory stays flat.

Example::

    crew = Remote(executor, workers=lambda: 8)
    build_site(root, output, now=now, crew=crew)
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from assay.credentials.content import load_award
from assay.credentials.model import Award
from assay.credentials.plans import VARIABLE
from assay.errors import AssayError, ContentError, MachineError, Problem
from assay.website.batches import Job, Outcome, run_batch
from assay.website.render import OutputFile
from assay.website.toolset import differences, toolset

BATCH = 250
"""Awards of one task: handing it over costs a few milliseconds."""
AHEAD = 2
"""Tasks under way for each worker."""
PATIENCE = 5.0
"""Seconds between two looks at whether anybody is still there to do a task."""
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Freight:
    """What goes with every batch of a build."""

    job: Job
    templates: Mapping[str, bytes]
    """The site's own templates: path below their folder → bytes."""
    tools: Mapping[str, str]
    """What the process that builds does it with."""
    canon: str | None
    """How documents are canonicalised (`plans.VARIABLE`)."""


@dataclass(slots=True)
class Parcel:
    """What comes back: what became of the awards of a batch, and their files."""

    outcome: Outcome
    files: list[OutputFile] = field(default_factory=list)


class _Basket:
    """Where files of this process's batch go until they travel back."""

    def __init__(self) -> None:
        self.files: list[OutputFile] = []

    def __call__(self, file: OutputFile) -> int:
        self.files.append(file)
        return len(file.data)

    def emptied(self) -> list[OutputFile]:
        """Return the files, and hold none any more."""
        files, self.files = self.files, []
        return files


_BASKET = _Basket()
_ONE_AT_A_TIME = Lock()
_FOLDERS: dict[str, TemporaryDirectory[str]] = {}
"""Token of the build this process works for → the site folder it has for it."""


def do_batch(freight: Freight, awards: Sequence[Award]) -> Parcel:
    """Do one batch, on whatever machine; raises `MachineError` CLU03 where it would come out differently."""
    if found := differences(freight.tools, toolset()):
        raise MachineError(another_program("This worker", found))
    with _ONE_AT_A_TIME:
        root = _site_folder(freight)
        if freight.canon is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = freight.canon
        _BASKET.emptied()
        try:
            for award in awards:
                path = root / award.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(award.data)
            outcome = run_batch(replace(freight.job, root=root, put=_BASKET), [award.path for award in awards])
            return Parcel(outcome, _BASKET.emptied())
        finally:
            shutil.rmtree(root / "content", ignore_errors=True)


def _site_folder(freight: Freight) -> Path:
    """Return a folder with the site's own templates; it is made once for a build."""
    token = freight.job.token
    if token not in _FOLDERS:
        while _FOLDERS:
            _FOLDERS.popitem()[1].cleanup()
        folder = TemporaryDirectory(prefix="assay-worker-")
        for name, data in freight.templates.items():
            path = Path(folder.name) / "templates" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        _FOLDERS[token] = folder
    return Path(_FOLDERS[token].name)


def another_program(who: str, found: Sequence[str]) -> Problem:
    """Return the problem with a worker that builds with something else."""
    lines = [f"  {line}" for line in found[:_NAMED]] + (["  ..."] if len(found) > _NAMED else [])
    return Problem(
        code="CLU03",
        message="\n".join([f"{who} does not build with what this machine builds with:", *lines]),
        fix="install the same Assay, libraries and Python on all machines, for instance from one container image",
    )


@dataclass(frozen=True, slots=True)
class Remote:
    """A crew on other machines (`batches.Crew`)."""

    executor: Executor
    workers: Callable[[], int]
    """How many there are now; asked again while a batch keeps us waiting, and may raise `MachineError` then."""

    def outcomes(self, paths: Sequence[str], job: Job) -> Iterator[Outcome]:
        """Send the batches out, put the files that come back, and yield what became of the awards."""
        freight = Freight(job=job, templates=_templates(job.root), tools=toolset(), canon=os.environ.get(VARIABLE))
        # What files go to here, and what changes them, is no business of a worker's.
        freight = replace(freight, job=replace(job, root=Path(), put=_BASKET, cache=None))
        batches = (paths[start : start + BATCH] for start in range(0, len(paths), BATCH))
        waiting: deque[tuple[Future[Parcel], Outcome]] = deque()
        try:
            waiting.extend(self._send(freight, job.root, batch) for batch in islice(batches, self.workers() * AHEAD))
            while waiting:
                future, unread = waiting.popleft()
                parcel = self._wait(future)
                waiting.extend(self._send(freight, job.root, batch) for batch in islice(batches, 1))
                for file in parcel.files:
                    job.put(file)
                parcel.outcome.unreadable += unread.unreadable
                yield parcel.outcome
        finally:
            for future, _ in waiting:
                future.cancel()

    def _send(self, freight: Freight, root: Path, paths: Sequence[str]) -> tuple[Future[Parcel], Outcome]:
        """Read the awards of a batch and send them; returns with it what cannot be read."""
        awards, unread = [], Outcome()
        for path in paths:
            try:
                awards.append(load_award(root, root / path))
            except ContentError as error:
                unread.unreadable += error.problems
        return self.executor.submit(do_batch, freight, awards), unread

    def _wait(self, future: Future[Parcel]) -> Parcel:
        while True:
            try:
                return future.result(timeout=PATIENCE)
            except AssayError:
                raise
            except TimeoutError as error:
                if future.done():
                    raise lost(error) from None
                self.workers()
            except BaseException as error:
                if isinstance(error, (KeyboardInterrupt, SystemExit)):
                    raise
                # Whatever a worker or an executor may raise; a cancelled future is no `Exception`.
                raise lost(error) from None


def lost(error: BaseException) -> MachineError:
    """Return the problem with a cluster that did not give back what it was given."""
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return MachineError(
        Problem(
            code="CLU04",
            message=f"The cluster did not finish a batch of awards: {reason}",
            fix="look at the memory and the log of its workers, then build again; without --executor it works here",
        )
    )


def _templates(root: Path) -> dict[str, bytes]:
    folder = root / "templates"
    paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
