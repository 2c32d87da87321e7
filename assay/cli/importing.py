"""`assay import`: a whole class at once, from the list somebody keeps in a spreadsheet to drafts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from assay.cli.asking import prompt
from assay.cli.common import clock, exclusively, need_terminal, root_option
from assay.cli.git import run_git
from assay.cli.importshow import Shown, plan_json, show_plan
from assay.cli.progress import progress
from assay.cli.report import count, next_step, problem_json, say, say_json, show_problems, tally
from assay.cli.starters import AWARD
from assay.credentials.cells import ORDERS, CellError, Days, read_day
from assay.credentials.content import load_content
from assay.credentials.delimited import DELIMITERS
from assay.credentials.encodings import ENCODINGS
from assay.credentials.headings import FIELDS, Columns, match_columns
from assay.credentials.importing import Plan, fitting, known_awards, missing, plan_import
from assay.credentials.model import BadgeDefinition, Content
from assay.credentials.rowreader import Defaults
from assay.credentials.saving import load_set_aside, save_new
from assay.credentials.table import MAX_BYTES, Reading, Table, read_table
from assay.credentials.telling import counting
from assay.errors import AssayError, Problem, UndecidedError, UsageError

T = TypeVar("T")

_ASKED = {
    "awarded": ("--date", "Day of all these awards (such as 2026-03-14)"),
    "assessor": ("--assessor", "Who assessed them? (role or name)"),
    "evidence_name": ("--evidence", "Name of the evidence they share (such as Score sheet)"),
}
"""What can be said for a whole list: the option and the question."""


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@root_option
@click.option("--badge", help="The badge they have earned: its short name.")
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="Use a column, by heading or letter.")
@click.option("--date", "awarded", help="Day of every award, where no column says it.")
@click.option("--assessor", help="Who assessed, where no column says it.")
@click.option("--evidence", help="Name of the evidence, where no column says it.")
@click.option("--consent", is_flag=True, help="Everybody in the list agreed to a public page.")
@click.option("--passed-only", is_flag=True, help="Leave out who did not reach the pass mark.")
@click.option("--dates", multiple=True, type=click.Choice(ORDERS), help="How days are written.")
@click.option("--encoding", type=click.Choice(ENCODINGS, case_sensitive=False), metavar="NAME", help="Such as cp1252.")
@click.option("--delimiter", type=click.Choice(tuple(DELIMITERS)), help="What stands between two columns.")
@click.option("--sheet", help="Name of the sheet in a workbook.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON; needs --yes or --dry-run.")
@exclusively
def import_(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: Path,
    root: Path,
    badge: str | None,
    maps: tuple[str, ...],
    awarded: str | None,
    assessor: str | None,
    evidence: str | None,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    dates: tuple[str, ...],
    *,
    consent: bool,
    passed_only: bool,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Draft awards for everybody in a list: .csv or .xlsx.

    Shows what each row would become, asks once, and writes drafts: all or none. What is there already is not written
    again. E-mail addresses are never taken over.

    \b
    Fields for --map: name, or given and family; ref, awarded, result, assessor,
    valid_until, evidence_name, evidence_url, evidence_narrative, consent.
    "--map result=" leaves a column out.
    """  # noqa: D301 - the escape tells click to keep the lines
    if as_json and not (yes or dry_run):
        raise UsageError(Problem(code="USE06", message="--json asks nothing.", fix="add --yes or --dry-run"))
    defaults = Defaults(
        awarded=_day(awarded) if awarded else None,
        assessor=assessor,
        evidence=evidence,
        consent=consent,
        days=frozenset(dates),
        passed_only=passed_only,
    )
    work = _Import(
        file=file,
        root=root,
        reading=Reading(encoding=encoding, delimiter=delimiter, sheet=sheet),
        maps=_maps(maps),
        defaults=defaults,
        asks=sys.stdin.isatty() and not yes and not as_json,
        quiet=as_json,
    )
    if as_json:
        return _as_json(work, badge, dry_run=dry_run)
    shown = work.prepare(badge)
    show_plan(shown)
    return _finish(work, shown.plan, yes=yes, dry_run=dry_run)


def _as_json(work: _Import, badge: str | None, *, dry_run: bool) -> int:
    try:
        shown = work.prepare(badge)
    except AssayError as error:
        say_json({"problems": [problem_json(problem) for problem in error.problems], "written": 0})
        return error.exit_code
    writes = not shown.plan.errors and not dry_run
    if writes:
        work.write(shown.plan)
    say_json(plan_json(shown) | {"written": len(shown.plan.new) if writes else 0})
    return int(bool(shown.plan.errors))


def _finish(work: _Import, plan: Plan, *, yes: bool, dry_run: bool) -> int:
    """Say what is wrong, or ask once and write."""
    show_problems(plan.problems)
    if plan.errors:
        click.echo(f"{tally(plan.problems)}. Nothing was written.", err=True)
        return 1
    if not plan.new:
        say("There is nothing new in this list; nothing was written.")
        next_step("'assay check'")
        return 0
    if dry_run:
        say(f"{count(len(plan.new), 'draft')} would be written. Nothing was written, because of --dry-run.")
        return 0
    if not yes:
        need_terminal("--yes")
        click.confirm(f"Write {count(len(plan.new), 'draft')}?", abort=True)
    work.write(plan)
    folders = sorted({item.path.rpartition("/")[0] for item in plan.new})
    say(f"Wrote {count(len(plan.new), 'draft')} into {', '.join(folders)}.")
    agreed = sum(item.consent for item in plan.new)
    if agreed < len(plan.new):
        say(f"{count(len(plan.new) - agreed, 'draft')} with 'consent: no' cannot be signed until that changes.")
    next_step("look at them, then 'assay check' and 'assay sign'")
    return 0


# -- what was asked for -------------------------------------------------------------------------------------------


def _day(text: str) -> date:
    try:
        return read_day(text, Days())
    except CellError as error:
        raise UsageError(Problem(code="IMP08", message=error.message, fix="write it as in --date 2026-03-14")) from None


def _maps(maps: Iterable[str]) -> dict[str, str]:
    found = {}
    for item in maps:
        name, equals, column = item.partition("=")
        if not equals or name not in FIELDS:
            raise UsageError(
                Problem(
                    code="IMP06",
                    message=f'--map "{item}" does not name a field and a column.',
                    fix=f'write it as in --map name="Full name"; the fields are {", ".join(FIELDS)}',
                )
            )
        found[name] = column
    return found


# -- the work -----------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Import:
    """One list on its way to drafts, with what was said about it, on the command line or since."""

    file: Path
    root: Path
    reading: Reading
    maps: dict[str, str]
    defaults: Defaults
    asks: bool
    """Whether there is somebody to ask."""
    quiet: bool
    """Whether a program reads along, to which a bar says nothing."""

    def prepare(self, badge: str | None) -> Shown:
        """Return what the list would become; raises `ContentError` or `UsageError`, and `UndecidedError` unasked."""
        content = load_content(self.root)
        definition = self._badge(content, badge)
        data = self._read()
        table = self._settled(lambda: read_table(data, self.file.as_posix(), self._reading()))
        columns = fitting(self._settled(lambda: self._columns(table)), definition)
        self._complete(columns, definition)
        known = known_awards(content, load_set_aside(self.root))
        today = clock().date()

        def plan_it() -> Plan:
            with progress(quiet=self.quiet) as begin:
                return plan_import(
                    table,
                    columns,
                    definition,
                    known,
                    self.defaults,
                    header=AWARD,
                    today=today,
                    met=counting(len(table.rows), begin("Checking rows")),
                )

        plan = self._settled(plan_it)
        if columns.emails and (exposed := self._exposed(table)):
            plan = replace(plan, problems=(exposed, *plan.problems))
        return Shown(table=table, columns=columns, badge=definition, plan=plan, defaults=self.defaults)

    def write(self, plan: Plan) -> None:
        """Write the drafts, all or none, with a progress bar where that takes long."""
        texts = {item.path: item.text.encode() for item in plan.new}
        with progress(quiet=self.quiet) as begin:
            save_new(self.root, texts, counting(len(texts), begin("Writing drafts")))

    def _read(self) -> bytes:
        with self.file.open("rb") as file:
            return file.read(MAX_BYTES + 1)

    def _reading(self) -> Reading:
        return replace(self.reading, headings=tuple(self.maps.values()))

    def _columns(self, table: Table) -> Columns:
        cells = [row.cells for row in table.rows]
        return match_columns(table.headings, path=table.path, row=table.heading_row, told=self.maps, cells=cells)

    def _badge(self, content: Content, slug: str | None) -> BadgeDefinition:
        slugs = [badge.slug for badge in content.badges]
        if slug is None and self.asks and slugs:
            slug = prompt("Which badge have they earned?", choices=slugs)
        found = content.badge(slug or "")
        if found is None:
            known = ", ".join(slugs) or "none yet; make one with 'assay new badge'"
            what = f'There is no badge "{slug}".' if slug else "--badge is not given."
            raise UsageError(Problem(code="AW24", message=what, fix=f"choose one with --badge: {known}"))
        return found

    def _complete(self, columns: Columns, badge: BadgeDefinition) -> None:
        """Ask for what the list leaves open and can be said once for everybody."""
        for name in missing(columns, badge, self.defaults):
            if name == "result":
                raise UsageError(
                    Problem(
                        code="IMP06",
                        message=f'"{badge.name}" is assessed, and no column is known to hold results.',
                        fix='say which one with --map result="…", by its heading or letter',
                        path=self.file.as_posix(),
                    )
                )
            option, question = _ASKED[name]
            if not self.asks:
                what = f"No column of the list says it, and {option} is not given."
                raise UsageError(Problem(code="USE06", message=what, fix=f"add {option}", path=self.file.as_posix()))
            if name == "awarded":
                self.defaults = replace(self.defaults, awarded=prompt(question, check=_asked_day))
            elif name == "assessor":
                self.defaults = replace(self.defaults, assessor=prompt(question))
            else:
                self.defaults = replace(self.defaults, evidence=prompt(question))

    def _settled(self, step: Callable[[], T]) -> T:
        """Take a step; where only a person can tell, ask, keep the answer, and take it again."""
        while True:
            try:
                return step()
            except UndecidedError as error:
                if not self.asks:
                    raise
                self._answer(error.option, _choose(error))

    def _answer(self, option: str, answer: str) -> None:
        if option == "--map":
            name, _, column = answer.partition("=")
            self.maps[name] = column
        elif option == "--dates":
            self.defaults = replace(self.defaults, days=self.defaults.days | {answer})
        elif option == "--encoding":
            self.reading = replace(self.reading, encoding=answer)
        elif option == "--delimiter":
            self.reading = replace(self.reading, delimiter=answer)
        else:
            self.reading = replace(self.reading, sheet=answer)

    def _exposed(self, table: Table) -> Problem | None:
        """Warn of a list of addresses that git would take along."""
        path = self.file.resolve()
        if not path.is_relative_to(self.root.resolve()):
            return None
        ignored = run_git(self.root, "check-ignore", "--", str(path))
        return (
            None
            if ignored
            else Problem(
                code="IMP11",
                message="This list holds e-mail addresses, and lies in the folder of the site.",
                fix="move it out, or name it in .gitignore, before you commit",
                path=table.path,
                warning=True,
            )
        )


def _asked_day(text: str) -> date:
    try:
        return read_day(text, Days())
    except CellError as error:
        raise click.BadParameter(f"{error.message} Write it as in 2026-03-14.") from None


def _choose(error: UndecidedError) -> str:
    say(error.question)
    for number, (_, text) in enumerate(error.choices, start=1):
        say(f"  {number}  {text}")
    number = click.prompt("Number", type=click.IntRange(1, len(error.choices)))
    return error.choices[number - 1][0]
