"""The rules of a credible credential: what each one asks for, who says so, how much it weighs, and what meets it.

Rules:

* `essential`: a badge of this kind that fails it is not published. `advisable`: the report says what would raise it.
  `not applicable`: it is not asked of this kind.
* A rule quotes its source in our own words: the four tests of a credible credential that Assay was made for
  (``the four tests``), Annex I of the Council Recommendation 2022/C 243/02 on micro-credentials, and Open Badges 3.0.
* `decides` marks the rules a question is answered by; the others raise the badge further.

Example::

    RULES["CR01"].severity["participation"]   # 'not applicable'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

from assay.credentials import credibilityoutside as outside
from assay.credentials import credibilityskill as skill
from assay.credentials.credibilitycase import Case, Verdict

Severity: TypeAlias = Literal["essential", "advisable", "not applicable"]


class Question(Enum):
    """The four questions a report answers with yes or no."""

    COMPETENCY = "Is a competency defined?"
    ASSESSMENT = "Is it assessed?"
    CHECKABLE = "Can outsiders check it?"
    ADDS_UP = "Does it add up to something?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule."""

    code: str
    title: str
    """What it looks at, in a few words."""
    question: Question
    requires: str
    """The requirement, in our own words."""
    source: str
    """Who requires it."""
    severity: Mapping[str, Severity]
    """How much it weighs, by kind of badge."""
    example: str
    """A text that meets it."""
    check: Callable[[Case], Verdict]
    decides: bool = False
    """Whether the question is answered by it."""


def _by_kind(micro: Severity, certification: Severity, participation: Severity) -> dict[str, Severity]:
    return {"microcredential": micro, "certification": certification, "participation": participation}


_NEEDED = _by_kind("essential", "essential", "not applicable")
_ADVISED = _by_kind("advisable", "advisable", "not applicable")
_ALWAYS_ADVISED = _by_kind("advisable", "advisable", "advisable")
_TEST_1, _TEST_2, _TEST_3, _TEST_4 = (
    f"the four tests: {name}" for name in ("defined competency", "assessment", "verification", "stackability")
)
_EU = "2022/C 243/02 Annex I, element"

_ALL = (
    Rule(
        code="CR01",
        title="An observable competency",
        question=Question.COMPETENCY,
        requires="A credential names a specific skill that can be observed, not something attended or understood.",
        source=f"{_TEST_1}; {_EU} 6: learning outcomes",
        severity=_NEEDED,
        example="Cleans a messy table of up to 50,000 rows so that every change can be traced and undone.",
        check=skill.competency_observable,
        decides=True,
    ),
    Rule(
        code="CR02",
        title="A bounded claim",
        question=Question.COMPETENCY,
        requires="The claim is bounded: one sentence says to what, how well and within which limits.",
        source=_TEST_1,
        severity=_ADVISED,
        example="Ties a bowline around a post, with one hand, within ten seconds.",
        check=skill.competency_bounded,
    ),
    Rule(
        code="CR03",
        title="Learning outcomes",
        question=Question.COMPETENCY,
        requires="Explicit learning outcomes say what the competency is made of.",
        source=f"{_TEST_1}; {_EU} 6: learning outcomes",
        severity=_NEEDED,
        example="Record each change with its rule, its reason and the number of rows it touched",
        check=skill.outcomes_stated,
        decides=True,
    ),
    Rule(
        code="CR04",
        title="Observable outcomes",
        question=Question.COMPETENCY,
        requires="Each outcome is a specific, observable skill, so that an assessor can say whether it was shown.",
        source=f"{_TEST_1}; {_EU} 6: learning outcomes",
        severity=_NEEDED,
        example="Restore the original table from the cleaned one and the change log",
        check=skill.outcomes_observable,
        decides=True,
    ),
    Rule(
        code="CR05",
        title="Enough outcomes",
        question=Question.COMPETENCY,
        requires="The outcomes show the parts of the skill, and are few enough that each is assessed.",
        source=_TEST_1,
        severity=_ADVISED,
        example="Three to five outcomes, each seen in the assessment",
        check=skill.outcomes_enough,
    ),
    Rule(
        code="CR06",
        title="An assessment that applies the skill",
        question=Question.ASSESSMENT,
        requires="Somebody checks that the learner can apply it: a case, a problem, a piece of work, a performance.",
        source=f"{_TEST_2}; {_EU} 9: type of assessment",
        severity=_NEEDED,
        example="Set task on an unseen table, followed by a walk-through with the assessor",
        check=skill.assessment_applies,
        decides=True,
    ),
    Rule(
        code="CR07",
        title="A named standard",
        question=Question.ASSESSMENT,
        requires="The assessment is held against explicit, defensible criteria: a stated standard or rubric.",
        source=_TEST_2,
        severity=_NEEDED,
        example="Example Association Standard for Tabular Data ST-1, edition 2022",
        check=skill.standard_named,
        decides=True,
    ),
    Rule(
        code="CR08",
        title="A pass mark that can be missed",
        question=Question.ASSESSMENT,
        requires="There is a pass mark, and work below it does not earn the badge.",
        source=f"{_TEST_2}; Open Badges 3.0: ResultDescription, requiredLevel, requiredValue",
        severity=_NEEDED,
        example="pass_mark: competent, with the level developing below it",
        check=skill.pass_can_be_missed,
        decides=True,
    ),
    Rule(
        code="CR09",
        title="Rubric levels that differ",
        question=Question.ASSESSMENT,
        requires="Two assessors can tell the levels of the rubric apart.",
        source=f"{_TEST_2}; Open Badges 3.0: RubricCriterionLevel, description",
        severity=_NEEDED,
        example="Developing: most faults are corrected, but the log has gaps. Competent: every change is in the log.",
        check=skill.levels_differ,
        decides=True,
    ),
    Rule(
        code="CR10",
        title="An independent assessor",
        question=Question.ASSESSMENT,
        requires="Somebody other than the learner, and other than those who learn beside them, decides.",
        source=f"{_TEST_2}; {_EU} 9: type of assessment",
        severity=_NEEDED,
        example="A registered assessor who has not taught, employed or worked with the learner",
        check=skill.assessor_independent,
        decides=True,
    ),
    Rule(
        code="CR11",
        title="A standard one can read",
        question=Question.CHECKABLE,
        requires="Somebody outside can read what the learner was measured by.",
        source=_TEST_3,
        severity=_ADVISED,
        example="standard_url: https://standards.example.org/st-1/2022",
        check=outside.standard_readable,
    ),
    Rule(
        code="CR12",
        title="Evidence",
        question=Question.CHECKABLE,
        requires="A viewer can confirm the evidence behind an award, or is told that there is none.",
        source=f"{_TEST_3}; Open Badges 3.0: evidence",
        severity=_ADVISED,
        example="evidence: required",
        check=outside.evidence_policy,
    ),
    Rule(
        code="CR13",
        title="Quality assurance",
        question=Question.CHECKABLE,
        requires="It is said who designed the badge, who quality-checked it, and how.",
        source=f"{_TEST_2}; {_EU} 11: quality assurance",
        severity=_by_kind("advisable", "essential", "not applicable"),
        example="type: External review of task, rubric and a sample of marked work, every three years",
        check=outside.quality_stated,
        decides=True,
    ),
    Rule(
        code="CR14",
        title="A reviewer who is not the designer",
        question=Question.CHECKABLE,
        requires="Whoever quality-checks the badge is not who designed it.",
        source=f"{_TEST_2}; {_EU} 11: quality assurance",
        severity=_NEEDED,
        example="designed_by: Working Group on Tabular Data, reviewed_by: Example Quality Agency",
        check=outside.reviewer_differs,
        decides=True,
    ),
    Rule(
        code="CR15",
        title="A review that has happened",
        question=Question.CHECKABLE,
        requires="A review that is stated has taken place.",
        source=f"{_EU} 11: quality assurance",
        severity=_NEEDED,
        example="reviewed_on: 2026-03-12",
        check=outside.review_happened,
        decides=True,
    ),
    Rule(
        code="CR16",
        title="A recent review",
        question=Question.CHECKABLE,
        requires=f"The review is not older than {outside.REVIEW_YEARS} years.",
        source=f"{_EU} 11: quality assurance",
        severity=_ADVISED,
        example="reviewed_on: a day of the last five years",
        check=outside.review_recent,
    ),
    Rule(
        code="CR17",
        title="Workload",
        question=Question.CHECKABLE,
        requires="It is said how much work a learner needs, in ECTS credits where possible.",
        source=f"{_EU} 7: workload",
        severity=_ADVISED,
        example="workload: hours 25, ects 1",
        check=outside.workload_stated,
    ),
    Rule(
        code="CR18",
        title="Level",
        question=Question.CHECKABLE,
        requires="It is said at which level the learning is, where there is a framework for it.",
        source=f"{_EU} 8: level",
        severity=_ADVISED,
        example="level: framework EQF, value 4",
        check=outside.level_stated,
    ),
    Rule(
        code="CR19",
        title="A level that exists",
        question=Question.CHECKABLE,
        requires="The framework has the level that is claimed.",
        source=f"{_EU} 8: level",
        severity=_NEEDED,
        example="EQF has the levels 1 to 8",
        check=outside.level_exists,
        decides=True,
    ),
    Rule(
        code="CR20",
        title="Form of participation",
        question=Question.CHECKABLE,
        requires="It is said in which form people take part.",
        source=f"{_EU} 10: form of participation",
        severity=_ALWAYS_ADVISED,
        example="participation: blended",
        check=outside.participation_stated,
    ),
    Rule(
        code="CR21",
        title="Validity",
        question=Question.CHECKABLE,
        requires="A viewer can confirm how long the award holds, or that it has no end on purpose.",
        source=f"{_TEST_3}; Open Badges 3.0: validUntil",
        severity=_ADVISED,
        example="valid_for: P3Y, or valid_for: unlimited",
        check=outside.validity_stated,
        decides=True,
    ),
    Rule(
        code="CR22",
        title="A picture and its meaning in words",
        question=Question.CHECKABLE,
        requires="The badge has a picture, and a text that says what it means to people who do not see it.",
        source="Open Badges 3.0: Image, caption; WCAG 2.2, 1.1.1",
        severity=_ALWAYS_ADVISED,
        example="alt: Data Cleaning Practitioner badge",
        check=outside.image_described,
    ),
    Rule(
        code="CR23",
        title="Readable length",
        question=Question.CHECKABLE,
        requires="Criteria can be read by somebody who decides: neither a riddle nor a novel.",
        source=f"{_TEST_3}; Open Badges 3.0: Criteria, narrative",
        severity=_ADVISED,
        example="Criteria of 150 to 400 words: the task, what is looked at, re-sit and appeal",
        check=outside.readable_length,
    ),
    Rule(
        code="CR24",
        title="Language",
        question=Question.CHECKABLE,
        requires="It is said which language the definition is in.",
        source="Open Badges 3.0: inLanguage",
        severity=_ALWAYS_ADVISED,
        example="language: en",
        check=outside.language_right,
    ),
    Rule(
        code="CR25",
        title="What it counts toward",
        question=Question.ADDS_UP,
        requires="It is said whether the badge stands alone or counts toward a larger one, so that the path is seen.",
        source=f"{_TEST_4}; 2022/C 243/02 Annex I, optional: stackability",
        severity=_ADVISED,
        example="A pathway that names it, or standalone: yes",
        check=outside.stackability_stated,
    ),
    Rule(
        code="CR26",
        title="Standing alone, truly",
        question=Question.ADDS_UP,
        requires="A badge that says it stands alone is in no pathway.",
        source=_TEST_4,
        severity=_by_kind("essential", "essential", "advisable"),
        example="standalone: yes, and no pathway that names the badge",
        check=outside.standalone_true,
    ),
    Rule(
        code="CR27",
        title="Shared terms",
        question=Question.ADDS_UP,
        requires="The skill is described in consistent, searchable terms that others use too.",
        source=f"{_TEST_4}; Open Badges 3.0: Alignment",
        severity=_ADVISED,
        example="alignment: a skill of ESCO or of a published framework, with its address",
        check=outside.shared_terms,
    ),
    Rule(
        code="CR28",
        title="Attendance claims no skill",
        question=Question.COMPETENCY,
        requires="What certifies attendance says so, and claims no competency, outcome or assessment.",
        source=_TEST_1,
        severity=_by_kind("not applicable", "not applicable", "advisable"),
        example="kind: participation, without competency, outcomes and assessment",
        check=outside.claims_nothing,
    ),
    Rule(
        code="CR29",
        title="A modest name for attendance",
        question=Question.COMPETENCY,
        requires="A record of attendance is not named like a qualification.",
        source=_TEST_1,
        severity=_by_kind("not applicable", "not applicable", "advisable"),
        example="Data Ethics Seminar 2026",
        check=outside.modest_name,
    ),
)
RULES = {rule.code: rule for rule in _ALL}
"""Every rule by its code, in order."""
