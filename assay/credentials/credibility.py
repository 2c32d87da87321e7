"""The assay itself: a definition held against every rule, four questions answered with yes or no, no scores.

Rules:

* The same definition on the same day gives the same report.
* A microcredential or certification that fails an essential rule is not published; the same content as
  `participation` is, and says everywhere that attendance was certified.
* What no list knows is `None` in a finding: a person has to read it, and no question is answered by it.

Example::

    report = assess(badge, pathways, today=date(2026, 11, 22))
    [answer.yes for answer in report.answers]   # [True, True, True, False]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from assay.credentials.badgeparts import Place
from assay.credentials.credibilitycase import Case, Verdict
from assay.credentials.credibilityoutside import leads, uses
from assay.credentials.credibilityrules import RULES, Question, Rule, Severity
from assay.credentials.languages import english_name
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.translation import Translation
from assay.credentials.wordlists import word_list
from assay.errors import Problem

_TOLD = ("CR28",)
"""Advice that a build gives too, because something in the file is not published."""
_TOLD_OF_TRANSLATIONS = ("CR24",)
"""Advice on a translation that a build gives too: it is still in another language."""
MOST_QUOTED = 220
"""Characters of a text that a report quotes."""
PARTICIPATION_INSTEAD = 'or change the kind to "participation", which certifies attendance only'


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule says about one badge."""

    rule: Rule
    severity: Severity
    verdict: Verdict
    place: Place | None
    """Where the text stands that it rests on, or the setting it belongs to."""

    @property
    def fix(self) -> str:
        """What to do, with an example of the rule where a text has to be written."""
        return f"{self.verdict.fix} {self.rule.example}" if self.verdict.fix.endswith(":") else self.verdict.fix

    @property
    def quote(self) -> str:
        """The text it rests on, no longer than a reader needs to recognise it."""
        text = " ".join(self.verdict.found.split())
        return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED].rsplit(' ', 1)[0]} ..."

    @property
    def refuses(self) -> bool:
        """Whether the badge is not published because of it."""
        return self.severity == "essential" and self.verdict.met is False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question answered."""

    question: Question
    yes: bool
    because: str
    """One sentence."""
    findings: tuple[Finding, ...]
    """Every finding that belongs to the question, in order."""

    @property
    def evidence(self) -> tuple[Finding, ...]:
        """What speaks for it: rules that are met by a text of the definition."""
        return tuple(item for item in self.findings if item.verdict.met)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationReport:
    """What there is to say of one translation of a badge."""

    translation: Translation[BadgeDefinition]
    findings: tuple[Finding, ...]
    """What the rules say against its words, and do not say against the badge itself."""

    @property
    def language(self) -> str:
        """The English name of its language."""
        return english_name(self.translation.language)

    @property
    def state(self) -> str:
        """What becomes of it, in words."""
        of = self.translation.of_version
        if self.translation.texts is None:
            return f"held back: it is of version {of}, and fits no more"
        return f"of version {of}, which is today's" if self.translation.current else f"of version {of}, an older one"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeReport:
    """Everything the rules say about one badge."""

    badge: BadgeDefinition
    answers: tuple[Answer, ...]
    translations: tuple[TranslationReport, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the questions."""
        return tuple(finding for answer in self.answers for finding in answer.findings)

    @property
    def refused(self) -> tuple[Finding, ...]:
        """What keeps the badge from being published."""
        return tuple(finding for finding in self.findings if finding.refuses)

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What would raise the badge further."""
        return tuple(item for item in self.findings if item.verdict.met is False and not item.refuses)

    @property
    def unread(self) -> tuple[Finding, ...]:
        """What a person has to read, because no list of words knows it."""
        return tuple(item for item in self.findings if item.verdict.met is None and item.verdict.found)


def assess(badge: BadgeDefinition, pathways: Iterable[Pathway], *, today: date) -> BadgeReport:
    """Hold one definition against every rule that is asked of its kind."""
    case = _case(badge, pathways, today)
    found = [_finding(rule, case) for rule in RULES.values() if rule.severity[badge.kind] != "not applicable"]
    return BadgeReport(
        badge=badge,
        answers=tuple(_answer(question, found, case) for question in Question),
        translations=tuple(
            TranslationReport(
                translation=one,
                findings=assess_translation(badge, one.texts, case.pathways, today=today) if one.texts else (),
            )
            for one in badge.translations
        ),
    )


def assess_translation(
    badge: BadgeDefinition, texts: BadgeDefinition, pathways: Iterable[Pathway], *, today: date
) -> tuple[Finding, ...]:
    """Return what the rules say against the words of a translation, and do not say against the badge itself.

    `texts` is the badge with its texts translated. Only rules that rest on a text of the translation are asked.
    """
    own, other = _case(badge, pathways, today), _case(texts, pathways, today)
    found = []
    for rule in RULES.values():
        if rule.severity[badge.kind] == "not applicable":
            continue
        finding = _finding(rule, other)
        if finding.verdict.met is False and finding.place and rule.check(own).met is not False:
            found.append(finding)
    return tuple(found)


def _case(badge: BadgeDefinition, pathways: Iterable[Pathway], today: date) -> Case:
    return Case(badge=badge, pathways=tuple(pathways), today=today, words=word_list(badge.language))


def _finding(rule: Rule, case: Case) -> Finding:
    verdict = rule.check(case)
    return Finding(
        rule=rule,
        severity=rule.severity[case.badge.kind],
        verdict=verdict,
        place=_place(case.badge, verdict.field),
    )


def _place(badge: BadgeDefinition, field: str) -> Place | None:
    """Return where a setting stands, or the nearest one around it that is there."""
    while field:
        if field in badge.places:
            return badge.places[field]
        field = field.rpartition("[")[0] if field.endswith("]") else field.rpartition(".")[0]
    return None


def _answer(question: Question, found: Iterable[Finding], case: Case) -> Answer:
    findings = tuple(item for item in found if item.rule.question is question)
    yes, because = _judged(question, findings, case)
    return Answer(question=question, yes=yes, because=because, findings=findings)


def _judged(question: Question, findings: tuple[Finding, ...], case: Case) -> tuple[bool, str]:
    attended = case.badge.kind == "participation"
    if question is Question.ADDS_UP:
        return _adds_up(case)
    if attended and question in (Question.COMPETENCY, Question.ASSESSMENT):
        return False, "It certifies attendance. No skill is claimed, and none was assessed."
    if attended:
        return True, "Who says that somebody took part, and when, is signed; there is no more to it."
    missing = [item for item in findings if item.rule.decides and item.verdict.met is False]
    if missing:
        return False, missing[0].verdict.what
    return True, _YES[question]


_YES = {
    Question.COMPETENCY: "It says what the holder can do.",
    Question.ASSESSMENT: "It says how that is checked, against what, and by whom.",
    Question.CHECKABLE: "It says who checked the badge and how long an award holds; criteria and key are on the site.",
}


def _adds_up(case: Case) -> tuple[bool, str]:
    if toward := uses(case):
        return True, f"It counts toward: {', '.join(pathway.name for pathway in toward)}."
    if built := leads(case):
        return True, f"It is what others add up to: {', '.join(pathway.name for pathway in built)}."
    if case.badge.standalone:
        return False, "It stands alone, on purpose."
    return False, "No pathway names it."


# -- holding back what is not credible ----------------------------------------------------------------------------


def credibility_problems(
    badges: Iterable[BadgeDefinition], pathways: Iterable[Pathway], *, today: date
) -> Iterator[Problem]:
    """Yield a problem for every essential rule a badge fails, and a warning for what attendance does not publish."""
    known = tuple(pathways)
    for badge in badges:
        case = _case(badge, known, today)
        # Advice is for reports: a build asks only what it may publish.
        weighty = [rule for rule in RULES.values() if rule.severity[badge.kind] == "essential" or rule.code in _TOLD]
        found = [_finding(rule, case) for rule in weighty if rule.severity[badge.kind] != "not applicable"]
        for number, finding in enumerate(finding for finding in found if finding.refuses):
            yield _problem(badge, finding, instead=number == 0)
        for finding in found:
            if finding.rule.code in _TOLD and finding.verdict.met is False:
                yield _problem(badge, finding, warning=True)
        for translation in badge.translations:
            yield from translation.warnings
            if texts := translation.texts:
                weak = assess_translation(badge, texts, known, today=today)
                told = [it for it in weak if it.severity == "essential" or it.rule.code in _TOLD_OF_TRANSLATIONS]
                yield from (_problem(texts, finding, warning=True) for finding in told)


def _problem(badge: BadgeDefinition, finding: Finding, *, instead: bool = False, warning: bool = False) -> Problem:
    rule, place = finding.rule, finding.place or badge.places.get("kind")
    fix = finding.fix
    return Problem(
        code=rule.code,
        message=f"{finding.verdict.what} {rule.requires.rstrip('.')} ({rule.source}).",
        fix=f"{fix.rstrip('.')}; {PARTICIPATION_INSTEAD}" if instead else fix,
        path=badge.path,
        line=place.line if place else 0,
        column=place.column if place else 0,
        source=place.source if place else "",
        warning=warning,
    )
