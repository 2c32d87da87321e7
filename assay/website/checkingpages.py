"""The pages for checking: the keys, and the list of revoked awards with its feed.

Example::

    revocations_view(verified, words).revoked[0].because   # 'it was issued by mistake'
"""

from __future__ import annotations

from assay.credentials.verified import VerifiedContent
from assay.credentials.vocabulary import REASONS
from assay.integrity.didweb import did_json_path
from assay.integrity.ed25519 import is_demo_key
from assay.integrity.history import KeyHistory
from assay.integrity.words import fingerprint_words
from assay.website.checkingviews import KeyRow, KeysView, RevocationsFeed, RevocationsView, RevokedRow
from assay.website.language import Words


def keys_view(verified: VerifiedContent, words: Words) -> KeysView:
    """Return the page of the keys, present and past; before the first key it says that there is none."""
    history = verified.history
    return KeysView(
        url="/keys/",
        title=words.say("Signing keys of %(name)s", name=verified.issuer.name),
        description=words.say(
            "The public keys that awards are signed with, and how to check an award without this site."
        ),
        noindex=False,
        keys=tuple(
            KeyRow(
                kid=key.kid,
                multikey=key.public.multikey,
                since=key.not_before[:10],
                until=key.not_after[:10] if key.not_after else None,
                compromised=key.compromised[:10] if key.compromised else None,
                roles=tuple(key.roles),
                demonstration=is_demo_key(key.public),
            )
            for key in (history.keys if history else ())
        ),
        did=verified.issuer.did,
        did_json_url=did_json_path(verified.issuer.url) if history else None,
        history_url="/keys/history.jsonl" if history else None,
        fingerprint=history.fingerprint if history else "",
        fingerprint_words=fingerprint_words(history.fingerprint) if history else (),
    )


def _revoked(verified: VerifiedContent, words: Words) -> tuple[RevokedRow, ...]:
    rows = [
        RevokedRow(
            id=award.id,
            url=f"/awards/{award.id}/",
            badge=award.claim.badge.text,
            at=award.revocation.at,
            because=words.tell(REASONS[award.revocation.reason]),
        )
        for award in verified.awards
        if award.revocation
    ]
    return tuple(sorted(rows, key=lambda row: (row.at, row.id), reverse=True))


def revocations_view(verified: VerifiedContent, words: Words) -> RevocationsView:
    """Return the list of revoked awards, newest first."""
    return RevocationsView(
        url="/status/",
        title=words.say("Revoked awards of %(name)s", name=verified.issuer.name),
        description=words.say("Awards that were taken back, with the day and the reason."),
        noindex=True,
        revoked=_revoked(verified, words),
        feed_url="/status/feed.xml" if verified.history else None,
        expiring_url="/status/expiring.xml" if verified.history else None,
    )


def revocations_feed(verified: VerifiedContent, history: KeyHistory, words: Words) -> RevocationsFeed:
    """Return the same list as an Atom feed."""
    rows = _revoked(verified, words)
    return RevocationsFeed(
        url="/status/feed.xml",
        title=words.say("Revoked awards of %(name)s", name=verified.issuer.name),
        page_url=f"{verified.issuer.url}status/",
        self_url=f"{verified.issuer.url}status/feed.xml",
        # Before the first revocation, the list is as old as the issuer's first key.
        updated=rows[0].at if rows else history.keys[0].not_before,
        revoked=rows,
    )
