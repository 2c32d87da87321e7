"""`assay check`: say what is right and wrong in the site folder without publishing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from assay import __version__
from assay.cli.common import at_option, cache_folder, canon_option, clock, root_option
from assay.cli.credibilityreport import as_json as report_as_json
from assay.cli.credibilityreport import in_terminal
from assay.cli.placeholders import placeholder_warnings
from assay.cli.progress import verify_watched
from assay.cli.report import count, next_step, say, show_problems, tally
from assay.credentials.content import read_content
from assay.credentials.credibility import BadgeReport, assess
from assay.credentials.issue import check_draft, is_ahead
from assay.credentials.model import Content
from assay.credentials.standing import draft_problems
from assay.errors import AssayError, ContentError, Problem, UsageError
from assay.integrity.durable import write_whole

FORMATS = ("terminal", "json", "html")


@click.command()
@root_option
@click.option("--strict", is_flag=True, help="Treat warnings as problems.")
@click.option("--json", "as_json", is_flag=True, help="Print problems as JSON.")
@canon_option
@click.option("--report", is_flag=True, help="Tell how credible each badge is, and what would raise it.")
@click.option("--format", "style", type=click.Choice(FORMATS), help="How --report is written.  [default: terminal]")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where --report is written.")
@at_option
def check(
    root: Path, at: str | None, style: str | None, output: Path | None, *, strict: bool, as_json: bool, report: bool
) -> int:
    """Check definitions, drafts and awards; write nothing.

    With --report: four questions about each badge (is a competency defined, is it assessed, can outsiders check it,
    does it add up to something), each answered yes or no with the text it rests on.
    """
    if report:
        return _report(root, clock(at).date(), style or ("json" if as_json else "terminal"), output)
    if style or output:
        raise UsageError(Problem(code="USE07", message="--format and --output belong to --report.", fix="add --report"))
    problems: list[Problem] = []
    content, code = None, 0
    try:
        content, _ = read_content(root)
        now = clock(at)
        problems += [*unsigned_problems(content, now), *placeholder_warnings(content)] if content else ()
        verified = verify_watched(root, now=now, quiet=as_json)
        problems += verified.warnings
        if verified.pages:
            # Imported here: planning pages would slow down every other check.
            from assay.builder import check_pages  # noqa: PLC0415

            check_pages(root, verified, cache_folder())
    except UsageError:
        raise
    except AssayError as error:
        problems += error.problems
        code = error.exit_code
    # What is not in the ledger yet is written there by the next build.
    problems = [problem for problem in problems if problem.code != "ADR02"]
    show_problems(problems, as_json=as_json)
    if not as_json:
        _tell(content, problems, clock(at).date())
    failed = any(not problem.warning or (strict and not problem.notice) for problem in problems)
    return max(code, int(failed))


def _report(root: Path, today: date, style: str, output: Path | None) -> int:
    """Write the report of every badge that can be read; those that cannot are named as problems."""
    content, problems = read_content(root)
    if content is None:
        raise ContentError(*problems)
    unread = [problem for problem in problems if problem.path.startswith("content/badges/")]
    reports = [assess(badge, content.pathways, today=today) for badge in content.badges]
    if style == "html":
        # Imported here: drawing pages would slow down every other check.
        from assay.website.review import review_page  # noqa: PLC0415

        text = review_page(reports, content.issuer, root / "templates", today=today, version=__version__).decode()
    else:
        text = "\n".join(in_terminal(reports)) if style == "terminal" else report_as_json(reports)
    show_problems(unread)
    if output is None:
        say(text)
    else:
        write_whole(output, click.unstyle(text).encode() + b"\n")
        say(f"Wrote the report of {count(len(reports), 'badge')} to {output}.")
    if style == "terminal" or output:
        next_step(_after_report(reports))
    return int(bool(unread) or any(report.refused for report in reports))


def _after_report(reports: Sequence[BadgeReport]) -> str:
    codes = [finding.rule.code for report in reports for finding in (*report.refused, *report.advice)]
    return f"'assay explain {codes[0]}' says more about a rule" if codes else "publish with 'assay build'"


def unsigned_problems(content: Content, now: datetime) -> Iterator[Problem]:
    """Say now what `assay sign` would refuse later."""
    for draft in content.drafts:
        badge = content.badge(draft.badge)
        try:
            if badge:
                check_draft(draft, badge)
        except AssayError as error:
            yield from error.problems
        yield from draft_problems(draft, content, now)
        if is_ahead(draft.awarded, now):
            # A warning: it may wait for its day, and nothing is wrong with the site meanwhile.
            yield Problem(
                code="AW17",
                message=f"This draft is dated {draft.awarded}, which is in the future.",
                fix="correct the day, or wait for it: 'assay sign' will not sign it before",
                path=draft.path,
                warning=True,
            )


def _tell(content: Content | None, problems: list[Problem], today: date) -> None:
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
    advice = sum(len(assess(badge, content.pathways, today=today).advice) for badge in content.badges)
    if advice:
        say(f"{count(advice, 'piece')} of advice on the badges: see 'assay check --report'.")
    next_step(_after_check(content))


def _after_check(content: Content) -> str:
    if content.history is None:
        return "make your signing key with 'assay key new'"
    if not content.badges:
        return "define a badge with 'assay new badge'"
    if content.drafts:
        return "sign the drafts with 'assay sign'"
    return "publish with 'assay build'" if content.awards else "draft an award with 'assay new award BADGE'"
