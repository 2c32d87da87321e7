"""`assay new translation`: a file to translate a badge or pathway in, with its words above each line to fill.

A badge and a pathway may have one name; then the badge is meant, and ``pathways/NAME`` says the other.

Example::

    starter(badge, "de"), pathway_starter(pathway, "de")
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from assay.cli.common import root_option
from assay.cli.report import next_step, say
from assay.cli.starters import quoted
from assay.credentials.emergency import load_in_need
from assay.credentials.languages import english_name, language_tag, tag_fault
from assay.credentials.model import BadgeDefinition, Content, Pathway
from assay.credentials.pathwaytranslation import texts_to_translate
from assay.errors import Problem, UsageError
from assay.integrity.durable import write_whole

HEAD = """\
# {badge}, in {language}.
# Only texts stand here. Write each between the quotes, below the words of the badge, which begin with #.
# What is a fact (a pass mark, a date, an address) stands in {slug}.md for every language.
# A translation is shown and never signed: what awards certify is the {original} of {slug}.md.
"""
PATHWAY_HEAD = """\
# {pathway}, in {language}.
# Only texts stand here. Write each between the quotes, below the words of the pathway, which begin with #.
# What is a fact (which badges, how many, in which time) stands in {slug}.md for every language.
"""
_WIDTH = 100


@click.command("translation")
@click.argument("name")
@click.argument("language")
@root_option
def new_translation(name: str, language: str, root: Path) -> None:
    """Write a file to translate NAME in, for LANGUAGE (de, fr …).

    NAME is that of a badge or of a pathway; where both have it, write pathways/NAME for the pathway. The file has the
    words of the original above every line to fill. 'assay check' says what is left to translate.
    """
    content, _ = load_in_need(root)
    original = _original(content, name)
    slug = original.slug
    tag = language.strip().lower().replace("_", "-")
    if fault := tag_fault(tag):
        what, fix = fault
        raise UsageError(Problem(code="TR01", message=f"A language was expected, but {what}.", fix=fix))
    if language_tag(tag) == original.language:
        what = f"{slug}.md is in {english_name(original.language)} itself."
        raise UsageError(Problem(code="TR03", message=what, fix="choose another language"))
    relative = f"{original.path.rpartition('/')[0]}/{slug}.{tag}.md"
    if (root / relative).exists():
        raise UsageError(Problem(code="USE04", message=f"There is a {relative} already.", fix="open it and change it"))
    goal = language_tag(tag)
    text = starter(original, goal) if isinstance(original, BadgeDefinition) else pathway_starter(original, goal)
    write_whole(root / relative, text.encode(), replace=False)
    say(f"Wrote {relative}.")
    next_step("fill it in; 'assay check' says what is left, and until then the site is not built")


def _original(content: Content, name: str) -> BadgeDefinition | Pathway:
    """Return the badge or pathway somebody names; raises `UsageError` USE02."""
    room, _, slug = name.strip("/").rpartition("/")
    both: list[BadgeDefinition | Pathway] = []
    both += content.badges if room in ("", "badges") else ()
    both += content.pathways if room in ("", "pathways") else ()
    for one in both:
        if one.slug == slug:
            return one
    known = ", ".join([*(one.slug for one in content.badges), *(one.slug for one in content.pathways)]) or "none yet"
    what = f'There is no badge and no pathway "{name}".'
    raise UsageError(Problem(code="USE02", message=what, fix=f"choose one of: {known}"))


def pathway_starter(pathway: Pathway, language: str) -> str:
    """Return the file: every text of a pathway as a comment, and below it the place for its translation."""
    head = PATHWAY_HEAD.format(pathway=pathway.name, language=english_name(language), slug=pathway.slug)
    lines = [
        *_text("name", pathway.name),
        *_text("description", pathway.description),
        *_text("on_ramp", pathway.on_ramp),
        *_list("ready_for", texts_to_translate(pathway)),
        "",
    ]
    if pathway.text.strip():
        lines += [*_comment("The text below the next line:"), *_comment(pathway.text, keep=True)]
    return f"---\n{head}" + "\n".join(lines) + "\n---\n"


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
