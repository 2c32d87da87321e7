"""What every CTDL document is made of: addresses, CTIDs, classes, the organisation, and small repeated parts.

Example::

    ctid("https://badges.example.org/badges/first-aid/")   # 'ce-…', the same in every build
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from assay.credentials.model import Accreditation, Issuer, Json, Pathway
from assay.website.facts import issuer_language, organisation_id, said, without_empty

CONTEXT = "https://credreg.net/ctdl/schema/context/json"
CLASSES = {
    "microcredential": "ceterms:MicroCredential",
    "certification": "ceterms:Certification",
    "participation": "ceterms:DigitalBadge",
}
"""The CTDL class of each kind of badge."""


def ctid(address: str) -> str:
    """Return the self-assigned CTID of an address: ``ce-`` and a UUID.

    A CTID is defined with a UUID of version 4. Here its bits come from the SHA-256 of the permanent address, and not
    from chance, so that a badge has the same CTID in every build.
    """
    return f"ce-{uuid.UUID(bytes=hashlib.sha256(address.encode()).digest()[:16], version=4)}"


def ctdl_document(resources: Iterable[Json]) -> Json:
    """Return resources as one JSON-LD document with one graph."""
    return {"@context": CONTEXT, "@graph": list(resources)}


# -- the organisation ---------------------------------------------------------------------------------------------


def organisation(issuer: Issuer) -> Json:
    """Return the issuer."""
    language = issuer_language(issuer)
    place = {
        "@type": "ceterms:Place",
        "ceterms:addressCountry": said(issuer.country, language),
        "ceterms:addressRegion": said(issuer.region, language) if issuer.region else None,
        "ceterms:targetContactPoint": [_contact(issuer, language)],
    }
    return without_empty(
        resource(organisation_id(issuer), "ceterms:CredentialOrganization")
        | {
            "ceterms:name": said(issuer.name, language),
            "ceterms:description": said(issuer.description, language),
            "ceterms:subjectWebpage": issuer.url,
            "ceterms:image": f"{issuer.url}issuer/{issuer.logo.file}" if issuer.logo else None,
            "ceterms:email": [issuer.email],
            "ceterms:address": [without_empty(place)],
            "ceterms:foundingDate": issuer.founded,
            "ceterms:identifier": _identifiers(issuer),
            "ceterms:reviewProcess": _policy(issuer, language),
            "ceterms:complaintProcess": [process(said(issuer.complaints, language))] if issuer.complaints else None,
            "ceterms:recognizedBy": [somebody(item.by, language) for item in issuer.accreditations],
            "ceterms:credentialingAction": [_recognition(item, issuer, language) for item in issuer.accreditations],
        }
    )


def _contact(issuer: Issuer, language: str) -> Json:
    return without_empty(
        {
            "@type": "ceterms:ContactPoint",
            "ceterms:name": said(issuer.name, language),
            "ceterms:email": [issuer.email],
            "ceterms:telephone": [issuer.phone] if issuer.phone else None,
        }
    )


def _identifiers(issuer: Issuer) -> list[Json]:
    known = [("Decentralized Identifier (DID)", issuer.did)]
    if issuer.registration:
        known.append(("Registration", issuer.registration))
    return [
        {
            "@type": "ceterms:IdentifierValue",
            "ceterms:identifierTypeName": said(name, "en"),
            "ceterms:identifierValueCode": value,
        }
        for name, value in known
    ]


def _policy(issuer: Issuer, language: str) -> list[Json]:
    if not issuer.quality_policy:
        return []
    page = {"ceterms:subjectWebpage": issuer.quality_policy_url} if issuer.quality_policy_url else {}
    return [process(said(issuer.quality_policy, language)) | page]


def _recognition(item: Accreditation, issuer: Issuer, language: str) -> Json:
    since = item.since.isoformat() if item.since else None
    by = somebody(item.by, language)
    return recognition(said(item.name, language), by, organisation_id(issuer), item.url, since)


# -- parts --------------------------------------------------------------------------------------------------------


def resource(address: str, kind: str) -> Json:
    """Return the first members of a resource that has an address of its own."""
    return {"@id": address, "@type": kind, "ceterms:ctid": ctid(address)}


def owners(issuer: Issuer) -> Json:
    """Return who owns and offers a resource: the issuer."""
    return {"ceterms:ownedBy": [organisation_id(issuer)], "ceterms:offeredBy": [organisation_id(issuer)]}


def somebody(name: str, language: str) -> Json:
    """Return an organisation that is known by its name only."""
    return {"@type": "ceterms:Organization", "ceterms:name": said(name, language)}


def recognition(name: dict[str, str], by: Json, of: str, evidence: str | None, since: str | None) -> Json:
    """Return recognition as it is stated; whether it is an accreditation in law, free text does not tell."""
    return without_empty(
        {
            "@type": "ceterms:RecognizeAction",
            "ceterms:name": name,
            "ceterms:actingAgent": [by],
            "ceterms:object": of,
            "ceterms:evidenceOfAction": evidence,
            "ceterms:startDate": since,
        }
    )


def process(texts: dict[str, str]) -> Json:
    """Return a process that is described in words, by language."""
    return {"@type": "ceterms:ProcessProfile", "ceterms:description": texts}


def concept(scheme: str, name: str) -> Json:
    """Return a term of one of CTDL's fixed lists, such as ``deliveryType:OnlineOnly``."""
    return {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": f"{scheme}:{name}"}


def pathway_id(pathway: Pathway, issuer: Issuer) -> str:
    """Return the address of a pathway: its page."""
    return f"{issuer.url}pathways/{pathway.slug}/"
