"""The whole build on one screen: read, trust, plan, draw, put.

Example::

    report = build_site(Path("."), Path("site"), now=datetime.now(UTC))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assay import __version__
from assay.credentials.verified import VerifiedContent, rollback_problems, verify_folder
from assay.errors import ContentError, Problem
from assay.website.glyphs import Fonts
from assay.website.hosts import host_warnings
from assay.website.publish import Report, prepare, publish, published_lists
from assay.website.render import OutputFile, Renderer, asset, stylesheet
from assay.website.site import Site, plan_site


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made, for whoever asked for it."""

    verified: VerifiedContent
    report: Report
    warnings: tuple[Problem, ...] = ()
    """What is worth knowing about the site itself: colours, pictures, limits of hosts."""


def build_site(
    root: Path,
    output: Path,
    *,
    now: datetime,
    strict: bool = False,
    adapt: Callable[[OutputFile], OutputFile] = lambda file: file,
) -> Built:
    """Build the site of folder `root` into `output`; raises `AssayError`, and then the old site is untouched.

    `now` (UTC) is the time the dates of awards are held against. `strict` refuses warnings too. `adapt` may change a
    finished file; the live preview adds its reload line with it.
    """
    prepare(output, sources=[root / folder for folder in ("content", "keys", "templates")])
    # First everything is read, verified and drawn ...
    verified = verify_folder(root, now=now)
    if problems := list(rollback_problems(verified.lists, published_lists(output))):
        raise ContentError(*problems)
    if strict and not all(warning.notice for warning in verified.warnings):
        raise ContentError(*verified.warnings)
    templates = root / "templates"
    renderer = Renderer(templates)
    site = plan_site(
        verified,
        stylesheet(templates),
        __version__,
        catalogue_script=asset(templates, "catalogue.js"),
        fonts=Fonts(templates / "fonts"),
    )
    files = [adapt(file) for file in draw(site, renderer)]
    # ... and only then is anything written.
    report = publish(files, output)
    return Built(verified=verified, report=report, warnings=(*site.warnings, *host_warnings(report)))


def draw(site: Site, renderer: Renderer) -> Iterator[OutputFile]:
    """Yield every finished file of a planned site."""
    for view in site.views:
        yield renderer.page(view, site.shared)
    for file in site.files:
        yield OutputFile(file.url.lstrip("/"), file.data)
