"""Which verification a thing that was given to `assay verify` gets: as one of the site's own, or as anybody's.

Rules:

* What names this site as its issuer, or lies where its awards lie, is held against the site's keys and lists; all else
  against what its issuer publishes.
* A kept copy is judged by its issuer first, and by itself only when nobody answers.

Example::

    result = judge(item, site, fetcher, recipient="ada@example.org", now=now)
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime

from assay.cli.kept import given_address, judge_kept
from assay.cli.presented import Item, unbaked
from assay.credentials.baking import is_picture
from assay.credentials.bundle import Bundle, read_bundle, verify_bundle
from assay.credentials.earners import Transcript
from assay.credentials.fetching import Fetcher
from assay.credentials.model import Award, GivenEndorsement
from assay.credentials.openbadge import UncheckableError
from assay.credentials.recipient import compare_recipient
from assay.credentials.steps import Trust
from assay.credentials.verification import Check, VerificationResult, verify_award, verify_given
from assay.errors import DocumentError


def judge(  # noqa: PLR0911 - one return a kind of file
    item: Item, site: Trust | None, fetcher: Fetcher, recipient: str | None, now: datetime
) -> VerificationResult:
    """Verify one thing; `site` is the folder it was asked in, `recipient` whom it should be about."""
    # Imported here: the libraries for badges of others would slow down looking at one's own.
    if item.fault:
        from assay.credentials.foreign import not_reached  # noqa: PLC0415

        return not_reached("address", item.fault)
    if (copy := read_bundle(item.data)) is not None:
        return _judge_copy(item, copy, site, fetcher, recipient, now)
    if item.pins is not None:
        return judge_kept(item.data, item.pins, now)
    # Looked into once: who is no site's hears the same from the steps for badges of others.
    carried = item if item.remote or site is None else unbaked(item)
    if site is None or not _is_of_site(carried, site):
        from assay.credentials.foreign import verify_foreign  # noqa: PLC0415

        return verify_foreign(item.data, now=now, fetcher=fetcher, recipient=recipient)
    if (address := given_address(item.data)) and not item.held:
        given = GivenEndorsement(name=item.name, path=item.name, data=item.data)
        return verify_given(given, site, now=now, address=address)
    if record := _own_record(item):
        from assay.credentials.transcript import check_transcript  # noqa: PLC0415

        result = check_transcript(record, site, now=now)
    else:
        award = Award(id=carried.id or _own_id(carried.data), path=item.name, data=carried.data)
        result = verify_award(award, site, now=now)
    if carried is not item:
        picture = Check(
            name="picture", outcome=True, sentence="The picture carries one credential, and is not part of it."
        )
        result = replace(result, checks=(picture, *result.checks))
    if recipient is None:
        return result
    return replace(result, checks=(*result.checks, _recipient_check(result, recipient)))


def _judge_copy(
    item: Item, copy: Bundle, site: Trust | None, fetcher: Fetcher, recipient: str | None, now: datetime
) -> VerificationResult:
    """Judge the award in a kept copy by what its issuer publishes, and only if nobody answers by the copy itself."""
    award = replace(item, data=copy.award, id="", held=False)
    result = judge(award, site, fetcher, recipient, now)
    if result or any(check.outcome is False for check in result.checks):
        return result
    return verify_bundle(copy, now=now)


def _is_of_site(item: Item, site: Trust) -> bool:
    """Tell whether a file is one of this site's awards: it names its issuer, or stands where awards stand."""
    if item.remote or is_picture(item.data):
        return False
    if item.held:
        return True
    try:
        issuer = json.loads(item.data).get("issuer")
    except (ValueError, RecursionError, AttributeError):
        return bool(item.id)
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return named == site.did or (named is None and bool(item.id))


def _recipient_check(result: VerificationResult, recipient: str) -> Check:
    if result.document is None:
        return Check(name="recipient", outcome=None, sentence="Not checked, because of an earlier check.")
    try:
        return Check(name="recipient", outcome=True, sentence=compare_recipient(result.document, recipient))
    except UncheckableError as error:
        return Check(name="recipient", outcome=None, sentence=str(error))
    except DocumentError as error:
        return Check(name="recipient", outcome=False, sentence=error.problem.message)


def _own_record(item: Item) -> Transcript | None:
    """Return a file that says it is a learner record; its own address is taken at its word, as an award's is."""
    if item.held or b'"ClrCredential"' not in item.data:
        return None
    found = re.search(rb'"id"\s*:\s*"[^"]*/earners/([0-9a-f-]{36})/"', item.data)
    return Transcript(code=found.group(1).decode() if found else "", path=item.name, data=item.data)


def _own_id(data: bytes) -> str:
    """Return the id a loose file claims; its place says nothing, so its own address is taken at its word."""
    found = re.search(rb'"id"\s*:\s*"[^"]*/awards/([0-9a-z]{16})/"', data)
    return found.group(1).decode() if found else ""
