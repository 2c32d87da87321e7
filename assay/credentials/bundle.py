"""A kept copy: one HTML file with an award, the keys and the status list of some day, and a program to check them.

The file is a template of the site with one line of JSON in it; its twin in the browser is
``templates/assets/verify/bundle.js``, which makes the same bytes. Whoever made a copy wrote the program in it too, so
only the data are ever taken out of a copy that comes from somewhere, and held against keys from elsewhere.

Rules:

* The texts of award, history and lists are kept letter by letter: their signatures go on holding.
* Nobody signs `made`. What a copy shows is as of the signed days of the history and the list.

Example::

    html = fill_template(template, bundle_of(award, verified, made="2026-11-22T12:00:00Z"))
    read_bundle(html).award == award.data
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from assay.credentials.model import Award, StatusList
from assay.credentials.steps import Trust
from assay.credentials.verification import Check, VerificationResult, verify_award
from assay.errors import DocumentError
from assay.integrity import strictjson
from assay.integrity.history import load_history
from assay.integrity.words import fingerprint_words

if TYPE_CHECKING:
    from assay.credentials.verified import VerifiedAward, VerifiedContent

FORMAT = "assay-bundle/1"
PLACE = "@@ASSAY-BUNDLE@@"
"""Where the data goes in a template."""
MAX_BYTES = 1024 * 1024
"""Largest copy that is looked into."""
SINCE = "since then"
"""Name of the check that only a copy of genuine files has, and that is never true."""
_BLOCK = re.compile(r'<script type="application/json" id="assay-bundle">([^<]*)</script>')
_TEXTS = ("format", "made", "did", "site", "award", "history")
_AWARD_ID = re.compile(r"awards/([0-9a-hjkmnp-tv-z]{16})/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What a kept copy holds."""

    made: str
    """When it was put together, YYYY-MM-DDTHH:MM:SSZ; nobody has signed it."""
    did: str
    site: str
    """Base URL of the site it was taken from."""
    award: bytes
    history: bytes
    lists: Mapping[str, bytes]
    """Status lists by name: the one its award is in."""


def bundle_of(award: VerifiedAward, verified: VerifiedContent, *, made: str) -> Bundle:
    """Return the copy of an award of verified content."""
    wanted = award.document["credentialStatus"]["statusListCredential"]
    return Bundle(
        made=made,
        did=verified.issuer.did,
        site=verified.issuer.url,
        award=award.data,
        history=verified.history_bytes,
        lists={one.name: one.data for one in verified.lists if wanted == verified.issuer.list_url(one.name)},
    )


def fill_template(template: bytes, bundle: Bundle) -> bytes:
    """Return the HTML file; raises ValueError when the template has no place for it, or two."""
    before, *after = template.decode().split(PLACE)
    if len(after) != 1:
        raise ValueError("the template for copies has no place for the award")
    data = {
        "format": FORMAT,
        "made": bundle.made,
        "did": bundle.did,
        "site": bundle.site,
        "award": bundle.award.decode(),
        "history": bundle.history.decode(),
        "lists": {name: text.decode() for name, text in bundle.lists.items()},
    }
    # No letter may end the element around it.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"{before}{text}{after[0]}".encode()


def read_bundle(html: bytes) -> Bundle | None:
    """Return what a kept copy holds, or None for any other file; runs and trusts nothing of it."""
    if len(html) > MAX_BYTES:
        return None
    try:
        (block,) = _BLOCK.findall(html.decode())
        data = json.loads(block)
        texts, lists = [data[name] for name in _TEXTS], data["lists"].items()
        if data["format"] != FORMAT or not all(isinstance(text, str) for text in (*texts, *dict(lists).values())):
            return None
        return Bundle(
            made=data["made"],
            did=data["did"],
            site=data["site"],
            award=data["award"].encode(),
            history=data["history"].encode(),
            lists={name: text.encode() for name, text in lists},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def award_id(bundle: Bundle) -> str:
    """Return the id in the award's own address, or nothing."""
    try:
        document = strictjson.parse(bundle.award)
    except DocumentError:
        return ""
    address = str(document.get("id")) if isinstance(document, dict) else ""
    found = _AWARD_ID.fullmatch(address.removeprefix(bundle.site))
    return found[1] if found and address.startswith(bundle.site) else ""


def verify_bundle(bundle: Bundle, *, now: datetime) -> VerificationResult:
    """Hold the award of a copy against the keys and the list in the same copy, as of their signed days.

    Never true as a whole: a copy cannot know what happened since, nor whose keys these are.
    """
    try:
        history = load_history(bundle.history)
    except DocumentError as error:
        sentence = f"The list of keys in the copy is not right: {error.problem.message}."
        return VerificationResult(
            checks=(Check(name="keys", outcome=None, sentence=sentence),), problems=(), document=None, state=None
        )
    bare = Trust(did=bundle.did, base_url=bundle.site, history=history if history.did == bundle.did else None)
    files = [StatusList(name=name, path=f"{name}.json", data=data) for name, data in bundle.lists.items()]
    from assay.credentials.verified import verify_lists  # noqa: PLC0415 - most files that are read are no copies

    trust, _ = verify_lists(bare, files, now=now)
    award = Award(id=award_id(bundle), path="the award in the copy", data=bundle.award)
    result = verify_award(award, trust, now=now)
    if not result.authentic:
        return result
    days = ", ".join(f"{one.valid_from:%Y-%m-%d}" for one in trust.lists.values()) or "no day"
    open_questions = (
        Check(
            name=SINCE,
            outcome=None,
            sentence=f"The list of revocations in the copy is of {days}; what happened since cannot be known from it.",
        ),
        Check(
            name="issuer",
            outcome=None,
            sentence=(
                f"The keys come from the copy itself. They are those of {bundle.did} if these six words stand on its "
                f"certificates on paper or its page of keys: {' '.join(fingerprint_words(history.fingerprint))}."
            ),
        ),
    )
    return replace(result, checks=(*result.checks, *open_questions))
