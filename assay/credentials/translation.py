"""A badge or a pathway in another language than the one it is signed in, and the addresses of such pages.

Rules:

* A translation is never signed. What an award certifies is the text of the badge's own file, in its own language.
* It says which version it translates. When the badge moves on, its page says so, or is held back if it fits no more.
* The address of a translation that is no longer published leads on to the badge itself.

Example::

    badge.translations[0].texts.name   # 'Datenbereinigung in der Praxis'
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from assay.credentials.languages import LOWER_TAG
from assay.errors import Problem

TRANSLATION = r"[a-z0-9]+(-[a-z0-9]+)*\.[A-Za-z0-9_-]+"
"""Names of files, without .md: a slug, a dot, and what should be a language."""

T_co = TypeVar("T_co", covariant=True)
D = TypeVar("D", bound="Translated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation(Generic[T_co]):
    """What one file ``<slug>.<language>.md`` says."""

    of: str
    """Slug of what it translates."""
    path: str
    language: str
    """BCP 47, with its capitals."""
    of_version: str
    """The version it translates; empty for a pathway, which has none."""
    current: bool
    """Whether that is the version of today."""
    texts: T_co | None
    """The original with these texts in place of its own; None when it is held back, because they fit no more."""
    sha256: str
    """Of the file, so that two states of it can be told apart."""
    kept: frozenset[str] = frozenset()
    """Names of texts that stayed in the original's language, such as ``assessment.standard``."""
    warnings: tuple[Problem, ...] = ()

    @property
    def tag(self) -> str:
        """The language as it stands in the address."""
        return self.language.lower()


def is_translation(name: str) -> bool:
    """Tell whether a file name is that of a translation: one dot within it, with something on both sides."""
    return re.fullmatch(r"[^.]+\.[^.]+\.md", name) is not None


class Translated(Protocol):
    """What can have translations: a badge, a pathway."""

    @property
    def slug(self) -> str: ...  # noqa: D102
    @property
    def aliases(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def translations(self) -> tuple[Translation[object], ...]: ...  # noqa: D102


def published(item: Translated) -> tuple[str, ...]:
    """Return the languages (as in addresses) that something is published in besides its own."""
    return tuple(one.tag for one in item.translations if one.texts is not None)


def translation_pages(folder: str, items: Iterable[Translated]) -> Iterator[str]:
    """Yield the site addresses of all translations: ``/badges/first-aid/de/``."""
    for item in items:
        yield from (f"/{folder}/{item.slug}/{tag}/" for tag in published(item))


def left_translations(folder: str, items: Iterable[D], known: Iterable[str]) -> Iterator[tuple[str, str, D]]:
    """Yield every address of a translation that leads on, to where, and whose it is.

    These are addresses below an old name, and those among the `known` (ever published) whose translation is not there
    any more: they lead to the badge or pathway itself.
    """
    all_of_them = tuple(items)
    by_slug = {slug: item for item in all_of_them for slug in (item.slug, *item.aliases)}
    found = {
        f"/{folder}/{alias}/{tag}/": (item, tag)
        for item in all_of_them
        for alias in item.aliases
        for tag in published(item)
    }
    shape = re.compile(rf"/{folder}/([^/]+)/({LOWER_TAG})/", re.ASCII)
    for address in known:
        match = shape.fullmatch(address) if address.startswith(f"/{folder}/") else None
        if match and match[1] in by_slug:
            found[address] = (by_slug[match[1]], match[2])
    there = set(translation_pages(folder, all_of_them))
    for address, (item, tag) in sorted(found.items(), key=lambda entry: entry[0]):
        if address not in there:
            own = f"/{folder}/{item.slug}/"
            yield address, f"{own}{tag}/" if tag in published(item) else own, item


def translation_addresses(folders: Mapping[str, Iterable[Translated]], known: Collection[str]) -> Iterator[str]:
    """Yield every permanent address that comes from translations: their pages, and those that lead on."""
    for folder, items in folders.items():
        there = tuple(items)
        yield from translation_pages(folder, there)
        yield from (old for old, _, _ in left_translations(folder, there, known))
