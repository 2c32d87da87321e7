"""From ``content/badges/<slug>.<language>.md`` to a `Translation`: texts only, each held against the original.

Rules:

* Only texts can be translated. What is a fact, such as a pass mark, is the same in every language and refused here.
* Every text of the original needs its translation; names of documents and bodies, and search words, may stay as they
  are. What the original does not have is refused.
* Whatever does not fit the original is a problem while both say the same version; when the original has moved on, it
  is a warning, and the translation is held back.

Example::

    read_translation(source, "de", badge).texts.name   # 'Datenbereinigung in der Praxis'
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from assay.credentials.badgeparts import Artwork, Assessment, Credit, Level, Place, QualityAssurance, Scale
from assay.credentials.definitions import VERSION, check_text
from assay.credentials.fields import Faults, Fields, places
from assay.credentials.model import BadgeDefinition
from assay.credentials.textfile import Source
from assay.credentials.translation import Translation
from assay.credentials.translationreader import Reader, language_of, untranslated
from assay.credentials.values import MAX_LINE
from assay.credentials.yamlfile import parse_yaml, split_front_matter
from assay.errors import Problem

FACTS = (
    "kind", "evidence", "workload", "level", "participation", "cost", "valid_for", "standalone", "alignment",
    "language", "version", "aliases",
)  # fmt: skip
"""Settings of a badge that are the same in every language."""


def read_translation(source: Source, tag: str, original: BadgeDefinition) -> Translation[BadgeDefinition]:
    """Read one translation of a badge; `tag` is the language as in the name of the file.

    Raises `ContentError` with everything that is wrong: TR01, TR03 to TR05, TXT04, TXT06, PAGE02.
    """
    language = language_of(source, tag, original)
    front, body = split_front_matter(source)
    tree = parse_yaml(front)
    faults = Faults(source)
    fields = Fields(tree, faults)
    reader = Reader(original, language, Faults(source))
    of_version = fields.matching("of_version", VERSION, original.version) or original.version
    texts = replace(
        _texts(fields, reader),
        language=language,
        path=source.path,
        criteria=body,
        # Its language stands in the name of the file, which is as much as the first line.
        places={"language": Place(1, 1, source.line(1))} | places(tree, source),
        translates=original.language,
    )
    reader.facts(fields, *FACTS)
    fields.finish()
    if not body.strip():
        reader.untold(source, " ".join(original.criteria.split()))
    elif body.strip() == original.criteria.strip():
        reader.same.append("the text below the settings")
    check_text(fields, body)
    current = of_version == original.version
    faults.found += reader.fits.found if current else []
    faults.stop()
    warnings = () if current else (_stale(source, fields, of_version, original, reader.fits),)
    return Translation(
        of=original.slug,
        path=source.path,
        language=language,
        of_version=of_version,
        current=current,
        texts=None if reader.fits.found else texts,
        sha256=hashlib.sha256(source.text.encode()).hexdigest(),
        kept=frozenset(reader.kept),
        warnings=(*warnings, *untranslated(source, reader)),
    )


# -- the texts ----------------------------------------------------------------------------------------------------


def _texts(fields: Fields, reader: Reader[BadgeDefinition]) -> BadgeDefinition:
    badge = reader.original
    tags = fields.texts("tags", longest=60)
    if not tags and badge.tags:
        reader.kept.add("tags")
    return replace(
        badge,
        name=reader.needed(fields, "name", badge.name),
        description=reader.needed(fields, "description", badge.description, longest=MAX_LINE),
        competency=reader.text(fields, "competency", badge.competency, longest=300),
        outcomes=reader.texts(fields, "outcomes", badge.outcomes, 300),
        assessment=_assessment(fields, reader),
        quality_assurance=_quality(fields, reader),
        prerequisites=reader.texts(fields, "prerequisites", badge.prerequisites, MAX_LINE),
        credit=_credit(fields, reader),
        tags=tags or badge.tags,
        image=_image(fields, reader),
    )


def _assessment(fields: Fields, reader: Reader[BadgeDefinition]) -> Assessment | None:
    original = reader.original.assessment
    group = reader.group(fields, "assessment", original, original.method if original else "")
    if group is None or original is None:
        return original
    where = "assessment"
    translated = replace(
        original,
        method=reader.needed(group, "method", original.method, where=where),
        description=reader.needed(group, "description", original.description, where=where, longest=MAX_LINE),
        standard=reader.needed(group, "standard", original.standard, where=where, longest=300, stays=True),
        assessor=reader.needed(group, "assessor", original.assessor, where=where, longest=300),
        attempts=reader.text(group, "attempts", original.attempts, where=where, longest=MAX_LINE),
        scale=_scale(group, original.scale, reader),
        rubric=_rubric(group, original.rubric, reader),
    )
    reader.facts(group, "standard_url", "pass_mark", "supervision")
    group.finish()
    return translated


def _scale(fields: Fields, original: Scale | None, reader: Reader[BadgeDefinition]) -> Scale | None:
    # A unit such as "%" or "points" may stay as it is, so there need not be a group at all.
    group = reader.group(fields, "scale", original, "")
    if group is None or original is None:
        if original:
            reader.kept.add("assessment.scale.unit")
        return original
    unit = reader.needed(group, "unit", original.unit, where="assessment.scale", longest=40, stays=True)
    reader.facts(group, "min", "max")
    group.finish()
    return replace(original, unit=unit)


def _rubric(fields: Fields, originals: tuple[Level, ...], reader: Reader[BadgeDefinition]) -> tuple[Level, ...]:
    """Return the levels of the original, in its order, with the words that stand here under the same `level`."""
    listed = [(group.text("level", longest=64), group) for group in fields.groups("rubric")]
    groups = dict(listed)
    if originals and not groups:
        reader.missing(fields, "rubric", "assessment.rubric", originals[0].name)
        return originals
    if groups and not originals:
        reader.surplus(fields, "rubric", "assessment.rubric")
        return originals
    known = [level.slug for level in originals]
    if sorted(name for name, _ in listed) != sorted(known):
        reader.fits.add(
            "TR05",
            fields.place("rubric"),
            f"The levels here are {', '.join(name for name, _ in listed)}; those of the badge are {', '.join(known)}.",
            "keep 'level:' as it is in the badge, and translate 'name:' and 'description:'",
        )
    found = tuple(_level(groups[level.slug], level, reader) if level.slug in groups else level for level in originals)
    for name in known:
        if name in groups:
            groups[name].finish()
    return found


def _level(fields: Fields, original: Level, reader: Reader[BadgeDefinition]) -> Level:
    where = f"assessment.rubric {original.slug}"
    return replace(
        original,
        name=reader.needed(fields, "name", original.name, where=where, longest=80),
        description=reader.needed(fields, "description", original.description, where=where, longest=MAX_LINE),
    )


def _quality(fields: Fields, reader: Reader[BadgeDefinition]) -> QualityAssurance | None:
    original = reader.original.quality_assurance
    group = reader.group(fields, "quality_assurance", original, original.type if original else "")
    if group is None or original is None:
        return original
    where = "quality_assurance"
    translated = replace(
        original,
        designed_by=reader.needed(group, "designed_by", original.designed_by, where=where, longest=300, stays=True),
        reviewed_by=reader.needed(group, "reviewed_by", original.reviewed_by, where=where, longest=300, stays=True),
        type=reader.needed(group, "type", original.type, where=where, longest=300),
    )
    reader.facts(group, "reviewed_on", "url")
    group.finish()
    return translated


def _credit(fields: Fields, reader: Reader[BadgeDefinition]) -> Credit | None:
    original = reader.original.credit
    group = reader.group(fields, "credit", original, "")
    if group is None or original is None:
        if original:
            reader.kept |= {"credit.unit", "credit.accreditor"}
        return original
    translated = replace(
        original,
        unit=reader.needed(group, "unit", original.unit, where="credit", longest=40, stays=True),
        accreditor=reader.needed(group, "accreditor", original.accreditor, where="credit", stays=True),
    )
    reader.facts(group, "units", "url")
    group.finish()
    return translated


def _image(fields: Fields, reader: Reader[BadgeDefinition]) -> Artwork | None:
    original = reader.original.image
    group = reader.group(fields, "image", original, f"alt: {original.alt}" if original else "")
    if group is None or original is None:
        return original
    alt = reader.needed(group, "alt", original.alt, where="image")
    reader.facts(group, "file")
    group.finish()
    return replace(original, alt=alt)


# -- what is only worth a warning ---------------------------------------------------------------------------------


def _stale(source: Source, fields: Fields, of_version: str, original: BadgeDefinition, fits: Faults) -> Problem:
    place = fields.place("of_version")
    said = f"This translates version {of_version}, and the badge is at version {original.version}."
    code, more = "TR06", "Its page says so."
    if fits.found:
        code = "TR07"
        more = f"It does not fit any more, so its page leads to the badge instead: {fits.found[0].message}"
    fix = f'translate what has changed in {original.path}, then write of_version: "{original.version}"'
    return source.problem(code, f"{said} {more}", fix=fix, line=place.line, column=place.column, warning=True)
