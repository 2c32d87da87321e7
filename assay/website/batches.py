"""The work for each award, in batches and in several processes: read, verify, plan, draw, write.

Rules:

* What a batch does depends on its files and on the `Job` alone, so the bytes are the same whoever does it, in whatever
  order. The rows come back in the order of the files.
* Files go into the stage of the new site, which nobody sees before everything, and everything together, was verified.
* No more than a few batches are under way, and of an award comes back what `Sharing.slim` keeps: memory stays flat.
* Nothing of one award's pages drawn here depends on another award (`awardpages.award_views`, `files.award_files`); what
  some of them say about others is drawn again once all are known (`awardpages.linked_views`).

Example::

    crew = work_through(paths, Job(...), jobs=4)
    verified = fold_content(content, trust, crew.awards, crew.problems, now=now)
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from assay.credentials.content import load_award
from assay.credentials.model import Award, Revocation, badges_by_address
from assay.credentials.slimming import Sharing
from assay.credentials.steps import Trust
from assay.credentials.telling import Tell, untold
from assay.credentials.verified import VerifiedAward, VerifiedContent, verify_one
from assay.errors import ContentError, MachineError, Problem
from assay.website.awardpages import Around, award_views
from assay.website.files import StaticFile, award_files
from assay.website.glyphs import Fonts
from assay.website.orphans import end_with_parent
from assay.website.phases import Phases
from assay.website.pictures import DrawnFile, Pictures
from assay.website.relations import plan_relations
from assay.website.render import OutputFile, Renderer
from assay.website.views import SiteView

BATCH = 100
"""Awards of one task: enough that handing it over costs nothing, few enough that the processes end together."""
FEW = 10
"""The fewest of one task: for a small site they are small, so that one sees how far the work has come."""
AHEAD = 3
"""Batches under way for each process."""
READING = 16
"""Files of awards that are read before their turn."""
MOMENT = 0.5
"""Seconds after which somebody who waits for a batch hears that we still do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What every batch needs besides its files; handed to a process once."""

    root: Path
    token: str
    """Tells jobs apart: no two builds have the same."""
    context: VerifiedContent
    """The site around the awards (`without_awards`)."""
    trust: Trust
    recorded: Mapping[str, Revocation]
    """The record of revocations, by award."""
    twice: frozenset[str]
    """Ids of awards that exist twice: the build will be refused, and only one of them could be written."""
    shared: SiteView
    put: Put
    """Where the files of awards go."""
    adapt: Callable[[OutputFile], OutputFile]
    cache: Path | None = None
    """Where this user's builds keep what they may need again."""
    drawing: bool = True
    """Whether pages are wanted; a build that will be refused anyway only looks for what else is wrong."""


class Put(Protocol):
    """Takes a finished file to where the new site comes to be; it goes to every process that helps.

    The local one writes below a folder (`publish.FolderPut`); another may send to a store. `publish.Stage` is the whole
    writer of a site: `write`, `write_again`, `publish`.
    """

    def __call__(self, file: OutputFile) -> int:
        """Put one file there, whole; returns the bytes it takes."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of one award, ready to be folded with the others."""

    path: str
    award: VerifiedAward
    """Slim."""
    names: tuple[str, ...]
    """Names of its files, all in one folder."""
    size: int
    """Bytes of them."""


@dataclass(slots=True)
class Outcome:
    """What a batch, or all of them, came to."""

    drawn: list[Drawn] = field(default_factory=list)
    """The awards that are authentic."""
    problems: list[Problem] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)
    """What is wrong with files that could not even be read."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Where the time went, by phase."""

    @property
    def awards(self) -> list[VerifiedAward]:
        """The awards that are authentic, slim."""
        return [drawn.award for drawn in self.drawn]

    @property
    def files(self) -> int:
        """Files that were put."""
        return sum(len(drawn.names) for drawn in self.drawn)

    @property
    def size(self) -> int:
        """Their bytes."""
        return sum(drawn.size for drawn in self.drawn)


class Crew(Protocol):
    """Does batches elsewhere than in processes of this machine: on a cluster (`remote`), or earlier (`parts`)."""

    def outcomes(self, paths: Sequence[str], job: Job) -> Iterator[Outcome]:
        """Yield what became of the awards, in the order of their paths, once all their files went to `job.put`."""


def work_through(paths: Sequence[str], job: Job, *, jobs: int | Crew, tell: Tell = untold) -> Outcome:
    """Verify and draw awards, given by their paths below the site folder; raises `MachineError` for the disk.

    So many processes of this machine do it, or another crew.
    """
    total, sharing, phases = Outcome(), Sharing(), Phases()

    def waiting() -> None:
        tell(len(total.drawn) + len(total.unreadable), len(paths))

    for outcome in _outcomes(paths, job, jobs, waiting) if isinstance(jobs, int) else jobs.outcomes(paths, job):
        total.drawn += [
            replace(drawn, award=sharing.slim(drawn.award), names=sharing.share(drawn.names)) for drawn in outcome.drawn
        ]
        total.problems += outcome.problems
        total.unreadable += outcome.unreadable
        phases.add(outcome.seconds)
        waiting()
    total.seconds = phases.seconds
    return total


def cores() -> int:
    """Return how many processes this machine would run at once for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _outcomes(paths: Sequence[str], job: Job, jobs: int, waiting: Callable[[], None]) -> Iterator[Outcome]:
    """Yield what became of each batch, in order; with one job, in this process."""
    size = min(BATCH, max(FEW, len(paths) // (jobs * 8)))
    batches = (paths[start : start + size] for start in range(0, len(paths), size))
    if jobs == 1:
        yield from map(partial(run_batch, job), batches)
        return
    # A fork takes no time, but only a process without other threads can be forked safely.
    way = "fork" if os.name == "posix" and threading.active_count() == 1 else "spawn"
    context = multiprocessing.get_context(way)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(job,))
    try:
        yield from _in_order(pool, batches, jobs * AHEAD, waiting)
    except BrokenProcessPool:
        # The others are told to end, and one has been seen not to; then the build would wait for ever.
        for child in multiprocessing.active_children():
            child.kill()
        what = "A process that helped with the build was ended from outside."
        fix = "close other programs to free memory, or build with --jobs 1"
        raise MachineError(Problem(code="RUN05", message=what, fix=fix)) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: Executor, batches: Iterator[Sequence[str]], ahead: int, waiting: Callable[[], None]
) -> Iterator[Outcome]:
    under_way: deque[Future[Outcome]] = deque(pool.submit(_run, batch) for batch in islice(batches, ahead))
    while under_way:
        first = under_way.popleft()
        while not wait([first], timeout=MOMENT).done:
            waiting()
        outcome = first.result()
        under_way.extend(pool.submit(_run, batch) for batch in islice(batches, 1))
        yield outcome


class _Worker:
    """One process's share of a job: what is made once and used for every batch."""

    def __init__(self, job: Job) -> None:
        self._job, self.token = job, job.token
        self._renderer = Renderer(job.root / "templates", job.cache)
        self._badges = badges_by_address(job.context.issuer, job.context.badges)
        words = self._renderer.words(job.shared.language)
        pictures = Pictures(job.context, Fonts(job.root / "templates" / "fonts"), words)
        self._pictures = pictures
        self._around = Around(plan_relations(job.context, words), pictures, words)

    def run(self, paths: Sequence[str]) -> Outcome:
        """Do one batch."""
        outcome, sharing, job, phases = Outcome(), Sharing(), self._job, Phases()
        outcome.seconds = phases.seconds
        for path, reading in _read_ahead(job.root, paths):
            try:
                award = reading.result()
            except ContentError as error:
                outcome.unreadable += error.problems
                continue
            phases.lap("read")
            item, problems = verify_one(award, job.trust, job.recorded.get(award.id), now=job.context.checked_at)
            outcome.problems += problems
            phases.lap("verify")
            if item is None:
                continue
            names, size = [], 0
            for phase, file in self._draw(item):
                phases.lap(phase)
                size += job.put(file)
                names.append(file.path.rpartition("/")[2])
                phases.lap("write")
            outcome.drawn.append(Drawn(path, sharing.slim(item), tuple(names), size))
            phases.lap("hand over")
        return outcome

    def _draw(self, award: VerifiedAward) -> Iterator[tuple[str, OutputFile]]:
        """Yield the files of an award, each with the phase that made it."""
        job = self._job
        if not job.drawing or award.claim.badge_id.text not in self._badges or award.id in job.twice:
            # Refused when all are held together, and nothing that could be drawn.
            return
        for _, view in award_views(award, self._badges, job.context, self._around):
            yield "draw pages", job.adapt(self._renderer.page(view, job.shared))
        files: Iterator[tuple[str, StaticFile | DrawnFile]]
        files = chain(award_files(award, self._around.words), self._pictures.award_files(award))
        for _, file in files:
            phase = "bake pictures" if isinstance(file, DrawnFile) else "make documents"
            yield phase, job.adapt(OutputFile(file.url.lstrip("/"), file.data))


def _read_ahead(root: Path, paths: Sequence[str]) -> Iterator[tuple[str, Future[Award]]]:
    """Yield each path with its award, or what is wrong with its file; a thread has read it by then, but for the first.

    It waits for the disk while an award is verified and drawn: on a cold one, that is a quarter of the time.
    """
    left, under_way = iter(paths), deque[tuple[str, Future[Award]]]()
    with ThreadPoolExecutor(1) as reader:
        while True:
            more = islice(left, READING - len(under_way))
            under_way.extend((path, reader.submit(load_award, root, root / path)) for path in more)
            if not under_way:
                return
            yield under_way.popleft()


_WORKER: list[_Worker] = []
"""The worker of this process: it is made once for a job, however many batches come."""


def run_batch(job: Job, paths: Sequence[str]) -> Outcome:
    """Do one batch of a job, in whatever process: a pure function of the job and the files, for any executor."""
    if not _WORKER or _WORKER[0].token != job.token:
        _WORKER[:] = [_Worker(job)]
    return _WORKER[0].run(paths)


def _start(job: Job) -> None:
    end_with_parent()
    # The terminal sends Ctrl-C to everybody; the first process tidies up for all.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORKER[:] = [_Worker(job)]


def _run(paths: Sequence[str]) -> Outcome:
    """Do one batch of the job this process was started for, which then need not be sent each time."""
    return _WORKER[0].run(paths)
