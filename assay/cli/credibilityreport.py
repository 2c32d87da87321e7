"""`assay check --report`: four questions about each badge, for the terminal, for programs and for reviewers.

::

    Data Ethics in Practice (microcredential)
    content/badges/data-ethics-seminar.md

      yes  Is a competency defined?
           It says what the holder can do.
       line 7  "Applies the six questions of the Code of Data Practice to …"
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from assay.cli.report import colour, count, wrapped
from assay.credentials.credibility import Answer, BadgeReport, Finding
from assay.credentials.model import Json

_EVIDENCE_SHOWN = 3
"""Pieces of evidence shown for one answer in the terminal; JSON and HTML have all."""


def in_terminal(reports: Sequence[BadgeReport]) -> Iterator[str]:
    """Yield the lines of the report, at most 80 columns wide."""
    for report in reports:
        yield colour(f"{report.badge.name} ({report.badge.kind})", "cyan", bold=True)
        yield report.badge.path
        yield ""
        for answer in report.answers:
            yield from _answer(answer)
        if report.refused:
            yield from _remarks("Not published, because:", report.refused)
        if report.advice:
            yield from _remarks("What would raise it:", report.advice)
        if report.unread:
            yield from _remarks("What a person has to read:", report.unread)
        yield from _translations(report)
        yield ""
    refused = sum(bool(report.refused) for report in reports)
    advice = sum(len(report.advice) for report in reports)
    yield (
        f"{count(len(reports), 'badge')}: {f'{refused} not published' if refused else 'all can be published'}, "
        f"{count(advice, 'piece')} of advice."
    )


def _answer(answer: Answer) -> Iterator[str]:
    mark = colour("yes", "green", bold=True) if answer.yes else colour("no ", "yellow", bold=True)
    yield f"  {mark}  {answer.question.value}"
    yield from wrapped(answer.because, " " * 7)
    if not answer.yes:
        return
    for item in [one for one in answer.evidence if one.rule.decides and one.place][:_EVIDENCE_SHOWN]:
        line = f"line {item.place.line}" if item.place else ""
        yield from wrapped(f'"{item.quote}"', f"{line:>15}  ", " " * 17)


def _remarks(heading: str, findings: Sequence[Finding]) -> Iterator[str]:
    yield ""
    yield f"  {heading}"
    for item in findings:
        line = f", line {item.place.line}" if item.place else ""
        first = f"  - {item.rule.code}{line}: {item.verdict.what}"
        yield from wrapped(first, "", " " * 4)
        if item.verdict.fix:
            fix = item.verdict.fix.removesuffix(", as in:")
            yield from wrapped(f"{fix[:1].upper()}{fix[1:]}.", " " * 4)


def _translations(report: BadgeReport) -> Iterator[str]:
    if report.translations:
        yield ""
        yield "  Translations, which are never signed:"
    for item in report.translations:
        one = item.translation
        yield from wrapped(f"  - {item.language}, {one.path}: {item.state}.", "", " " * 4)
        for finding in item.findings:
            line = f", line {finding.place.line}" if finding.place else ""
            yield from wrapped(f"{finding.rule.code}{line}: {finding.verdict.what}", " " * 4)


def as_json(reports: Sequence[BadgeReport]) -> str:
    """Return the whole report as JSON."""
    return json.dumps([_badge(report) for report in reports], indent=2)


def _badge(report: BadgeReport) -> Json:
    badge = report.badge
    return {
        "badge": badge.slug,
        "name": badge.name,
        "kind": badge.kind,
        "path": badge.path,
        "published": not report.refused,
        "questions": [
            {
                "question": answer.question.value,
                "answer": "yes" if answer.yes else "no",
                "because": answer.because,
                "evidence": [_finding(item) for item in answer.evidence],
            }
            for answer in report.answers
        ],
        "refused": [_finding(item) for item in report.refused],
        "advice": [_finding(item) for item in report.advice],
        "unread": [_finding(item) for item in report.unread],
        "translations": [
            {
                "language": item.translation.language,
                "path": item.translation.path,
                "of_version": item.translation.of_version,
                "current": item.translation.current,
                "published": item.translation.texts is not None,
                "advice": [_finding(finding) for finding in item.findings],
            }
            for item in report.translations
        ],
    }


def _finding(item: Finding) -> Json:
    found: Json = {
        "code": item.rule.code,
        "title": item.rule.title,
        "severity": item.severity,
        "requires": item.rule.requires,
        "source": item.rule.source,
        "field": item.verdict.field,
        "line": item.place.line if item.place else None,
        "found": item.verdict.found,
    }
    if item.verdict.met is not True:
        found |= {"what": item.verdict.what, "fix": item.fix, "example": item.rule.example}
    return found
