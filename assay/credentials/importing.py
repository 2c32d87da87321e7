r"""From a list of people to draft awards: what each row would become, and what is wrong with it. Writes nothing.

Rules:

* Each draft passes the checks of any other draft (`read_draft`, `check_draft`); a fault found there is shown at the
  cell it comes from.
* All or nothing: with one fault in one row, there is nothing to write.
* A row is there already when a draft or a signed award has the same badge, person and day. The person is the member
  number if both have one, else the name; a second row for the same person needs a second award.
* Without a clear yes in the file, or said for the whole list, nobody has agreed to a public page.

Example::

    plan = plan_import(table, columns, badge, known, Defaults(awarded=date(2026, 3, 14)), header="# A draft.\n")
    plan.new[0].text   # what would be written
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assay.credentials.cells import Days, settle_days
from assay.credentials.headings import Columns
from assay.credentials.model import Award, BadgeDefinition, Content, Draft
from assay.credentials.rowreader import Defaults, Planned, RowReader
from assay.credentials.table import Table
from assay.errors import Problem
from assay.integrity.letters import normalized


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An award that is there already: a draft, or a signed one."""

    badge: str
    name: str
    ref: str | None
    """None when nobody here knows it: signed awards do not hold it."""
    awarded: date
    place: str
    """Path of its file."""
    draft: Draft | None = None
    """The draft itself, while it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a whole list would become."""

    rows: tuple[Planned, ...]
    problems: tuple[Problem, ...]
    """Errors and warnings; with an error, nothing may be written."""
    days: Days = field(default_factory=Days)

    @property
    def new(self) -> tuple[Planned, ...]:
        """The rows that would become drafts."""
        return tuple(row for row in self.rows if row.state == "new")

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the import."""
        return tuple(problem for problem in self.problems if not problem.warning)


def plan_import(
    table: Table,
    columns: Columns,
    badge: BadgeDefinition,
    known: Sequence[Known],
    defaults: Defaults,
    *,
    header: str,
    today: date,
    met: Callable[[], None] = lambda: None,
) -> Plan:
    """Return what would become of each row; *met* is called after each.

    Raises `UndecidedError` when the days can be read in two ways.
    """
    days = settle_days(_days_of(table, columns), told=defaults.days, epoch=table.epoch)
    reader = RowReader(table, columns, badge, defaults, days, header)
    read = []
    for row in table.rows:
        read.append(reader.read(row))
        met()
    rows, compared = _compare(table, read, reader.drafts, known, badge)
    problems = [*table.notes, *reader.problems, *compared, *_in_future(table, columns, rows, today)]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    return Plan(rows=tuple(rows), problems=tuple(problems), days=days)


def fitting(columns: Columns, badge: BadgeDefinition) -> Columns:
    """Return the columns without those a badge has no use for, such as results where nothing is assessed."""
    useless = set() if badge.assessment else {"result", "assessor"}
    useless |= {"evidence_name", "evidence_url", "evidence_narrative"} if badge.evidence == "none" else set()
    return replace(columns, fields={name: at for name, at in columns.fields.items() if name not in useless})


def missing(columns: Columns, badge: BadgeDefinition, defaults: Defaults) -> tuple[str, ...]:
    """Return what every award of a badge needs, and neither a column nor a default says."""
    needed: dict[str, object] = {"awarded": defaults.awarded}
    if badge.assessment:
        needed |= {"result": None, "assessor": defaults.assessor}
    if badge.evidence == "required" and not columns.fields.keys() & {"evidence_url", "evidence_narrative"}:
        needed["evidence_name"] = defaults.evidence
    return tuple(name for name, given in needed.items() if not given and name not in columns.fields)


def _days_of(table: Table, columns: Columns) -> list[str]:
    used = [columns.fields[name] for name in ("awarded", "valid_until") if name in columns.fields]
    return [row.cells[column] for row in table.rows for column in used]


def _in_future(table: Table, columns: Columns, planned: Sequence[Planned], today: date) -> list[Problem]:
    column = columns.fields.get("awarded", 0)
    return [
        table.problem(
            "AW17",
            item.row,
            column,
            f"{item.name}'s award is dated {item.awarded}, which is in the future.",
            "correct the day, or wait for it: 'assay sign' will not sign it before",
            warning=True,
        )
        for item in planned
        if item.state == "new" and item.awarded and item.awarded > today
    ]


# -- what is there already ----------------------------------------------------------------------------------------


def _compare(
    table: Table,
    planned: Sequence[Planned],
    drafts: Mapping[int, Draft],
    known: Sequence[Known],
    badge: BadgeDefinition,
) -> tuple[list[Planned], list[Problem]]:
    """Find the rows that stand twice in the list, and those whose award is there already."""
    pool: dict[tuple[str, date], list[Known]] = defaultdict(list)
    for award in known:
        if award.badge == badge.slug:
            pool[same_name(award.name), award.awarded].append(award)
    index, rows, problems = _Earlier(table), [], []
    for item in planned:
        draft = drafts.get(item.row)
        if item.state != "new" or draft is None:
            rows.append(item)
            continue
        twice = index.find(item, draft)
        if twice is not None:
            problems.append(twice)
            rows.append(replace(item, state="twice" if twice.warning else "wrong", text="", path=""))
            continue
        there = _take(pool, draft)
        if there is None:
            rows.append(item)
            continue
        rows.append(replace(item, state="there", text="", path=there.place))
        if there.draft and _claims(there.draft) != _claims(draft):
            problems.append(
                table.problem(
                    "IMP12", item.row, 0,
                    f"{item.name} has a draft for that day already, and this row says something else.",
                    f"mend {there.place}, or delete it and run this again; it is kept as it is", warning=True,
                )
            )  # fmt: skip
    return rows, problems


def known_awards(content: Content, aside: Mapping[str, Draft]) -> tuple[Known, ...]:
    """Return the drafts and signed awards of a site; *aside* are drafts that were signed here, which know the numbers.

    Signed awards are only compared with, so they are not verified, and one that cannot be read is passed over.
    """
    known = [_known(draft, draft.path, draft) for draft in content.drafts]
    ids = {draft.id for draft in content.drafts}
    for award in content.awards:
        if award.id in ids:
            continue
        if award.id in aside:
            known.append(_known(aside[award.id], award.path, None))
        elif found := _signed(award, content):
            known.append(found)
    return tuple(known)


def _known(draft: Draft, place: str, still: Draft | None) -> Known:
    return Known(
        badge=draft.badge,
        name=draft.recipient_name,
        ref=draft.recipient_ref,
        awarded=draft.awarded,
        place=place,
        draft=still,
    )


def _signed(award: Award, content: Content) -> Known | None:
    try:
        document = json.loads(award.data)
        subject = document["credentialSubject"]
        name = str(subject["identifier"][0]["identityHash"])
        slug = str(subject["achievement"]["id"]).rstrip("/").rpartition("/")[2]
        day = date.fromisoformat(document["awardedDate"][:10])
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    renamed = {alias: badge.slug for badge in content.badges for alias in badge.aliases}
    return Known(badge=renamed.get(slug, slug), name=name, ref=None, awarded=day, place=award.path)


def _take(pool: dict[tuple[str, date], list[Known]], draft: Draft) -> Known | None:
    """Take out the award that is the one of a draft: by number where both have one, else by name; one a row."""
    key = same_name(draft.recipient_name), draft.awarded
    there = pool.get(key, [])
    if draft.recipient_ref:
        there = [item for items in pool.values() for item in items if _same_ref(item, draft)] or [
            item for item in there if not item.ref
        ]
    if not there:
        return None
    found = min(there, key=lambda item: item.draft is None)
    pool[same_name(found.name), found.awarded].remove(found)
    return found


def _same_ref(item: Known, draft: Draft) -> bool:
    return item.ref == draft.recipient_ref and item.awarded == draft.awarded


@dataclass(slots=True)
class _Earlier:
    """The rows of a list that were met so far."""

    table: Table
    met: dict[tuple[str, date], tuple[Planned, Draft]] = field(default_factory=dict)

    def find(self, item: Planned, draft: Draft) -> Problem | None:
        """Return what to say when an earlier row is about the same person and day: a warning if it says the same."""
        person = f"#{draft.recipient_ref}" if draft.recipient_ref else same_name(draft.recipient_name)
        earlier = self.met.setdefault((person, draft.awarded), (item, draft))
        if earlier[0] is item:
            return None
        same = _claims(earlier[1]) == _claims(draft)
        what = "says the same as" if same else "is about the same person and day as"
        fix = (
            "delete one of them; it is counted once"
            if same
            else "delete the wrong one, or tell the two people apart by their member numbers"
        )
        return self.table.problem("IMP09", item.row, 0, f"This row {what} row {earlier[0].row}.", fix, warning=same)


def _claims(draft: Draft) -> Draft:
    """Return a draft without what differs between two drafts that say the same."""
    return replace(draft, id="", path="", recipient_name=same_name(draft.recipient_name))


def same_name(name: str) -> str:
    """Return a name as two spellings of it are compared: NFC, small letters, single spaces."""
    return normalized("NFC", " ".join(name.casefold().split()))
