"""`assay deploy`: build the site and bring what changed to a folder or a bucket.

Example::

    assay deploy s3://badges-example/ --endpoint https://objects.example.org
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from assay.builder import Built, build_site
from assay.cli.common import at_option, cache_folder, clock, exclusively, root_option
from assay.cli.progress import progress
from assay.cli.report import count, next_step, say, say_json, show_problems
from assay.credentials.ledger import LEDGER_FILE
from assay.credentials.rollback import history_problems, rollback_problems
from assay.credentials.saving import save_ledger
from assay.errors import ContentError, Problem, UsageError
from assay.website.delivery import (
    MANIFEST,
    Delivery,
    LocalFile,
    Manifest,
    intent,
    plan_delivery,
    read_manifest,
    site_files,
)
from assay.website.stores import Store, alone, open_store

_AT_ONCE = 8
_NAMED = 10


@click.command()
@click.argument("target")
@root_option
@click.option("--endpoint", metavar="URL", help="Address of S3-compatible storage that is not Amazon's.")
@click.option("--overwrite", is_flag=True, help="Replace files at the target that Assay did not put there.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent and deleted; change nothing there.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before deleting.")
@at_option
@exclusively
def deploy(
    target: str, root: Path, endpoint: str | None, at: str | None, *,
    overwrite: bool, dry_run: bool, as_json: bool, yes: bool,
) -> int:  # fmt: skip
    """Build the site, then send what changed to TARGET.

    TARGET is a folder, or a bucket written s3://NAME/, whose secrets come from the environment or your AWS profile.
    Only files that an earlier deploy put there are ever deleted. A deploy that was stopped is finished by the next one.
    """
    store = open_store(target, endpoint)
    _refuse_own_folders(store, root)
    with alone(store):
        return _run(store, target, root, clock(at), _Asked(overwrite, dry_run, as_json, yes))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The flags of the command."""

    overwrite: bool
    dry_run: bool
    as_json: bool
    yes: bool


def _run(store: Store, target: str, root: Path, now: datetime, asked: _Asked) -> int:
    built = _build(root, now, quiet=asked.as_json)
    before = read_manifest(store.read(MANIFEST))
    site = built.verified.issuer.url
    _refuse_older(store, before, built)
    delivery = plan_delivery(list(site_files(root / "site")), before, site)
    if not asked.overwrite:
        _refuse_foreign(store, delivery, before)
    if not asked.as_json:
        _show(delivery, target)
    if asked.dry_run:
        if asked.as_json:
            say_json(_json(delivery, done=False))
        else:
            next_step("the same without --dry-run")
        return 0
    if delivery.deletions and not asked.yes and not asked.as_json and sys.stdin.isatty():
        click.confirm("Go on?", abort=True, default=True)
    _deliver(store, delivery, before, site, quiet=asked.as_json)
    if asked.as_json:
        say_json(_json(delivery, done=True))
        return 0
    say(f"{site} is up to date at {target}.")
    next_step(
        f"commit {LEDGER_FILE} if it changed; 'assay doctor --live' compares what visitors get with what you built"
    )
    return 0


def bring(store: Store, root: Path, built: Built, target: str, *, quiet: bool) -> None:
    """Bring a site that was just built into `site/` to a bucket: what `deploy` does, without a question."""
    before, site = read_manifest(store.read(MANIFEST)), built.verified.issuer.url
    _refuse_older(store, before, built)
    delivery = plan_delivery(list(site_files(root / "site")), before, site)
    _refuse_foreign(store, delivery, before)
    if not quiet:
        _show(delivery, target)
    _deliver(store, delivery, before, site, quiet=quiet)
    if not quiet:
        say(f"{site} is up to date at {target}.")


def _build(root: Path, now: datetime, *, quiet: bool) -> Built:
    """Build first, so that nothing is sent that was not verified just now."""
    with progress(quiet=quiet) as begin:
        built = build_site(root, root / "site", now=now, cache=cache_folder(), full=True, begin=begin)
    if built.verified.ledger.new(built.verified.addresses):
        save_ledger(root, built.verified.ledger.with_published(built.verified.addresses))
    show_problems([item for item in built.verified.warnings if item.code != "ADR02"])
    return built


# -- what is refused ----------------------------------------------------------------------------------------------


def _refuse_own_folders(store: Store, root: Path) -> None:
    if store.bucket:
        return
    base, home = Path(store.base).resolve(), root.resolve()
    own = [home / name for name in ("content", "keys", "templates", "site", ".git", ".assay")]
    if home.is_relative_to(base) or any(base.is_relative_to(folder) for folder in own):
        message = "The target is, or holds, a folder the site is made from."
        raise UsageError(Problem(code="DEP01", message=message, fix="name a folder outside of the site folder"))


def _refuse_older(store: Store, before: Manifest, built: Built) -> None:
    """A copy of the files that was not brought up to date would take revocations back, and keys that were ended."""
    names = [path for path in before.files if path.startswith("status/") and path.endswith(".json")]
    there = {path.removeprefix("status/").removesuffix(".json"): store.read(path) or b"" for path in names}
    keys = store.read("keys/history.jsonl") or b"" if "keys/history.jsonl" in before.files else b""
    problems = [
        *rollback_problems(built.verified.lists, there),
        *history_problems(built.verified.history_bytes, keys),
    ]
    if problems:
        raise ContentError(*problems)


def _refuse_foreign(store: Store, delivery: Delivery, before: Manifest) -> None:
    unknown = [file for file in delivery.uploads if file.path not in before.files]
    there = store.paths() if unknown else set()
    foreign = [file.path for file in unknown if file.path in there and store.read(file.path) != _data(file)]
    if foreign:
        what = "1 file there was" if len(foreign) == 1 else f"{len(foreign)} files there were"
        raise UsageError(
            Problem(
                code="DEP02",
                message="\n".join(
                    [
                        f"{what} not put there by Assay and would be replaced:",
                        *(f"  {path}" for path in foreign[:_NAMED]),
                    ]
                ),
                fix="choose another target, or say --overwrite if they may go",
            )
        )


# -- sending ------------------------------------------------------------------------------------------------------


def _data(file: LocalFile) -> bytes:
    return file.source.read_bytes()


def _deliver(store: Store, delivery: Delivery, before: Manifest, site: str, *, quiet: bool) -> None:
    """Send, group after group; after each, write down what has arrived."""
    known = intent(delivery, before, site)
    _write_down(store, known)
    total, done = len(delivery.uploads) + len(delivery.deletions), 0

    def send(file: LocalFile) -> None:
        store.write(file.path, _data(file), file.sent.content_type, file.sent.cache)

    with progress(quiet=quiet) as begin, ThreadPoolExecutor(_AT_ONCE) as pool:
        tell = begin("Sending files")
        for group in delivery.groups:
            for _ in pool.map(send, group):
                tell(done := done + 1, total)
            known = Manifest(site=site, files={**known.files, **{file.path: file.sent for file in group}})
            _write_down(store, known)
        for path in delivery.deletions:
            store.delete(path)
            tell(done := done + 1, total)
    if delivery.deletions:
        left = {path: sent for path, sent in known.files.items() if path not in delivery.deletions}
        _write_down(store, Manifest(site=site, files=left))


def _write_down(store: Store, manifest: Manifest) -> None:
    # First the files, then the list that says they are there: the next deploy believes it, and sends no file again.
    store.settle()
    store.write(MANIFEST, manifest.text(), "application/json", "no-store")


# -- telling ------------------------------------------------------------------------------------------------------


def _show(delivery: Delivery, target: str) -> None:
    size = sum(file.source.stat().st_size for file in delivery.uploads)
    say(
        f"To {target}: {count(len(delivery.uploads), 'file')} to send ({size / 1000:,.0f} kB), "
        f"{len(delivery.unchanged):,} unchanged, {len(delivery.deletions):,} to delete."
    )
    _name("delete", delivery.deletions)


def _name(what: str, paths: tuple[str, ...]) -> None:
    for path in paths[:_NAMED]:
        say(f"  {what} {path}")
    if len(paths) > _NAMED:
        say(f"  ... and {len(paths) - _NAMED:,} more")


def _json(delivery: Delivery, *, done: bool) -> dict[str, object]:
    return {
        "done": done,
        "sent": [file.path for file in delivery.uploads],
        "deleted": list(delivery.deletions),
        "unchanged": len(delivery.unchanged),
    }
