"""The files of the site that no template draws, with their addresses: documents, artwork, host settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from assay.credentials.achievement import achievement_document
from assay.credentials.bounded import summary_document
from assay.credentials.model import Issuer, Json
from assay.credentials.verified import VerifiedAward, VerifiedContent
from assay.credentials.versions import definition_bytes, definition_url
from assay.credentials.vocabulary import CONTEXTS
from assay.integrity.didweb import did_json_path
from assay.integrity.history import did_document
from assay.website.awardpages import ends_later
from assay.website.calendars import expiry_calendar
from assay.website.feeds import robots
from assay.website.language import ENGLISH, Words
from assay.website.moved import redirect_rules

_PUBLISHED = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file published as it is: its site address and its bytes."""

    url: str
    data: bytes


def award_files(award: VerifiedAward, words: Words = ENGLISH) -> Iterator[tuple[str, StaticFile]]:
    """Yield the files of one award. They depend on no other award (`batches`)."""
    # The exact bytes in git (product decision 2).
    yield f"award {award.id}", StaticFile(f"/awards/{award.id}/credential.json", award.data)
    summary = json_file(summary_document(award.claim))
    yield f"award {award.id}", StaticFile(f"/awards/{award.id}/claim.json", summary)
    if ends_later(award) and (until := award.claim.valid_until):
        calendar = expiry_calendar(award.claim, until, words)
        yield f"award {award.id}", StaticFile(f"/awards/{award.id}/expires.ics", calendar)


def plan_files(
    verified: VerifiedContent, words: Words = ENGLISH, *, awards: bool = True
) -> Iterator[tuple[str, StaticFile]]:
    """Yield every file with what wants it, for the message when two want one address.

    Without `awards`, those of single awards are left out.
    """
    issuer = verified.issuer
    if verified.history:
        did = did_document(issuer.did, verified.history, also_known_as=(issuer.url,))
        yield "the DID document", StaticFile(did_json_path(issuer.url), json_file(did))
        yield "the key history", StaticFile("/keys/history.jsonl", verified.history_bytes)
    yield "the issuer profile", StaticFile("/issuer/issuer.json", json_file(_with_context(issuer.profile())))
    if issuer.logo:
        yield "the logo", StaticFile(f"/issuer/{issuer.logo.file}", issuer.logo.data)
    for badge in verified.badges:
        achievement = _with_context(achievement_document(badge, issuer))
        yield badge.path, StaticFile(f"/badges/{badge.slug}/achievement.json", json_file(achievement))
        for version in verified.versions[badge.slug]:
            url = issuer.site_path(definition_url(version.definition))
            yield badge.path, StaticFile(url, definition_bytes(version.definition))
        if badge.image:
            yield badge.path, StaticFile(f"/badges/{badge.slug}/{badge.image.file}", badge.image.data)
    for status_list in verified.lists:
        yield status_list.path, StaticFile(f"/status/{status_list.name}.json", status_list.data)
    for award in verified.awards if awards else ():
        yield from award_files(award, words)
    for transcript in verified.transcripts:
        yield transcript.path, StaticFile(f"/earners/{transcript.code}/transcript.json", transcript.data)
    yield from _endorsement_files(verified)
    yield "the build", StaticFile("/robots.txt", robots(issuer))
    yield "the build", StaticFile("/.nojekyll", b"")
    yield "the build", StaticFile("/_headers", _headers(issuer))
    if rules := redirect_rules(verified):
        yield "the build", StaticFile("/_redirects", rules)


def _endorsement_files(verified: VerifiedContent) -> Iterator[tuple[str, StaticFile]]:
    """Yield what others have signed, and what is signed for others: the exact bytes too."""
    for one in verified.endorsements:
        yield f"endorsement {one.file}", StaticFile(f"/endorsements/{one.file}", one.data)
    for mine in verified.given:
        yield f"given endorsement {mine.file}", StaticFile(f"/endorsements/given/{mine.file}", mine.data)


def _with_context(document: Json) -> Json:
    return {"@context": list(CONTEXTS)} | document


def json_file(document: Json) -> bytes:
    """Return a document as the bytes it is published as."""
    return orjson.dumps(document, option=_PUBLISHED)


def _headers(issuer: Issuer) -> bytes:
    """Return header rules in the form Netlify and Cloudflare Pages read; other hosts ignore the file.

    Nothing depends on them: the pages carry their policy themselves, apart from `frame-ancestors`. A host that finds
    two policies for a page sends both, and both hold; so the first rule allows what the verify page needs, and every
    other page's own policy takes the scripts away, as does a second rule for awards.
    """
    did = did_json_path(issuer.url)
    policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'"
    return f"""\
/*
  Content-Security-Policy: {policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Permissions-Policy: camera=(), geolocation=(), microphone=()

/awards/*
  Content-Security-Policy: script-src 'none'; connect-src 'none'

/*.json
  Access-Control-Allow-Origin: *

/awards/*/credential.json
  Content-Type: application/ld+json

/earners/*/transcript.json
  Content-Type: application/ld+json

/awards/*/badge.png
  Access-Control-Allow-Origin: *

/awards/*/badge.svg
  Access-Control-Allow-Origin: *

/awards/*/expires.ics
  Content-Type: text/calendar; charset=utf-8

/ctdl.json
  Content-Type: application/ld+json

/*/ctdl.json
  Content-Type: application/ld+json

/badges/*/elm.json
  Content-Type: application/ld+json

{did}
  Access-Control-Allow-Origin: *
  Content-Type: application/json
  Cache-Control: public, max-age=300

/status/*.json
  Cache-Control: public, max-age=300

/keys/history.jsonl
  Access-Control-Allow-Origin: *
  Content-Type: application/jsonl
  Cache-Control: public, max-age=300

/assets/*
  Cache-Control: public, max-age=31536000, immutable
""".encode()
