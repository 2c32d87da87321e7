"""`assay check`: say what is right and wrong in the site folder without publishing anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from assay.cli.common import at_option, canon_option, clock, root_option
from assay.cli.report import count, next_step, say, show_problems, tally
from assay.credentials.content import read_content
from assay.credentials.issue import check_draft
from assay.credentials.model import Content
from assay.credentials.verified import verify_folder
from assay.errors import AssayError, Problem, UsageError


@click.command()
@root_option
@click.option("--strict", is_flag=True, help="Treat warnings as problems.")
@click.option("--json", "as_json", is_flag=True, help="Print problems as JSON.")
@canon_option
@at_option
def check(root: Path, at: str | None, *, strict: bool, as_json: bool) -> int:
    """Check definitions, drafts and awards; write nothing."""
    problems: list[Problem] = []
    content, code = None, 0
    try:
        content, _ = read_content(root)
        problems += _draft_problems(content) if content else ()
        problems += verify_folder(root, now=clock(at)).warnings
    except UsageError:
        raise
    except AssayError as error:
        problems += error.problems
        code = error.exit_code
    show_problems(problems, as_json=as_json)
    if not as_json:
        _tell(content, problems)
    failed = any(not problem.warning or (strict and not problem.notice) for problem in problems)
    return max(code, int(failed))


def _draft_problems(content: Content) -> Iterator[Problem]:
    """Say now what `assay sign` would refuse later."""
    for draft in content.drafts:
        badge = content.badge(draft.badge)
        try:
            if badge:
                check_draft(draft, badge)
        except AssayError as error:
            yield from error.problems


def _tell(content: Content | None, problems: list[Problem]) -> None:
    if any(not problem.warning for problem in problems):
        click.echo(f"{tally(problems)}. Nothing was written.", err=True)
        return
    if content is None:
        return
    say(
        f"Checked {count(len(content.badges), 'badge')}, {count(len(content.pathways), 'pathway')}, "
        f"{count(len(content.awards), 'signed award')} and {count(len(content.drafts), 'draft')}: "
        f"{tally(problems).lower()}."
    )
    next_step(_after_check(content))


def _after_check(content: Content) -> str:
    if content.history is None:
        return "make your signing key with 'assay key new'"
    if not content.badges:
        return "define a badge with 'assay new badge'"
    if content.drafts:
        return "sign the drafts with 'assay sign'"
    return "publish with 'assay build'" if content.awards else "draft an award with 'assay new award BADGE'"
