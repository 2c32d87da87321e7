"""Pages in the terms of schema.org, for search engines: the credential, the organisation, the way to the page.

The result stands in the page as a data block (``<script type="application/ld+json">``). Browsers do not run it and the
page's policy does not concern it; no search engine promises anything for a credential.

Example::

    credential_data(badge, issuer)["@type"]   # 'EducationalOccupationalCredential'
"""

from __future__ import annotations

from collections.abc import Iterable

from assay.credentials.achievement import as_number
from assay.credentials.badgeparts import Alignment
from assay.credentials.model import Accreditation, BadgeDefinition, Issuer, Json
from assay.credentials.translation import published
from assay.credentials.vocabulary import Fact
from assay.website.facts import iso_hours, organisation_id, skills, without_empty

CONTEXT = "https://schema.org"
CATEGORIES = {
    "microcredential": "Microcredential",
    "certification": "Certification",
    "participation": "Record of attendance, no assessment",
}


def data_block(*things: Json) -> Json:
    """Return things as one document with one graph."""
    return {"@context": CONTEXT, "@graph": list(things)}


def credential_data(badge: BadgeDefinition, issuer: Issuer) -> Json:
    """Return a badge as an EducationalOccupationalCredential."""
    url = issuer.badge_url(badge.slug)
    return without_empty(
        {
            "@type": "EducationalOccupationalCredential",
            "@id": url,
            "url": url,
            "name": badge.name,
            "description": badge.description,
            "image": url + badge.image.file if badge.image else None,
            "inLanguage": badge.language,
            "keywords": list(badge.tags),
            "version": badge.version,
            "creator": {"@id": organisation_id(issuer)},
            "credentialCategory": CATEGORIES[badge.kind],
            "competencyRequired": _competencies(badge, url),
            "educationalLevel": _level(badge),
            "validFor": badge.valid_for,
            "timeRequired": iso_hours(badge.workload_hours) if badge.workload_hours is not None else None,
            "recognizedBy": _organisation(badge.credit.accreditor) if badge.credit else None,
            "offers": _offer(badge),
            "workTranslation": [{"@id": f"{url}{tag}/"} for tag in published(badge)],
        }
    )


def translation_data(texts: BadgeDefinition, issuer: Issuer) -> Json:
    """Return a badge in another language as a work of its own, with the badge it is the translation of."""
    url = issuer.badge_url(texts.slug)
    own = f"{url}{texts.language.lower()}/"
    return credential_data(texts, issuer) | {"@id": own, "url": own, "translationOfWork": {"@id": url}}


def organisation_data(issuer: Issuer) -> Json:
    """Return the issuer as an Organization."""
    address = {"@type": "PostalAddress", "addressCountry": issuer.country, "addressRegion": issuer.region}
    return without_empty(
        {
            "@type": "Organization",
            "@id": organisation_id(issuer),
            "name": issuer.name,
            "url": issuer.url,
            "description": issuer.description,
            "logo": f"{issuer.url}issuer/{issuer.logo.file}" if issuer.logo else None,
            "email": issuer.email,
            "telephone": issuer.phone,
            "address": without_empty(address),
            "foundingDate": issuer.founded,
            "identifier": {"@type": "PropertyValue", "propertyID": "DID", "value": issuer.did},
            "knowsLanguage": list(issuer.languages),
            "publishingPrinciples": issuer.quality_policy_url,
            "hasCertification": [_recognition(item) for item in issuer.accreditations],
        }
    )


def breadcrumbs(issuer: Issuer, ways: Iterable[tuple[str, str]]) -> Json:
    """Return the way to a page, from the home page; each step is a name and a site address."""
    steps = [(issuer.name, "/"), *ways]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": {"@id": issuer.url + url[1:]}}
            for number, (name, url) in enumerate(steps, start=1)
        ],
    }


def _competencies(badge: BadgeDefinition, url: str) -> list[Json]:
    if badge.kind == "participation" or not badge.competency:
        return []
    own = {"@type": "DefinedTerm", "name": badge.competency, "url": f"{url}#{Fact.COMPETENCY}"}
    return [own, *(_skill(item) for item in skills(badge))]


def _skill(item: Alignment) -> Json:
    return without_empty(
        {
            "@type": "DefinedTerm",
            "name": item.name,
            "url": item.url,
            "termCode": item.code,
            "description": item.description,
            "inDefinedTermSet": {"@type": "DefinedTermSet", "name": item.framework} if item.framework else None,
        }
    )


def _level(badge: BadgeDefinition) -> Json | None:
    if not badge.level_framework or not badge.level_value:
        return None
    return {
        "@type": "DefinedTerm",
        "name": f"{badge.level_framework} {badge.level_value}",
        "termCode": badge.level_value,
        "inDefinedTermSet": {"@type": "DefinedTermSet", "name": badge.level_framework},
    }


def _offer(badge: BadgeDefinition) -> Json | None:
    if not badge.cost:
        return None
    return {"@type": "Offer", "price": as_number(badge.cost.amount), "priceCurrency": badge.cost.currency}


def _organisation(name: str) -> Json:
    return {"@type": "Organization", "name": name}


def _recognition(item: Accreditation) -> Json:
    return without_empty(
        {
            "@type": "Certification",
            "name": item.name,
            "url": item.url,
            "issuedBy": _organisation(item.by),
            "validFrom": item.since.isoformat() if item.since else None,
        }
    )
