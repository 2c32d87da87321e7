"""A badge definition as an Open Badges Achievement, facts without a term of their own included.

Rules:

* Facts Open Badges has no term for travel as alignments whose target is a fragment of the achievement's own address
  (`Fact` lists them), so they are signed, and every foreign verifier accepts them.
* The same definition gives the same document.

Example::

    achievement_document(badge, issuer)["alignment"][0]["targetCode"]   # 'competency'
"""

from __future__ import annotations

import re
from decimal import Decimal

from assay.credentials.badgeparts import Assessment
from assay.credentials.model import BadgeDefinition, Issuer, Json
from assay.credentials.vocabulary import ACHIEVEMENT_TYPES, EVIDENCE, PARTICIPATION, SUPERVISION, Fact


def achievement_document(badge: BadgeDefinition, issuer: Issuer) -> Json:
    """Return the Achievement as it is embedded in an award and published as ``achievement.json``."""
    if badge.translates:
        raise ValueError(f"{badge.path} is a translation, and a translation is never signed")
    url = issuer.badge_url(badge.slug)
    achievement: Json = {
        "id": url,
        "type": ["Achievement"],
        "achievementType": ACHIEVEMENT_TYPES[badge.kind],
        "name": badge.name,
        "description": badge.description,
        "criteria": {"id": f"{url}#criteria", "narrative": badge.criteria},
        "inLanguage": badge.language,
        "version": badge.version,
    }
    if badge.image:
        achievement["image"] = {"id": url + badge.image.file, "type": "Image", "caption": badge.image.alt}
    if badge.credit:
        achievement["creditsAvailable"] = as_number(badge.credit.units)
    if badge.tags:
        achievement["tag"] = list(badge.tags)
    achievement["alignment"] = [*_facts(badge, url), *_alignments(badge)]
    if badge.assessment:
        achievement["resultDescription"] = [_result_description(badge.assessment, url)]
    return achievement


def _alignments(badge: BadgeDefinition) -> list[Json]:
    """Skills and frameworks of others."""
    found = []
    for item in badge.alignments:
        alignment: Json = {"type": ["Alignment"], "targetName": item.name, "targetUrl": item.url}
        optional = {
            "targetDescription": item.description,
            "targetFramework": item.framework,
            "targetCode": item.code,
            "targetType": item.type,
        }
        found.append(alignment | {name: value for name, value in optional.items() if value})
    return found


def _facts(badge: BadgeDefinition, url: str) -> list[Json]:
    """State the facts Open Badges has no term for; the target is a fragment of the achievement's own address."""
    facts: list[tuple[str, str, str | None]] = []
    if badge.competency:
        facts.append((Fact.COMPETENCY, badge.competency, None))
    else:
        facts.append((Fact.ATTENDANCE, "Attendance only: no skill was assessed", None))
    facts += [(f"{Fact.OUTCOME}-{number}", text, None) for number, text in enumerate(badge.outcomes, start=1)]
    if assessment := badge.assessment:
        facts += [
            (Fact.METHOD, assessment.method, assessment.description),
            (Fact.STANDARD, assessment.standard, assessment.standard_url),
            (Fact.ASSESSOR, assessment.assessor, None),
            (Fact.SUPERVISION, SUPERVISION[assessment.supervision], None),
        ]
        if assessment.attempts:
            facts.append((Fact.ATTEMPTS, assessment.attempts, None))
        facts.append((Fact.EVIDENCE, EVIDENCE[badge.evidence], None))
    facts += _setting_facts(badge)
    return [_fact(code, name, description, url) for code, name, description in facts]


def _setting_facts(badge: BadgeDefinition) -> list[tuple[str, str, str | None]]:
    facts: list[tuple[str, str, str | None]] = []
    if quality := badge.quality_assurance:
        checked = f"Designed by {quality.designed_by}. Reviewed by {quality.reviewed_by} on {quality.reviewed_on}."
        facts.append((Fact.QUALITY, quality.type, checked))
    if badge.workload_hours is not None:
        facts.append((Fact.WORKLOAD, workload_in_words(badge), None))
    if badge.level_framework and badge.level_value:
        facts.append((Fact.LEVEL, f"{badge.level_framework} {badge.level_value}", None))
    facts.append((Fact.PARTICIPATION, PARTICIPATION[badge.participation], None))
    facts += [(f"{Fact.PREREQUISITE}-{number}", text, None) for number, text in enumerate(badge.prerequisites, start=1)]
    if badge.credit:
        units = f"{badge.credit.units} {badge.credit.unit}"
        facts.append((Fact.CREDIT, units, f"Accredited by {badge.credit.accreditor}"))
    if badge.valid_for:
        facts.append((Fact.VALIDITY, f"Valid for {duration_in_words(badge.valid_for)}", None))
    elif badge.unlimited:
        facts.append((Fact.VALIDITY, "Valid without an end date", None))
    return facts


def workload_in_words(badge: BadgeDefinition) -> str:
    """Return the notional workload, in hours and, where stated, ECTS credits."""
    hours = f"{badge.workload_hours} {'hour' if badge.workload_hours == 1 else 'hours'}"
    return f"{hours} ({badge.workload_ects} ECTS)" if badge.workload_ects is not None else hours


def _fact(code: str, name: str, description: str | None, url: str) -> Json:
    kind = Fact.TYPES[code if code in Fact.TYPES else code.rpartition("-")[0]]
    fact: Json = {"type": ["Alignment"], "targetName": name, "targetUrl": f"{url}#{code}"}
    if description:
        fact["targetDescription"] = description
    return fact | {"targetCode": code, "targetType": kind}


def _result_description(assessment: Assessment, url: str) -> Json:
    description: Json = {"id": f"{url}#result", "type": ["ResultDescription"]}
    if assessment.scale:
        percent = assessment.scale.unit in ("%", "percent")
        return description | {
            "name": f"Score in {assessment.scale.unit}",
            "resultType": "Percent" if percent else "RawScore",
            "valueMin": str(assessment.scale.minimum),
            "valueMax": str(assessment.scale.maximum),
            "requiredValue": str(assessment.pass_mark),
        }
    return description | {
        "name": "Level reached",
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [
            {
                "id": f"{url}#level-{level.slug}",
                "type": ["RubricCriterionLevel"],
                "name": level.name,
                "description": level.description,
                "level": str(number),
            }
            for number, level in enumerate(assessment.rubric, start=1)
        ],
        "requiredLevel": f"{url}#level-{assessment.pass_level}",
    }


def duration_in_words(duration: str) -> str:
    """Return a duration as people say it: ``P3Y`` is ``3 years``."""
    words = []
    for unit, name in (("Y", "year"), ("M", "month"), ("D", "day")):
        if found := re.search(rf"(\d+){unit}", duration):
            number = int(found.group(1))
            words.append(f"{number} {name}{'' if number == 1 else 's'}")
    return " and ".join(words)


def as_number(value: Decimal) -> int | float:
    """Return a JSON number; whole numbers as integers, which every canonicaliser writes alike."""
    return int(value) if value == value.to_integral_value() else float(value)
