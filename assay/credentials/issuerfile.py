"""From ``content/issuer.yaml`` to an `Issuer`.

Example::

    issuer = read_issuer(source, image=load)
"""

from __future__ import annotations

import re

from assay.credentials.countries import is_country
from assay.credentials.definitions import ImageLoader, artwork
from assay.credentials.fields import Faults, Fields
from assay.credentials.model import Accreditation, Issuer, Listing
from assay.credentials.textfile import Source
from assay.credentials.values import MAX_LINE
from assay.credentials.yamlfile import parse_yaml
from assay.errors import AssayError
from assay.integrity.didweb import did_for


def read_issuer(source: Source, image: ImageLoader) -> Issuer:
    """Read ``content/issuer.yaml``."""
    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    url, did = _base_url(fields)
    policy = fields.group("quality_policy")
    protection = fields.group("data_protection")
    issuer = Issuer(
        name=fields.text("name"),
        url=url,
        did=did,
        description=fields.text("description", longest=MAX_LINE),
        country=_country(fields),
        region=fields.text("region", required=False),
        email=fields.email("email"),
        phone=fields.text("phone", required=False),
        logo=artwork(fields, "logo", image),
        linkedin_organization_id=fields.matching("linkedin_organization_id", r"\d{1,19}", "1234567", required=False),
        languages=fields.texts("languages", longest=20) or ("en",),
        registration=fields.text("registration", longest=MAX_LINE, required=False),
        founded=fields.matching("founded", r"\d{4}", "1998", required=False),
        quality_policy=policy.text("description", longest=MAX_LINE) if policy else None,
        quality_policy_url=policy.url("url", required=False) if policy else None,
        complaints=fields.text("complaints", longest=MAX_LINE, required=False),
        accreditations=tuple(_accreditation(group) for group in fields.groups("accreditations")),
        accent=fields.matching("accent", r"#[0-9a-fA-F]{6}", "#1d3b6f", required=False) or "#1d3b6f",
        domain_until=fields.day("domain_until", required=False),
        legal_name=fields.text("legal_name", required=False),
        postal_address=fields.text("postal_address", longest=MAX_LINE, required=False),
        website=fields.url("website", required=False),
        data_protection=protection.text("description", longest=MAX_LINE) if protection else None,
        data_protection_url=protection.url("url", required=False) if protection else None,
        registries=tuple(_listing(group) for group in fields.groups("registries")),
        baked_images=fields.choice("baked_images", ("yes", "no"), required=False) != "no",
    )
    for group in (policy, protection):
        if group:
            group.finish()
    fields.finish()
    faults.stop()
    return issuer


def _base_url(fields: Fields) -> tuple[str, str]:
    """Return the base URL with its closing slash, and the did:web it gives (did:web method, section 3.2)."""
    text = fields.text("url")
    if not text:
        return "", ""
    url = text if text.endswith("/") else text + "/"
    try:
        # As it was typed, so that a message quotes nothing else.
        return url, did_for(text)
    except AssayError as error:
        for problem in error.problems:
            fields.fault("url", problem.message, problem.fix, code=problem.code)
        return url, ""


def _country(fields: Fields) -> str:
    """Return the country's code; one that no country has would be shown to readers as if it were one."""
    code = fields.matching("country", r"[A-Z]{2}", "IE") or ""
    if re.fullmatch("[A-Z]{2}", code) and not is_country(code):
        hint = "did you mean GB?" if code == "UK" else "look the two letters up, such as IE for Ireland"
        fields.fault("country", f'"{code}" is not the ISO 3166 code of a country.', hint, code="TXT04")
    return code


def _listing(fields: Fields) -> Listing:
    listing = Listing(name=fields.text("name"), url=fields.url("url"))
    fields.finish()
    return listing


def _accreditation(fields: Fields) -> Accreditation:
    accreditation = Accreditation(
        name=fields.text("name"),
        by=fields.text("by"),
        url=fields.url("url", required=False),
        since=fields.day("since", required=False),
    )
    fields.finish()
    return accreditation
