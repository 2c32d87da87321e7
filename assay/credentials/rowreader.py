"""One row of a list into the text of a draft: every cell read for what it means, every fault shown at its cell.

Rules:

* The text is held against the same readers as a draft somebody wrote by hand (`read_draft`, `check_draft`).
* Faults are kept, not raised, so that all of a list are seen at once; only a day with two readings stops at once.

Example::

    reader = RowReader(table, columns, badge, Defaults(), settle_days(()), "# A draft.")
    reader.read(table.rows[0]).text
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from assay.credentials.cells import (
    AmbiguousDayError,
    CellError,
    Days,
    in_words,
    read_consent,
    read_day,
    read_name,
    read_reference,
    read_score,
    read_text,
)
from assay.credentials.draftfile import read_draft
from assay.credentials.folders import AWARD_ALPHABET
from assay.credentials.headings import Columns, plain
from assay.credentials.issue import check_draft
from assay.credentials.model import BadgeDefinition, Draft
from assay.credentials.table import Row, Table
from assay.credentials.textfile import read_source
from assay.errors import ContentError, Problem, UndecidedError

State = Literal["new", "there", "twice", "failed", "wrong"]
CONSENT_CODE = "DEF04"
"""What `check_draft` calls a missing consent, which a draft may have and a signature not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a person said for the whole list, where no column says it."""

    awarded: date | None = None
    assessor: str | None = None
    evidence: str | None = None
    consent: bool = False
    days: frozenset[str] = frozenset()
    """How days are written, of `cells.ORDERS`."""
    passed_only: bool = False
    """Leave out whose result is below the pass mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What one row of the list would become."""

    row: int
    state: State
    name: str = ""
    awarded: date | None = None
    result: str = ""
    consent: bool = False
    path: str = ""
    """Of the draft that would be written, or of the award that is there."""
    text: str = ""
    """The draft itself; empty unless the row is new."""


@dataclass(slots=True)
class RowReader:
    """Reads rows one after the other, and keeps what is wrong with them."""

    table: Table
    columns: Columns
    badge: BadgeDefinition
    defaults: Defaults
    days: Days
    header: str
    problems: list[Problem] = field(default_factory=list)
    drafts: dict[int, Draft] = field(default_factory=dict)
    """The draft of each row without faults."""

    def read(self, row: Row) -> Planned:
        """Return what a row would become, whatever else is in the list."""
        before = len(self.problems)
        values = self._values(row)
        shown = Planned(
            row=row.number,
            state="wrong",
            name=str(values.get("name", "")),
            awarded=date.fromisoformat(values["awarded"]) if values.get("awarded") else None,
            result=values.get("score") or values.get("level") or "",
            consent=values.get("consent") == "yes",
        )
        if self.defaults.passed_only and self._failed(values):
            del self.problems[before:]
            return replace(shown, state="failed")
        if len(self.problems) > before:
            return shown
        path = f"content/awards/{values['awarded'][:4]}/{_new_id()}.yaml"
        text = self._check(row, values, path)
        return replace(shown, state="new", path=path, text=text) if text else shown

    def _values(self, row: Row) -> dict[str, str]:
        """Return the fields of a draft as text, each cell read for what it means."""
        values = {"name": self._name(row)}
        if (day := self._cell(row, "awarded", self._day)) or self.defaults.awarded:
            values["awarded"] = day or str(self.defaults.awarded)
        elif not self._filled(row, "awarded"):
            self._fault(row, "awarded", CellError("IMP08", "There is no day of the award.", "fill in the day"))
        for name, read in (("ref", read_reference), ("valid_until", self._day), ("assessor", read_text)):
            values[name] = self._cell(row, name, read)
        for name in ("evidence_name", "evidence_url", "evidence_narrative"):
            values[name] = self._cell(row, name, read_text)
        result = "score" if self.badge.assessment and self.badge.assessment.scale else "level"
        values[result] = self._cell(row, "result", self._score if result == "score" else self._level)
        agreed = self.defaults.consent
        if "consent" in self.columns.fields:
            agreed = self._cell(row, "consent", lambda text: "yes" if read_consent(text) else "") == "yes"
        return self._completed(values) | {"consent": "yes" if agreed else "no"}

    def _completed(self, values: dict[str, str]) -> dict[str, str]:
        if self.badge.assessment:
            values["assessor"] = values["assessor"] or self.defaults.assessor or ""
        if self.badge.evidence != "none":
            values["evidence_name"] = values["evidence_name"] or self.defaults.evidence or ""
        if (values["evidence_url"] or values["evidence_narrative"]) and not values["evidence_name"]:
            values["evidence_name"] = "Evidence"
        return values

    def _name(self, row: Row) -> str:
        if "name" in self.columns.fields:
            return self._cell(row, "name", read_name)
        parts = [self._cell(row, part, read_name) for part in ("given", "family")]
        return " ".join(part for part in parts if part)

    def _cell(self, row: Row, name: str, read: Callable[[str], str]) -> str:
        """Return what a cell means, or nothing after keeping what is wrong with it."""
        if not self._filled(row, name):
            return ""
        try:
            return read(row.cells[self.columns.fields[name]])
        except AmbiguousDayError as error:
            raise _which_day(error, self._problem(row, name, error)) from None
        except CellError as error:
            self._fault(row, name, error)
            return ""

    def _filled(self, row: Row, name: str) -> bool:
        return name in self.columns.fields and bool(row.cells[self.columns.fields[name]].strip())

    def _day(self, text: str) -> str:
        return read_day(text, self.days).isoformat()

    def _score(self, text: str) -> str:
        scale = self.badge.assessment.scale if self.badge.assessment else None
        return read_score(text, highest=str(scale.maximum) if scale else "", unit=scale.unit if scale else "")

    def _level(self, text: str) -> str:
        """Return the slug of a level given by its slug or name, and anything else as it is, for `check_draft`."""
        levels = self.badge.assessment.rubric if self.badge.assessment else ()
        wanted = plain(read_text(text))
        fitting = [level.slug for level in levels if wanted in {plain(level.slug), plain(level.name)}]
        if levels and not fitting:
            raise CellError(
                "IMP10",
                f'"{" ".join(text.split())}" is not a level of "{self.badge.name}".',
                f"write one of: {', '.join(level.slug for level in levels)}",
            )
        return fitting[0] if fitting else read_text(text)

    def _failed(self, values: Mapping[str, str]) -> bool:
        """Tell whether somebody has a result, and it is below the pass mark."""
        assessment = self.badge.assessment
        if assessment is None:
            return False
        if assessment.scale and assessment.pass_mark is not None:
            return bool(values.get("score")) and Decimal(values["score"]) < assessment.pass_mark
        slugs = [level.slug for level in assessment.rubric]
        level, needed = values.get("level"), assessment.pass_level
        return level in slugs and needed in slugs and slugs.index(str(level)) < slugs.index(str(needed))

    # -- the draft of a row ---------------------------------------------------------------------------------------

    def _check(self, row: Row, values: Mapping[str, str], path: str) -> str:
        """Return the text of a draft that passed every check of a draft, or nothing."""
        lines = _draft_lines(self.badge, values)
        text = self.header + "".join(f"{line}\n" for _, line in lines)
        try:
            draft = read_draft(read_source(text.encode(), path), path.rpartition("/")[2].removesuffix(".yaml"))
            self.drafts[row.number] = draft
            check_draft(draft, self.badge)
        except ContentError as error:
            problems = [problem for problem in error.problems if problem.code != CONSENT_CODE]
            first = self.header.count("\n") + 1
            for problem in problems:
                at = problem.line - first
                name = lines[at][0] if 0 <= at < len(lines) else _FIELD_OF.get(problem.code, "name")
                self._fault(row, name, CellError(problem.code, problem.message, self._fix(problem, values)))
            if problems:
                self.drafts.pop(row.number, None)
                return ""
        return text

    def _fix(self, problem: Problem, values: Mapping[str, str]) -> str:
        """Say in the words of a list how to mend what a draft would be told."""
        if problem.code == "AW30":
            leave_out = "delete the row, or add --passed-only" if self._failed(values) else "delete the row"
            return f"correct the cell; if the badge was not earned, {leave_out}"
        return "fill in the cell" if problem.code in {"AW31", "TXT06"} else problem.fix

    def _fault(self, row: Row, name: str, error: CellError) -> None:
        self.problems.append(self._problem(row, name, error))

    def _problem(self, row: Row, name: str, error: CellError) -> Problem:
        """Return a problem at the cell of a field; where the field has no column, at the name."""
        column = next(
            (
                self.columns.fields[one]
                for one in (name, *_INSTEAD.get(name, ()), "name", "given")
                if one in self.columns.fields
            ),
            0,
        )
        return self.table.problem(error.code, row.number, column, error.message, error.fix)


_FIELD_OF = {"AW30": "result", "AW31": "evidence_name", "AW17": "valid_until"}
_INSTEAD = {
    "evidence_name": ("evidence_url", "evidence_narrative", "assessor"),
    "score": ("result",),
    "level": ("result",),
}


def _draft_lines(badge: BadgeDefinition, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the lines of a draft, each with the field it comes from."""

    def quoted(name: str) -> str:
        return json.dumps(values[name], ensure_ascii=False)

    lines = [("badge", f"badge: {badge.slug}"), ("name", "recipient:"), ("name", f"  name: {quoted('name')}")]
    lines.append(("ref", f"  ref: {quoted('ref')}" if values["ref"] else "  # ref: your own member number"))
    lines.append(("awarded", f"awarded: {values['awarded']}"))
    for name in ("score", "level"):
        if values.get(name):
            value = values[name] if name == "score" else quoted(name)
            lines += [("result", "result:"), ("result", f"  {name}: {value}")]
    if values["assessor"]:
        lines.append(("assessor", f"assessor: {quoted('assessor')}"))
    if values["evidence_name"]:
        lines += [("evidence_name", "evidence:"), ("evidence_name", f"  - name: {quoted('evidence_name')}")]
        for name, key in (("evidence_url", "url"), ("evidence_narrative", "narrative")):
            if values[name]:
                lines.append((name, f"    {key}: {quoted(name)}"))
    if values["valid_until"]:
        lines.append(("valid_until", f"valid_until: {values['valid_until']}"))
    return [*lines, ("consent", f"consent: {values['consent']}")]


def _new_id() -> str:
    return "".join(secrets.choice(AWARD_ALPHABET) for _ in range(16))


def _which_day(error: AmbiguousDayError, problem: Problem) -> UndecidedError:
    return UndecidedError(
        problem,
        option="--dates",
        question=f"{error.message} Which is meant, in the whole list?",
        choices=tuple((name, in_words(day)) for name, day in error.readings),
    )
