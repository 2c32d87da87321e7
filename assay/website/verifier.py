"""The verify page, its script, and the template of kept copies.

The page may run one script, ours, which speaks the language of the site, and may ask this site and no other. Every
other page stays without scripts.

Example::

    script, page, copy = plan_verifier(verified, style)
"""

from __future__ import annotations

import base64
import hashlib

from assay.credentials.verified import VerifiedContent
from assay.errors import ContentError, Problem
from assay.integrity.words import fingerprint_words
from assay.website.checkingviews import CopyView, VerifyView
from assay.website.files import StaticFile
from assay.website.language import ENGLISH, Words
from assay.website.script import script

COPY_URL = "/verify/copy.txt"


def plan_verifier(
    verified: VerifiedContent, style: bytes, words: Words = ENGLISH
) -> tuple[StaticFile, VerifyView, CopyView]:
    """Return the script with its hashed address, the page and the template of copies; *style* goes into the copies."""
    code = script("verify.js", words).encode()
    file = StaticFile(f"/assets/verify-{hashlib.sha256(code).hexdigest()[:12]}.js", code)
    name, history = verified.issuer.name, verified.history
    page = VerifyView(
        url="/verify/",
        title=words.say("Verify an award of %(name)s", name=name),
        description=words.say(
            "Checks an award in your browser: signature, key, dates and revocation. Nothing leaves it."
        ),
        noindex=False,
        script=file.url,
        did=verified.issuer.did,
        fingerprint=history.fingerprint if history else "",
        fingerprint_words=fingerprint_words(history.fingerprint) if history else (),
    )
    kept, sheet = script("kept.js", words), style.decode()
    if "</style" in sheet.lower():
        raise ContentError(
            Problem(
                code="PAGE01",
                message='The stylesheet holds "</style", which would end it where it stands in a kept copy.',
                fix="take that out",
                path="templates/assets/assay.css",
            )
        )
    copy = CopyView(
        url=COPY_URL,
        title=words.say("Kept copy of an award of %(name)s", name=name),
        description=words.say("An award with the keys, the list of revocations and the program that check it."),
        noindex=True,
        script=kept,
        script_hash=_hash(kept),
        style=sheet,
        style_hash=_hash(sheet),
    )
    return file, page, copy


def _hash(text: str) -> str:
    """Return how a policy names a text (Content Security Policy 3, section 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
