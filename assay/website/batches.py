"""The work for each award, in batches and in several processes: read, verify, plan, draw, write.

Rules:

* What a batch does depends on its files and on the `Job` alone, so the bytes are the same whoever does it, in whatever
  order. The rows come back in the order of the files.
* Files go into the stage of the new site, which nobody sees before everything, and everything together, was verified.
* No more than a few batches are under way, and of an award comes back what `Sharing.slim` keeps: memory stays flat.
* Nothing of one award's pages drawn here depends on another award (`pages.award_views`, `files.award_files`); what some
  of them say about others is drawn again once all are known (`pages.linked_views`).

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
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from assay.credentials.content import load_award
from assay.credentials.model import Revocation, badges_by_address
from assay.credentials.slimming import Sharing
from assay.credentials.verification import Trust
from assay.credentials.verified import VerifiedAward, VerifiedContent, verify_one
from assay.errors import ContentError, MachineError, Problem
from assay.website.files import StaticFile, award_files
from assay.website.glyphs import Fonts
from assay.website.pages import Around, award_views
from assay.website.pictures import DrawnFile, Pictures
from assay.website.publish import write_file
from assay.website.relations import plan_relations
from assay.website.render import OutputFile, Renderer
from assay.website.views import SiteView

BATCH = 100
"""Awards of one task: enough that handing it over costs nothing, few enough that the processes end together."""
AHEAD = 3
"""Batches under way for each process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What every batch needs besides its files; handed to a process once."""

    root: Path
    context: VerifiedContent
    """The site around the awards (`without_awards`)."""
    trust: Trust
    recorded: Mapping[str, Revocation]
    """The record of revocations, by award."""
    twice: frozenset[str]
    """Ids of awards that exist twice: the build will be refused, and only one of them could be written."""
    shared: SiteView
    stage: Path
    """The folder of the new site."""
    adapt: Callable[[OutputFile], OutputFile]


@dataclass(slots=True)
class Outcome:
    """What a batch, or all of them, came to."""

    awards: list[VerifiedAward] = field(default_factory=list)
    """Those that are authentic, slim."""
    problems: list[Problem] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)
    """What is wrong with files that could not even be read."""
    files: int = 0
    size: int = 0
    """Bytes of the files written."""


def work_through(paths: Sequence[str], job: Job, *, jobs: int) -> Outcome:
    """Verify and draw awards, given by their paths below the site folder; raises `MachineError` for the disk."""
    total, sharing = Outcome(), Sharing()
    for outcome in _outcomes(paths, job, jobs):
        total.awards += [sharing.slim(award) for award in outcome.awards]
        total.problems += outcome.problems
        total.unreadable += outcome.unreadable
        total.files += outcome.files
        total.size += outcome.size
    return total


def cores() -> int:
    """Return how many processes this machine would run at once for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _outcomes(paths: Sequence[str], job: Job, jobs: int) -> Iterator[Outcome]:
    """Yield what became of each batch, in order; with one job, in this process."""
    batches = (paths[start : start + BATCH] for start in range(0, len(paths), BATCH))
    if jobs == 1:
        worker = _Worker(job)
        yield from map(worker.run, batches)
        return
    # A fork takes no time, but only a process without other threads can be forked safely.
    way = "fork" if os.name == "posix" and threading.active_count() == 1 else "spawn"
    context = multiprocessing.get_context(way)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(job,))
    try:
        yield from _in_order(pool, batches, jobs * AHEAD)
    except BrokenProcessPool:
        # The others are told to end, and one has been seen not to; then the build would wait for ever.
        for child in multiprocessing.active_children():
            child.kill()
        what = "A process that helped with the build was ended from outside."
        fix = "close other programs to free memory, or build with --jobs 1"
        raise MachineError(Problem(code="RUN05", message=what, fix=fix)) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: Executor, batches: Iterator[Sequence[str]], ahead: int) -> Iterator[Outcome]:
    waiting: deque[Future[Outcome]] = deque(pool.submit(_run, batch) for batch in islice(batches, ahead))
    while waiting:
        outcome = waiting.popleft().result()
        waiting.extend(pool.submit(_run, batch) for batch in islice(batches, 1))
        yield outcome


class _Worker:
    """One process's share of a job: what is made once and used for every batch."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._renderer = Renderer(job.root / "templates")
        self._badges = badges_by_address(job.context.issuer, job.context.badges)
        words = self._renderer.words(job.shared.language)
        pictures = Pictures(job.context, Fonts(job.root / "templates" / "fonts"), words)
        self._pictures = pictures
        self._around = Around(plan_relations(job.context, words), pictures, words)

    def run(self, paths: Sequence[str]) -> Outcome:
        """Do one batch."""
        outcome, sharing, job = Outcome(), Sharing(), self._job
        for path in paths:
            try:
                award = load_award(job.root, job.root / path)
            except ContentError as error:
                outcome.unreadable += error.problems
                continue
            item, problems = verify_one(award, job.trust, job.recorded.get(award.id), now=job.context.checked_at)
            outcome.problems += problems
            if item is None:
                continue
            for file in self._draw(item):
                write_file(job.stage, file)
                outcome.files += 1
                outcome.size += len(file.data)
            outcome.awards.append(sharing.slim(item))
        return outcome

    def _draw(self, award: VerifiedAward) -> Iterator[OutputFile]:
        job = self._job
        if award.claim.badge_id.text not in self._badges or award.id in job.twice:
            # Refused when all are held together, and nothing that could be drawn.
            return
        for _, view in award_views(award, self._badges, job.context, self._around):
            yield job.adapt(self._renderer.page(view, job.shared))
        files: Iterator[tuple[str, StaticFile | DrawnFile]]
        files = chain(award_files(award, self._around.words), self._pictures.award_files(award))
        for _, file in files:
            yield job.adapt(OutputFile(file.url.lstrip("/"), file.data))


_WORKER: list[_Worker] = []
"""The worker of this process, when it is one of a pool."""


def _start(job: Job) -> None:
    # The terminal sends Ctrl-C to everybody; the first process tidies up for all.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORKER[:] = [_Worker(job)]


def _run(paths: Sequence[str]) -> Outcome:
    return _WORKER[0].run(paths)
