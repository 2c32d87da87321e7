"""What `assay import` shows before it asks: how the list was read, what each row becomes, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assay.cli.preview import table_lines
from assay.cli.report import count, problem_json, say, wrapped
from assay.credentials.cells import in_words, read_day
from assay.credentials.headings import Columns, letter, platform_of
from assay.credentials.importing import Plan
from assay.credentials.model import BadgeDefinition
from assay.credentials.rowreader import Defaults, Planned
from assay.credentials.table import Table

FIRST = 10
"""Rows shown although there is nothing special about them."""
MOST = 60
"""Rows shown at all."""
_BECOMES = {
    "new": "a draft",
    "there": "there already",
    "twice": "twice, counted once",
    "failed": "left out: below pass mark",
    "wrong": "wrong, see below",
}
_WORDS = {
    "name": "the name",
    "given": "the given name",
    "family": "the family name",
    "ref": "the member number",
    "awarded": "the day",
    "result": "the result",
    "assessor": "the assessor",
    "valid_until": "the last day",
    "evidence_name": "the evidence",
    "evidence_url": "its address",
    "evidence_narrative": "its description",
    "consent": "the consent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything there is to show."""

    table: Table
    columns: Columns
    badge: BadgeDefinition
    plan: Plan
    defaults: Defaults


def show_plan(shown: Shown) -> None:
    """Print how the list was read and what becomes of its rows; the problems are printed after it."""
    for text in _how(shown):
        for line in wrapped(text, "", "  "):
            say(line)
    say()
    rows = _chosen(shown.plan.rows)
    with_results = any(item.result for item in shown.plan.rows)
    headings = ["Row", "Name", "Day", *(["Result"] if with_results else []), "Consent", "Becomes"]
    for line in table_lines(headings, [_cells(item, with_results=with_results) for item in rows]):
        say(line)
    if len(rows) < len(shown.plan.rows):
        say(f"... and {len(shown.plan.rows) - len(rows):,} rows more, nothing special about them.")
    say()
    for line in wrapped(_sums(shown.plan), ""):
        say(line)
    say()


def _how(shown: Shown) -> Iterator[str]:
    table, columns = shown.table, shown.columns
    people = len(table.rows) - sum(item.state == "twice" for item in shown.plan.rows)
    rows = f" in {len(table.rows):,} rows" if people < len(table.rows) else ""
    yield f'{table.path}: {count(people, "person", "people")}{rows} for "{shown.badge.name}".'
    yield f"Read as {table.how}."
    if platform := platform_of(columns.headings):
        yield (
            f"This looks like a list of {platform}. What becomes a draft here is a new award of yours, which you will "
            "sign; the badges that platform issued stay what they are (see 'assay import-badges')."
        )
    used = sorted(columns.fields.items(), key=lambda item: item[1])
    yield f"Columns: {'; '.join(f'{letter(at)} {columns.headings[at]} is {_WORDS[name]}' for name, at in used)}."
    if columns.emails:
        names = ", ".join(f"{letter(at)} {columns.headings[at]}" for at in columns.emails)
        yield f"Left out, because e-mail addresses never enter the repository: {names}."
    if columns.left_out:
        yield f"Left out: {', '.join(columns.left_out)}."
    if shown.plan.days.because:
        day = in_words(read_day(shown.plan.days.because, shown.plan.days))
        yield f"Days: {shown.plan.days.because} can only be {day}, so all are read in that order."
    if "consent" not in columns.fields:
        yield _consent(shown.defaults)


def _consent(defaults: Defaults) -> str:
    if defaults.consent:
        return "Consent: everybody agreed to a public page, as --consent says."
    return (
        "Consent: no column says who agreed to a public page, so the drafts say 'consent: no' and will not be signed. "
        "If everybody agreed, add --consent."
    )


def _chosen(rows: Sequence[Planned]) -> list[Planned]:
    """Return the rows to show: the first, and every one that needs a look."""
    plain = {item.row for item in [item for item in rows if item.state == "new"][:FIRST]}
    there = {item.row for item in [item for item in rows if item.state in {"there", "failed"}][:FIRST]}
    chosen = [item for item in rows if item.row in plain | there or item.state in {"wrong", "twice"}]
    # A line that says "1 more" is as long as the row it hides.
    return list(rows) if len(rows) - len(chosen) == 1 else chosen[:MOST]


def _cells(item: Planned, *, with_results: bool) -> list[str]:
    day = item.awarded.isoformat() if item.awarded else "?"
    result = [item.result] if with_results else []
    return [str(item.row), item.name or "?", day, *result, "yes" if item.consent else "no", _BECOMES[item.state]]


def _sums(plan: Plan) -> str:
    wrong = sum(item.state == "wrong" for item in plan.rows)
    parts = [f"{count(len(plan.new), 'draft')} to write"]
    for state, words in (("there", "there already"), ("twice", "twice in the list"), ("failed", "below the pass mark")):
        if number := sum(item.state == state for item in plan.rows):
            parts.append(f"{number} {words}")
    return f"{count(wrong, 'row')} with problems." if wrong else f"{', '.join(parts)}."


def plan_json(shown: Shown) -> dict[str, object]:
    """Return the plan for programs; member numbers are not in it."""
    columns = shown.columns
    return {
        "file": shown.table.path,
        "badge": shown.badge.slug,
        "read_as": shown.table.how,
        "columns": {name: columns.headings[at] for name, at in columns.fields.items()},
        "left_out": [*(columns.headings[at] for at in columns.emails), *columns.left_out],
        "rows": [
            {
                "row": item.row,
                "becomes": item.state,
                "name": item.name,
                "awarded": item.awarded.isoformat() if item.awarded else None,
                "result": item.result or None,
                "consent": item.consent,
                "path": item.path or None,
            }
            for item in shown.plan.rows
        ],
        "problems": [problem_json(problem) for problem in shown.plan.problems],
    }
