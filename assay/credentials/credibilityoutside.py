"""The rules about what others can check, what a badge adds up to, and what a record of attendance may not claim.

Example::

    review_recent(case)   # Verdict(met=False, field='quality_assurance.reviewed_on', found='2019-01-31', …)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assay.credentials.credibilitycase import Case, Verdict, count, failed, met, no_list, normal, short, unsaid
from assay.credentials.credibilityskill import MOST_WORDS
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.wordlists import looks_like

MOST_DESCRIPTION = 80
"""Words of a description."""
FEWEST_CRITERIA, MOST_CRITERIA = 25, 1_500
"""Words of the criteria text."""
REVIEW_YEARS = 5
"""Years after which a review is old."""
FRAMEWORKS = {
    "EQF": [str(n) for n in range(1, 9)],
    "QF-EHEA": ["short cycle", "first cycle", "second cycle", "third cycle"],
    "DQR": [str(n) for n in range(1, 9)],
    "NFQ": [str(n) for n in range(1, 11)],
    "NLQF": ["entry level", *(str(n) for n in range(1, 9)), "4+"],
    "RQF": ["entry 1", "entry 2", "entry 3", *(str(n) for n in range(1, 9))],
    "SCQF": [str(n) for n in range(1, 13)],
    "CNCP": [str(n) for n in range(1, 9)],
    "RNCP": [str(n) for n in range(3, 9)],
    "AQF": [str(n) for n in range(1, 11)],
    "NZQCF": [str(n) for n in range(1, 11)],
    "CEFR": ["A1", "A2", "B1", "B2", "C1", "C2"],
}
"""Levels of frameworks that are known by these names; any other framework is taken as it is."""


# -- checkable by outsiders ---------------------------------------------------------------------------------------


def standard_readable(case: Case) -> Verdict:
    """The standard can be read without asking."""
    test = case.badge.assessment
    if test is None:
        return unsaid("assessment.standard_url", "", "There is no assessment.")
    if not test.standard_url:
        what = "There is no address where the standard can be read."
        return failed("assessment.standard", test.standard, what, "add standard_url")
    return met("assessment.standard_url", test.standard_url)


def evidence_policy(case: Case) -> Verdict:
    """It is said whether an award carries evidence, and it can."""
    evidence = case.badge.evidence
    if "evidence" not in case.badge.places:
        return failed("evidence", "", "It does not say whether awards carry evidence.", "add 'evidence: required'")
    if evidence == "none":
        what = "Awards carry no evidence, so nobody can look at what was assessed."
        return failed("evidence", evidence, what, "let an award carry at least a score sheet: 'evidence: optional'")
    return met("evidence", evidence)


def quality_stated(case: Case) -> Verdict:
    """It is said who designed the badge, who reviewed it, and how."""
    quality = case.badge.quality_assurance
    if quality is None:
        what = "Nobody outside can see who designed this badge, and who checked it."
        return failed(
            "quality_assurance", "", what, 'add "quality_assurance" with designed_by, reviewed_by, reviewed_on and type'
        )
    return met("quality_assurance.type", quality.type)


def reviewer_differs(case: Case) -> Verdict:
    """Whoever reviewed the badge did not design it."""
    quality = case.badge.quality_assurance
    if quality is None:
        return unsaid("quality_assurance", "", "No quality assurance is stated.")
    same = normal(quality.designed_by) == normal(quality.reviewed_by)
    if same or (case.words and case.words.placeholders.whole(quality.reviewed_by)):
        what = f'"{quality.reviewed_by}" reviewed what "{quality.designed_by}" designed: nobody else has looked at it.'
        return failed("quality_assurance.reviewed_by", quality.reviewed_by, what, "have somebody else review it")
    return met("quality_assurance.reviewed_by", quality.reviewed_by)


def review_happened(case: Case) -> Verdict:
    """The review is not in the future."""
    quality = case.badge.quality_assurance
    if quality is None:
        return unsaid("quality_assurance.reviewed_on", "", "No quality assurance is stated.")
    if quality.reviewed_on > case.today:
        what = f"The review is dated {quality.reviewed_on}, which is in the future."
        return failed("quality_assurance.reviewed_on", quality.reviewed_on, what, "write the day it was done")
    return met("quality_assurance.reviewed_on", quality.reviewed_on)


def review_recent(case: Case) -> Verdict:
    """The review is not older than a few years."""
    quality = case.badge.quality_assurance
    if quality is None:
        return unsaid("quality_assurance.reviewed_on", "", "No quality assurance is stated.")
    day = quality.reviewed_on
    if (day.year + REVIEW_YEARS, day.month, day.day) < (case.today.year, case.today.month, case.today.day):
        what = f"The last review, of {day}, is more than {REVIEW_YEARS} years old."
        return failed(
            "quality_assurance.reviewed_on", day, what, "have the badge reviewed again, and write the new day"
        )
    return met("quality_assurance.reviewed_on", day)


def workload_stated(case: Case) -> Verdict:
    """It is said how much work the badge takes."""
    badge = case.badge
    if badge.workload_hours is None:
        return failed("workload", "", "It does not say how many hours of work it takes.", 'add "workload" with hours')
    ects = f", {badge.workload_ects} ECTS" if badge.workload_ects is not None else ""
    return met("workload", f"{badge.workload_hours} hours{ects}")


def level_stated(case: Case) -> Verdict:
    """It is said how demanding the badge is, in a framework."""
    badge = case.badge
    if not (badge.level_framework and badge.level_value):
        what = "It does not say how demanding it is."
        return failed("level", "", what, 'add "level", such as framework: EQF, value: 4')
    return met("level", f"{badge.level_framework} {badge.level_value}")


def level_exists(case: Case) -> Verdict:
    """The framework has such a level."""
    framework, value = case.badge.level_framework or "", case.badge.level_value or ""
    known = FRAMEWORKS.get(framework.strip().upper())
    if not known or not value:
        return unsaid("level", f"{framework} {value}".strip(), "No framework with levels known here is named.")
    bare = re.sub(r"^(level|niveau|nivel|stufe)\s+", "", value.strip(), flags=re.IGNORECASE)
    if bare.casefold() not in [level.casefold() for level in known]:
        what = f'{framework} has no level "{value}".'
        return failed("level.value", value, what, f"write one of: {', '.join(known)}")
    return met("level", f"{framework} {value}")


def participation_stated(case: Case) -> Verdict:
    """It is said in which form people take part."""
    return met("participation", case.badge.participation)


def validity_stated(case: Case) -> Verdict:
    """It is said how long the award holds, or that it has no end on purpose."""
    badge = case.badge
    if badge.valid_for:
        return met("valid_for", badge.valid_for)
    if badge.unlimited:
        return met("valid_for", "unlimited")
    what = "It does not say how long an award is valid."
    return failed("valid_for", "", what, "add 'valid_for: P3Y' for three years, or 'valid_for: unlimited'")


def image_described(case: Case) -> Verdict:
    """There is a picture, and its text says what it means."""
    image = case.badge.image
    if image is None:
        what = "There is no picture, so the badge cannot be shown in a wallet or a profile."
        return failed("image", "", what, 'add "image" with file and alt')
    name = image.file.rpartition(".")[0]
    if normal(image.alt) in {normal(image.file), normal(name)} or re.search(r"\.(svg|png|jpe?g)$", image.alt.lower()):
        what = f'The text for people who do not see the picture is its file name, "{image.alt}".'
        return failed("image.alt", image.alt, what, f'write what it means, such as "{case.badge.name} badge"')
    return met("image.alt", image.alt)


def _lengths(badge: BadgeDefinition) -> Iterator[tuple[str, str, int, int, int]]:
    if badge.competency:
        yield "competency", badge.competency, 1, MOST_WORDS, count(badge.competency)
    yield "description", badge.description, 1, MOST_DESCRIPTION, count(badge.description)
    yield "criteria", badge.criteria, FEWEST_CRITERIA, MOST_CRITERIA, count(badge.criteria)


def readable_length(case: Case) -> Verdict:
    """A reader finds neither a riddle nor a novel."""
    for field, text, fewest, most, words in _lengths(case.badge):
        # Some scripts put no blanks between words, so their words cannot be counted.
        if case.words is None:
            return no_list(case, field, short(" ".join(text.split())))
        name = "The text below the settings" if field == "criteria" else f"The {field}"
        if words > most:
            what = f"{name} has {words:,} words; beyond {most:,}, few people read on."
            return failed(field, short(" ".join(text.split())), what, f"shorten it to {most:,} words")
        if words < fewest:
            what = f"{name} has {words} words: a reader cannot see what it takes to pass."
            fix = "describe the task, what is looked at, and what happens when somebody does not pass"
            return failed(field, short(" ".join(text.split())), what, fix)
    return met("criteria", f"{count(case.badge.criteria):,} words")


def language_right(case: Case) -> Verdict:
    """The language is stated, and the text is in it."""
    badge = case.badge
    seems = looks_like(" ".join([badge.description, *badge.outcomes, badge.competency or "", badge.criteria]))
    if seems and case.words and seems != case.words.language:
        what = f'The text looks like another language ("{seems}") than the one stated ("{badge.language}").'
        fix = f"write 'language: {seems}', or mend the text"
        if badge.translates:
            fix = f"translate what is still in it, or rename the file to {badge.slug}.{seems}.md"
        return failed("language", badge.language, what, fix)
    if "language" not in badge.places:
        return failed("language", "", "It does not say which language it is in.", "add 'language: en', or another")
    return met("language", badge.language)


# -- adding up ----------------------------------------------------------------------------------------------------


def uses(case: Case) -> list[Pathway]:
    """Return the pathways a badge counts toward."""
    return [pathway for pathway in case.pathways if case.badge.slug in pathway.requires.badges()]


def leads(case: Case) -> list[Pathway]:
    """Return the pathways that lead to a badge."""
    return [pathway for pathway in case.pathways if case.badge.slug == pathway.leads_to]


def stackability_stated(case: Case) -> Verdict:
    """It is said what the badge counts toward, or that it stands alone."""
    if toward := uses(case):
        return met("", f"Counts toward: {', '.join(pathway.name for pathway in toward)}")
    if built := leads(case):
        return met("", f"Is built from other badges: {', '.join(pathway.name for pathway in built)}")
    if case.badge.standalone:
        return met("standalone", "Stands alone, on purpose")
    what = "It does not say whether the badge counts toward anything larger."
    return failed("standalone", "", what, "name it in a pathway, or write 'standalone: yes'")


def standalone_true(case: Case) -> Verdict:
    """A badge that says it stands alone does."""
    toward = uses(case)
    if case.badge.standalone and toward:
        what = f'It says that it stands alone, but the pathway "{toward[0].name}" counts it.'
        return failed("standalone", "yes", what, f"delete the line, or take the badge out of {toward[0].path}")
    return met("standalone", "yes") if case.badge.standalone else unsaid("standalone", "", "It makes no such claim.")


def shared_terms(case: Case) -> Verdict:
    """The skill is named in terms others use too."""
    if not case.badge.alignments:
        what = "It refers to no skill or framework of others, so nobody can compare it or add it up."
        return failed("alignment", "", what, 'add "alignment" with a skill of a published framework')
    return met("alignment", ", ".join(f"{item.name}" for item in case.badge.alignments))


# -- records of attendance ----------------------------------------------------------------------------------------


def claims_nothing(case: Case) -> Verdict:
    """A record of attendance has nothing in its file that claims a skill."""
    aside = case.badge.set_aside
    if aside:
        what = f'"{aside[0]}" is not published: a record of attendance says that no skill was assessed.'
        if len(aside) > 1:
            names = ", ".join(f'"{name}"' for name in aside)
            what = f"{names} are not published: a record of attendance says that no skill was assessed."
        fix = 'delete what does not fit, or change the kind to "microcredential"'
        return failed(aside[0], "", what, fix)
    return met("kind", case.badge.kind)


def modest_name(case: Case) -> Verdict:
    """A record of attendance is not named like a qualification."""
    name, words = case.badge.name, case.words
    if words is None:
        return no_list(case, "name", name)
    bare = re.sub(r"[\s\d]+$", "", name)
    found = words.claims_first.at_start(name) or (bare.split() and words.claims_last.at_start(bare.split()[-1]))
    last = bare.split()[-1] if bare.split() else ""
    if found and not (found != last and words.events.within(last)):
        what = f'"{found}" in the name sounds like a skill, but attendance is all that is certified.'
        return failed("name", name, what, 'name it after the event, or change the kind to "microcredential"')
    return met("name", name)
