"""The rules of a credible credential: for each a text that meets it and one that does not, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from assay.credentials.badgeparts import Level
from assay.credentials.credibility import assess, credibility_problems
from assay.credentials.credibilityrules import RULES, Question
from assay.credentials.definitions import read_badge
from assay.credentials.model import BadgeDefinition, Content, Pathway
from assay.credentials.verified import verify_content
from assay.credentials.vocabulary import KINDS
from assay.errors import ContentError
from credentials.judging import ASSESSMENT, GOOD, TODAY, changed, judged, pathway
from credentials.support import ATTENDANCE, BADGE, replaced, source
from credentials.workshop import NOW, Workshop

LOW, HIGH = ASSESSMENT.rubric
SAME = (LOW, replace(HIGH, description="most faults are corrected but the log has gaps"))
THIN = (LOW, replace(HIGH, description="Good"))
ATTENDED: dict[str, Any] = {"kind": "participation", "competency": None, "outcomes": (), "assessment": None}
HERE = (pathway("data-cleaning", "other"),)

FAILING: list[tuple[str, dict[str, Any], str, str]] = [
    ("CR01", {"competency": "Understands the basics of data."}, "competency", '"Understands"'),
    ("CR01", {"competency": "Data cleaning"}, "competency", "is a topic"),
    ("CR01", {"competency": None}, "competency", "no competency"),
    ("CR02", {"competency": "Ties knots."}, "competency", "2 words"),
    ("CR02", {"competency": "Cleans any table in every situation without help."}, "competency", "in every situation"),
    ("CR02", {"competency": "Cleans a messy table. Documents every change."}, "competency", "more than one sentence"),
    ("CR03", {"outcomes": ()}, "outcomes", "no learning outcomes"),
    ("CR03", {"outcomes": (str(GOOD.competency).upper(),)}, "outcomes[0]", "only repeat"),
    ("CR04", {"outcomes": ("Clean a table", "Knows the code", "Is aware of it")}, "outcomes[1]", "2 outcomes"),
    ("CR05", {"outcomes": ("Clean a table", "Clean a table.")}, "outcomes", "1 different outcome."),
    ("CR05", {"outcomes": tuple(f"Clean table {number}" for number in range(9))}, "outcomes", "9 different"),
    ("CR06", {"assessment": None}, "assessment", "no assessment"),
    ("CR06", {"method": "Attendance", "test": "Sign the list."}, "assessment.method", "was there"),
    ("CR06", {"method": "Self-assessment", "test": "A form."}, "assessment.method", "own word"),
    ("CR06", {"method": "Online quiz", "test": "Ten questions."}, "assessment.method", "tests recall"),
    ("CR06", {"method": "Course work", "test": "Attendance is enough."}, "assessment.description", "all that is asked"),
    ("CR07", {"standard": "Best practice"}, "assessment.standard", "names no standard"),
    ("CR08", {"pass_level": "developing"}, "assessment.pass_mark", "nobody can fail"),
    ("CR09", {"rubric": SAME}, "assessment.rubric[1].description", '"Developing" and "Competent"'),
    ("CR09", {"rubric": THIN}, "assessment.rubric[1].description", '"Good"'),
    ("CR10", {"assessor": "The learners themselves"}, "assessment.assessor", "independent of the learner"),
    ("CR11", {"standard_url": None}, "assessment.standard", "no address"),
    ("CR12", {"evidence": "none"}, "evidence", "nobody can look"),
    ("CR12", {"places": {}}, "evidence", "does not say whether"),
    ("CR13", {"quality_assurance": None}, "quality_assurance", "Nobody outside"),
    ("CR14", {"reviewed_by": "working group, on tabular data"}, "quality_assurance.reviewed_by", "nobody else"),
    ("CR14", {"reviewed_by": "Ourselves"}, "quality_assurance.reviewed_by", "nobody else"),
    ("CR15", {"reviewed_on": TODAY + timedelta(days=1)}, "quality_assurance.reviewed_on", "in the future"),
    ("CR16", {"reviewed_on": date(2021, 11, 21)}, "quality_assurance.reviewed_on", "more than 5 years"),
    ("CR17", {"workload_hours": None}, "workload", "how many hours"),
    ("CR18", {"level_framework": None, "level_value": None}, "level", "how demanding"),
    ("CR19", {"level_value": "9"}, "level.value", 'EQF has no level "9"'),
    ("CR19", {"level_framework": "cefr", "level_value": "D1"}, "level.value", "no level"),
    ("CR21", {"valid_for": None}, "valid_for", "how long"),
    ("CR22", {"image": None}, "image", "no picture"),
    ("CR22", {"image": replace(GOOD.image, alt="data cleaning")} if GOOD.image else {}, "image.alt", "file name"),
    ("CR22", {"image": replace(GOOD.image, alt="Badge-final.PNG")} if GOOD.image else {}, "image.alt", "file name"),
    ("CR23", {"criteria": "Come."}, "criteria", "1 words"),
    ("CR23", {"criteria": "word " * 1501}, "criteria", "1,501 words"),
    ("CR23", {"description": "word " * 81}, "description", "81 words"),
    ("CR23", {"competency": "Cleans " + "very " * 40 + "big tables."}, "competency", "43 words"),
    ("CR24", {"places": {}}, "language", "does not say which language"),
    ("CR25", {"standalone": False}, "standalone", "anything larger"),
    ("CR27", {"alignments": ()}, "alignment", "no skill or framework"),
    ("CR28", ATTENDED | {"set_aside": ("competency",)}, "competency", '"competency" is not published'),
    ("CR28", ATTENDED | {"set_aside": ("competency", "level")}, "competency", '"level" are not published'),
    ("CR29", ATTENDED | {"name": "Certified Data Steward 2026"}, "name", '"Certified"'),
    ("CR29", ATTENDED | {"name": "Data Ethics Expert"}, "name", '"Expert"'),
]  # fmt: skip

MEETING: list[tuple[str, dict[str, Any]]] = [
    ("CR02", {"competency": "Uses version 2.5 of the standard, e.g. Annex A, on a table of approx. 500 rows."}),
    ("CR05", {"outcomes": ("Clean a table", "Keep a log", "Undo a change")}),
    ("CR06", {"method": "Examination", "test": "The learner solves three worked problems. Attendance is not counted."}),
    ("CR08", {"scale": None}),
    ("CR13", {}),
    ("CR15", {"reviewed_on": TODAY}),
    ("CR16", {"reviewed_on": date(2021, 11, 22)}),
    ("CR19", {"level_framework": "EQF", "level_value": "Level 4"}),
    ("CR19", {"level_framework": "CEFR", "level_value": "b2"}),
    ("CR20", {"participation": "blended"}),
    ("CR21", {"valid_for": None, "unlimited": True}),
    ("CR22", {"image": replace(GOOD.image, alt="A table on two further layers")} if GOOD.image else {}),
    ("CR24", {}),
    ("CR28", ATTENDED),
    ("CR29", ATTENDED | {"name": "Certified Data Steward Annual Meeting 2026"}),
    ("CR29", ATTENDED | {"name": "Expert Talk 2026"}),
    ("CR29", ATTENDED | {"name": "Data Ethics Seminar"}),
]


@pytest.mark.parametrize(("code", "changes", "field", "says"), FAILING)
def test_a_rule_names_the_text_and_what_to_do(code: str, changes: dict[str, Any], field: str, says: str) -> None:
    verdict = judged(code, **changes)
    assert verdict.met is False
    assert verdict.field == field
    assert says in verdict.what
    assert verdict.fix


@pytest.mark.parametrize(("code", "changes"), MEETING)
def test_a_rule_is_met(code: str, changes: dict[str, Any]) -> None:
    verdict = judged(code, **changes)
    assert verdict.met is True
    assert verdict.found


def test_every_rule_has_a_failing_text_or_can_be_seen_to_fail_elsewhere() -> None:
    by_pathway, by_reader = {"CR26"}, {"CR20"}
    assert {code for code, *_ in FAILING} | by_pathway | by_reader == set(RULES)


def test_the_good_definition_meets_every_rule_and_needs_nobody_to_read_it() -> None:
    report = assess(GOOD, (), today=TODAY)
    assert (report.refused, report.advice, report.unread) == ((), (), ())


def test_a_pathway_says_what_a_badge_adds_up_to() -> None:
    assert judged("CR25", HERE, standalone=False).found == "Counts toward: Path"
    assert judged("CR25", (pathway("other", leads_to="data-cleaning"),), standalone=False).met
    false_claim = judged("CR26", HERE)
    assert false_claim.met is False
    assert "content/pathways/path.md" in false_claim.fix
    assert judged("CR26").met is True
    assert judged("CR26", standalone=False).met is None


@pytest.mark.parametrize("code", RULES)
def test_every_rule_quotes_a_source_and_gives_an_example(code: str) -> None:
    rule = RULES[code]
    assert rule.requires.endswith(".")
    assert any(name in rule.source for name in ("the four tests", "2022/C 243/02", "Open Badges 3.0"))
    assert rule.example
    assert set(rule.severity) == set(KINDS)


def test_what_attendance_claims_nothing_of_is_not_asked_of_it() -> None:
    """A record of attendance is refused by no rule: it is published as what it is."""
    assert not [code for code, rule in RULES.items() if rule.severity["participation"] == "essential"]


@pytest.mark.parametrize("code", ["CR01", "CR04", "CR06", "CR10", "CR23"])
def test_a_language_without_a_list_is_read_by_a_person_and_never_refused(code: str) -> None:
    verdict = judged(code, language="ja", competency="表を整える。", outcomes=("表を見る。",), assessor="The learner")
    assert verdict.met is None
    assert '"ja"' in verdict.what


def test_structure_counts_in_every_language() -> None:
    report = assess(
        changed(language="ja", reviewed_by="Working Group on Tabular Data", pass_level=LOW.slug), (), today=TODAY
    )
    assert [finding.rule.code for finding in report.refused] == ["CR08", "CR14"]


def test_an_unknown_verb_is_for_a_person_to_judge() -> None:
    report = assess(changed(competency="Wuzzles a table of forty rows in an hour."), (), today=TODAY)
    assert not report.refused
    (finding,) = report.unread
    assert finding.rule.code == "CR01"
    assert '"Wuzzles"' in finding.verdict.what


def test_a_text_in_another_language_than_stated_is_noticed() -> None:
    german = "Der Kurs wird mit einer Prüfung beendet, und die Arbeit wird von einer Prüferin bewertet. "
    verdict = judged("CR24", criteria=german * 3)
    assert verdict.met is False
    assert '"de"' in verdict.what


# -- four questions -----------------------------------------------------------------------------------------------


def answers(badge: BadgeDefinition, pathways: tuple[Pathway, ...] = ()) -> list[bool]:
    return [answer.yes for answer in assess(badge, pathways, today=TODAY).answers]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [True, True, True, False]),
        ({"competency": "Understands it all."}, [False, True, True, False]),
        ({"assessor": "The learner"}, [True, False, True, False]),
        ({"quality_assurance": None}, [True, True, False, False]),
        (ATTENDED, [False, False, True, False]),
    ],
)
def test_each_question_is_answered_by_its_own_rules(changes: dict[str, Any], expected: list[bool]) -> None:
    assert answers(changed(**changes)) == expected


def test_what_counts_toward_something_adds_up() -> None:
    assert answers(changed(standalone=False), HERE)[3]


def test_an_answer_carries_the_text_it_rests_on() -> None:
    report = assess(GOOD, (), today=TODAY)
    (competency,) = (answer for answer in report.answers if answer.question is Question.COMPETENCY)
    assert str(GOOD.competency) in [item.verdict.found for item in competency.evidence]


# -- what is not credible is not published ------------------------------------------------------------------------

VAGUE = ("competency: Ties three knots under load.", "competency: Understands three knots under load.")


def read(text: str) -> BadgeDefinition:
    return read_badge(source(text), "knots", lambda _: b"")


def test_a_failed_rule_is_a_problem_at_its_line_with_its_source() -> None:
    (found,) = credibility_problems([read(replaced(BADGE, VAGUE))], (), today=TODAY)
    assert (found.code, found.place, found.source) == ("CR01", "content/badges/knots.md:5:13", VAGUE[1])
    assert "2022/C 243/02 Annex I, element 6" in found.message
    assert "as in: Cleans a messy table" in found.fix
    assert 'change the kind to "participation"' in found.fix


def test_the_way_out_is_named_once_for_each_badge() -> None:
    text = replaced(
        BADGE, VAGUE, ("method: Observed task", "method: Attendance"), ("Three knots, one after", "Come to")
    )
    found = list(credibility_problems([read(text)], (), today=TODAY))
    assert [problem.code for problem in found] == ["CR01", "CR06"]
    assert sum('kind to "participation"' in problem.fix for problem in found) == 1


def test_what_is_missing_is_told_at_the_line_of_the_kind() -> None:
    text = replaced(BADGE, ("competency: Ties three knots under load.\n", ""), ("outcomes:\n  - Ties a bowline\n", ""))
    found = list(credibility_problems([read(text)], (), today=TODAY))
    assert [(problem.code, problem.line) for problem in found] == [("CR01", 3), ("CR03", 3)]


def test_the_same_content_as_participation_is_published_with_a_warning() -> None:
    text = replaced(BADGE, VAGUE, ("kind: microcredential", "kind: participation"))
    (found,) = credibility_problems([read(text)], (), today=TODAY)
    assert (found.code, found.warning, found.line) == ("CR28", True, 5)


def test_a_certification_has_quality_assurance() -> None:
    (found,) = credibility_problems([read(replaced(BADGE, ("microcredential", "certification")))], (), today=TODAY)
    assert found.code == "CR13"


def test_attendance_is_published_as_it_is() -> None:
    assert not list(credibility_problems([read(ATTENDANCE)], (), today=TODAY))


def test_no_site_is_planned_from_a_badge_that_is_not_credible(shop: Workshop) -> None:
    with pytest.raises(ContentError, match="CR01"):
        verify_content(shop.content(badges=(read(replaced(BADGE, VAGUE)),)), now=NOW)


def test_every_badge_of_the_example_is_credible(example: Content) -> None:
    assert not list(credibility_problems(example.badges, example.pathways, today=TODAY))
    for badge in example.badges:
        report = assess(badge, example.pathways, today=TODAY)
        assert not report.unread
        if badge.kind != "participation":
            assert [answer.yes for answer in report.answers][:3] == [True, True, True]


def test_a_report_is_the_same_every_time(example: Content) -> None:
    reports = [[assess(badge, example.pathways, today=TODAY) for badge in example.badges] for _ in range(2)]
    assert reports[0] == reports[1]


def test_levels_are_compared_by_what_they_say() -> None:
    levels = tuple(Level(slug=name, name=name, description=f"{name}: keeps the course") for name in ("a", "b"))
    assert judged("CR09", rubric=levels).met is True
