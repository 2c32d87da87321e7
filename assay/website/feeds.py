"""What machines that follow a site read: Atom feeds of its badges, a sitemap, robots.txt. No names, ever.

Rules:

* A feed tells of definitions and of rounded numbers of awards, never of an award. A number bears the day on which it
  was reached, so that no small number can be worked out from it.
* `robots.txt` shuts nobody out: an award page asks not to be listed, and only who may read it can see that.

Example::

    site_feed(verified).entries[0].title   # 'First Aid Responder: 20 or more awarded'
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from xml.sax.saxutils import escape

from assay.credentials.model import BadgeDefinition, Issuer
from assay.credentials.verified import VerifiedContent
from assay.website.facts import rounded
from assay.website.language import ENGLISH, Words
from assay.website.sharingviews import BadgesFeed, FeedEntry
from assay.website.tonguepages import LanguageLink

MOST_LISTED = 10_000
"""Addresses of one sitemap, on average where there are several."""
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def badge_entries(verified: VerifiedContent, badge: BadgeDefinition, words: Words = ENGLISH) -> tuple[FeedEntry, ...]:
    """Return what there is to tell of one badge, newest first: its definition, and how often it was awarded."""
    url = verified.issuer.badge_url(badge.slug)
    entries = [
        FeedEntry(
            id=f"{url}#version-{badge.version}",
            url=url,
            title=words.say("%(badge)s, version %(version)s", badge=badge.name, version=badge.version),
            updated=_first_day(verified, badge),
            text=badge.competency or badge.description,
        )
    ]
    addresses = {verified.issuer.badge_url(slug) for slug in (badge.slug, *badge.aliases)}
    signed = sorted(item.claim.signed_on.text for item in verified.awards if item.claim.badge_id.text in addresses)
    if number := rounded(len(signed)):
        entries.append(
            FeedEntry(
                id=f"{url}#awarded-{number}",
                url=url,
                title=words.say("%(badge)s: %(num)s or more awarded", badge=badge.name, num=number),
                updated=signed[number - 1],
                text=words.say("%(num)s or more awards of this badge have been signed.", num=number),
            )
        )
    return tuple(sorted(entries, key=lambda entry: entry.updated, reverse=True))


def badge_feed(verified: VerifiedContent, badge: BadgeDefinition, words: Words = ENGLISH) -> BadgesFeed:
    """Return the feed of one badge."""
    issuer = verified.issuer
    title = words.say("%(badge)s of %(name)s", badge=badge.name, name=issuer.name)
    return _feed(f"/badges/{badge.slug}/", title, badge_entries(verified, badge, words), issuer)


def site_feed(verified: VerifiedContent, words: Words = ENGLISH) -> BadgesFeed:
    """Return the feed of all badges."""
    entries = [entry for badge in verified.badges for entry in badge_entries(verified, badge, words)]
    ordered = sorted(entries, key=lambda entry: (entry.updated, entry.id), reverse=True)
    title = words.say("Badges of %(name)s", name=verified.issuer.name)
    return _feed("/", title, tuple(ordered), verified.issuer)


def _feed(folder: str, title: str, entries: tuple[FeedEntry, ...], issuer: Issuer) -> BadgesFeed:
    base = issuer.url.rstrip("/")
    return BadgesFeed(
        url=f"{folder}feed.xml",
        title=title,
        page_url=base + folder,
        self_url=f"{base}{folder}feed.xml",
        updated=entries[0].updated if entries else "1970-01-01T00:00:00Z",
        entries=entries,
    )


def _first_day(verified: VerifiedContent, badge: BadgeDefinition) -> str:
    """Return since when a definition stands as it does: its last review, else the issuer's first key."""
    if badge.quality_assurance:
        return f"{badge.quality_assurance.reviewed_on.isoformat()}T00:00:00Z"
    return verified.history.keys[0].not_before if verified.history else "1970-01-01T00:00:00Z"


def sitemaps(
    issuer: Issuer, urls: Collection[str], languages: Mapping[str, Sequence[LanguageLink]] | None = None
) -> dict[str, bytes]:
    """Return address → sitemap (sitemaps.org, 0.9) for these addresses; `languages` are those of pages in several.

    One is enough for most. A file may name 50,000 at most, so beyond `MOST_LISTED` ``/sitemap.xml`` names others, each
    with the addresses whose SHA-256 begins alike: a new award changes one of them, and no other.
    """
    base, told = issuer.url.rstrip("/"), languages or {}
    if len(urls) <= MOST_LISTED:
        return {"/sitemap.xml": _sitemap(base, urls, told)}
    digits = 1
    while len(urls) > MOST_LISTED * 16**digits:
        digits += 1
    parts: dict[str, list[str]] = {}
    for url in urls:
        parts.setdefault(f"/sitemaps/{hashlib.sha256(url.encode()).hexdigest()[:digits]}.xml", []).append(url)
    entries = "".join(f"  <sitemap><loc>{escape(base + part)}</loc></sitemap>\n" for part in sorted(parts))
    whole = f'{_XML}<sitemapindex xmlns="{_SITEMAPS}">\n{entries}</sitemapindex>\n'
    return {"/sitemap.xml": whole.encode()} | {part: _sitemap(base, parts[part], told) for part in sorted(parts)}


def _sitemap(base: str, urls: Collection[str], told: Mapping[str, Sequence[LanguageLink]]) -> bytes:
    entries = "".join(
        f"  <url><loc>{escape(base + url)}</loc>{_alternates(base, told.get(url, ()))}</url>\n" for url in sorted(urls)
    )
    xhtml = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"' if told else ""
    return f'{_XML}<urlset xmlns="{_SITEMAPS}"{xhtml}>\n{entries}</urlset>\n'.encode()


def _alternates(base: str, links: Sequence[LanguageLink]) -> str:
    """Name every language of a page, itself among them; its own one is the default for all others."""
    named = [(link.language, link.url) for link in links] + [("x-default", link.url) for link in links[:1]]
    return "".join(
        f'\n    <xhtml:link rel="alternate" hreflang="{escape(language)}" href="{escape(base + url)}"/>'
        for language, url in named
    ) + ("\n  " if named else "")


def robots(issuer: Issuer) -> bytes:
    """Return ``robots.txt`` (RFC 9309): all may be read, for previews too; pages say themselves what to list."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {issuer.url}sitemap.xml\n".encode()
