"""The same award under another key: what to do when the key that signed it was compromised. Writes nothing.

Rules:

* Id, address, holder, achievement, result and `awardedDate` stay. The status entry is of the new key's list.
* `validFrom` moves forward by one second, because the newer of two credentials with one id replaces the other (Open
  Badges 3.0, "Credential equality and comparison"), and the time the award counts for did not change.

Example::

    document = reissue_document(json.loads(award.data), entry.document(issuer))
    signed = sign_document(document, issuer, signer, created="2026-03-14T10:00:00Z")
"""

from __future__ import annotations

from datetime import timedelta

from assay.credentials.issue import stamp
from assay.credentials.model import Json
from assay.credentials.steps import moment


def reissue_document(signed: Json, status: Json) -> Json:
    """Return the unsigned credential that replaces a signed one; `status` is its new `credentialStatus`."""
    starts = moment(signed["validFrom"], ("validFrom",))
    changed = {
        "validFrom": stamp(starts + timedelta(seconds=1)),
        "awardedDate": signed.get("awardedDate", signed["validFrom"]),
        "credentialStatus": status,
    }
    document = {name: changed.pop(name, value) for name, value in signed.items() if name != "proof"}
    return document | changed
