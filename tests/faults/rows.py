"""The list of faults as data: which case, test or decision holds each of them, and the pages that are made of it.

Example::

    rows()["A01"].cases          # ("A01", "A01b", "A01c")
    pages()                      # content/pages/guide/developers/faults.md and its sister, as they should be
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faults.runner import HERE, Case, cases

FOLDER = HERE.parents[1] / "content" / "pages" / "guide" / "developers"
FIRST = "0.1.0"
"""The version a row is of unless it says another."""
HEAD = """\
---
title: What can go wrong
description: Every fault Assay is held against, what it does about it, and since which version.
label: Faults
order: 3
---

{rows} kinds of faults, and {cases} cases: small sites with one thing wrong. Each is run with the real command at every
change of Assay; its message, its place in the file, its exit code, its time and its memory are held against what is
written down, and the site that was there before must be the same, byte for byte. A site without the fault must pass the
same command, or the refusal would prove nothing. The codes are explained by `assay explain CODE`.

This page is made from those cases; [more of them](/guide/developers/more-faults/) came up while Assay was built.
"""
MORE = """\
---
title: More that can go wrong
description: The cases of the fault corpus that belong to no kind of the list, and what Assay does about each.
label: More faults
order: 4
---

Found while Assay was built, by fuzzing, by people who played attackers and by newcomers. They are run and held like
those of [the list](/guide/developers/faults/).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fault of the list."""

    id: str
    fault: str
    does: str
    cases: tuple[str, ...]
    """Ids of folders of the corpus."""
    tests: tuple[str, ...]
    """``file::test`` below ``tests/``."""
    otherwise: str
    """Where Assay decides otherwise than the list wished, and why."""
    since: str


def titles() -> dict[str, str]:
    """Return what each letter is about."""
    return {letter: str(group["title"]) for letter, group in _table().items()}


def rows() -> dict[str, Row]:
    """Return every row of the list by its id."""
    return {
        name: Row(
            id=name,
            fault=row["fault"],
            does=row["does"],
            cases=tuple(row.get("cases", "").split()),
            tests=tuple(row.get("tests", ())),
            otherwise=row.get("otherwise", ""),
            since=row.get("since", FIRST),
        )
        for group in _table().values()
        for name, row in group.items()
        if name != "title"
    }


def _table() -> dict[str, dict[str, dict[str, str]]]:
    read: dict[str, dict[str, dict[str, str]]] = tomllib.loads((HERE / "ROWS.toml").read_text("utf-8"))
    return read


def short(case: Case) -> str:
    """Return the id of a case: its name up to the first hyphen."""
    return case.name.partition("-")[0]


def pages() -> dict[Path, str]:
    """Return the pages of the guide that list all faults: two, as no page may pass 14 KB compressed."""
    found, listed = {short(case): case for case in cases()}, rows()
    parts = [HEAD.format(rows=len(listed), cases=len(found))]
    for letter, title in titles().items():
        lines = [_line(row, found) for row in listed.values() if row.id.startswith(letter)]
        parts.append(f"## {title}\n\n{_table_of(lines)}")
    named = {name for row in listed.values() for name in row.cases}
    more = [f"| {case.expect['why']} | {_what(case)} | {FIRST} |" for name, case in found.items() if name not in named]
    return {FOLDER / "faults.md": "\n".join(parts), FOLDER / "more-faults.md": f"{MORE}\n{_table_of(more)}"}


def _table_of(lines: list[str]) -> str:
    return "\n".join(["| Fault | What Assay does | Since |", "| --- | --- | --- |", *lines, ""])


def _line(row: Row, found: dict[str, Case]) -> str:
    codes = dict.fromkeys(code for name in row.cases for code in _codes(found[name]))
    shown = f" ({', '.join(codes)})" if codes else ""
    more = f" {row.otherwise}" if row.otherwise else ""
    return f"| {row.fault} | {row.does}{shown}.{more} | {row.since} |"


def _what(case: Case) -> str:
    if case.name.endswith("_fail"):
        codes = ", ".join(dict.fromkeys(_codes(case)))
        return f"Refused ({codes})." if codes else "Refused."
    return "Published, and said." if case.expect.get("prints") else "Published as what it is."


def _codes(case: Case) -> Iterator[str]:
    for problem in case.expect.get("problem", ()):
        yield problem["code"]
