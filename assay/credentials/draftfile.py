"""From an officer's files about awards to the types of `model`.

Example::

    draft = read_draft(source, "6f2e0c9d1h7k3m5n", badges={"first-aid"})
"""

from __future__ import annotations

from collections.abc import Collection

from assay.credentials.definitions import badge_slug
from assay.credentials.earnersfile import EXAMPLE, SUBJECT
from assay.credentials.fields import Faults, Fields
from assay.credentials.filenames import SLUG
from assay.credentials.model import Draft, DraftEvidence
from assay.credentials.textfile import Source
from assay.credentials.values import EMAIL, MAX_LINE
from assay.credentials.yamlfile import parse_yaml


def read_draft(source: Source, award_id: str, badges: Collection[str] | None = None) -> Draft:
    """Read one ``content/awards/**/<id>.yaml``; it may name only these badges, if they are known."""
    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    recipient = fields.group("recipient", required=True)
    result = fields.group("result")
    draft = Draft(
        id=award_id,
        path=source.path,
        badge=badge_slug(fields, "badge", badges),
        recipient_name=recipient.text("name") if recipient else "",
        recipient_ref=recipient.text("ref", longest=100, required=False) if recipient else None,
        awarded=fields.day("awarded"),
        score=result.number("score", signed=True, required=False) if result else None,
        level=result.matching("level", SLUG, "competent", required=False) if result else None,
        assessor=fields.text("assessor", longest=300, required=False),
        evidence=tuple(_evidence(group) for group in fields.groups("evidence")),
        valid_until=fields.day("valid_until", required=False),
        consent=fields.yes_no("consent"),
        recipient_subject=recipient.matching("subject", SUBJECT, f"urn:uuid:{EXAMPLE}", required=False)
        if recipient
        else None,
        replaces=fields.matching("replaces", r"[0-9a-z]{16}", "6f2e0c9d1h7k3m5n", required=False),
    )
    if recipient and draft.recipient_ref and draft.recipient_subject:
        recipient.fault("subject", "There are both a ref and a subject.", "keep one of them", code="EARN02")
    _refuse_addresses(draft, fields, recipient)
    for group in (recipient, result):
        if group:
            group.finish()
    fields.finish()
    faults.stop()
    return draft


def _refuse_addresses(draft: Draft, fields: Fields, recipient: Fields | None) -> None:
    """Keep e-mail addresses out of whatever would be published, or pushed, in clear."""
    written = [(recipient or fields, "name", draft.recipient_name), (recipient or fields, "ref", draft.recipient_ref)]
    written += [(fields, "assessor", draft.assessor)]
    written += [(fields, "evidence", text) for item in draft.evidence for text in (item.name, item.narrative)]
    for group, name, text in written:
        if text and ("@" in text if group is recipient else EMAIL.search(text)):
            group.fault(
                name,
                "This looks like an e-mail address; those never enter the repository.",
                "write the person's name, and your own member number as ref",
                code="DEF03",
            )


def _evidence(fields: Fields) -> DraftEvidence:
    evidence = DraftEvidence(
        name=fields.text("name"),
        url=fields.url("url", required=False),
        narrative=fields.text("narrative", longest=MAX_LINE, required=False),
        digest=fields.matching("digest", r"sha256:[0-9a-f]{64}", "sha256: and 64 hex digits", required=False),
    )
    fields.finish()
    return evidence
