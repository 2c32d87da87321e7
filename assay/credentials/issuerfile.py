"""From ``content/issuer.yaml`` to an `Issuer`.

Example::

    issuer = read_issuer(source, image=load)
"""

from __future__ import annotations

from assay.credentials.definitions import ImageLoader, artwork
from assay.credentials.fields import MAX_LINE, Faults, Fields
from assay.credentials.model import Accreditation, Issuer
from assay.credentials.textfile import Source
from assay.credentials.yamlfile import parse_yaml
from assay.errors import AssayError
from assay.integrity.didweb import did_for


def read_issuer(source: Source, image: ImageLoader) -> Issuer:
    """Read ``content/issuer.yaml``."""
    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    url, did = _base_url(fields)
    policy = fields.group("quality_policy")
    issuer = Issuer(
        name=fields.text("name"),
        url=url,
        did=did,
        description=fields.text("description", longest=MAX_LINE),
        country=fields.matching("country", r"[A-Z]{2}", "IE") or "",
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
        baked_images=fields.choice("baked_images", ("yes", "no"), required=False) != "no",
    )
    if policy:
        policy.finish()
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
        return url, did_for(url)
    except AssayError as error:
        for problem in error.problems:
            fields.fault("url", problem.message, problem.fix, code=problem.code)
        return url, ""


def _accreditation(fields: Fields) -> Accreditation:
    accreditation = Accreditation(
        name=fields.text("name"),
        by=fields.text("by"),
        url=fields.url("url", required=False),
        since=fields.day("since", required=False),
    )
    fields.finish()
    return accreditation
