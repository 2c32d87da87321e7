"""The build of a site with many awards, in batches: all of it, or only what changed since the last one.

Both walk the same way: read, verify and draw the awards that need it, hold all of them against each other, draw the
rest, publish. They differ in where files go (a fresh folder; a stage with a journal) and in which awards need it.

Example::

    built = build_large(Order(root=root, output=output, now=now, ...), full=False)
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from assay import __version__
from assay.credentials.content import read_content
from assay.credentials.model import Content, Revocation
from assay.credentials.rollback import history_problems, rollback_problems
from assay.credentials.rows import Standings
from assay.credentials.steps import Trust
from assay.credentials.telling import Begin, Tell, unsaid, untold
from assay.credentials.verified import (
    VerifiedAward,
    VerifiedContent,
    fold_content,
    settle,
    trust_of,
    verify_lists,
    without_awards,
)
from assay.errors import ContentError, Problem
from assay.website.awardpages import linked_views
from assay.website.batches import Crew, Drawn, Job, Outcome, Put, work_through
from assay.website.deadlinks import dead_links
from assay.website.footing import Footing
from assay.website.glyphs import Fonts
from assay.website.hosts import host_warnings
from assay.website.journal import Change
from assay.website.language import words_for
from assay.website.memory import MOST_SEGMENTS, SEGMENT, Memory
from assay.website.parts import Shard, write_part
from assay.website.phases import Phases
from assay.website.pictures import Pictures
from assay.website.publish import (
    MARKER,
    FolderPut,
    Report,
    changing,
    on_disk,
    published_history,
    published_lists,
    staging,
)
from assay.website.rebuilding import (
    YOUNG,
    Picked,
    Published,
    Question,
    file_hints,
    look_again,
    look_at,
    marks_of,
    pick,
)
from assay.website.render import OutputFile, Renderer, asset, stylesheet
from assay.website.rest import Told, note_rest, told_of
from assay.website.site import Site, plan_site
from assay.website.views import SiteView, View

SMALL = 250
"""Up to so many awards, helping processes cost more than they save."""
AWARDS, PAGES = "Building awards", "Drawing other pages"
"""What takes long, in words for the person who waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Where the time of a build went, in seconds by phase."""

    here: Mapping[str, float] = field(default_factory=dict)
    """In the process that builds; this is the time by the clock."""
    awards: Mapping[str, float] = field(default_factory=dict)
    """On the awards, in all processes together."""
    jobs: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made, for whoever asked for it."""

    verified: VerifiedContent
    report: Report
    warnings: tuple[Problem, ...] = ()
    """What is worth knowing about the site itself: colours, pictures, limits of hosts."""
    profile: Profile = field(default_factory=Profile)
    """Where the time went."""

    @property
    def told(self) -> Told:
        """What is said of it."""
        return told_of(self.verified, self.report, self.warnings)


def unchanged(file: OutputFile) -> OutputFile:
    """Return a file as it is."""
    return file


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a build was asked for."""

    root: Path
    output: Path
    now: datetime
    strict: bool
    adapt: Callable[[OutputFile], OutputFile]
    jobs: int
    crew: Crew | None = None
    """Who does the work for awards, if not processes of this machine."""
    begin: Begin = unsaid
    """Whom each long piece of work tells how far it has come."""
    cache: Path | None = None
    """This user's own folder for what builds may need again."""

    @property
    def templates(self) -> Path:
        """The site's own templates; the folder may be missing."""
        return self.root / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Input:
    """Everything of a site folder but its awards: read, verified, and planned as far as it goes without them."""

    content: Content
    unread: tuple[Problem, ...]
    """Problems of reading."""
    found: list[Problem]
    """Problems of status lists."""
    trust: Trust
    context: VerifiedContent
    shared: SiteView
    recorded: Mapping[str, Revocation]
    files: dict[str, int]
    """Hints of the files of awards, taken before any of them is read."""
    young: int
    """A file that changed after this may change again unseen: nanoseconds of the disk's clock."""


def _read(order: Order, disk_clock: int) -> _Input:
    content, problems = read_content(order.root, unread=True)
    if content is None:
        raise ContentError(*problems)
    trust, found = verify_lists(trust_of(content), content.lists, now=order.now)
    context = without_awards(content, now=order.now)
    return _Input(
        content=content,
        unread=problems,
        found=found,
        trust=trust,
        context=context,
        shared=plan(context, order.templates).shared,
        recorded={revocation.award: revocation for revocation in content.revocations},
        files=file_hints(order.root, content.awards, disk_clock - YOUNG),
        young=disk_clock - YOUNG,
    )


def _job(order: Order, given: _Input, put: Put) -> Job:
    counts = Counter(award.id for award in given.content.awards)
    return Job(
        root=order.root,
        token=uuid4().hex,
        context=given.context,
        trust=given.trust,
        recorded=given.recorded,
        twice=frozenset(name for name, count in counts.items() if count > 1),
        shared=given.shared,
        put=put,
        adapt=order.adapt,
        cache=order.cache,
        drawing=not any(not problem.warning for problem in (*given.unread, *given.found)),
    )


def _fold(order: Order, given: _Input, awards: Sequence[VerifiedAward], outcome: Outcome) -> VerifiedContent:
    """Hold the awards against each other and all else."""
    read, found = (*given.unread, *outcome.unreadable), [*given.found, *outcome.problems]
    verified = settle(read, lambda: fold_content(given.content, given.trust, awards, found, now=order.now))
    refuse_worse(verified, order.output, strict=order.strict)
    return verified


def build_large(order: Order, *, full: bool) -> Built:
    """Do the same in batches: only what changed where a build before is remembered, else everything."""
    with Memory.open(order.cache, order.root, order.output) as memory:
        try:
            built = None if full or memory is None else _rebuild(order, memory)
            return built or _build_anew(order, memory)
        finally:
            # In a preview, what one build left frozen (`uncollected`) must not be there for ever.
            gc.unfreeze()


def build_part(order: Order, shard: Shard) -> Report:
    """Verify and draw one part of the awards, for `parts.Folded`; raises as a build does."""
    with staging(order.output) as stage:
        given = _read(order, stage.folder.stat().st_mtime_ns)
        everyone = [award.path for award in given.content.awards]
        job = _job(order, given, FolderPut(stage.folder))
        mine = [path for path in everyone if shard.holds(path)]
        outcome = work_through(mine, job, jobs=order.crew or order.jobs, tell=order.begin(AWARDS))
        found = [*given.unread, *given.found, *outcome.unreadable, *outcome.problems]
        if wrong := [problem for problem in found if not problem.warning]:
            raise ContentError(*wrong)
        stage.count(outcome.files, outcome.size)
        write_part(stage, shard, everyone, job, outcome)
        return stage.publish()


def _build_anew(order: Order, memory: Memory | None) -> Built:
    """Build into a fresh folder, which takes the place of the old one."""
    phases = Phases()
    with staging(order.output) as stage:
        given = _read(order, stage.folder.stat().st_mtime_ns)
        phases.lap("read the folder")
        paths = [award.path for award in given.content.awards]
        job, jobs = _job(order, given, FolderPut(stage.folder)), order.crew or order.jobs
        outcome = work_through(paths, job, jobs=jobs, tell=order.begin(AWARDS))
        stage.count(outcome.files, outcome.size)
        phases.lap("work through the awards")
        verified = _fold(order, given, outcome.awards, outcome)
        phases.lap("hold awards against each other")
        site, renderer = plan(verified, order.templates, awards=False), Renderer(order.templates, order.cache)
        linked = set()
        for file in draw(site, renderer, order.begin(PAGES)):
            stage.write(order.adapt(file))
        words = renderer.words(site.shared.language)
        for view in linked_views(verified, Pictures(verified, Fonts(order.templates / "fonts"), words), words):
            stage.write_again(order.adapt(renderer.page(view, site.shared)))
            linked.add(view.url.split("/")[2])
        phases.lap("draw all other pages")
        report = stage.publish()
        phases.lap("publish")
        published = look_at(report.target) if memory else None
        if memory and published:
            footing = Footing(given.context, given.shared, order.templates, order.adapt)
            marks = marks_of(outcome.drawn, published, given.files, footing, linked)
            memory.write(marks, (), {}, anew=True)
        built = _built(verified, site, report)
        _note(order, given, memory, published, built)
        phases.lap("remember")
    return replace(built, profile=Profile(here=phases.seconds, awards=outcome.seconds, jobs=order.jobs))


def _rebuild(order: Order, memory: Memory) -> Built | None:
    """Draw and write only what changed since the last build; None when that build is not remembered well enough."""
    if not memory.count() or not order.output.is_dir():
        return None
    phases = Phases()
    with changing(order.output, durable=order.adapt is unchanged) as change:
        given = _read(order, change.stage.stat().st_mtime_ns)
        before = look_at(change.target)
        if before is None:
            return None
        footing = Footing(given.context, given.shared, order.templates, order.adapt)
        standings = Standings(given.trust, given.recorded, order.now)
        question = Question(footing=footing, standings=standings)
        phases.lap("read the folder")
        try:
            with uncollected():
                picked = pick(given.content.awards, memory, before, given.files, question)
        except ValueError:
            return None
        phases.lap("look for changes")
        outcome = _work(picked.todo, order, given, change)
        phases.lap("work through the awards")
        known = {path: award for path, (_, award) in picked.kept.items()}
        known |= {one.path: one.award for one in outcome.drawn}
        everyone = [known[award.path] for award in given.content.awards if award.path in known]
        verified = _fold(order, given, everyone, outcome)
        phases.lap("hold awards against each other")
        site = plan(verified, order.templates, awards=False)
        expected, linked = _draw_rest(order, verified, site, change)
        # A page that spoke of another award, and does no more.
        silent = [path for path, (mark, award) in picked.kept.items() if mark.linked and award.id not in linked]
        again = _work(silent, order, given, change)
        outcome.drawn += again.drawn
        phases.lap("draw all other pages")
        ids = {award.id for award in everyone}
        with on_disk(change.target):
            change.commit(_superfluous(before, ids, expected, outcome.drawn, change.target))
        phases.lap("publish")
        touched = {one.award.id for one in outcome.drawn} | linked
        published = look_again(change.target, before, ids, touched, (*expected, MARKER))
        _remember(memory, picked, _After(given.files, published, footing, outcome.drawn, linked))
        built = _built(verified, site, published.report(change.target, expected))
        _note(order, given, memory, published, built)
        phases.lap("remember")
    return replace(built, profile=Profile(here=phases.seconds, awards=outcome.seconds, jobs=order.jobs))


@contextmanager
def uncollected() -> Iterator[None]:
    """Make objects that stay without looking for cycles among them: each search goes through all there are."""
    gc.unfreeze()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _work(paths: list[str], order: Order, given: _Input, change: Change) -> Outcome:
    jobs = (order.crew or order.jobs) if len(paths) > SMALL else 1
    job, tell = _job(order, given, change.put), order.begin(AWARDS)
    return work_through(paths, job, jobs=jobs, tell=tell) if paths else Outcome()


def _draw_rest(order: Order, verified: VerifiedContent, site: Site, change: Change) -> tuple[dict[str, int], set[str]]:
    """Draw what is no single award's; returns path → bytes of it, and the ids of awards whose pages speak of others."""
    expected, linked, renderer = {}, set(), Renderer(order.templates, order.cache)
    for drawn in draw(site, renderer, order.begin(PAGES)):
        file = order.adapt(drawn)
        expected[file.path] = change.put(file)
    words = renderer.words(site.shared.language)
    for view in linked_views(verified, Pictures(verified, Fonts(order.templates / "fonts"), words), words):
        change.put(order.adapt(renderer.page(view, site.shared)))
        linked.add(view.url.split("/")[2])
    return expected, linked


def _superfluous(
    before: Published, ids: Collection[str], expected: Mapping[str, int], drawn: Sequence[Drawn], target: Path
) -> Iterator[str]:
    """Yield the published files that the site, with the awards *ids*, has no more."""
    # Where somebody had put a folder into an award's, its own files are among the others.
    strange = {
        f"awards/{one.award.id}/{name}" for one in drawn if one.award.id not in before.awards for name in one.names
    }
    yield from (path for path in before.others if path not in expected and path not in strange and path != MARKER)
    names = {one.award.id: one.names for one in drawn if one.award.id in before.awards}
    for name in (*names, *(name for name in before.awards if name not in ids)):
        kept, folder = names.get(name, ()), f"awards/{name}"
        found = (f"{folder}/{file}" for file in os.listdir(target / folder) if file not in kept)  # noqa: PTH208
        yield from (path for path in found if path not in expected)


@dataclass(frozen=True, slots=True)
class _After:
    """What a rebuild came to."""

    files: Mapping[str, int]
    published: Published
    footing: Footing
    drawn: Sequence[Drawn]
    linked: set[str]


def _remember(memory: Memory, picked: Picked, after: _After) -> None:
    """Note what changed for the next build."""
    marks = {}
    for mark, award in marks_of(after.drawn, after.published, after.files, after.footing, after.linked):
        marks[mark.path] = mark, award
    for path, (mark, award) in picked.kept.items():
        if path in marks:
            continue
        outputs, linked = after.published.awards[award.id][0], award.id in after.linked
        file = after.files.get(path, 0)
        if (file, outputs, linked) != (mark.file, mark.outputs, mark.linked):
            marks[path] = replace(mark, file=file, outputs=outputs, linked=linked), award
    everyone = {**picked.kept, **marks}
    anew = len(marks) * 4 > len(everyone) or memory.count() > MOST_SEGMENTS + len(everyone) // SEGMENT
    memory.write((everyone if anew else marks).values(), picked.gone, {}, anew=anew)


def _built(verified: VerifiedContent, site: Site, report: Report) -> Built:
    warnings = (*site.warnings, *host_warnings(report))
    return Built(verified=verified, report=report, warnings=warnings)


def _note(order: Order, given: _Input, memory: Memory | None, published: Published | None, built: Built) -> None:
    """Note that the site rests, for the next build; a preview is looked at award by award."""
    if memory and published and order.adapt is unchanged:
        note_rest(memory, order.root, built.verified, published.stand(), built.told, young=given.young)


def plan(verified: VerifiedContent, templates: Path, *, awards: bool = True) -> Site:
    """Plan a site with what its folder of templates brings: style, script and fonts."""
    script, fonts = asset(templates, "catalogue.js"), Fonts(templates / "fonts")
    style = stylesheet(templates)
    words = words_for(verified.issuer.languages[0], templates)
    return plan_site(verified, style, __version__, awards=awards, catalogue_script=script, fonts=fonts, words=words)


def refuse_worse(verified: VerifiedContent, output: Path, *, strict: bool) -> None:
    """Refuse lists and keys older than the published ones, and warnings when told to."""
    problems = [
        *rollback_problems(verified.lists, published_lists(output)),
        *history_problems(verified.history_bytes, published_history(output)),
    ]
    if problems:
        raise ContentError(*problems)
    if strict and not all(warning.notice for warning in verified.warnings):
        raise ContentError(*verified.warnings)


def refuse_dead_links(site: Site, renderer: Renderer) -> None:
    """Raise `ContentError` PAGE04 and PAGE05 with every link of the own pages that leads nowhere."""

    def page(view: View) -> str:
        return renderer.page(view, site.shared).data.decode()

    if problems := list(dead_links(site.views, site.addresses, page)):
        raise ContentError(*problems)


def draw(site: Site, renderer: Renderer, tell: Tell = untold) -> Iterator[OutputFile]:
    """Yield every finished file of a planned site."""
    refuse_dead_links(site, renderer)
    total = len(site.views) + len(site.files)
    for number, view in enumerate(site.views, start=1):
        yield renderer.page(view, site.shared)
        tell(number, total)
    for number, file in enumerate(site.files, start=len(site.views) + 1):
        yield OutputFile(file.url.lstrip("/"), file.data)
        tell(number, total)
