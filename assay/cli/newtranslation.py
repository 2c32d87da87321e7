"""`assay new translation`: a file to translate a badge in, with the words of the badge above each line to fill."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from assay.cli.common import root_option
from assay.cli.report import next_step, say
from assay.cli.starters import quoted
from assay.credentials.content import load_content
from assay.credentials.languages import english_name, language_tag, tag_fault
from assay.credentials.model import BadgeDefinition
from assay.errors import Problem, UsageError
from assay.integrity.durable import write_whole

HEAD = """\
# {badge}, in {language}.
# Only texts stand here. Write each between the quotes, below the words of the badge, which begin with #.
# What is a fact (a pass mark, a date, an address) stands in {slug}.md for every language.
# A translation is shown and never signed: what awards certify is the {original} of {slug}.md.
"""
_WIDTH = 100


@click.command("translation")
@click.argument("badge")
@click.argument("language")
@root_option
def new_translation(badge: str, language: str, root: Path) -> None:
    """Write a file to translate BADGE in, for LANGUAGE (de, fr …).

    It has the words of the badge above every line to fill. 'assay check' says what is left to translate.
    """
    badges = {one.slug: one for one in load_content(root).badges}
    original = badges.get(badge)
    if original is None:
        known = ", ".join(badges) or "none yet"
        raise UsageError(Problem(code="USE02", message=f'There is no badge "{badge}".', fix=f"choose one of: {known}"))
    tag = language.strip().lower().replace("_", "-")
    if fault := tag_fault(tag):
        what, fix = fault
        raise UsageError(Problem(code="TR01", message=f"A language was expected, but {what}.", fix=fix))
    if language_tag(tag) == original.language:
        what = f"{badge}.md is in {english_name(original.language)} itself."
        raise UsageError(Problem(code="TR03", message=what, fix="choose another language"))
    relative = f"content/badges/{badge}.{tag}.md"
    if (root / relative).exists():
        raise UsageError(Problem(code="USE04", message=f"There is a {relative} already.", fix="open it and change it"))
    write_whole(root / relative, starter(original, language_tag(tag)).encode(), replace=False)
    say(f"Wrote {relative}.")
    next_step("fill it in; 'assay check' says what is left, and until then the site is not built")


def starter(badge: BadgeDefinition, language: str) -> str:
    """Return the file: every text of a badge as a comment, and below it the place for its translation."""
    head = HEAD.format(
        badge=badge.name, language=english_name(language), slug=badge.slug, original=english_name(badge.language)
    )
    lines = [*_settings(badge), *_comment("The text below the next line:"), *_comment(badge.criteria, keep=True)]
    return f'---\n{head}of_version: "{badge.version}"\n' + "\n".join(lines) + "\n---\n"


def _settings(badge: BadgeDefinition) -> Iterator[str]:
    yield from _text("name", badge.name)
    yield from _text("description", badge.description)
    yield from _text("competency", badge.competency)
    yield from _list("outcomes", badge.outcomes)
    if test := badge.assessment:
        yield from ("", "assessment:")
        yield from _text("method", test.method, 2)
        yield from _text("description", test.description, 2)
        yield from _stays("standard", test.standard, 2)
        if test.scale:
            yield from ("  scale:", *_text("unit", test.scale.unit, 4, filled=True))
        if test.rubric:
            yield "  rubric:"
        for level in test.rubric:
            yield f"    - level: {level.slug}"
            yield from _text("name", level.name, 6)
            yield from _text("description", level.description, 6)
        yield from _text("assessor", test.assessor, 2)
        yield from _text("attempts", test.attempts, 2)
    yield from _list("prerequisites", badge.prerequisites)
    if quality := badge.quality_assurance:
        yield from ("", "quality_assurance:")
        yield from _text("type", quality.type, 2)
        yield from _stays("designed_by", quality.designed_by, 2)
        yield from _stays("reviewed_by", quality.reviewed_by, 2)
    if credit := badge.credit:
        yield from ("", "credit:", *_text("unit", credit.unit, 2, filled=True))
        yield from _stays("accreditor", credit.accreditor, 2)
    if badge.image:
        yield from ("", "image:", *_text("alt", badge.image.alt, 2))
    if badge.tags:
        yield from ("", "# Words people search for, in this language; as many as you like.", "tags:")
        yield from (f"  - {quoted(tag)}" for tag in badge.tags)
    yield ""


def _text(name: str, original: str | None, indent: int = 0, *, filled: bool = False) -> Iterator[str]:
    """Yield the words of the badge and the place for their translation; short ones may be `filled` in already."""
    if original:
        yield from ([] if indent else [""])
        yield from _comment(original, indent)
        yield f"{' ' * indent}{name}: {quoted(original) if filled else chr(34) * 2}"


def _stays(name: str, original: str, indent: int) -> Iterator[str]:
    """Yield a name that may stay as it is."""
    yield from _comment(f"{original}  (a name; fill this in only if it has one in this language)", indent)
    yield f'{" " * indent}# {name}: ""'


def _list(name: str, originals: tuple[str, ...]) -> Iterator[str]:
    if originals:
        yield from ("", f"{name}:")
    for original in originals:
        yield from _comment(original, 2)
        yield '  - ""'


def _comment(text: str, indent: int = 0, *, keep: bool = False) -> Iterator[str]:
    """Yield a text as lines of comment; with `keep`, its own lines."""
    lines = text.strip().split("\n") if keep else textwrap.wrap(text, _WIDTH - indent, break_long_words=False)
    yield from (re.sub(r" +$", "", f"{' ' * indent}# {line}") for line in lines)
