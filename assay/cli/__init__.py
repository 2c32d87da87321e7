"""The command line: read arguments, call one function, print, set the exit code.

Exit codes: 0 fine; 1 problems in the files, or a credential that is not valid; 2 wrong usage; 3 the machine (disk,
lock, permission); 4 key or passphrase; 5 could not be checked; 130 interrupted.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence

import click

from assay import __version__
from assay.cli import (
    authoring,
    checking,
    compromise,
    doctor,
    erasing,
    expiring,
    keychange,
    keypaper,
    keys,
    newpathway,
    publishing,
    revoking,
    signing,
    stacking,
    transcripts,
    verifying,
)
from assay.cli.report import show_problems, tally
from assay.errors import AssayError, Problem

INTERRUPTED = 130
MACHINE = 3


class _Commands(click.Group):
    """A group that names the nearest command when one is misspelt."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and self.get_command(ctx, name) is None:
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"There is no command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="assay")
def cli() -> None:
    """Publish credentials that mean something.

    Badge definitions and signed awards are files in a folder; assay verifies every award and writes a site that any
    web host can serve.
    """


cli.add_command(authoring.init)
cli.add_command(authoring.new)
authoring.new.add_command(newpathway.new_pathway)
cli.add_command(keys.key)
for command in (
    compromise.compromise,
    keychange.add,
    keychange.rebase,
    keychange.retire,
    keychange.threshold,
    keypaper.restore,
    keypaper.test,
):
    keys.key.add_command(command)
cli.add_command(signing.sign)
cli.add_command(revoking.revoke)
cli.add_command(revoking.renew)
cli.add_command(erasing.erase)
cli.add_command(checking.check)
cli.add_command(verifying.verify)
cli.add_command(doctor.doctor)
cli.add_command(publishing.build)
cli.add_command(publishing.serve)
cli.add_command(stacking.eligible)
cli.add_command(transcripts.transcript)
cli.add_command(expiring.expiring)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code; every error raised on purpose is shown in one shape."""
    try:
        code = cli.main(args=None if arguments is None else list(arguments), prog_name="assay", standalone_mode=False)
    except AssayError as error:
        show_problems(error.problems)
        click.echo(f"{tally(error.problems)}.", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        show_problems(
            [
                Problem(
                    code="RUN01",
                    message=f"The machine refused to read or write{place}: {error.strerror or error}.",
                    fix="check that it is there, and its permissions",
                )
            ]
        )
        sys.exit(MACHINE)
    except click.exceptions.Abort:
        click.echo("\nStopped. Nothing else was changed.", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)
