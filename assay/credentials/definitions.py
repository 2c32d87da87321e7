"""From the settings people write to the types of `model`: every field, its meaning and its cross-checks.

One function a file kind, each returning a complete object or raising `ContentError` with all its problems.
Unknown fields are refused with the nearest name.

Example::

    badge = read_badge(source, slug="first-aid", image=load)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches

from assay.credentials.fields import EMAIL, MAX_LINE, Faults, Fields
from assay.credentials.markdowncost import markdown_fault
from assay.credentials.model import (
    ALIGNMENT_TYPES,
    EVIDENCE,
    KINDS,
    PARTICIPATION,
    REASONS,
    SUPERVISION,
    Accreditation,
    Alignment,
    Artwork,
    Assessment,
    BadgeDefinition,
    Credit,
    Draft,
    DraftEvidence,
    Issuer,
    Level,
    Pathway,
    QualityAssurance,
    Revocation,
    Rule,
    Scale,
)
from assay.credentials.textfile import Source
from assay.credentials.yamlfile import parse_yaml, split_front_matter
from assay.errors import AssayError
from assay.integrity.didweb import did_for

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
"""Slugs of badges, pathways and levels."""
MAX_SLUG = 64
"""Longest slug, in characters."""
TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
"""A time in UTC."""
LANGUAGE = r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?"
"""The subset of BCP 47 that Open Badges allows in `inLanguage`."""

ImageLoader = Callable[[str], bytes]
"""From a file name beside the definition to its checked bytes; raises `AssayError`."""


def read_issuer(source: Source, image: ImageLoader) -> Issuer:
    """Read ``content/issuer.yaml``."""
    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    url, did = _base_url(fields)
    policy = fields.group("quality_policy")
    issuer = Issuer(
        name=fields.text("name"),
        url=url,
        did=did,
        description=fields.text("description", longest=MAX_LINE),
        country=fields.matching("country", r"[A-Z]{2}", "IE") or "",
        region=fields.text("region", required=False),
        email=fields.email("email"),
        phone=fields.text("phone", required=False),
        logo=_artwork(fields, "logo", image),
        linkedin_organization_id=fields.matching("linkedin_organization_id", r"\d{1,19}", "1234567", required=False),
        languages=fields.texts("languages", longest=20) or ("en",),
        registration=fields.text("registration", longest=MAX_LINE, required=False),
        founded=fields.matching("founded", r"\d{4}", "1998", required=False),
        quality_policy=policy.text("description", longest=MAX_LINE) if policy else None,
        quality_policy_url=policy.url("url", required=False) if policy else None,
        complaints=fields.text("complaints", longest=MAX_LINE, required=False),
        accreditations=tuple(_accreditation(group) for group in fields.groups("accreditations")),
        accent=fields.matching("accent", r"#[0-9a-fA-F]{6}", "#1d3b6f", required=False) or "#1d3b6f",
    )
    if policy:
        policy.finish()
    fields.finish()
    faults.stop()
    return issuer


def _base_url(fields: Fields) -> tuple[str, str]:
    """Return the base URL with its closing slash, and the did:web it gives (did:web method, section 3.2)."""
    text = fields.text("url")
    if not text:
        return "", ""
    url = text if text.endswith("/") else text + "/"
    try:
        return url, did_for(url)
    except AssayError as error:
        for problem in error.problems:
            fields.fault("url", problem.message, problem.fix, code=problem.code)
        return url, ""


def _accreditation(fields: Fields) -> Accreditation:
    accreditation = Accreditation(
        name=fields.text("name"),
        by=fields.text("by"),
        url=fields.url("url", required=False),
        since=fields.day("since", required=False),
    )
    fields.finish()
    return accreditation


def _artwork(fields: Fields, name: str, image: ImageLoader) -> Artwork | None:
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
    fields = Fields(parse_yaml(front), faults)
    kind = fields.choice("kind", KINDS)
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
        valid_for=fields.duration("valid_for"),
        credit=_credit(fields.group("credit")),
        alignments=tuple(_alignment(group) for group in fields.groups("alignment")),
        tags=fields.texts("tags", longest=60),
        language=fields.matching("language", LANGUAGE, "en or de-CH", required=False) or "en",
        image=_artwork(fields, "image", image),
        version=fields.text("version", longest=20, required=False) or "1",
        aliases=fields.texts("aliases", longest=64),
        criteria=body,
    )
    for group in (workload, level):
        if group:
            group.finish()
    if kind in KINDS:
        _check_kind(fields, badge)
    _check_text(fields, body)
    for alias in badge.aliases:
        if not re.fullmatch(SLUG, alias, re.ASCII):
            fields.fault("aliases", f'The alias "{alias}" cannot be an address.', "write it like first-aid")
    fields.finish()
    faults.stop()
    return badge


def _check_text(fields: Fields, text: str) -> None:
    """Refuse now what no page could show later, when it is signed and cannot be changed."""
    if what := markdown_fault(text):
        fields.fault(
            "name", f"Below the settings: {what}", "shorten it, or break it up with blank lines", code="PAGE02"
        )


def _check_kind(fields: Fields, badge: BadgeDefinition) -> None:
    """Hold a definition to what its kind says: a skill is assessed, attendance is not."""
    if not badge.criteria.strip():
        fields.fault("kind", "There is no criteria text below the settings.", "write it below the second ---")
    if badge.kind == "participation":
        for name, value in (("assessment", badge.assessment), ("competency", badge.competency)):
            if value is not None:
                fields.fault(
                    name,
                    f'"{name}" does not fit kind "participation": attendance is not a tested skill.',
                    'delete it, or change the kind to "microcredential"',
                    code="DEF02",
                )
        return
    if badge.assessment is None or badge.competency is None or not badge.outcomes:
        missing = "an assessment" if badge.assessment is None else "a competency and outcomes"
        fields.fault(
            "kind",
            f"A {badge.kind} needs {missing}: someone outside must be able to see what was tested.",
            'add "competency", "outcomes" and "assessment", or change the kind to "participation"',
            code="DEF02",
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


def _cost(fields: Fields | None) -> str | None:
    if fields is None:
        return None
    amount = fields.number("amount")
    currency = fields.matching("currency", r"[A-Z]{3}", "EUR")
    fields.finish()
    return "Free of charge" if amount == 0 else f"{amount} {currency}"


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
    alignment = Alignment(
        name=fields.text("name"),
        url=fields.url("url"),
        framework=fields.text("framework", required=False),
        code=fields.text("code", longest=100, required=False),
        type=fields.choice("type", ALIGNMENT_TYPES, required=False),
        description=fields.text("description", longest=MAX_LINE, required=False),
    )
    fields.finish()
    return alignment


def read_pathway(source: Source, slug: str, badges: Collection[str]) -> Pathway:
    """Read one ``content/pathways/<slug>.md``; it may name only these badges."""
    front, body = split_front_matter(source)
    faults = Faults(source)
    fields = Fields(parse_yaml(front), faults)
    requires = fields.group("requires", required=True)
    pathway = Pathway(
        slug=slug,
        path=source.path,
        name=fields.text("name"),
        description=fields.text("description", longest=MAX_LINE),
        leads_to=_badge(fields, "leads_to", badges),
        requires=_rule(requires, badges) if requires else Rule(),
        language=fields.matching("language", LANGUAGE, "en or de-CH", required=False) or "en",
        text=body,
    )
    _check_text(fields, body)
    fields.finish()
    faults.stop()
    return pathway


def _badge(fields: Fields, name: str, badges: Collection[str] | None) -> str:
    """Return the slug of a badge, which must be one of `badges` if those are known."""
    slug = fields.matching(name, SLUG, "first-aid") or ""
    if slug and badges is not None and re.fullmatch(SLUG, slug, re.ASCII) and slug not in badges:
        near = get_close_matches(slug, badges, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"write content/badges/{slug}.md first"
        fields.fault(name, f'There is no badge "{slug}" in content/badges.', hint, code="AW24")
    return slug


def _rule(fields: Fields, badges: Collection[str]) -> Rule:
    """Read ``badge: slug``, ``all: […]``, ``any: […]`` or ``n_of: 2`` with ``of: […]``."""
    if fields.has("badge"):
        rule = Rule(badge=_badge(fields, "badge", badges))
    else:
        name = next((name for name in ("all", "any", "of") if fields.has(name)), "all")
        nested = tuple(_rule(group, badges) for group in fields.groups(name))
        needed = {"all": len(nested), "any": 1}.get(name)
        if needed is None:
            needed = int(fields.number("n_of"))
        if not nested or not 1 <= needed <= len(nested):
            fields.fault(
                name, f"This rule asks for {needed} of {len(nested)}.", "list the badges it needs", code="PATH01"
            )
        rule = Rule(needed=needed, of=nested)
    fields.finish()
    return rule


def read_draft(source: Source, award_id: str, badges: Collection[str] | None = None) -> Draft:
    """Read one ``content/awards/**/<id>.yaml``; it may name only these badges, if they are known."""
    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    recipient = fields.group("recipient", required=True)
    result = fields.group("result")
    draft = Draft(
        id=award_id,
        path=source.path,
        badge=_badge(fields, "badge", badges),
        recipient_name=recipient.text("name") if recipient else "",
        recipient_ref=recipient.text("ref", longest=100, required=False) if recipient else None,
        awarded=fields.day("awarded"),
        score=result.number("score", signed=True, required=False) if result else None,
        level=result.matching("level", SLUG, "competent", required=False) if result else None,
        assessor=fields.text("assessor", longest=300, required=False),
        evidence=tuple(_evidence(group) for group in fields.groups("evidence")),
        valid_until=fields.day("valid_until", required=False),
        consent=fields.yes_no("consent"),
    )
    _refuse_addresses(draft, fields, recipient)
    for group in (recipient, result):
        if group:
            group.finish()
    fields.finish()
    faults.stop()
    return draft


def read_revocations(source: Source) -> tuple[Revocation, ...]:
    """Read ``content/status/revocations.yaml``."""
    faults = Faults(source)
    fields = Fields(parse_yaml(source), faults)
    revocations = []
    for group in fields.groups("revocations"):
        revocations.append(
            Revocation(
                award=group.matching("award", r"[0-9a-z]{16}", "6f2e0c9d1h7k3m5n") or "",
                at=group.matching("at", TIME, "2026-03-14T10:00:00Z") or "",
                reason=group.choice("reason", tuple(REASONS)),
                by=group.matching("by", SLUG, "2026-alex") or "",
            )
        )
        group.finish()
    twice = {item.award for item in revocations if sum(item.award == other.award for other in revocations) > 1}
    if twice:
        fields.fault("revocations", f"{', '.join(sorted(twice))} is revoked twice.", "keep the earlier entry")
    fields.finish()
    faults.stop()
    return tuple(revocations)


def _refuse_addresses(draft: Draft, fields: Fields, recipient: Fields | None) -> None:
    """Keep e-mail addresses out of whatever would be published, or pushed, in clear."""
    written = [(recipient or fields, "name", draft.recipient_name), (recipient or fields, "ref", draft.recipient_ref)]
    written += [(fields, "assessor", draft.assessor)]
    written += [(fields, "evidence", text) for item in draft.evidence for text in (item.name, item.narrative)]
    for group, name, text in written:
        if text and ("@" in text if group is recipient else EMAIL.search(text)):
            group.fault(
                name,
                "This looks like an e-mail address; those never enter the repository.",
                "write the person's name, and your own member number as ref",
                code="DEF03",
            )


def _evidence(fields: Fields) -> DraftEvidence:
    evidence = DraftEvidence(
        name=fields.text("name"),
        url=fields.url("url", required=False),
        narrative=fields.text("narrative", longest=MAX_LINE, required=False),
        digest=fields.matching("digest", r"sha256:[0-9a-f]{64}", "sha256: and 64 hex digits", required=False),
    )
    fields.finish()
    return evidence
