"""What an earner needs to show an award elsewhere: the LinkedIn form, filled in or to copy by hand.

LinkedIn documents its form nowhere and has been reported to ignore the values, so the same fields are always shown
as text as well (pages.md 2.2 h).

Example::

    linkedin_url(linkedin_fields(claim, issuer, award_id))
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from assay.credentials.claim import Claim
from assay.credentials.model import Issuer
from assay.phrases import N_

FORM = "https://www.linkedin.com/profile/add"
POST = "https://www.linkedin.com/sharing/share-offsite/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedField:
    """One field of the form: LinkedIn's parameter, the label people see, the value."""

    parameter: str
    label: str
    value: str


def linkedin_fields(claim: Claim, issuer: Issuer, award_id: str) -> tuple[SharedField, ...]:
    """Return the fields in the order of LinkedIn's form; months without a leading zero, in UTC."""
    year, month = claim.awarded.text[:4], str(int(claim.awarded.text[5:7]))
    fields = [
        SharedField(parameter="name", label=N_("Name"), value=claim.badge.text),
        SharedField(parameter="organizationId", label=N_("Issuing organization"), value=issuer.linkedin_organization_id)
        if issuer.linkedin_organization_id
        else SharedField(parameter="organizationName", label=N_("Issuing organization"), value=claim.issuer.text),
        SharedField(parameter="issueYear", label=N_("Issue year"), value=year),
        SharedField(parameter="issueMonth", label=N_("Issue month"), value=month),
    ]
    if claim.valid_until:
        until = claim.valid_until.text
        fields += [
            SharedField(parameter="expirationYear", label=N_("Expiration year"), value=until[:4]),
            SharedField(parameter="expirationMonth", label=N_("Expiration month"), value=str(int(until[5:7]))),
        ]
    return (
        *fields,
        SharedField(parameter="certId", label=N_("Credential ID"), value=award_id),
        SharedField(parameter="certUrl", label=N_("Credential URL"), value=claim.id.text),
    )


def linkedin_url(fields: tuple[SharedField, ...]) -> str:
    """Return the address that opens LinkedIn's add-to-profile form with these values."""
    query = "&".join(f"{field.parameter}={quote(field.value, safe='')}" for field in fields)
    return f"{FORM}?startTask=CERTIFICATION_NAME&{query}"


def share_url(address: str) -> str:
    """Return the address that opens a new LinkedIn post with a link in it."""
    return f"{POST}?url={quote(address, safe='')}"
