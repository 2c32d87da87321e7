"""A pathway in CTDL: its components, and the conditions under which they lead to its goal.

Example::

    list(pathway_resources(pathway, badges, issuer))   # the pathway, its goal, its other badges
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assay.credentials.model import BadgeDefinition, Issuer, Json, Pathway
from assay.credentials.rules import Rule
from assay.website.ctdlparts import CLASSES, owners, pathway_id, resource
from assay.website.facts import said, without_empty
from assay.website.tongues import told, told_pathway


def pathway_resources(pathway: Pathway, badges: Mapping[str, BadgeDefinition], issuer: Issuer) -> Iterator[Json]:
    """Yield a pathway, then one component for each badge in it, the goal first."""
    url = pathway_id(pathway, issuer)
    steps = [slug for slug in dict.fromkeys(pathway.requires.badges()) if slug != pathway.leads_to]
    yield resource(url, "ceterms:Pathway") | {
        "ceterms:name": told_pathway(pathway, lambda one: one.name),
        "ceterms:description": told_pathway(pathway, lambda one: one.description),
        "ceterms:subjectWebpage": url,
        **owners(issuer),
        "ceterms:hasDestinationComponent": [f"{url}#{pathway.leads_to}"],
        "ceterms:hasPart": [f"{url}#{slug}" for slug in (pathway.leads_to, *steps)],
    }
    yield _component(badges[pathway.leads_to], url, issuer) | {
        "ceterms:isDestinationComponentOf": [url],
        "ceterms:hasCondition": [_condition(pathway.requires, url, badges)],
    }
    for slug in steps:
        yield _component(badges[slug], url, issuer)


def _component(badge: BadgeDefinition, url: str, issuer: Issuer) -> Json:
    return resource(f"{url}#{badge.slug}", "ceterms:CredentialComponent") | {
        "ceterms:name": told(badge, "name", lambda one: one.name),
        "ceterms:description": told(badge, "competency", lambda one: one.competency or one.description),
        "ceterms:subjectWebpage": issuer.badge_url(badge.slug),
        "ceterms:credentialType": CLASSES[badge.kind],
        "ceterms:proxyFor": issuer.badge_url(badge.slug),
        "ceterms:isPartOf": [url],
    }


def _condition(rule: Rule, url: str, badges: Mapping[str, BadgeDefinition]) -> Json:
    """Return a rule: how many of its badges and nested rules must hold."""
    of = (rule,) if rule.badge else rule.of
    needed = 1 if rule.badge else rule.needed
    targets = [nested.badge for nested in of if nested.badge]
    nested = [_condition(item, url, badges) for item in of if not item.badge]
    return without_empty(
        {
            "@type": "ceterms:ComponentCondition",
            "ceterms:name": said(f"{needed} of {len(of)}", "en"),
            "ceterms:requiredNumber": needed,
            "ceterms:targetComponent": [f"{url}#{slug}" for slug in targets],
            "ceterms:hasCondition": nested,
        }
    )
