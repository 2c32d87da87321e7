"""From ``content/pathways/<slug>.<language>.md`` to a `Translation`: texts only, the rules are those of the pathway.

A pathway is not signed and has no version, so a translation must fit at any time.

Example::

    read_pathway_translation(source, "de", pathway).texts.name   # 'Der Weg zur Datenverantwortlichen'
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from assay.credentials.definitions import check_text
from assay.credentials.fields import Faults, Fields
from assay.credentials.model import Pathway
from assay.credentials.rules import Rule
from assay.credentials.textfile import Source
from assay.credentials.translation import Translation
from assay.credentials.translationreader import Reader, language_of, untranslated
from assay.credentials.values import MAX_LINE
from assay.credentials.yamlfile import parse_yaml, split_front_matter

FACTS = ("leads_to", "requires", "electives", "language", "aliases")
"""Settings of a pathway that are the same in every language."""


def read_pathway_translation(source: Source, tag: str, original: Pathway) -> Translation[Pathway]:
    """Read one translation of a pathway; raises `ContentError` with everything that is wrong, as for badges."""
    language = language_of(source, tag, original)
    front, body = split_front_matter(source)
    faults = Faults(source)
    fields = Fields(parse_yaml(front), faults)
    reader = Reader(original, language, faults)
    texts = _with_ready_for(fields, reader, original)
    texts = replace(
        texts,
        name=reader.needed(fields, "name", original.name),
        description=reader.needed(fields, "description", original.description, longest=MAX_LINE),
        on_ramp=reader.text(fields, "on_ramp", original.on_ramp, longest=MAX_LINE),
        language=language,
        path=source.path,
        text=body,
    )
    reader.facts(fields, *FACTS)
    fields.finish()
    if original.text.strip() and not body.strip():
        reader.missing(fields, "text", "the text below the settings", " ".join(original.text.split()))
    check_text(fields, body)
    faults.stop()
    return Translation(
        of=original.slug,
        path=source.path,
        language=language,
        of_version="",
        current=True,
        texts=texts,
        sha256=hashlib.sha256(source.text.encode()).hexdigest(),
        kept=frozenset(reader.kept),
        warnings=untranslated(source, reader),
    )


def _with_ready_for(fields: Fields, reader: Reader[Pathway], original: Pathway) -> Pathway:
    """Return the pathway with what each step opens translated: one text for each `ready_for`, in the same order."""
    texts = iter(reader.texts(fields, "ready_for", texts_to_translate(original), MAX_LINE))
    requires, *electives = (_said(rule, texts) for rule in (original.requires, *original.electives))
    return replace(original, requires=requires, electives=tuple(electives))


def texts_to_translate(pathway: Pathway) -> tuple[str, ...]:
    """Return what each step of a pathway opens, in the order in which a translation has them."""
    return tuple(text for rule in (pathway.requires, *pathway.electives) for text in _ready_for(rule))


def _ready_for(rule: Rule) -> Iterator[str]:
    if rule.ready_for:
        yield rule.ready_for
    for nested in rule.of:
        yield from _ready_for(nested)


def _said(rule: Rule, texts: Iterator[str]) -> Rule:
    own = next(texts) if rule.ready_for else None
    return replace(rule, ready_for=own, of=tuple(_said(nested, texts) for nested in rule.of))
