"""`assay bundle`: an award, the keys, the list of revocations and a verifier in one file that needs nothing else."""

from __future__ import annotations

from pathlib import Path

import click

from assay.builder import copy_template
from assay.cli.common import at_option, clock, root_option
from assay.cli.progress import verify_watched
from assay.cli.report import next_step, say, show_problems
from assay.credentials.bundle import bundle_of, fill_template, read_bundle
from assay.credentials.issue import stamp
from assay.errors import MachineError, Problem, UsageError


@click.command()
@click.argument("award_id", metavar="ID")
@root_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.  [default: award-ID.html]")
@at_option
def bundle(award_id: str, root: Path, output: Path | None, at: str | None) -> None:
    """Write a copy of one award that can be checked for ever.

    One HTML file with the award, the list of keys, the list of revoked awards and a program that checks them in any
    browser: without network, and also when the site is gone. It shows what was true on the days those lists were
    signed. The page of each award offers the same file as "Keep a copy for ever".
    """
    now = clock(at)
    verified = verify_watched(root, now=now)
    show_problems(verified.warnings)
    award = next((one for one in verified.awards if one.id == award_id), None)
    if award is None:
        raise UsageError(
            Problem(
                code="USE02",
                message=f"There is no signed award {award_id} here.",
                fix="check the id; it is the name of its file in content/awards and part of its address",
            )
        )
    copy = bundle_of(award, verified, made=stamp(now))
    target = output or Path(f"award-{award_id}.html")
    _write(target, fill_template(copy_template(root, verified), copy))
    say(f"Wrote {target}: {award.claim.badge.text}, awarded to {award.claim.recipient.text}.")
    say("It shows how things stand today; a later revocation is not in it.")
    if award.state == "revoked":
        say("This award is revoked, and the copy says so.")
    next_step(f"open it in a browser, or check it with 'assay verify {target}'; then give it to the earner")


def _write(target: Path, data: bytes) -> None:
    """Write the file; only another kept copy is replaced."""
    try:
        if target.exists() and (not target.is_file() or read_bundle(target.read_bytes()) is None):
            raise UsageError(
                Problem(
                    code="OUT01",
                    message=f"{target} is there already, and it is not a kept copy.",
                    fix="choose another name with --output",
                )
            )
        target.write_bytes(data)
    except OSError as error:
        raise MachineError(
            Problem(
                code="RUN02",
                message=f"{target} cannot be written: {error.strerror or error}.",
                fix="check that its folder exists, free space and permissions",
            )
        ) from None
