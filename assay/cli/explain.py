"""`assay explain CODE`: what a message means, why it matters, a bad and a good example, how to mend it. Offline.

The texts are Markdown files in ``explanations/``, one a family of codes. Each begins with a line about the family; then
for every code::

    # AW07 A field was added that is not part of an award
    Means: …
    Matters: …
    Wrong:
        an example, kept as it is written
    Right:
        an example
    Mend: …
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import click

from assay.cli.report import colour, next_step, say, wrapped
from assay.credentials.credibilityrules import RULES
from assay.errors import Problem, UsageError

_LABELS = {
    "Means": "What it means",
    "Matters": "Why it matters",
    "Wrong": "Not like this",
    "Right": "But like this",
    "Mend": "How to mend it",
}

_WEIGHTS = (("essential", "Not published without it"), ("advisable", "Advice, published all the same"))
_KEPT = 80
"""Columns an example may take before it is broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything about one code."""

    code: str
    title: str
    family: str
    """What the codes of its file are about, in one line."""
    parts: dict[str, tuple[str, ...]]
    """The lines of Means, Matters, Wrong, Right and Mend, in this order; examples keep their indentation."""


@lru_cache(maxsize=1)
def explanations() -> dict[str, Explanation]:
    """Return every explanation by its code, in the order of the files."""
    folder = files("assay.cli") / "explanations"
    texts = [item.read_text("utf-8") for item in sorted(folder.iterdir(), key=lambda item: item.name)]
    return {found.code: found for text in texts for found in _parse(text)}


def _parse(text: str) -> Iterator[Explanation]:
    family, *entries = re.split(r"^# ", text, flags=re.MULTILINE)
    for entry in entries:
        head, *lines = entry.rstrip().split("\n")
        code, _, title = head.partition(" ")
        parts: dict[str, list[str]] = {}
        current: list[str] = []
        for line in lines:
            if label := re.match(r"(\w+):(?: (.*))?$", line):
                current = parts.setdefault(label[1], [label[2]] if label[2] else [])
            else:
                current.append(line)
        yield Explanation(
            code=code,
            title=title,
            family=family.strip(),
            parts={name: tuple(lines) for name, lines in parts.items()},
        )


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Explain a CODE of a message; without one, list all codes."""
    known = explanations()
    if code is None:
        for line in _listed():
            say(line)
        next_step("'assay explain CODE' tells more about one of them")
        return
    asked = code.strip().upper()
    found = known.get(asked)
    if found is None:
        # "CR1" is CR01 more likely than CR21.
        padded = re.sub(r"^([A-Z]+)-?(\d)$", r"\g<1>0\2", asked)
        near = [padded] if padded in known else difflib.get_close_matches(asked, known, n=1, cutoff=0.5)
        raise UsageError(
            Problem(
                code="USE08",
                message=f'There is no code "{code}".',
                fix=f"did you mean {near[0]}?" if near else "'assay explain' lists all codes",
            )
        )
    for line in _told(found):
        say(line)


def _listed() -> Iterator[str]:
    family = ""
    for item in explanations().values():
        if item.family != family:
            yield from ("", *wrapped(item.family, "")) if family else wrapped(item.family, "")
            family = item.family
        yield f"  {colour(f'{item.code:<7}', 'cyan')} {item.title}"


def _told(item: Explanation) -> Iterator[str]:
    yield f"{colour(item.code, 'cyan', bold=True)}  {item.title}"
    for name, lines in item.parts.items():
        yield ""
        yield colour(_LABELS[name], "blue", bold=True)
        for line in lines:
            yield from _line(line)
    if rule := RULES.get(item.code):
        yield ""
        yield colour("Who asks for it", "blue", bold=True)
        yield from wrapped(f"{rule.requires} ({rule.source})", "  ")
        for weight, words in (
            ("essential", "Not published without it"),
            ("advisable", "Advice, published all the same"),
        ):
            if kinds := [kind for kind, severity in rule.severity.items() if severity == weight]:
                yield from wrapped(f"{words}: {', '.join(kinds)}.", "  ")


def _line(line: str) -> Iterator[str]:
    """Break a line of text; one of an example is kept, or goes on below, further in."""
    if not line.startswith(" "):
        yield from wrapped(line, "  ")
        return
    indent = " " * (len(line) - len(line.lstrip()))
    yield from wrapped(line.strip(), indent, f"{indent}    ") if len(line) > _KEPT else (line,)
