"""What people read: problems in one shape, closing lines, and whether the terminal can show signs and colour.

::

    ✗ AW07  content/awards/2026/6f2e0c9d1h7k3m5n.json:14:5
            "grade" is not a field of a signed award, so the signature does not vouch for it.
       14 │     "grade": "A+",
          │     ^
       Fix: remove the line, or restore the file from git
"""

from __future__ import annotations

import json
import os
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence

import click

from assay.errors import Problem

SHOWN = 50
"""Most problems printed in one run."""
WIDTH = 80
EXCERPT = 66
"""Characters of a source line shown at most."""


def fancy() -> bool:
    """Tell whether the terminal's encoding has the signs used here."""
    try:
        "✗✓│".encode(sys.stderr.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def sign(outcome: bool | None) -> str:  # noqa: FBT001 - a check's value is its only argument
    """Return the sign of a check: yes, no, or not known."""
    signs = {True: ("✓", "ok"), False: ("✗", "NO"), None: ("?", "??")}[outcome]
    return signs[0] if fancy() else signs[1]


def colour(text: str, name: str, *, bold: bool = False) -> str:
    """Colour a text, unless the person does not want colours (https://no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return text
    return click.style(text, fg=name, bold=bold)


def show_problems(problems: Sequence[Problem], *, as_json: bool = False) -> None:
    """Print problems to standard error, errors first, in one shape; or as one JSON array to standard output."""
    if as_json:
        say_json([problem_json(problem) for problem in problems])
        return
    ordered = sorted(problems, key=lambda problem: problem.warning)
    for problem in ordered[:SHOWN]:
        click.echo(_showable(in_words(problem), sys.stderr.encoding) + "\n", err=True)
    if len(ordered) > SHOWN:
        click.echo(f"... and {len(ordered) - SHOWN} more.\n", err=True)
    if more := _more([problem.code for problem in ordered if not problem.warning]):
        click.echo(f"{more}\n", err=True)


def _more(codes: Sequence[str]) -> str:
    """Say once where to read more, with as many codes as fit into the line; warnings alone are left in peace."""
    # What was typed wrong is explained by the message itself.
    names = [name for name in dict.fromkeys(codes) if not name.startswith("USE")]
    if not names:
        return ""
    line = f"More: {'uv run ' if os.environ.get('UV') else ''}assay explain {names[0]}"
    others = ""
    for name in names[1:]:
        longer = f"{others}, {name}" if others else f" (or {name}"
        if len(line) + len(longer) + len(", ...)") > WIDTH:
            return f"{line}{others}, ...)"
        others = longer
    return f"{line}{others})" if others else line


def problem_json(problem: Problem) -> dict[str, object]:
    """Return one problem as JSON shows it."""
    return {
        "code": problem.code,
        "severity": "warning" if problem.warning else "error",
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "fix": problem.fix,
    }


def in_words(problem: Problem) -> str:
    """Return one problem as people read it, at most 80 columns wide but for its source line."""
    mark = colour("!", "yellow", bold=True) if problem.warning else colour(sign(False), "red", bold=True)
    lines = [f"{mark} {colour(problem.code, 'cyan')}  {problem.place}".rstrip()]
    for paragraph in sentence(problem.message).split("\n"):
        lines += wrapped(paragraph, " " * 8, " " * (12 if paragraph.startswith(" ") else 8))
    if problem.source.strip():
        lines += _excerpt(problem)
    lines += wrapped(f"Fix: {_ended(problem.fix)}", "   ", " " * 8)
    return "\n".join(lines)


def sentence(text: str) -> str:
    """Begin with a capital and end with a stop; names and paths that start a sentence, and lists, stay as they are."""
    if "\n" in text:
        return text
    # A word with other signs in it is somebody's name for something: my-site, content/issuer.yaml, did:web:…
    plain = re.fullmatch(r"[^\W\d_]+(['’][a-z]+)?[,:;.]?", text.split(" ", 1)[0])
    return _ended(text[:1].upper() + text[1:] if plain else text)


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def wrapped(text: str, first: str, rest: str | None = None) -> list[str]:
    """Break a text into lines of at most 80 columns; addresses and paths stay whole."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest if rest is not None else first,
        break_long_words=False,
        break_on_hyphens=False,
    )


def say_path(label: str, path: object) -> None:
    """Print a path behind its label, or below it where the line would not hold both."""
    line = f"  {label}: {path}"
    if len(line) <= WIDTH:
        say(line)
    else:
        say(f"  {label}:")
        say(f"    {path}")


def _excerpt(problem: Problem) -> list[str]:
    bar = "│" if fancy() else "|"
    # A window of the line that holds the place, so that a file without line breaks does not fill the screen.
    start = max(0, problem.column - 50) if len(problem.source) > EXCERPT else 0
    piece = "".join(char if char.isprintable() else " " for char in problem.source[start : start + EXCERPT])
    lines = [f"{problem.line:>5} {bar} {piece}"]
    if problem.column:
        lines.append(f"{'':>5} {bar} {' ' * (problem.column - 1 - start)}^")
    return lines


def count(number: int, noun: str, many: str = "") -> str:
    """Return a number with its noun: ``1 problem``, ``3 problems``."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def tally(problems: Iterable[Problem]) -> str:
    """Return how many errors and warnings there are, in words."""
    found = list(problems)
    errors = sum(not problem.warning for problem in found)
    warnings = len(found) - errors
    parts = [count(errors, "problem")] if errors else []
    parts += [count(warnings, "warning")] if warnings else []
    return " and ".join(parts) or "No problems"


def say(text: str = "") -> None:
    """Print one line to standard output; what its encoding cannot show, such as names of other scripts, as escapes."""
    click.echo(_showable(text, sys.stdout.encoding))


def _showable(text: str, encoding: str | None) -> str:
    return text.encode(encoding or "utf-8", "backslashreplace").decode(encoding or "utf-8")


def plain(text: str) -> str:
    """Return what a stranger wrote without anything a terminal would obey."""
    return "".join(char if char.isprintable() else "?" for char in text)


def say_waiting(problems: int) -> None:
    """Say that a site with faults elsewhere will not be built, to whoever was helped despite them."""
    if problems:
        say(f"{count(problems, 'problem')} elsewhere will keep the site from being built: see 'assay check'.")


def say_json(value: object) -> None:
    """Print JSON to standard output: ASCII only, so that no encoding on the way can spoil it."""
    click.echo(json.dumps(value, indent=2))


def next_step(text: str) -> None:
    """Print what to do next; commands, which stand between single quotes, are never broken over two lines."""
    if os.environ.get("UV"):
        # Started with `uv run`: there is no `assay` on the path, and the next command has to be started like this one.
        text = text.replace("'assay ", "'uv run assay ")
    whole = re.sub(r"(?<!\w)'[^']+'", lambda found: found[0].replace(" ", "\0"), text)
    for line in wrapped(f"Next: {whole}", "", " " * 6):
        say(line.replace("\0", " "))
