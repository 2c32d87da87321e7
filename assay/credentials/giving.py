"""What the association says of somebody else: an EndorsementCredential, signed and checked like an award.

Rules:

* It always ends, after three years at most, and has no status entry: whoever shows it checks it from copies, where a
  bit that is set later arrives late or never, while an end date is seen by everybody.
* Published ones have their own address as id; one that is only sent has a `urn:uuid:`.

Example::

    document = given_document("https://other.example/badges/x/", "Recognised", "We …", issuer, address, now, until)
    sign_document(document, issuer, signer, created=stamp(now))
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import unquote, urlsplit

from assay.credentials.endorsements import MAX_COMMENT, MAX_NAME, Endorsing, facts_of
from assay.credentials.issue import add_duration, stamp
from assay.credentials.markdowncost import markdown_fault
from assay.credentials.model import GivenEndorsement, Issuer, Json
from assay.credentials.steps import Trust
from assay.credentials.textfile import unwelcome
from assay.credentials.values import url_fault
from assay.credentials.verification import verify_given
from assay.credentials.vocabulary import CONTEXTS
from assay.errors import Problem

LONGEST = "P3Y"
"""How long an endorsement may last."""
USUAL = "P1Y"
_DID = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]{1,400}")


def given_document(
    about: str, title: str, comment: str, issuer: Issuer, identifier: str, now: datetime, until: date
) -> Json:
    """Return the unsigned endorsement (Open Badges 3.0, EndorsementCredential); *comment* is Markdown, or empty."""
    subject: Json = {"id": about, "type": ["EndorsementSubject"]}
    if comment:
        subject["endorsementComment"] = comment
    return {
        "@context": list(CONTEXTS),
        "id": identifier,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": title,
        "issuer": issuer.profile(),
        "validFrom": stamp(now),
        "validUntil": f"{until.isoformat()}T23:59:59Z",
        "credentialSubject": subject,
    }


def host_of(identifier: str) -> str:
    """Return the part of an id that people know: the host of a did:web or an address, the start of a bare key."""
    if identifier.startswith("did:key:"):
        return f"key {identifier.removeprefix('did:key:')[:12]}"
    if identifier.startswith("did:web:"):
        return unquote(identifier.removeprefix("did:web:").replace(":", "/"))
    return (urlsplit(identifier).hostname or identifier) + urlsplit(identifier).path


def subject_fault(about: str, issuer: Issuer) -> str:
    """Say why something cannot be endorsed under this id, or return nothing."""
    if about == issuer.did or about.startswith(issuer.url):
        return "is your own; nobody endorses themselves"
    if about.startswith("did:"):
        return "" if _DID.fullmatch(about) else "is not a DID, such as did:web:badges.example.org"
    return url_fault(about)


def text_fault(title: str, comment: str) -> str:
    """Say why title or comment would not be shown by others, or return nothing."""
    for what, text, most in (("The title", title, MAX_NAME), ("The comment", comment, MAX_COMMENT)):
        if len(text) > most:
            return f"{what} has {len(text):,} characters; {most:,} are allowed."
        if strange := next(filter(None, map(unwelcome, text.replace("\n", " ").replace("\t", " "))), ""):
            return f"{what} holds {strange}."
    if not title.strip() or "\n" in title:
        return "The title is one line of text."
    return markdown_fault(comment)


def end_fault(until: date, today: date) -> str:
    """Say why an endorsement cannot end on a day, or return nothing."""
    if until <= today:
        return "is not in the future"
    latest = add_duration(today, LONGEST)
    return f"is more than three years away; the latest day is {latest}" if until > latest else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedGiven(Endorsing):
    """An endorsement this association has given; authentic, and perhaps over."""

    ended: bool


def verify_all_given(
    given: Iterable[GivenEndorsement], issuer: Issuer, trust: Trust, *, now: datetime
) -> tuple[tuple[VerifiedGiven, ...], list[Problem]]:
    """Verify what the association says of others, as strictly as its awards."""
    shown: list[VerifiedGiven] = []
    problems: list[Problem] = []
    for one in given:
        result = verify_given(one, trust, now=now, address=issuer.given_url(one.name))
        problems += [_mended(problem) for problem in result.problems]
        if result.authentic and result.document is not None:
            document = result.document
            key = document["proof"][0]["verificationMethod"]
            facts = facts_of(document, f"{one.name}.json", one.data, key)
            shown.append(VerifiedGiven(**facts, ended=result.state == "expired"))
    return tuple(shown), problems


def _mended(problem: Problem) -> Problem:
    fix = "delete it, and sign a new one with 'assay endorse sign'"
    # What a stolen key has signed does not get better by being older.
    return replace(problem, fix=fix if problem.code == "KEY15" else f"restore it from git; or {fix}")
