"""The whole build on one screen: read, trust, plan, draw, put.

Example::

    report = build_site(Path("."), Path("site"), now=datetime.now(UTC))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from assay import __version__
from assay.credentials.content import count_awards, read_content
from assay.credentials.verified import (
    VerifiedContent,
    fold_content,
    rollback_problems,
    settle,
    trust_of,
    verify_folder,
    verify_lists,
    without_awards,
)
from assay.errors import ContentError, Problem
from assay.website.batches import Job, cores, work_through
from assay.website.glyphs import Fonts
from assay.website.hosts import host_warnings
from assay.website.language import words_for
from assay.website.ownpages import dead_links, known_addresses
from assay.website.pages import linked_views
from assay.website.phases import Phases
from assay.website.pictures import Pictures
from assay.website.publish import FolderPut, Report, prepare, publish, published_lists, staging
from assay.website.render import OutputFile, Renderer, asset, stylesheet
from assay.website.site import Site, plan_site
from assay.website.views import CopyView, View


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


SMALL = 250
"""Up to so many awards, helping processes cost more than they save."""


def unchanged(file: OutputFile) -> OutputFile:
    """Return a file as it is."""
    return file


def build_site(
    root: Path,
    output: Path,
    *,
    now: datetime,
    strict: bool = False,
    adapt: Callable[[OutputFile], OutputFile] = unchanged,
    jobs: int | None = None,
) -> Built:
    """Build the site of folder `root` into `output`; raises `AssayError`, and then the old site is untouched.

    `now` (UTC) is the time the dates of awards are held against. `strict` refuses warnings too. `adapt` may change a
    finished file; the live preview adds its reload line with it. `jobs` processes share the work for the awards:
    one for each core unless told otherwise, and none but this one for a small site. The bytes are the same.
    """
    prepare(output, sources=[root / folder for folder in ("content", "keys", "templates")])
    if jobs is not None or count_awards(root) > SMALL:
        return _build_large(root, output, now=now, strict=strict, adapt=adapt, jobs=jobs or cores())
    # First everything is read, verified and drawn ...
    phases = Phases()
    verified = verify_folder(root, now=now)
    _refuse_worse(verified, output, strict=strict)
    phases.lap("read and verify")
    templates = root / "templates"
    renderer, site = _drawable(verified, templates)
    files = [adapt(file) for file in draw(site, renderer)]
    phases.lap("draw")
    # ... and only then is anything written.
    report = publish(files, output)
    phases.lap("publish")
    warnings = (*site.warnings, *host_warnings(report))
    return Built(verified=verified, report=report, warnings=warnings, profile=Profile(here=phases.seconds))


def _build_large(
    root: Path, output: Path, *, now: datetime, strict: bool, adapt: Callable[[OutputFile], OutputFile], jobs: int
) -> Built:
    """Do the same in batches: pages of awards go into the stage once verified, and are published with the rest."""
    phases = Phases()
    with staging(output) as stage:
        content, problems = read_content(root, unread=True)
        if content is None:
            raise ContentError(*problems)
        trust, found = verify_lists(trust_of(content), content.lists, now=now)
        context, templates = without_awards(content, now=now), root / "templates"
        job = Job(
            root=root,
            token=uuid4().hex,
            context=context,
            trust=trust,
            recorded={revocation.award: revocation for revocation in content.revocations},
            twice=frozenset(name for name, count in Counter(award.id for award in content.awards).items() if count > 1),
            shared=_plan(context, templates).shared,
            put=FolderPut(stage.folder),
            adapt=adapt,
        )
        phases.lap("read the folder")
        outcome = work_through([award.path for award in content.awards], job, jobs=jobs)
        stage.count(outcome.files, outcome.size)
        phases.lap("work through the awards")
        read = (*problems, *outcome.unreadable)
        found += outcome.problems
        verified = settle(read, lambda: fold_content(content, trust, outcome.awards, found, now=now))
        _refuse_worse(verified, output, strict=strict)
        phases.lap("hold awards against each other")
        renderer, site = _drawable(verified, templates, awards=False)
        for file in draw(site, renderer):
            stage.write(adapt(file))
        words = renderer.words(site.shared.language)
        for view in linked_views(verified, Pictures(verified, Fonts(templates / "fonts"), words), words):
            stage.write_again(adapt(renderer.page(view, site.shared)))
        phases.lap("draw all other pages")
        report = stage.publish()
        phases.lap("publish")
        warnings = (*site.warnings, *host_warnings(report))
        profile = Profile(here=phases.seconds, awards=outcome.seconds, jobs=jobs)
        return Built(verified=verified, report=report, warnings=warnings, profile=profile)


def _plan(verified: VerifiedContent, templates: Path, *, awards: bool = True) -> Site:
    """Plan a site with what its folder of templates brings: style, script and fonts."""
    script, fonts = asset(templates, "catalogue.js"), Fonts(templates / "fonts")
    style = stylesheet(templates)
    words = words_for(verified.issuer.languages[0], templates)
    return plan_site(verified, style, __version__, awards=awards, catalogue_script=script, fonts=fonts, words=words)


def _drawable(verified: VerifiedContent, templates: Path, *, awards: bool = True) -> tuple[Renderer, Site]:
    """Plan a site; raises `ContentError` PAGE04 and PAGE05 with every link of the own pages that leads nowhere."""
    renderer, site = Renderer(templates), _plan(verified, templates, awards=awards)

    def page(view: View) -> str:
        return renderer.page(view, site.shared).data.decode()

    if problems := list(dead_links(site.views, known_addresses(site.views, site.files, verified), page)):
        raise ContentError(*problems)
    return renderer, site


def check_pages(root: Path, verified: VerifiedContent) -> None:
    """Raise what a build would say of the association's own pages; sites without any take no time."""
    if verified.pages:
        _drawable(verified, root / "templates", awards=False)


def _refuse_worse(verified: VerifiedContent, output: Path, *, strict: bool) -> None:
    """Refuse lists older than the published ones, and warnings when told to."""
    if problems := list(rollback_problems(verified.lists, published_lists(output))):
        raise ContentError(*problems)
    if strict and not all(warning.notice for warning in verified.warnings):
        raise ContentError(*verified.warnings)


def draw(site: Site, renderer: Renderer) -> Iterator[OutputFile]:
    """Yield every finished file of a planned site."""
    for view in site.views:
        yield renderer.page(view, site.shared)
    for file in site.files:
        yield OutputFile(file.url.lstrip("/"), file.data)


def copy_template(root: Path, verified: VerifiedContent) -> bytes:
    """Return the template of kept copies of folder `root`, as its site publishes it."""
    site = _plan(verified, root / "templates")
    view = next(view for view in site.views if isinstance(view, CopyView))
    return Renderer(root / "templates").page(view, site.shared).data
