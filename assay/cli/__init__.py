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
from assay.cli.lazy import LazyGroup
from assay.cli.report import show_problems, tally, wrapped
from assay.errors import AssayError, Problem

INTERRUPTED = 130
MACHINE = 3


class _Commands(LazyGroup):
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


_TABLE = {
    "build": ("publishing", "Verify every award and write the site."),
    "bundle": ("bundling", "Write a copy of one award that can be checked for ever."),
    "check": ("checking", "Check definitions, drafts and awards; write nothing."),
    "completion": ("limits", "Print the script for the Tab key in bash, zsh or fish."),
    "deploy": ("deploying", "Build the site, then send what changed to TARGET."),
    "diff": ("diffing", "Say in words what a change means, before it is merged."),
    "doctor": ("doctor", "Look for what is easy to put off, such as a second key."),
    "eligible": ("stacking", "Show who has completed a pathway, and who is one step away."),
    "endorse": ("endorsing", "Keep what others signed about you; sign it for others."),
    "erase": ("erasing", "Take the award ID down for privacy; its address stays."),
    "expiring": ("expiring", "Show which awards end soon, so that holders can renew."),
    "explain": ("explain", "Explain a CODE of a message; without one, list all codes."),
    "fold": ("folding", "Join PARTS from 'assay build --shard' and write the site."),
    "import": ("importing:import_", "Draft awards for everybody in a list: .csv or .xlsx."),
    "import-badges": ("importbadges:import_badges", "Take over badges of another platform, as records."),
    "init": ("founding", "Make a new site in FOLDER, with a sample badge."),
    "key": ("keys", "Make, list, test, hand over and end signing keys."),
    "limits": ("limits", "Show how large things may be, and why."),
    "new": ("authoring", "Write a new badge, a translation, a pathway or a draft award."),
    "renew": ("revoking", "Sign the status lists again before they end."),
    "revoke": ("revoking", "Revoke the award ID, for good."),
    "serve": ("publishing", "Show the site on this computer and rebuild it when a file changes."),
    "sign": ("signing", "Sign drafts: all of them, or those in PATHS."),
    "transcript": ("transcripts", "Sign one record of all awards of PSEUDONYM."),
    "verify": ("verifying", "Verify any Open Badge: a file, folder, address or award id."),
}
"""Command → the module it is imported from when it is asked for, and its first sentence (`LazyGroup`)."""


@click.group(
    cls=_Commands, lazy=_TABLE, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80}
)
@click.version_option(__version__, prog_name="assay")
def cli() -> None:
    """Publish credentials that mean something.

    Badge definitions and signed awards are files in a folder; assay verifies every award and writes a site that any
    web host can serve.
    """


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
        _show_usage(error)
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _show_usage(error: click.ClickException) -> None:
    """Say what click refuses as click does, but no wider than everything else."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(f"Try '{context.command_path} --help' for help.\n", err=True)
    for number, paragraph in enumerate(error.format_message().split("\n")):
        first = "  " if number else "Error: "
        # Choices that click lists stand one a line already, each behind a tab.
        for line in wrapped(paragraph.strip(), first, "  "):
            click.echo(line, err=True)
