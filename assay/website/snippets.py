"""Pieces of HTML an earner copies elsewhere: a card for a web page, a line under an e-mail.

Rules:

* No script, no style sheet and no tracking: a link, a picture from the issuer's site, words.
* Every address is absolute, every text escaped; what stands in a snippet was signed.
* The picture's words stand beside it, so its `alt` is empty.

Example::

    embed_card(claim, "https://badges.example.org/badges/first-aid/first-aid.svg")
"""

from __future__ import annotations

from html import escape

from assay.credentials.claim import Claim
from assay.website.language import ENGLISH, Words


def embed_card(claim: Claim, picture: str, words: Words = ENGLISH) -> str:
    """Return a small card for a web page: the badge's picture, its name, to whom and by whom, linked to the award."""
    person = _text(claim.recipient.text)
    given = words.say("given to %(name)s", name=person)
    if not claim.attendance:
        given = words.say("awarded to %(name)s", name=person)
    return (
        f'<a href="{_attribute(claim.id.text)}" style="display:inline-flex;gap:12px;align-items:center;max-width:100%;'
        f"padding:12px 16px;border:1px solid #6b7785;border-radius:8px;background:#fff;color:#17202c;"
        f'font:16px/1.4 system-ui,sans-serif;text-decoration:none">\n'
        f'  <img src="{_attribute(picture)}" alt="" width="64" height="64">\n'
        f"  <span><strong>{_text(claim.badge.text)}</strong><br>{given}<br>"
        f"{words.say('by %(name)s', name=_text(claim.issuer.text))}</span>\n"
        f"</a>"
    )


def mail_signature(claim: Claim, words: Words = ENGLISH) -> str:
    """Return a line for an e-mail signature: words and a link, because mail programs block pictures of others."""
    badge = f'<a href="{_attribute(claim.id.text)}">{_text(claim.badge.text)}</a>'
    if claim.attendance:
        return words.say("%(badge)s, recorded by %(name)s", badge=badge, name=_text(claim.issuer.text))
    return words.say("%(badge)s, awarded by %(name)s", badge=badge, name=_text(claim.issuer.text))


def _attribute(text: str) -> str:
    return escape(text, quote=True)


def _text(text: str) -> str:
    return escape(text, quote=False)
