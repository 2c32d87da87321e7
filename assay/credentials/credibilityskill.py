"""The rules about what is certified: a competency one can observe, outcomes, an assessment that applies them.

Words are held against lists (`wordlists`); nothing is scored, and nothing is guessed.

Example::

    competency_observable(case)   # Verdict(met=False, field='competency', found='Understands knots.', …)
"""

from __future__ import annotations

import re

from assay.credentials.badgeparts import Assessment
from assay.credentials.credibilitycase import Case, Verdict, count, failed, met, no_list, normal, short, unsaid
from assay.credentials.wordlists import WordList

FEWEST_WORDS, MOST_WORDS = 4, 40
"""Words of a competency."""
FEWEST_OUTCOMES, MOST_OUTCOMES = 3, 8
_LEVEL_WORDS = 3
"""Fewest words that tell one level of a rubric from another."""


# -- defined competency -------------------------------------------------------------------------------------------


def competency_observable(case: Case) -> Verdict:
    """A competency begins with something somebody can be watched doing."""
    text = case.badge.competency
    if not text:
        return failed(
            "competency",
            "",
            "There is no competency: nobody can see what a holder can do.",
            "write what the holder does, verb first, as in:",
        )
    if case.words is None:
        return no_list(case, "competency", text)
    head, words = case.words.verb(text)
    if head == "unobservable":
        what = f'The competency begins with "{words}", which nobody can watch and nobody can assess.'
        return failed("competency", text, what, "write what the holder does, verb first, as in:")
    if head == "unknown" and count(text) < FEWEST_WORDS:
        what = f'"{short(text)}" is a topic, not something the holder does.'
        return failed("competency", text, what, "write what the holder does, verb first, as in:")
    if head == "unknown":
        return unsaid(
            "competency", text, f'The verb "{words}" is in no list: a person has to judge whether it is seen.'
        )
    return met("competency", text)


def competency_bounded(case: Case) -> Verdict:
    """A competency is one sentence that says how far it goes."""
    text = case.badge.competency or ""
    if not text:
        return unsaid("competency", "", "There is no competency.")
    fix = "say to what, how well and within which limits, as in:"
    if case.words and (found := case.words.unbounded.within(text)):
        return failed("competency", text, f'"{found}" claims more than any assessment can show.', fix)
    if count(text) < FEWEST_WORDS:
        return failed("competency", text, f"Its {count(text)} words do not say how far it goes.", fix)
    if case.words and case.words.sentences(text) > 1:
        what = "It is more than one sentence, so a reader cannot quote it."
        return failed("competency", text, what, "keep one sentence; the rest belongs into outcomes or criteria")
    return met("competency", text)


def outcomes_stated(case: Case) -> Verdict:
    """Outcomes say more than the competency does."""
    badge = case.badge
    if not badge.outcomes:
        return failed("outcomes", "", "There are no learning outcomes.", "list what is seen in the assessment, as in:")
    distinct = {normal(text) for text in badge.outcomes} - {normal(badge.competency or "")}
    if not distinct:
        what = "The outcomes only repeat the competency."
        return failed(
            "outcomes[0]", badge.outcomes[0], what, "list the single things that are seen in the assessment, as in:"
        )
    return met("outcomes", f"{len(badge.outcomes)} learning outcomes")


def outcomes_observable(case: Case) -> Verdict:
    """Every outcome is something somebody can be watched doing."""
    outcomes = case.badge.outcomes
    if not outcomes:
        return unsaid("outcomes", "", "There are no outcomes.")
    if case.words is None:
        return no_list(case, "outcomes", "; ".join(outcomes))
    heads = [(number, text, *case.words.verb(text)) for number, text in enumerate(outcomes)]
    hidden = [(number, text, words) for number, text, head, words in heads if head == "unobservable"]
    if hidden:
        number, text, words = hidden[0]
        more = f" ({len(hidden)} outcomes are like this.)" if len(hidden) > 1 else ""
        what = f'Outcome {number + 1} begins with "{words}", which nobody can watch.{more}'
        return failed(f"outcomes[{number}]", text, what, "write what the holder does, verb first, as in:")
    if all(head == "unknown" for _, _, head, _ in heads):
        return unsaid("outcomes", "; ".join(outcomes), "Their verbs are in no list: a person has to judge them.")
    return met("outcomes", "; ".join(outcomes))


def outcomes_enough(case: Case) -> Verdict:
    """There are enough outcomes to see the parts of the skill, and few enough to assess each."""
    outcomes = case.badge.outcomes
    number = len({normal(text) for text in outcomes})
    if not outcomes:
        return unsaid("outcomes", "", "There are no outcomes.")
    if not FEWEST_OUTCOMES <= number <= MOST_OUTCOMES:
        what = f"There {'is' if number == 1 else 'are'} {number} different outcome{'' if number == 1 else 's'}."
        return failed("outcomes", "; ".join(outcomes), what, f"state {FEWEST_OUTCOMES} to {MOST_OUTCOMES}")
    return met("outcomes", f"{number}, where {FEWEST_OUTCOMES} to {MOST_OUTCOMES} are expected")


# -- assessment ---------------------------------------------------------------------------------------------------

_APPLY = "let the learner do it, as in:"


def assessment_applies(case: Case) -> Verdict:
    """The assessment has the learner use the skill, and somebody else looks."""
    test = case.badge.assessment
    if test is None:
        what = "There is no assessment: nobody has checked that the learner can do it."
        return failed("assessment", "", what, 'add "assessment", with its method, standard, pass mark and assessor')
    words = case.words
    if words is None:
        return no_list(case, "assessment.method", test.method)
    if found := words.applies.within(test.method):
        return met("assessment.method", test.method)
    weak = _weak_method(words, test)
    if weak:
        field, text, what = weak
        return failed(field, text, what, _APPLY)
    if found := words.applies.within(test.description):
        return met("assessment.description", _around(test.description, found))
    return unsaid(
        "assessment.method", test.method, "It does not say what the learner does in it: a person has to judge it."
    )


def _weak_method(words: WordList, test: Assessment) -> tuple[str, str, str] | None:
    """Name an assessment that is none: being there, the learner's own word, recall only."""
    own = words.self_report.within(test.method)
    # "Self assessment" is no assessment, though it has the word in it.
    tested = words.tests.within(test.method.replace(own, ""))
    if (found := own) and not tested:
        return "assessment.method", test.method, f'"{found}" is the learner\'s own word, not an assessment of it.'
    if (found := words.attendance.within(test.method)) and not tested:
        return "assessment.method", test.method, f'"{found}" shows that somebody was there, not that they can do it.'
    if words.applies.within(test.description):
        return None
    if found := words.recall.within(test.method) or words.recall.within(test.description):
        field = "assessment.method" if words.recall.within(test.method) else "assessment.description"
        text = test.method if field == "assessment.method" else test.description
        return field, text, f'"{found}" tests recall; nothing here has the learner use the skill.'
    for phrases in (words.self_report, words.attendance):
        if (found := phrases.within(test.description)) and not (tested or words.tests.within(test.description)):
            return "assessment.description", test.description, f'"{found}" is all that is asked for.'
    return None


def _around(text: str, found: str) -> str:
    """Return the sentence of a text that holds what was found."""
    return next((part for part in re.split(r"(?<=[.!?])\s+", text) if found in part), text)


def standard_named(case: Case) -> Verdict:
    """The standard has a name somebody else can look up."""
    test = case.badge.assessment
    if test is None:
        return unsaid("assessment.standard", "", "There is no assessment.")
    if case.words and case.words.placeholders.whole(test.standard):
        what = f'"{test.standard}" names no standard that somebody else could look up.'
        return failed(
            "assessment.standard", test.standard, what, "give its name and edition (your own will do), as in:"
        )
    return met("assessment.standard", test.standard)


def pass_can_be_missed(case: Case) -> Verdict:
    """Somebody who cannot do it does not pass."""
    test = case.badge.assessment
    if test is None:
        return unsaid("assessment.pass_mark", "", "There is no assessment.")
    if test.scale:
        return met("assessment.pass_mark", f"{test.pass_mark} of {test.scale.maximum} {test.scale.unit}")
    if test.rubric and test.pass_level == test.rubric[0].slug:
        what = f'The pass mark is the lowest level, "{test.rubric[0].name}", so nobody can fail.'
        return failed(
            "assessment.pass_mark", test.pass_level, what, "describe a level below it, or ask for a higher one"
        )
    return met("assessment.pass_mark", test.pass_level)


def levels_differ(case: Case) -> Verdict:
    """Two assessors can tell the levels of a rubric apart."""
    rubric = case.badge.assessment.rubric if case.badge.assessment else ()
    if not rubric:
        return unsaid("assessment.rubric", "", "It has a scale, and no rubric.")
    seen: dict[str, int] = {}
    for number, level in enumerate(rubric):
        field = f"assessment.rubric[{number}].description"
        other = seen.setdefault(normal(level.description), number)
        if other != number:
            what = f'The levels "{rubric[other].name}" and "{level.name}" have the same description.'
            return failed(field, level.description, what, "write what work at each level looks like")
    for number, level in enumerate(rubric):
        if count(level.description) < _LEVEL_WORDS and case.words is not None:
            what = f'"{level.description}" does not tell the level "{level.name}" from the next.'
            field = f"assessment.rubric[{number}].description"
            return failed(field, level.description, what, "write what work at this level looks like")
    return met("assessment.rubric", ", ".join(level.name for level in rubric))


def assessor_independent(case: Case) -> Verdict:
    """Somebody other than the learner, and other than those who learn beside them, decides."""
    test = case.badge.assessment
    if test is None:
        return unsaid("assessment.assessor", "", "There is no assessment.")
    if case.words is None:
        return no_list(case, "assessment.assessor", test.assessor)
    found = case.words.dependent.at_start(test.assessor)
    rest = test.assessor[len(found) :]
    # "Learners" decide nothing; "Learner support officer" and "The learner's manager" are other people.
    alone = not rest.strip() or rest.lstrip()[0] in ",.;:(–/" or case.words.joins.at_start(rest.lstrip())
    if found and alone and not case.words.independent.within(rest):
        what = f'"{found}" cannot assess: the assessor has to be independent of the learner.'
        return failed("assessment.assessor", test.assessor, what, "name a role, and why it is independent, as in:")
    return met("assessment.assessor", test.assessor)
