"""`assay build` and `assay serve`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import click

from assay.builder import Built, build_shard, build_site, told_at_rest
from assay.cli.common import F, at_option, cache_folder, canon_option, clock, root_option
from assay.cli.progress import progress
from assay.cli.report import count, next_step, say, show_problems, tally, wrapped
from assay.credentials.content import load_issuer
from assay.credentials.folders import ISSUER_FILE
from assay.credentials.ledger import LEDGER_FILE
from assay.credentials.saving import save_ledger
from assay.errors import AssayError, Problem, UsageError
from assay.integrity.durable import exclusive
from assay.largebuild import Profile
from assay.website.batches import Crew
from assay.website.parts import read_shard
from assay.website.publish import MARKER
from assay.website.rest import Told


def output_option(command: F) -> F:
    """Add ``--output``: a folder, or a bucket."""
    text = "Where the site goes: a folder, or s3://BUCKET/PREFIX.  [default: site/ in the site folder]"
    return click.option("-o", "--output", help=text)(command)


@click.command()
@root_option
@output_option
@click.option("--strict", is_flag=True, help="Treat warnings as problems.")
@click.option("--json", "as_json", is_flag=True, help="Print problems as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    help="Processes that share the work.  [default: one a core, for many awards]",
)
@click.option(
    "--full",
    "--verify-all",
    is_flag=True,
    help="Verify and draw everything anew, whatever is remembered of the last build.  [default in CI]",
)
@click.option("--profile", is_flag=True, help="Say where the time went.")
@click.option("--executor", metavar="URL", help="Let a Dask cluster do the work: dask://HOST:PORT.")
@click.option("--shard", metavar="K/N", help="Make part K of N only, in parts/K-of-N; 'assay fold' joins them.")
@canon_option
@at_option
def build(  # noqa: PLR0913 - one for each option
    root: Path,
    output: str | None,
    at: str | None,
    jobs: int | None,
    executor: str | None,
    shard: str | None,
    *,
    strict: bool,
    as_json: bool,
    quiet: bool,
    full: bool,
    profile: bool,
) -> int:
    """Verify every award and write the site.

    If anything is wrong, nothing is published and the site from before stays as it is.
    """
    now = clock(at)

    def make(target: Path) -> Built:
        with _crew(executor) as crew, progress(quiet=quiet or as_json) as begin:
            return build_site(
                root,
                target,
                now=now,
                strict=strict,
                jobs=jobs,
                cache=cache_folder(),
                full=full,
                crew=crew,
                begin=begin,
            )

    if shard is None:
        if not (full or executor or (output and "://" in output)):
            target = Path(output) if output else root / "site"
            with suppress(AssayError):  # which the build says
                started = monotonic()
                if told := told_at_rest(root, target, now=now, strict=strict, cache=cache_folder()):
                    spent = Profile(here={"look whether anything moved": monotonic() - started})
                    _show(told, spent, root, target, as_json=as_json, quiet=quiet, profile=profile)
                    return 0
        return publish_built(make, root, output, strict=strict, as_json=as_json, quiet=quiet, profile=profile)
    part = read_shard(shard)
    if output and "://" in output:
        what, fix = "A part of a site goes into a folder, not into a bucket.", "give 'assay fold' the bucket"
        raise UsageError(Problem(code="CLU05", message=what, fix=fix))
    target = Path(output) if output else root / "parts" / f"{part.number}-of-{part.of}"
    with _crew(executor) as crew, progress(quiet=quiet or as_json) as begin:
        report = build_shard(root, target, part, now=now, jobs=jobs, crew=crew, begin=begin)
    if not quiet and not as_json:
        say(f"Wrote part {part.number} of {part.of} ({count(report.files, 'file')}) to {target}.")
        next_step("bring all parts together, then 'assay fold' with their folders, from the same commit")
    return 0


def publish_built(
    make: Callable[[Path], Built],
    root: Path,
    output: str | None,
    *,
    strict: bool,
    as_json: bool,
    quiet: bool,
    profile: bool,
) -> int:
    """Make a site, note its addresses, and tell; or say what is wrong. Returns the exit code.

    For a bucket it is made in ``site/`` and then brought there, as `assay deploy` does.
    """
    if output and "://" in output:
        # Imported here: most sites go into a folder.
        from assay.cli.deploying import bring  # noqa: PLC0415
        from assay.website.stores import open_store  # noqa: PLC0415

        store = open_store(output, None)
        with exclusive(root):
            made: list[Built] = []

            def kept(target: Path) -> Built:
                made.append(make(target))
                return made[0]

            flags = {"strict": strict, "as_json": as_json, "quiet": quiet, "profile": profile}
            code = publish_built(kept, root, None, **flags)
            if code == 0:
                bring(store, root, made[0], output, quiet=quiet or as_json)
            return code
    target = Path(output) if output else root / "site"
    try:
        built = make(target)
    except AssayError as error:
        problems = [item for item in error.problems if strict or item.code != "ADR02"]
        show_problems(problems, as_json=as_json)
        if not as_json:
            for line in wrapped(f"{tally(problems)}. Nothing was published{_kept(target)}.", ""):
                click.echo(line, err=True)
        return error.exit_code
    # The ledger is written here, so what is new in it needs no warning.
    if built.verified.ledger.new(built.verified.addresses):
        save_ledger(root, built.verified.ledger.with_published(built.verified.addresses))
    new = len(built.verified.ledger.new(built.verified.addresses))
    flags = {"as_json": as_json, "quiet": quiet, "profile": profile}
    _show(built.told, built.profile, root, target, new=new, **flags)
    return 0


@contextmanager
def _crew(address: str | None) -> Iterator[Crew | None]:
    """Give the cluster that was asked for."""
    if address is None:
        yield None
        return
    # Imported here: few have one.
    from assay.website.cluster import cluster  # noqa: PLC0415

    with cluster(address) as crew:
        yield crew


def _kept(target: Path) -> str:
    """Name the site that is still there, if there is one."""
    marker = target / MARKER
    if not marker.is_file() or not (target / "index.html").is_file():
        return ""
    written = datetime.fromtimestamp((target / "index.html").stat().st_mtime, UTC)
    return f"; the site from {written.day} {written:%B %Y} is unchanged"


_STATES = {
    "valid": "valid",
    "expired": "expired",
    "revoked": "revoked",
    "not-yet-valid": "not yet valid",
    "unknown": "of unknown status",
}


def _show(
    told: Told, spent: Profile, root: Path, target: Path, *, as_json: bool, quiet: bool, profile: bool, new: int = 0
) -> None:
    """Say what a build made, or that an earlier one had made it already."""
    # The ledger is written here, so what is new in it needs no warning.
    show_problems([*(item for item in told.warnings if item.code != "ADR02"), *told.more], as_json=as_json)
    if not quiet and not as_json:
        _tell(told, root, target, new)
    if profile:
        from assay.cli.profiling import show_profile  # noqa: PLC0415 - seldom asked for

        show_profile(spent, told.awards)


def _tell(told: Told, root: Path, target: Path, new: int) -> None:
    states = ", ".join(f"{told.states[state]} {words}" for state, words in _STATES.items() if state in told.states)
    if told.at:
        say("Nothing has changed since the last build, so there was nothing to do.")
    say(f"{'It verified' if told.at else 'Verified'} {count(told.awards, 'award')}{': ' if states else ''}{states}.")
    say(
        f"{'It wrote' if told.at else 'Wrote'} {count(told.files, 'file')} ({told.size / 1000:,.0f} kB) to {target}: "
        f"{count(told.badges, 'badge')}, {count(told.pathways, 'pathway')}, {count(told.awards, 'award page')}."
    )
    if new:
        say(f"{count(new, 'new address', 'new addresses')} written into {LEDGER_FILE}: commit it with the rest.")
    if told.demonstration:
        say("The awards carry Assay's published demonstration key: they prove nothing.")
    if told.example:
        say(f"An award to look at: {target / 'awards' / told.example / 'index.html'}")
    here = "" if root == Path() else f" --root {root}"
    next_step(f"look at it with 'assay serve{here}', then upload {target} to any web host")


@click.command()
@root_option
@click.option("-p", "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("-O", "--open", "open_browser", is_flag=True, help="Open the site in the browser.")
def serve(root: Path, port: int, *, open_browser: bool) -> None:
    """Show the site on this computer and rebuild it when a file changes.

    A failing build keeps the last good site and shows what is wrong, here and in the page. Only this computer can see
    the preview (127.0.0.1).
    """
    # Imported here: the preview's libraries would slow down every other command.
    from assay.serve import Preview  # noqa: PLC0415

    if not (root / ISSUER_FILE).exists():
        load_issuer(root)  # which says what is missing; a file with faults in it is shown as any other problem

    def report(error: AssayError | None, seconds: float) -> None:
        if error is None:
            say(f"Built in {seconds:.1f} s.")
            return
        show_problems(error.problems)
        click.echo(f"{tally(error.problems)}. Until it is mended, the preview stays as it was.", err=True)

    preview = Preview(root, port=port, report=report, clock=clock)
    say(f"Preview at {preview.address} - stop with Ctrl-C.")
    if open_browser:
        click.launch(preview.address)
    preview.run()
