"""The whole build on one screen: read, trust, plan, draw, put.

Example::

    report = build_site(Path("."), Path("site"), now=datetime.now(UTC))
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from assay.credentials.folders import count_awards
from assay.credentials.telling import Begin, unsaid
from assay.credentials.verified import VerifiedContent, verify_folder
from assay.largebuild import (
    SMALL,
    Built,
    Order,
    Profile,
    build_large,
    build_part,
    draw,
    plan,
    refuse_dead_links,
    refuse_worse,
    unchanged,
)
from assay.website.batches import Crew, cores
from assay.website.checkingviews import CopyView
from assay.website.hosts import host_warnings
from assay.website.memory import Memory
from assay.website.parts import Shard
from assay.website.phases import Phases
from assay.website.publish import Report, holding, prepare, publish, refuse_site
from assay.website.raster import keeping_pictures
from assay.website.render import OutputFile, Renderer
from assay.website.rest import SOURCES, Told, at_rest

__all__ = ["Built", "build_shard", "build_site", "copy_template", "told_at_rest"]


def build_site(  # noqa: PLR0913 - what a build may be asked for
    root: Path,
    output: Path,
    *,
    now: datetime,
    strict: bool = False,
    adapt: Callable[[OutputFile], OutputFile] = unchanged,
    jobs: int | None = None,
    cache: Path | None = None,
    full: bool = False,
    crew: Crew | None = None,
    begin: Begin = unsaid,
) -> Built:
    """Build the site of folder `root` into `output`; raises `AssayError`, and then the old site is untouched.

    `now` (UTC) is the time the dates of awards are held against. `strict` refuses warnings too. `adapt` may change a
    finished file; the live preview adds its reload line with it. `jobs` processes share the work for the awards:
    one for each core unless told otherwise, and none but this one for a small site. The bytes are the same.

    With a `cache` folder of this user's own, a site of many awards is built by what changed since the last time; `full`
    verifies and draws everything anew. A `crew` does the work for awards in place of processes of this machine.
    Pictures and compiled templates are kept there too. Each long piece of work is told to `begin`.
    """
    prepare(output, sources=[root / folder for folder in SOURCES])
    order = Order(
        root=root,
        output=output,
        now=now,
        strict=strict,
        adapt=adapt,
        jobs=jobs or cores(),
        crew=crew,
        begin=begin,
        cache=cache,
    )
    small = jobs is None and crew is None and count_awards(root) <= SMALL
    with keeping_pictures(cache):
        return _build_small(order) if small else build_large(order, full=full)


def _build_small(order: Order) -> Built:
    # First everything is read, verified and drawn ...
    phases = Phases()
    verified = verify_folder(order.root, now=order.now, tell=order.begin("Verifying awards"))
    refuse_worse(verified, order.output, strict=order.strict)
    phases.lap("read and verify")
    renderer, site = Renderer(order.templates, order.cache), plan(verified, order.templates)
    files = [order.adapt(file) for file in draw(site, renderer, order.begin("Drawing pages"))]
    phases.lap("draw")
    # ... and only then is anything written.
    report = publish(files, order.output)
    phases.lap("publish")
    warnings = (*site.warnings, *host_warnings(report))
    return Built(verified=verified, report=report, warnings=warnings, profile=Profile(here=phases.seconds))


def told_at_rest(root: Path, output: Path, *, now: datetime, strict: bool, cache: Path | None) -> Told | None:
    """Return what the last build said, when nothing has moved since and a build could only make the same site.

    None when that cannot be told, and for sites so small that a build is as fast. Raises as `build_site` does.
    """
    if count_awards(root) <= SMALL or not output.is_dir():
        return None
    prepare(output, sources=[root / folder for folder in SOURCES])
    with Memory.open(cache, root, output) as memory, holding(output):
        told = at_rest(memory, root, output, now=now) if memory else None
    return None if told and strict and not all(warning.notice for warning in told.warnings) else told


def build_shard(
    root: Path,
    output: Path,
    shard: Shard,
    *,
    now: datetime,
    jobs: int | None = None,
    crew: Crew | None = None,
    begin: Begin = unsaid,
) -> Report:
    """Build one part of the site into a folder of its own, for `parts.Folded`; raises `AssayError`."""
    prepare(output, sources=[root / folder for folder in SOURCES])
    refuse_site(output)
    jobs = jobs or (cores() if count_awards(root) > SMALL else 1)
    order = Order(root=root, output=output, now=now, strict=False, adapt=unchanged, jobs=jobs, crew=crew, begin=begin)
    return build_part(order, shard)


def check_pages(root: Path, verified: VerifiedContent, cache: Path | None = None) -> None:
    """Raise what a build would say of the links in the association's own pages."""
    site = plan(verified, root / "templates", awards=False)
    refuse_dead_links(site, Renderer(root / "templates", cache))


def copy_template(root: Path, verified: VerifiedContent) -> bytes:
    """Return the template of kept copies of folder `root`, as its site publishes it."""
    site = plan(verified, root / "templates")
    view = next(view for view in site.views if isinstance(view, CopyView))
    return Renderer(root / "templates").page(view, site.shared).data
