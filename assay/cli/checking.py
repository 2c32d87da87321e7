"""`assay check`: say what is right and wrong in the site folder without publishing anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from assay.cli.common import at_option, clock, root_option
from assay.cli.report import count, next_step, say, show_problems, tally
from assay.credentials.content import load_content
from assay.credentials.issue import check_draft
from assay.credentials.model import Content
from assay.credentials.verified import verify_content
from assay.errors import AssayError, Problem


@click.command()
@root_option
@click.option("--strict", is_flag=True, help="Treat warnings as problems.")
@click.option("--json", "as_json", is_flag=True, help="Print problems as JSON.")
@at_option
def check(root: Path, at: str | None, *, strict: bool, as_json: bool) -> int:
    """Check definitions, drafts and awards; write nothing."""
    problems: list[Problem] = []
    content = None
    try:
        content = load_content(root)
        problems += _draft_problems(content)
        problems += verify_content(content, now=clock(at)).warnings
    except AssayError as error:
        problems += error.problems
    show_problems(problems, as_json=as_json)
    failed = any(strict or not problem.warning for problem in problems)
    if not as_json:
        _tell(content, problems)
    return 1 if failed else 0


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
    next_step("sign the drafts with 'assay sign'" if content.drafts else "publish with 'assay build'")
