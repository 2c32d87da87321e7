"""From ``content/badges/<slug>.md`` to a `BadgeDefinition`: every field, its meaning and its cross-checks.

A reader returns a complete object or raises `ContentError` with all its problems; unknown fields are refused with the
nearest name. What readers of other files share with this one is public here.

Example::

    badge = read_badge(source, slug="first-aid", image=load)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from difflib import get_close_matches

from assay.credentials.badgeparts import Alignment, Artwork, Assessment, Cost, Credit, Level, QualityAssurance, Scale
from assay.credentials.fields import Faults, Fields, places
from assay.credentials.filenames import MAX_SLUG, SLUG
from assay.credentials.frameworks import canonical_url, framework_fault, is_esco
from assay.credentials.markdowncost import markdown_fault
from assay.credentials.model import BadgeDefinition
from assay.credentials.textfile import Source
from assay.credentials.values import MAX_LINE
from assay.credentials.vocabulary import ALIGNMENT_TYPES, EVIDENCE, KINDS, PARTICIPATION, SUPERVISION
from assay.credentials.yamlfile import parse_yaml, split_front_matter
from assay.errors import AssayError

TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
"""A time in UTC."""
UNLIMITED = "unlimited"
"""What `valid_for` says when an award has no end on purpose."""
LANGUAGE = r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?"
"""The subset of BCP 47 that Open Badges allows in `inLanguage`."""

VERSION = r"(?=.{1,20}$)[0-9A-Za-z]+([._-][0-9A-Za-z]+)*"
"""Versions of a badge; they are part of an address."""

ImageLoader = Callable[[str], bytes]
"""From a file name beside the definition to its checked bytes; raises `AssayError`."""


def artwork(fields: Fields, name: str, image: ImageLoader) -> Artwork | None:
    """Read a group with ``file`` and ``alt``; the file's bytes come from `image`."""
    group = fields.group(name)
    if group is None:
        return None
    file = group.matching("file", r"[a-z0-9][a-z0-9.-]{0,59}\.(svg|png)", "first-aid.svg") or ""
    alt = group.text("alt")
    group.finish()
    data = b""
    if file:
        try:
            data = image(file)
        except AssayError as error:
            for problem in error.problems:
                group.fault("file", problem.message, problem.fix, code=problem.code)
    return Artwork(file=file, alt=alt, data=data)


def read_badge(source: Source, slug: str, image: ImageLoader) -> BadgeDefinition:
    """Read one ``content/badges/<slug>.md``: front matter and the criteria narrative."""
    front, body = split_front_matter(source)
    faults = Faults(source)
    tree = parse_yaml(front)
    fields = Fields(tree, faults)
    kind = fields.choice("kind", KINDS)
    unlimited = fields.says("valid_for", UNLIMITED)
    workload = fields.group("workload")
    level = fields.group("level")
    badge = BadgeDefinition(
        slug=slug,
        path=source.path,
        name=fields.text("name"),
        kind=kind,
        description=fields.text("description", longest=MAX_LINE),
        competency=fields.text("competency", longest=300, required=False),
        outcomes=fields.texts("outcomes", longest=300),
        assessment=_assessment(fields.group("assessment")),
        evidence=fields.choice("evidence", tuple(EVIDENCE), required=False) or "optional",
        quality_assurance=_quality(fields.group("quality_assurance")),
        workload_hours=workload.number("hours") if workload else None,
        workload_ects=workload.number("ects", required=False) if workload else None,
        level_framework=level.text("framework") if level else None,
        level_value=level.text("value") if level else None,
        participation=fields.choice("participation", tuple(PARTICIPATION)),
        prerequisites=fields.texts("prerequisites"),
        cost=_cost(fields.group("cost")),
        valid_for=None if unlimited else fields.duration("valid_for"),
        credit=_credit(fields.group("credit")),
        alignments=tuple(_alignment(group) for group in fields.groups("alignment")),
        tags=fields.texts("tags", longest=60),
        language=fields.matching("language", LANGUAGE, "en or de-CH", required=False) or "en",
        image=artwork(fields, "image", image),
        version=fields.matching("version", VERSION, "2 or 2.1", required=False) or "1",
        aliases=aliases(fields),
        criteria=body,
        unlimited=unlimited,
        standalone=fields.has("standalone") and fields.yes_no("standalone"),
        places=places(tree, source),
    )
    for group in (workload, level):
        if group:
            group.finish()
    if kind in KINDS and not body.strip():
        fields.fault("kind", "There is no criteria text below the settings.", "write it below the second ---")
    check_text(fields, body)
    fields.finish()
    faults.stop()
    return _attendance_only(badge) if kind == "participation" else badge


def _attendance_only(badge: BadgeDefinition) -> BadgeDefinition:
    """Set aside whatever claims a skill: no page, no JSON and no card may show it beside a record of attendance."""
    claims = {"competency": badge.competency, "outcomes": badge.outcomes, "assessment": badge.assessment}
    aside = tuple(name for name, value in (claims | {"level": badge.level_framework}).items() if value)
    return replace(
        badge,
        competency=None,
        outcomes=(),
        assessment=None,
        level_framework=None,
        level_value=None,
        set_aside=aside,
    )


def aliases(fields: Fields) -> tuple[str, ...]:
    """Return the names something had before, each fit for an address."""
    found = fields.texts("aliases", longest=MAX_SLUG)
    for alias in found:
        if not re.fullmatch(SLUG, alias, re.ASCII):
            fields.fault("aliases", f'The alias "{alias}" cannot be an address.', "write it like first-aid")
    return found


def check_text(fields: Fields, text: str) -> None:
    """Refuse now what no page could show later, when it is signed and cannot be changed."""
    if what := markdown_fault(text):
        fields.fault(
            "name", f"Below the settings: {what}", "shorten it, or break it up with blank lines", code="PAGE02"
        )


def _assessment(fields: Fields | None) -> Assessment | None:
    if fields is None:
        return None
    scale = _scale(fields.group("scale"))
    rubric = tuple(_level(group) for group in fields.groups("rubric"))
    assessment = Assessment(
        method=fields.text("method"),
        description=fields.text("description", longest=MAX_LINE),
        standard=fields.text("standard", longest=300),
        standard_url=fields.url("standard_url", required=False),
        scale=scale,
        rubric=rubric,
        pass_mark=fields.number("pass_mark", signed=True) if scale else None,
        pass_level=fields.text("pass_mark", longest=64) if rubric and not scale else None,
        assessor=fields.text("assessor", longest=300),
        supervision=fields.choice("supervision", tuple(SUPERVISION)),
        attempts=fields.text("attempts", longest=MAX_LINE, required=False),
    )
    _check_pass(fields, assessment)
    fields.finish()
    return assessment


def _check_pass(fields: Fields, assessment: Assessment) -> None:
    scale, rubric = assessment.scale, assessment.rubric
    if (scale is None) == (not rubric):
        fields.fault(
            "scale" if scale else "method",
            "An assessment has either a scale or a rubric.",
            "keep one: 'scale' for points, 'rubric' for described levels",
        )
    elif scale and fields.has("pass_mark") and not scale.minimum < (assessment.pass_mark or 0) <= scale.maximum:
        fields.fault(
            "pass_mark",
            f"The pass mark {assessment.pass_mark} lies outside the scale {scale.minimum} to {scale.maximum}.",
            "choose a pass mark within the scale, above its lowest value",
        )
    elif rubric and assessment.pass_level not in (slugs := [level.slug for level in rubric]):
        fields.fault(
            "pass_mark", f'The pass mark is "{assessment.pass_level}".', f"write one of the levels: {', '.join(slugs)}"
        )
    elif len({level.slug for level in rubric}) != len(rubric):
        fields.fault("rubric", "Two levels of the rubric have the same name.", "give each level its own")
    elif rubric and assessment.pass_level == rubric[0].slug:
        fields.fault(
            "pass_mark",
            f'The pass mark is "{assessment.pass_level}", the lowest level, so that nobody could fail.',
            "list the levels from low to high, and need a higher one",
        )


def _scale(fields: Fields | None) -> Scale | None:
    if fields is None:
        return None
    scale = Scale(
        minimum=fields.number("min", signed=True),
        maximum=fields.number("max", signed=True),
        unit=fields.text("unit", longest=40),
    )
    if scale.minimum >= scale.maximum:
        fields.fault("max", "The highest value is not above the lowest.", "swap min and max")
    fields.finish()
    return scale


def _level(fields: Fields) -> Level:
    level = Level(
        slug=fields.matching("level", SLUG, "competent") or "",
        name=fields.text("name", longest=80),
        description=fields.text("description", longest=MAX_LINE),
    )
    fields.finish()
    return level


def _quality(fields: Fields | None) -> QualityAssurance | None:
    if fields is None:
        return None
    quality = QualityAssurance(
        designed_by=fields.text("designed_by", longest=300),
        reviewed_by=fields.text("reviewed_by", longest=300),
        reviewed_on=fields.day("reviewed_on"),
        type=fields.text("type", longest=300),
        url=fields.url("url", required=False),
    )
    fields.finish()
    return quality


def _cost(fields: Fields | None) -> Cost | None:
    if fields is None:
        return None
    cost = Cost(
        amount=fields.number("amount"),
        currency=fields.matching("currency", r"[A-Z]{3}", "EUR") or "",
    )
    fields.finish()
    return cost


def _credit(fields: Fields | None) -> Credit | None:
    if fields is None:
        return None
    credit = Credit(
        units=fields.number("units"),
        unit=fields.text("unit", longest=40, required=False) or "credits",
        accreditor=fields.text("accreditor"),
        url=fields.url("url", required=False),
    )
    fields.finish()
    return credit


def _alignment(fields: Fields) -> Alignment:
    kind = fields.choice("type", ALIGNMENT_TYPES, required=False)
    url = fields.url("url", also=is_esco)
    alignment = Alignment(
        name=fields.text("name"),
        url=canonical_url(kind, url),
        framework=fields.text("framework", required=False),
        code=fields.text("code", longest=100, required=False),
        type=kind,
        description=fields.text("description", longest=MAX_LINE, required=False),
    )
    if url and (fault := framework_fault(kind, url, alignment.code)):
        name, what, fix = fault
        fields.fault(name, f'"{name}" {what}.', fix)
    fields.finish()
    return alignment


def badge_slug(fields: Fields, name: str, badges: Collection[str] | None) -> str:
    """Return the slug of a badge, which must be one of `badges` if those are known."""
    slug = fields.matching(name, SLUG, "first-aid") or ""
    if slug and badges is not None and re.fullmatch(SLUG, slug, re.ASCII) and slug not in badges:
        near = get_close_matches(slug, badges, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"write content/badges/{slug}.md first"
        fields.fault(name, f'There is no badge "{slug}" in content/badges.', hint, code="AW24")
    return slug
