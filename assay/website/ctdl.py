"""Badges, pathways and their issuer in the Credential Transparency Description Language (CTDL).

Rules:

* Only classes and properties of the published CTDL schema, each on a class the schema lists it for.
* A resource's address is its page, the same as in the award; its CTID is self-assigned and follows from that address.
* What the definition does not say is left out. Free text is never turned into a term of a fixed list.
* Attendance certifies no skill, so a record of attendance has no target competency.

Example::

    list(badge_resources(badge, pathways, issuer))   # the badge, its assessment, its rubric
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assay.credentials.achievement import as_number, workload_in_words
from assay.credentials.badgeparts import Alignment, Assessment
from assay.credentials.model import BadgeDefinition, Issuer, Json, Pathway
from assay.credentials.vocabulary import EVIDENCE, SUPERVISION, Fact
from assay.website.ctdlparts import (
    CLASSES,
    concept,
    owners,
    pathway_id,
    process,
    recognition,
    resource,
    somebody,
)
from assay.website.facts import (
    always_needed,
    iso_hours,
    organisation_id,
    other_references,
    said,
    scoring_in_words,
    skills,
    standing,
    without_empty,
)
from assay.website.tongues import told, told_levels, told_outcomes, told_pathway, told_test

DELIVERY = {"onsite": "InPerson", "online": "OnlineOnly", "blended": "BlendedDelivery"}
"""Form of participation as a concept of the scheme ``deliveryType``."""
SUPERVISED_DELIVERY = {"supervised-online": "OnlineOnly", "supervised-onsite": "InPerson"}
"""What supervision says about where an assessment takes place; the other kinds say nothing about it."""


def badge_resources(badge: BadgeDefinition, pathways: Iterable[Pathway], issuer: Issuer) -> Iterator[Json]:
    """Yield a badge, its assessment and its rubric."""
    url, language = issuer.badge_url(badge.slug), badge.language
    paths = tuple(pathways)
    yield without_empty(
        resource(url, CLASSES[badge.kind])
        | {
            "ceterms:name": told(badge, "name", lambda one: one.name),
            "ceterms:description": told(badge, "description", lambda one: one.description),
            "ceterms:subjectWebpage": url,
            "ceterms:image": url + badge.image.file if badge.image else None,
            "ceterms:inLanguage": [language],
            "ceterms:keyword": told(badge, "tags", lambda one: list(one.tags)),
            "ceterms:credentialStatusType": concept("credentialStat", "Active"),
            "ceterms:versionIdentifier": [
                {"@type": "ceterms:IdentifierValue", "ceterms:identifierValueCode": badge.version}
            ],
            **owners(issuer),
            "ceterms:requires": list(_requirements(badge, paths, issuer)),
            "ceterms:estimatedCost": _cost(badge),
            "ceterms:estimatedDuration": _duration(badge),
            "ceterms:renewalFrequency": badge.valid_for,
            "ceterms:learningDeliveryType": [concept("deliveryType", DELIVERY[badge.participation])],
            **_recognised(badge, url),
            **_references(badge),
            **_quality(badge),
            **_stacking(badge, paths, issuer),
        }
    )
    if badge.assessment:
        yield _assessment(badge, badge.assessment, issuer)
        if badge.assessment.rubric:
            yield _rubric(badge, badge.assessment, issuer)


def _requirements(badge: BadgeDefinition, pathways: tuple[Pathway, ...], issuer: Issuer) -> Iterator[Json]:
    """Yield what it takes, what is needed before, and the stacks that lead here, each as a ConditionProfile."""
    url = issuer.badge_url(badge.slug)
    profile = {"@type": "ceterms:ConditionProfile", "ceterms:assertedBy": [organisation_id(issuer)]}
    yield without_empty(
        profile
        | {
            "ceterms:name": said("Attendance" if badge.kind == "participation" else "Assessment", "en"),
            "ceterms:subjectWebpage": f"{url}#criteria",
            "ceterms:targetAssessment": [f"{url}#{Fact.METHOD}"] if badge.assessment else None,
            "ceterms:targetCompetency": _competencies(badge, url),
            "ceterms:submissionOfDescription": said(EVIDENCE[badge.evidence], "en") if badge.assessment else None,
            **_credit(badge),
        }
    )
    if badge.prerequisites:
        yield profile | {
            "ceterms:name": said("Before", "en"),
            "ceterms:condition": told(badge, "prerequisites", lambda one: list(one.prerequisites)),
        }
    for path in standing(badge, pathways).goal_of:
        yield without_empty(
            profile
            | {
                "ceterms:name": told_pathway(path, lambda one: one.name),
                "ceterms:description": told_pathway(path, lambda one: one.description),
                "ceterms:subjectWebpage": f"{issuer.url}pathways/{path.slug}/",
                "ceterms:targetCredential": [issuer.badge_url(slug) for slug in always_needed(path.requires)],
            }
        )


def _competencies(badge: BadgeDefinition, url: str) -> list[Json]:
    """Return competency and outcomes in the badge's own words, then the skills of others that it certifies."""
    if badge.kind == "participation":
        return []
    own = [(Fact.COMPETENCY, told(badge, "competency", lambda one: one.competency or "")), *_outcomes(badge)]
    return [
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": f"{url}#{code}",
            "ceterms:targetNodeName": texts,
        }
        for code, texts in own
        if texts
    ] + [_alignment(item, badge.language) for item in skills(badge)]


def _outcomes(badge: BadgeDefinition) -> Iterator[tuple[str, dict[str, str]]]:
    for number, texts in enumerate(told_outcomes(badge), start=1):
        yield f"{Fact.OUTCOME}-{number}", texts


def _alignment(item: Alignment, language: str) -> Json:
    return without_empty(
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": item.url,
            "ceterms:targetNodeName": said(item.name, language),
            "ceterms:targetNodeDescription": said(item.description, language) if item.description else None,
            "ceterms:frameworkName": said(item.framework, language) if item.framework else None,
            "ceterms:codedNotation": item.code,
        }
    )


def _references(badge: BadgeDefinition) -> Json:
    """Return alignments that name no certified skill: a rubric, a like credential, or else a topic."""
    others = other_references(badge)
    topics = [item for item in others if item.type not in ("CFRubric", "ceterms:Credential")]
    return {
        "ceterms:hasRubric": [item.url for item in others if item.type == "CFRubric"],
        "ceterms:isSimilarTo": [item.url for item in others if item.type == "ceterms:Credential"],
        "ceterms:subject": [_alignment(item, badge.language) for item in topics],
    }


def _credit(badge: BadgeDefinition) -> Json:
    if not badge.credit:
        return {}
    credit = badge.credit
    words = f"{credit.units} {credit.unit} ({credit.accreditor})"
    return {
        "ceterms:creditValue": [
            {
                "@type": "ceterms:ValueProfile",
                "schema:value": as_number(credit.units),
                "schema:description": said(words, badge.language),
            }
        ],
        "ceterms:creditUnitTypeDescription": said(credit.unit, badge.language),
    }


def _recognised(badge: BadgeDefinition, url: str) -> Json:
    """Return who accredits the continuing-education credit: of all a definition says, the one outside recognition."""
    if not badge.credit:
        return {}
    credit, language = badge.credit, badge.language
    by = somebody(credit.accreditor, language)
    what = said(f"{credit.units} {credit.unit}", language)
    return {
        "ceterms:recognizedBy": [by],
        "ceterms:objectOfAction": [recognition(what, by, url, credit.url, None)] if credit.url else None,
    }


def _cost(badge: BadgeDefinition) -> list[Json]:
    if not badge.cost:
        return []
    return [
        {
            "@type": "ceterms:CostProfile",
            "ceterms:price": as_number(badge.cost.amount),
            "ceterms:currency": badge.cost.currency,
            "ceterms:description": said(badge.cost.words, "en"),
        }
    ]


def _duration(badge: BadgeDefinition) -> list[Json]:
    if badge.workload_hours is None:
        return []
    return [
        {
            "@type": "ceterms:DurationProfile",
            "ceterms:timeRequired": iso_hours(badge.workload_hours),
            "ceterms:description": said(workload_in_words(badge), "en"),
        }
    ]


def _quality(badge: BadgeDefinition) -> Json:
    quality, language = badge.quality_assurance, badge.language
    if quality is None:
        return {}
    kind = told(
        badge, "quality_assurance.type", lambda one: one.quality_assurance.type if one.quality_assurance else ""
    )
    review = process(kind) | {
        "ceterms:processingAgent": [somebody(quality.reviewed_by, language)],
        "ceterms:dateEffective": quality.reviewed_on.isoformat(),
    }
    if quality.url:
        review["ceterms:subjectWebpage"] = quality.url
    return {
        "ceterms:developmentProcess": [
            {"@type": "ceterms:ProcessProfile", "ceterms:processingAgent": [somebody(quality.designed_by, language)]}
        ],
        "ceterms:reviewProcess": [review],
    }


def _stacking(badge: BadgeDefinition, pathways: tuple[Pathway, ...], issuer: Issuer) -> Json:
    """Return what a badge counts toward: required where no way leads around it, else preparation."""
    steps = standing(badge, pathways).step_of
    required = [path for path in steps if badge.slug in always_needed(path.requires)]
    optional = [path for path in steps if path not in required]
    return {
        "ceterms:isRequiredFor": [issuer.badge_url(path.leads_to) for path in required],
        "ceterms:isPreparationFor": [issuer.badge_url(path.leads_to) for path in optional],
        "ceterms:targetPathway": [pathway_id(path, issuer) for path in steps],
    }


# -- its assessment -----------------------------------------------------------------------------------------------


def _assessment(badge: BadgeDefinition, test: Assessment, issuer: Issuer) -> Json:
    url, language = issuer.badge_url(badge.slug), badge.language
    delivery = SUPERVISED_DELIVERY.get(test.supervision)
    return without_empty(
        resource(f"{url}#{Fact.METHOD}", "ceterms:AssessmentProfile")
        | {
            "ceterms:name": told(badge, "name", lambda one: one.name),
            "ceterms:description": told_test(badge, "description", lambda one: one.description),
            "ceterms:subjectWebpage": f"{url}#{Fact.METHOD}",
            "ceterms:inLanguage": [language],
            **owners(issuer),
            "ceterms:assesses": _competencies(badge, url),
            "ceterms:assessmentMethodDescription": told_test(badge, "method", lambda one: one.method),
            "ceterms:scoringMethodDescription": said(scoring_in_words(test), "en"),
            "ceterms:processStandards": test.standard_url,
            "ceterms:processStandardsDescription": told_test(badge, "standard", lambda one: one.standard),
            "ceterms:isProctored": test.supervision != "unsupervised",
            "ceterms:deliveryType": [concept("deliveryType", delivery)] if delivery else None,
            "ceterms:deliveryTypeDescription": said(SUPERVISION[test.supervision], "en"),
            "ceterms:administrationProcess": _administration(badge),
            "ceterms:hasRubric": [f"{url}#rubric"] if test.rubric else None,
        }
    )


def _administration(badge: BadgeDefinition) -> list[Json]:
    stated = [
        ("Assessor", told_test(badge, "assessor", lambda one: one.assessor)),
        ("Attempts", told_test(badge, "attempts", lambda one: one.attempts or "")),
    ]
    return [process(texts) | {"ceterms:name": said(name, "en")} for name, texts in stated if texts]


def _rubric(badge: BadgeDefinition, test: Assessment, issuer: Issuer) -> Json:
    """Return the rubric: one criterion, the performance as a whole, with its levels from low to high."""
    url, language = issuer.badge_url(badge.slug), badge.language
    levels = [
        {
            "@id": f"{url}#level-{level.slug}",
            "@type": "ceasn:CriterionLevel",
            "ceasn:benchmarkLabel": names,
            "ceasn:benchmarkText": texts,
            "ceasn:listID": str(number),
        }
        for number, (level, (names, texts)) in enumerate(zip(test.rubric, told_levels(badge), strict=True), start=1)
    ]
    return resource(f"{url}#rubric", "ceasn:Rubric") | {
        "ceasn:name": told(badge, "name", lambda one: one.name),
        "ceasn:description": said(scoring_in_words(test), "en"),
        "ceasn:inLanguage": [language],
        "ceasn:publisher": [organisation_id(issuer)],
        "ceterms:subjectWebpage": f"{url}#{Fact.METHOD}",
        "ceasn:hasRubricCriterion": [
            {
                "@id": f"{url}#result",
                "@type": "ceasn:RubricCriterion",
                "ceasn:name": told(badge, "competency", lambda one: one.competency or one.name),
                "ceasn:hasCriterionLevel": levels,
            }
        ],
    }
