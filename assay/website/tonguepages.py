"""The pages of a badge in its languages: which there are, how they name each other, what a translation says of itself.

Rules:

* A badge with translations has one page a language; each names all of them, in their own names, and so do sitemap and
  ``<head>``. The page of the badge itself is the one that awards name, and the default for any other language.
* A translation says that it is one, and in which language awards are signed; one of an older version says that, too.

Example::

    [link.name for link in language_links(badge)]   # ['English', 'Deutsch']
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assay.credentials.languages import own_name
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.translation import Translation
from assay.credentials.verified import VerifiedContent


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    """One language of a page that there is in several."""

    language: str
    """BCP 47."""
    name: str
    """The language by its own name, such as ``Deutsch``."""
    url: str
    """Site address of the page in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationNote:
    """What the page of a translation says of itself."""

    of_version: str
    """The version that was translated."""
    current: bool
    """Whether that is today's."""
    original: LanguageLink
    """The page of the badge itself, whose text is signed."""
    kept: frozenset[str]
    """Names of settings whose text stayed in the language of the badge itself."""


def language_links(item: BadgeDefinition | Pathway) -> tuple[LanguageLink, ...]:
    """Return the pages of a badge or pathway by language, its own first; none when there is no translation."""
    others = [one.language for one in item.translations if one.texts is not None]
    own = original_link(item)
    return (own, *(_link(language, f"{own.url}{language.lower()}/") for language in others)) if others else ()


def original_link(item: BadgeDefinition | Pathway) -> LanguageLink:
    """Return the page of the badge or pathway itself."""
    return _link(item.language, f"/{'badges' if isinstance(item, BadgeDefinition) else 'pathways'}/{item.slug}/")


def _link(language: str, url: str) -> LanguageLink:
    return LanguageLink(language=language, name=own_name(language), url=url)


def translation_note(badge: BadgeDefinition, one: Translation[BadgeDefinition]) -> TranslationNote:
    """Return what the page of a translation says of itself."""
    return TranslationNote(of_version=one.of_version, current=one.current, original=original_link(badge), kept=one.kept)


def spoken_in(verified: VerifiedContent, language: str) -> VerifiedContent:
    """Return a site's content with each badge in the texts that come nearest to a language."""
    return replace(verified, badges=tuple(in_language(badge, language)[0] for badge in verified.badges))


def in_language(badge: BadgeDefinition, language: str) -> tuple[BadgeDefinition, str]:
    """Return the texts of a badge that come nearest to a language, and the site address of the page they stand on.

    A page in Swiss German links to the German translation; where there is none, to the badge itself.
    """
    base = language.partition("-")[0]
    own = badge, f"/badges/{badge.slug}/"
    if language == badge.language:
        return own
    there = [(one, one.texts) for one in badge.translations if one.texts is not None and one.current]
    for one, texts in there:
        if one.language == language:
            return texts, f"/badges/{badge.slug}/{one.tag}/"
    if base == badge.language.partition("-")[0]:
        return own
    for one, texts in there:
        if one.language.partition("-")[0] == base:
            return texts, f"/badges/{badge.slug}/{one.tag}/"
    return own
