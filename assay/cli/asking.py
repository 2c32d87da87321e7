"""Questions at the terminal: asked at most 80 columns wide, and asked again with the reason when an answer will not do.

Rules:

* An answer that cannot be used never ends a command, so that the answers before it are not lost.
* An empty answer is told that something is needed; click alone would repeat the question without a word.

Example::

    name = prompt("Name of the key", check=key_name)   # which raises `UsageError`
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, overload

import click

from assay.cli.report import WIDTH, say, sentence, wrapped
from assay.errors import AssayError

T = TypeVar("T")

ROOM = 20
"""Columns kept free behind a question for the answer."""
_NEEDED = "an answer is needed here; Ctrl-C stops."


@overload
def prompt(
    question: str, default: str | None = ..., *, choices: Sequence[str] | None = ..., check: None = ...
) -> str: ...
@overload
def prompt(
    question: str, default: str | None = ..., *, choices: Sequence[str] | None = ..., check: Callable[[str], T]
) -> T: ...
def prompt(
    question: str,
    default: str | None = None,
    *,
    choices: Sequence[str] | None = None,
    check: Callable[[str], object] | None = None,
) -> object:
    """Return what a person answers: the default for an empty line, else what `check` makes of it.

    `check` raises an `AssayError`, or `click.BadParameter` with a sentence that says what to write instead. An empty
    default lets an answer be empty.
    """
    kind = click.Choice(choices) if choices else None

    def settle(answer: str) -> object:
        if not answer.strip() and default != "":
            raise click.BadParameter(_NEEDED)
        try:
            text = kind.convert(answer, None, None) if kind else answer
            return check(text) if check else text
        except AssayError as error:
            found = error.problems[0]
            raise click.BadParameter(_broken(f"{sentence(found.message)} {sentence(found.fix)}")) from None
        except click.UsageError as error:
            raise click.BadParameter(_broken(error.message)) from None

    asked = _fitting(question, default or "", choices)
    return click.prompt(asked, default=default or "", show_default=bool(default), value_proc=settle)


def _fitting(question: str, default: str, choices: Sequence[str] | None) -> str:
    """Return the last line of a question, having shown the lines above it; choices stand above when they are many."""
    if choices:
        short = f"{question} ({', '.join(choices)})"
        if len(short) + len(default) + ROOM <= WIDTH:
            question = short
        else:
            for line in wrapped(f"{question}: {', '.join(choices)}.", "", "  "):
                say(line)
    # What click adds behind it: a default between brackets, and a colon.
    if len(question) + len(f" [{default}]: ") <= WIDTH:
        return question
    *above, last = wrapped(question, "")
    for line in above:
        say(line)
    return last


def _broken(text: str) -> str:
    """Break what click prints behind ``Error: ``."""
    lead = "Error: "
    return "\n".join(wrapped(lead + text, "", "  ")).removeprefix(lead)
