"""What several commands share: the site folder, the clock, the passphrase. The only place that reads the clock."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from assay.cli.asking import prompt
from assay.errors import KeyFileError, MachineError, Problem, UsageError
from assay.integrity.durable import exclusive

F = TypeVar("F", bound=Callable[..., Any])

PASSPHRASE_VARIABLE = "ASSAY_PASSPHRASE"  # noqa: S105 - the name of a variable, not a secret


def root_option(command: F) -> F:
    """Add ``--root``: the site folder, the current one unless told otherwise."""
    return click.option(
        "--root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path(),
        help="The site folder.  [default: this folder]",
    )(command)


def exclusively(command: F) -> F:
    """Let only one command at a time change the site folder; innermost decorator of a command with ``--root``."""

    @wraps(command)
    def locked(*args: Any, root: Path, **options: Any) -> Any:  # noqa: ANN401 - whatever the command takes and gives
        with exclusive(root):
            return command(*args, root=root, **options)

    return cast("F", locked)


def passphrase_option(command: F) -> F:
    """Add ``--passphrase-fd``."""
    return click.option(
        "--passphrase-fd",
        type=click.IntRange(min=0),
        metavar="N",
        help=f"Read the passphrase from file descriptor N (also: environment variable {PASSPHRASE_VARIABLE}).",
    )(command)


def canon_option(command: F) -> F:
    """Add ``--canon``: how documents are canonicalised; it takes effect before the command begins."""

    def choose(_context: click.Context, _parameter: click.Parameter, value: str) -> None:
        if value == "reference":
            # Imported here: most commands never need it.
            from assay.credentials.plans import use_reference  # noqa: PLC0415

            use_reference()

    return click.option(
        "--canon",
        type=click.Choice(["compiled", "reference"]),
        default="compiled",
        show_default=True,
        expose_value=False,
        callback=choose,
        help="Canonicalise by compiled plans, or all with the reference library.",
    )(command)


def mirror_option(command: F) -> F:
    """Add ``--mirror BASE=DIR``, as often as wanted."""
    return click.option(
        "--mirror",
        "mirrors",
        multiple=True,
        metavar="BASE=DIR",
        help="Answer addresses below BASE from a folder (repeatable).",
    )(command)


def at_option(command: F) -> F:
    """Add ``--at``."""
    return click.option(
        "--at", metavar="TIME", help="Act as at this time, such as 2026-03-14T10:00:00Z.  [default: now]"
    )(command)


def ask(
    option: str,
    given: str | None,
    question: str,
    default: str | None = None,
    *,
    choices: Sequence[str] | None = None,
    check: Callable[[str], str] | None = None,
) -> str:
    """Return what an option gave, or ask at the terminal; with nobody to ask, take the default or raise USE06."""
    if given is not None:
        return given
    if default is not None and not sys.stdin.isatty():
        return default
    need_terminal(option)
    return prompt(question, default, choices=choices, check=check)


def need_terminal(option: str) -> None:
    """Raise `UsageError` USE06, which names the option, when there is nobody to ask."""
    if not sys.stdin.isatty():
        raise UsageError(
            Problem(
                code="USE06",
                message=f"{option} is not given, and there is no terminal to ask at.",
                fix=f"add {option}",
            )
        )


def clock(at: str | None = None) -> datetime:
    """Return the time a command acts at, in UTC: ``--at``, else ``SOURCE_DATE_EPOCH``, else the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if at is not None:
            return _with_zone(datetime.fromisoformat(at)).astimezone(UTC)
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        what, fix = f'--at "{at}" is not a time with its zone.', "write it as in 2026-03-14T10:00:00Z"
        if at is None:
            what, fix = f'SOURCE_DATE_EPOCH is "{epoch}".', "set it to seconds since 1970, or unset it"
        raise UsageError(Problem(code="USE01", message=what, fix=fix)) from None


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("without its zone, a time names no instant")
    return moment


def passphrase(
    descriptor: int | None, question: str, *, confirm: bool = False, check: Callable[[str], str] | None = None
) -> str:
    """Get a passphrase: file descriptor, environment variable, or a prompt that does not show it.

    What is typed goes through `check` before it is asked for again to be sure.

    Raises `KeyFileError` KEY10 (exit 4) when there is nobody to ask.
    """
    if descriptor is not None:
        return _line_of(descriptor)
    if (given := os.environ.get(PASSPHRASE_VARIABLE)) is not None:
        return given
    if not sys.stdin.isatty():
        raise KeyFileError(
            Problem(
                code="KEY10",
                message="A passphrase is needed, and there is no terminal to ask for it.",
                fix=f"run this in a terminal, or use --passphrase-fd N, or set {PASSPHRASE_VARIABLE}",
            )
        )
    return str(click.prompt(question, hide_input=True, confirmation_prompt=confirm, value_proc=check))


def _line_of(descriptor: int) -> str:
    """Read one line and nothing behind it: with two keys, the next line is the next passphrase."""
    line = b""
    try:
        while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
            line += byte
        return line.decode().rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(
            Problem(
                code="KEY10",
                message=f"No passphrase can be read from file descriptor {descriptor}.",
                fix="open it for reading, and write the passphrase to it as one line of UTF-8",
            )
        ) from None


def no_such(message: str, fix: str) -> UsageError:
    """Return the error for what was named on the command line and is not there, or cannot be meant (USE02)."""
    return UsageError(Problem(code="USE02", message=message, fix=fix))


def read_named(path: Path, most: int) -> bytes:
    """Return a file somebody named, and one byte more than `most` of a larger one, so that its size is seen.

    Raises `MachineError` RUN01 where the disk refuses.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}."
        raise MachineError(Problem(code="RUN01", message=message, fix="check its permissions")) from None


def keys_folder() -> Path:
    """Return where this person's secret keys are: ``ASSAY_KEYS``, else ``keys`` in Assay's settings folder."""
    return Path(os.environ.get("ASSAY_KEYS") or Path(click.get_app_dir("assay")) / "keys")


def cache_folder() -> Path | None:
    """Return where builds remember what they did: ``ASSAY_CACHE``, else below this person's cache folder; None in CI.

    What CI restores as a cache may come from a pull request, so there everything is verified each time.
    """
    if os.environ.get("CI"):
        return None
    if given := os.environ.get("ASSAY_CACHE"):
        return Path(given)
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "assay"
