"""What reading any translation needs: each text asked for beside the original's, and whatever does not fit kept apart.

Example::

    reader = Reader(badge, "de", Faults(source))
    name = reader.needed(fields, "name", badge.name)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Generic, TypeVar

from assay.credentials.fields import Faults, Fields
from assay.credentials.languages import english_name, language_tag, tag_fault
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.textfile import Source
from assay.credentials.translation import Translation
from assay.credentials.values import MAX_NAME
from assay.errors import ContentError, Problem

D = TypeVar("D", BadgeDefinition, Pathway)

_SHOWN = 60
"""Characters of the original that a message quotes."""
_LONG = 40
"""Shorter texts may be the same in two languages."""


@dataclass(slots=True)
class Reader(Generic[D]):
    """What reading one translation needs beside its fields."""

    original: D
    language: str
    fits: Faults
    """What does not fit the original."""
    kept: set[str] = field(default_factory=set)
    same: list[str] = field(default_factory=list)
    """Texts that are still those of the original."""

    def text(
        self, fields: Fields, name: str, original: str | None, *, where: str = "", longest: int = MAX_NAME,
        stays: bool = False,
    ) -> str | None:  # fmt: skip
        """Return the translation of one text; one that `stays` may be left as it is in the original."""
        text = fields.text(name, longest=longest, required=False)
        full = f"{where}.{name}" if where else name
        if text and not original:
            self.surplus(fields, name, full)
        elif original and text is None and stays:
            self.kept.add(full)
        elif original and text is None:
            self.missing(fields, name, full, original)
        elif original and text:
            self.compare(full, original, text)
        return text or original

    def needed(
        self, fields: Fields, name: str, original: str, *, where: str = "", longest: int = MAX_NAME, stays: bool = False
    ) -> str:
        """Return the translation of a text that the original always has."""
        return self.text(fields, name, original, where=where, longest=longest, stays=stays) or original

    def texts(self, fields: Fields, name: str, originals: tuple[str, ...], longest: int) -> tuple[str, ...]:
        """Return the translations of a list of texts, one for each."""
        found = fields.texts(name, longest=longest)
        if originals and not found:
            self.missing(fields, name, name, originals[0])
        elif found and not originals:
            self.surplus(fields, name, name)
        elif len(found) != len(originals):
            self.fits.add(
                "TR05",
                fields.place(name),
                f'"{name}" has {len(found)} here and {len(originals)} in the badge itself.',
                f"translate each of them, in the order of {self.original.path}",
            )
        for number, (one, other) in enumerate(zip(originals, found, strict=False)):
            self.compare(f"{name}[{number}]", one, other)
        return found if len(found) == len(originals) else originals

    def missing(self, fields: Fields, name: str, full: str, original: str) -> None:
        """Keep a problem: a text has no translation."""
        self.fits.add(
            "TR05",
            fields.place(name),
            f'"{full}" is not translated. The badge says: "{shortened(original)}"',
            f"add '{name}:' with these words in {english_name(self.language)}",
        )

    def untold(self, source: Source, original: str) -> None:
        """Keep a problem: the text below the settings has no translation."""
        self.fits.found.append(
            source.problem(
                "TR05",
                f'"the text below the settings" is not translated. The badge says: "{shortened(original)}"',
                fix=f"write it in {english_name(self.language)} below the second '---' of this file",
                line=source.text.rstrip().count("\n") + 1,
            )
        )

    def surplus(self, fields: Fields, name: str, full: str) -> None:
        """Keep a problem: there is nothing to translate."""
        self.fits.add(
            "TR05",
            fields.place(name),
            f'The badge itself publishes no "{full}", so there is nothing to translate.',
            f"delete it here, or write it in {self.original.path} first",
        )

    def compare(self, full: str, original: str, text: str) -> None:
        """Notice a longer text that was left as it is."""
        if original == text and len(text) > _LONG:
            self.same.append(full)

    def group(self, fields: Fields, name: str, original: object, example: str) -> Fields | None:
        """Return the fields of a group that the original has, too."""
        group = fields.group(name)
        if group and original is None:
            self.surplus(fields, name, name)
        elif group is None and original is not None and example:
            self.missing(fields, name, name, example)
        return group

    def facts(self, fields: Fields, *names: str) -> None:
        """Refuse what is no text."""
        own = english_name(self.original.language)
        fix = f"delete it here; to change it for every language, change {self.original.path} ({own})"
        slug = self.original.slug
        fields.refuse(names, "TR04", f"is the same in every language and stands in {slug}.md", fix)


def shortened(text: str) -> str:
    """Return as much of a text as a message has room for."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"


def with_translations(items: Iterable[D], found: Iterable[Translation[D] | None]) -> tuple[D, ...]:
    """Return badges or pathways, each with its own of the translations found."""
    read = [one for one in found if one]
    return tuple(replace(item, translations=tuple(one for one in read if one.of == item.slug)) for item in items)


def no_original(source: Source, slug: str, known: Collection[str]) -> ContentError:
    """Return the error for a translation of nothing."""
    near = get_close_matches(slug, known, n=1)
    file = f"{source.path.rpartition('/')[0]}/{slug}.md"
    hint = f'did you mean "{near[0]}"?' if near else f"write {file} first; a dot in a name stands before a language"
    return ContentError(source.problem("TR02", f"This is a translation of {file}, which does not exist.", fix=hint))


def language_of(source: Source, tag: str, original: BadgeDefinition | Pathway) -> str:
    """Return the language of a translation, or raise what is wrong with it."""
    if fault := tag_fault(tag):
        what, fix = fault
        message = f"The name of this file ends in .{tag}.md, so it is a translation, but {what}."
        raise ContentError(source.problem("TR01", message, fix=fix))
    language = language_tag(tag)
    if language == original.language:
        message = f"{original.slug}.md is in {english_name(language)} itself."
        fix = f"delete this file, or change the language in its name; the text is changed in {original.path}"
        raise ContentError(source.problem("TR03", message, fix=fix))
    return language


def untranslated(source: Source, reader: Reader[D]) -> tuple[Problem, ...]:
    """Return the warning about texts that were left as they are in the original."""
    if not reader.same:
        return ()
    message = f"These are the words of the badge itself, not translated: {', '.join(reader.same)}."
    return (source.problem("TR08", message, fix=f"write them in {english_name(reader.language)}", warning=True),)
