"""A badge in the terms of the European Learning Model 3 (ELM): an unsigned companion of the achievement.

Rules:

* One document for each badge and none for an award: an award in ELM would repeat the holder's name outside of what was
  signed. The signed award stays the only proof, and Europass's own signatures (e-seals) are another thing.
* An assessed badge is a `Qualification` when it claims a level of the EQF, else a `LearningAchievementSpecification`. A
  record of attendance achieves nothing in this sense: it is a `LearningOpportunity` with its activity.
* Concepts are named by their address in the EU's authority lists, only where the definition settles which one it is.
* What ELM has no term for stands in `additionalNote`, in words.

Example::

    elm_document(badge, pathways, issuer)["type"]   # 'Qualification'
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from assay.credentials.achievement import duration_in_words
from assay.credentials.badgeparts import Alignment, Assessment
from assay.credentials.model import BadgeDefinition, Issuer, Json, Pathway
from assay.credentials.vocabulary import EVIDENCE, SUPERVISION, Fact
from assay.website.codes import COUNTRIES, LANGUAGES
from assay.website.facts import (
    eqf_level,
    iso_hours,
    issuer_language,
    organisation_id,
    said,
    scoring_in_words,
    skills,
    standing,
    without_empty,
)
from assay.website.tongues import told, told_outcomes, told_test

CONTEXT = ["http://data.europa.eu/snb/model/context/edc-ap", {"id": "@id", "type": "@type"}]
"""The published context of ELM, and the two keywords under the names ELM documents use for them."""
_SNB = "http://data.europa.eu/snb"
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_MODES = {
    "onsite": ("9191af2ed9", "Presential"),
    "online": ("920fbb3cbe", "Online"),
    "blended": ("e92d221e4d", "Blended"),
}
"""Form of participation in the EU's list of modes of learning and assessment: code and label."""
_SUPERVISED_MODES = {"supervised-online": "online", "supervised-onsite": "onsite"}
_ECTS = ("6fcec5c5af", "European Credit Transfer System")
_ESCO = "http://data.europa.eu/esco/concept-scheme/skills"


def elm_document(badge: BadgeDefinition, pathways: Iterable[Pathway], issuer: Issuer) -> Json:
    """Return a badge as one ELM document."""
    draw = _attendance if badge.kind == "participation" else _achievement
    return {"@context": CONTEXT} | without_empty(draw(badge, tuple(pathways), issuer))


def _achievement(badge: BadgeDefinition, pathways: tuple[Pathway, ...], issuer: Issuer) -> Json:
    url = issuer.badge_url(badge.slug)
    level = eqf_level(badge)
    return {
        "id": url,
        "type": "Qualification" if level else "LearningAchievementSpecification",
        **_common(badge, url),
        "learningOutcome": _outcomes(badge, url),
        "volumeOfLearning": iso_hours(badge.workload_hours) if badge.workload_hours is not None else None,
        "creditPoint": _credits(badge, url),
        "eqfLevel": _concept(f"{_SNB}/eqf/{level}", f"{_SNB}/eqf/25831c2", f"Level {level}", "en") if level else None,
        "entryRequirement": _note(
            f"{url}#before", told(badge, "prerequisites", lambda one: "\n".join(one.prerequisites))
        ),
        "provenBy": [_assessment(badge, badge.assessment, url)] if badge.assessment else None,
        "awardingOpportunity": [
            {"id": f"{url}#award", "type": "AwardingOpportunity", "awardingBody": [_organisation(issuer)]}
        ],
        "additionalNote": _notes(badge, pathways, url, level),
    }


def _attendance(badge: BadgeDefinition, pathways: tuple[Pathway, ...], issuer: Issuer) -> Json:
    url = issuer.badge_url(badge.slug)
    activity = {
        "id": f"{url}#activity",
        "type": "LearningActivitySpecification",
        "title": told(badge, "name", lambda one: one.name),
        "volumeOfLearning": iso_hours(badge.workload_hours) if badge.workload_hours is not None else None,
        "mode": [_mode(badge.participation)],
    }
    return {
        "id": url,
        "type": "LearningOpportunity",
        **_common(badge, url),
        "providedBy": _organisation(issuer),
        "learningActivitySpecification": without_empty(activity),
        "priceDetail": _price(badge, url),
        "additionalNote": _notes(badge, pathways, url, None),
    }


def _common(badge: BadgeDefinition, url: str) -> Json:
    code = LANGUAGES.get(badge.language.partition("-")[0])
    tongue = _concept(f"{_AUTHORITY}/language/{code}", f"{_AUTHORITY}/language", None, "en") if code else None
    return {
        "title": told(badge, "name", lambda one: one.name),
        "description": told(badge, "description", lambda one: one.description),
        "mode": [_mode(badge.participation)],
        "language": [tongue] if tongue else None,
        "homepage": [{"id": f"{url}#page", "type": "WebResource", "contentURL": url}],
    }


def _outcomes(badge: BadgeDefinition, url: str) -> list[Json]:
    """Return competency and outcomes; the skills of others belong to the badge as a whole, so to its competency."""
    found = []
    if badge.competency:
        found.append(
            without_empty(
                {
                    "id": f"{url}#{Fact.COMPETENCY}",
                    "type": "LearningOutcome",
                    "title": told(badge, "competency", lambda one: one.competency or ""),
                    "relatedESCOSkill": [
                        _skill(item, badge.language) for item in skills(badge) if item.type == "ext:ESCO"
                    ],
                    "relatedSkill": [_skill(item, badge.language) for item in skills(badge) if item.type != "ext:ESCO"],
                }
            )
        )
    return found + [
        {
            "id": f"{url}#{Fact.OUTCOME}-{number}",
            "type": "LearningOutcome",
            "title": texts,
        }
        for number, texts in enumerate(told_outcomes(badge), start=1)
    ]


def _skill(item: Alignment, language: str) -> Json:
    scheme = _ESCO if item.type == "ext:ESCO" else None
    return without_empty(
        _concept(item.url, scheme, item.name, language)
        | {"notation": item.code, "definition": said(item.description, language) if item.description else None}
    )


def _credits(badge: BadgeDefinition, url: str) -> list[Json]:
    found = []
    if badge.workload_ects is not None:
        code, label = _ECTS
        framework = _concept(f"{_SNB}/education-credit/{code}", f"{_SNB}/education-credit/25831c2", label, "en")
        found.append(_points(f"{url}#ects", framework, badge.workload_ects))
    if badge.credit:
        framework = _concept(f"{url}#credit-unit", None, badge.credit.unit, badge.language)
        found.append(_points(f"{url}#{Fact.CREDIT}", framework, badge.credit.units))
    return found


def _points(address: str, framework: Json, points: Decimal) -> Json:
    return {"id": address, "type": "CreditPoint", "framework": framework, "point": str(points)}


def _assessment(badge: BadgeDefinition, test: Assessment, url: str) -> Json:
    mode = _SUPERVISED_MODES.get(test.supervision)
    facts = [
        ("standard", told_test(badge, "standard", lambda one: one.standard)),
        ("assessor", told_test(badge, "assessor", lambda one: one.assessor)),
        ("supervision", said(SUPERVISION[test.supervision], "en")),
        ("attempts", told_test(badge, "attempts", lambda one: one.attempts or "")),
    ]
    return without_empty(
        {
            "id": f"{url}#{Fact.METHOD}",
            "type": "LearningAssessmentSpecification",
            "title": told_test(badge, "method", lambda one: one.method),
            "description": told_test(badge, "description", lambda one: one.description),
            "mode": [_mode(mode)] if mode else None,
            "gradingScheme": _grading(badge, test, url),
            "additionalNote": [_note(f"{url}#{code}", texts) for code, texts in facts if texts],
        }
    )


def _grading(badge: BadgeDefinition, test: Assessment, url: str) -> Json:
    """Return the grading scheme; ELM has no levels in one, so a rubric is told in words."""
    title = said(f"Score in {test.scale.unit}" if test.scale else "Level reached", "en")
    description = {"en": scoring_in_words(test)}
    for language, levels in told_test(badge, "rubric", _levels).items():
        description[language] = f"{description['en']}\n{levels}" if language == "en" else levels
    return {"id": f"{url}#result", "type": "GradingScheme", "title": title, "description": description}


def _levels(test: Assessment) -> str:
    return "\n".join(f"{level.name}: {level.description}" for level in test.rubric)


def _organisation(issuer: Issuer) -> Json:
    language, page = issuer_language(issuer), organisation_id(issuer)
    code = COUNTRIES.get(issuer.country)
    country = _concept(f"{_AUTHORITY}/country/{code}", f"{_AUTHORITY}/country", None, "en") if code else None
    address = {"id": f"{page}#address", "type": "Address", "countryCode": country}
    place = {
        "id": f"{page}#seat",
        "type": "Location",
        "address": [without_empty(address)],
        "geographicName": said(issuer.region, language) if issuer.region else None,
    }
    registration = {
        "id": f"{page}#registration",
        "type": "LegalIdentifier",
        "notation": issuer.registration,
        "spatial": country,
    }
    return without_empty(
        {
            "id": page,
            "type": "Organisation",
            "legalName": said(issuer.name, language),
            "registration": without_empty(registration) if issuer.registration else None,
            "location": [without_empty(place)],
            "contactPoint": [
                {
                    "id": f"{page}#contact",
                    "type": "ContactPoint",
                    "emailAddress": [{"id": f"mailto:{issuer.email}", "type": "Mailbox"}],
                }
            ],
            "homepage": [{"id": f"{page}#page", "type": "WebResource", "contentURL": issuer.url}],
        }
    )


def _price(badge: BadgeDefinition, url: str) -> list[Json]:
    if not badge.cost:
        return []
    unit = _concept(f"{_AUTHORITY}/currency/{badge.cost.currency}", f"{_AUTHORITY}/currency", None, "en")
    amount = {"id": f"{url}#amount", "type": "Amount", "unit": unit, "value": str(badge.cost.amount)}
    return [{"id": f"{url}#cost", "type": "PriceDetail", "amount": amount}]


def _notes(badge: BadgeDefinition, pathways: tuple[Pathway, ...], url: str, level: str | None) -> list[Json]:
    """Return what ELM has no term for, one note each."""
    facts = [("version", f"Version {badge.version}", "en")]
    if badge.valid_for:
        facts.append((Fact.VALIDITY, f"Valid for {duration_in_words(badge.valid_for)}", "en"))
    if badge.level_framework and badge.level_value and not level:
        facts.append((Fact.LEVEL, f"{badge.level_framework} {badge.level_value}", badge.language))
    if badge.assessment:
        facts.append((Fact.EVIDENCE, EVIDENCE[badge.evidence], "en"))
    if quality := badge.quality_assurance:
        words = f"{quality.type} ({quality.designed_by}; {quality.reviewed_by}, {quality.reviewed_on})"
        facts.append((Fact.QUALITY, words, badge.language))
    if badge.credit:
        facts.append(("accreditor", badge.credit.accreditor, badge.language))
    if badge.cost and badge.kind != "participation":
        facts.append(("cost", badge.cost.words, "en"))
    place = standing(badge, pathways)
    facts += [(f"step-{path.slug}", f"A step of: {path.name}", "en") for path in place.step_of]
    facts += [(f"goal-{path.slug}", f"The goal of: {path.name}", "en") for path in place.goal_of]
    return [_note(f"{url}#note-{code}", said(text, language)) for code, text, language in facts]


# -- parts --------------------------------------------------------------------------------------------------------


def _mode(name: str) -> Json:
    code, label = _MODES[name]
    return _concept(f"{_SNB}/learning-assessment/{code}", f"{_SNB}/learning-assessment/25831c2", label, "en")


def _concept(address: str, scheme: str | None, label: str | None, language: str) -> Json:
    concept: Json = {"id": address, "type": "Concept"}
    if scheme:
        concept["inScheme"] = {"id": scheme, "type": "ConceptScheme"}
    if label:
        concept["prefLabel"] = said(label, language)
    return concept


def _note(address: str, texts: dict[str, str]) -> Json:
    return {"id": address, "type": "Note", "noteLiteral": texts} if texts else {}
