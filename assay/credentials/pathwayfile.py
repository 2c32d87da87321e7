"""From ``content/pathways/<slug>.md`` to a `Pathway`: its rules, and everything one file alone can get wrong.

Rules:

* A step is ``badge: slug``; a group is ``all: […]``, ``any: […]`` or ``n_of: 2`` with ``of: […]``, nested as needed.
* One badge counts for one step, however often it was awarded, so a badge may stand only once in a group.
* A step may ask for a recent award (``within: P2Y``), a result (``at_least:``) and may take something else instead
  (``equivalent:``). Nothing that assesses no skill can be a step; ``electives`` may hold anything.

What needs several pathways, such as loops, is in `pathways`.

Example::

    pathway = read_pathway(source, "data-steward", {"first-aid"}, {"first-aid": badge})
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assay.credentials.definitions import LANGUAGE, aliases, badge_slug, check_text
from assay.credentials.fields import Faults, Fields
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.progress import MAX_CHOICES, choices, completable
from assay.credentials.rules import Equivalent, Minimum, Rule
from assay.credentials.textfile import Source
from assay.credentials.values import MAX_LINE
from assay.credentials.yamlfile import Entry, parse_yaml, split_front_matter

MAX_STEPS = 60
"""Most steps of one pathway."""
_GROUPS = ("all", "any", "of")


@dataclass(slots=True)
class _Reader:
    """What reading one pathway needs to know about everything else."""

    source: Source
    badges: Collection[str]
    definitions: Mapping[str, BadgeDefinition]
    """Those of the badges that could be read."""
    elective: bool = False
    """Whether nothing depends on the rules being read."""

    def place(self, fields: Fields, name: str) -> dict[str, Any]:
        """Return line, column and text of a field."""
        entry = fields.place(name)
        node = entry.value if isinstance(entry, Entry) else entry
        return {"line": node.line, "column": node.column, "source": self.source.line(node.line)}


def read_pathway(
    source: Source,
    slug: str,
    badges: Collection[str],
    definitions: Mapping[str, BadgeDefinition] | None = None,
) -> Pathway:
    """Read one ``content/pathways/<slug>.md``; it may name only these badges.

    `definitions` holds those of them that could be read: results and kinds are held against these.
    Raises `ContentError` with everything that is wrong: AW24, PATH01 and PATH03 to PATH08, TXT04, TXT06.
    """
    front, body = split_front_matter(source)
    faults = Faults(source)
    fields = Fields(parse_yaml(front), faults)
    reader = _Reader(source, badges, definitions or {})
    requires = fields.group("requires", required=True)
    pathway = Pathway(
        slug=slug,
        path=source.path,
        name=fields.text("name"),
        description=fields.text("description", longest=MAX_LINE),
        leads_to=badge_slug(fields, "leads_to", badges),
        requires=_rule(requires, reader) if requires else Rule(),
        language=fields.matching("language", LANGUAGE, "en or de-CH", required=False) or "en",
        aliases=aliases(fields),
        text=body,
        on_ramp=fields.text("on_ramp", longest=MAX_LINE, required=False),
        electives=_electives(fields, reader),
    )
    check_text(fields, body)
    fields.finish()
    if not faults.found:
        _check_whole(fields, pathway, reader)
    faults.stop()
    return pathway


# -- one rule -----------------------------------------------------------------------------------------------------


def _electives(fields: Fields, reader: _Reader) -> tuple[Rule, ...]:
    free = _Reader(reader.source, reader.badges, reader.definitions, elective=True)
    return tuple(_rule(group, free) for group in fields.groups("electives"))


def _rule(fields: Fields, reader: _Reader) -> Rule:
    rule = _step(fields, reader) if fields.has("badge") else _group(fields, reader)
    fields.finish()
    return rule


def _step(fields: Fields, reader: _Reader) -> Rule:
    slug = badge_slug(fields, "badge", reader.badges)
    _check_assessed(fields, slug, reader)
    return Rule(
        badge=slug,
        within=fields.duration("within"),
        at_least=_minimum(fields, slug, reader),
        equivalents=tuple(_equivalent(group, slug, reader) for group in fields.groups("equivalent")),
        ready_for=fields.text("ready_for", required=False),
        **reader.place(fields, "badge"),
    )


def _group(fields: Fields, reader: _Reader) -> Rule:
    name = next((name for name in _GROUPS if fields.has(name)), "all")
    nested = tuple(_rule(group, reader) for group in fields.groups(name))
    needed = {"all": len(nested), "any": 1}.get(name)
    if needed is None:
        needed = int(fields.number("n_of"))
    if not nested:
        fields.fault(name, "This rule names no badge.", "list the badges it needs", code="PATH01")
    elif not 1 <= needed <= len(nested):
        fields.fault(
            "n_of",
            f"This rule asks for {needed} of {len(nested)}.",
            f"write a number from 1 to {len(nested)}, or list the badges it needs",
            code="PATH01",
        )
    _check_twice(fields, name, nested)
    return Rule(
        needed=needed,
        of=nested,
        within=fields.duration("within"),
        ready_for=fields.text("ready_for", required=False),
        **reader.place(fields, name),
    )


def _check_twice(fields: Fields, name: str, nested: tuple[Rule, ...]) -> None:
    seen: set[str] = set()
    for rule in nested:
        if rule.badge and rule.badge in seen:
            fields.fault(
                name,
                f'"{rule.badge}" stands twice in this group, and one badge counts for one step only.',
                f"delete line {rule.line}",
                code="PATH06",
            )
        seen.add(rule.badge or "")


def _equivalent(fields: Fields, instead_of: str, reader: _Reader) -> Equivalent:
    if fields.has("url"):
        found = Equivalent(badge=fields.url("url"), name=fields.text("name"), by=fields.text("by"))
    else:
        slug = badge_slug(fields, "badge", reader.badges)
        if slug == instead_of:
            fields.fault("badge", f'"{slug}" is given as its own equivalent.', "delete the line", code="PATH06")
        _check_assessed(fields, slug, reader)
        found = Equivalent(badge=slug, at_least=_minimum(fields, slug, reader))
    fields.finish()
    return found


def _check_assessed(fields: Fields, slug: str, reader: _Reader) -> None:
    """Nothing is stacked from attendance: a step that tests nothing would make the whole stack hollow."""
    definition = reader.definitions.get(slug)
    if definition and definition.assessment is None and not reader.elective:
        fields.fault(
            "badge",
            f'"{slug}" is a record of attendance: no skill was assessed, so nothing can be built on it.',
            "move the line to 'electives', or give the badge an assessment",
            code="PATH04",
        )


# -- the least result ---------------------------------------------------------------------------------------------


def _minimum(fields: Fields, slug: str, reader: _Reader) -> Minimum | None:
    asked = fields.text("at_least", longest=64, required=False)
    definition = reader.definitions.get(slug)
    if asked is None:
        return None
    if definition is None:
        return Minimum(score=None, level=asked)
    assessment = definition.assessment
    if assessment is None:
        _outside(fields, f'"{slug}" has no assessment, so it has no results.', "delete the line")
        return None
    if assessment.scale is None:
        slugs = [level.slug for level in assessment.rubric]
        above = slugs[slugs.index(assessment.pass_level or slugs[0]) + 1 :]
        if asked not in above:
            what = "is what the badge asks for anyway" if asked in slugs else "is not a level of this badge"
            _outside(fields, f'"{asked}" {what}.', _one_of(above))
        return Minimum(score=None, level=asked)
    scale, needed = assessment.scale, assessment.pass_mark or assessment.scale.minimum
    score = Decimal(asked) if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", asked, re.ASCII) else None
    if score is None or not needed < score <= scale.maximum:
        what = "is no score" if score is None else "lies outside" if score > scale.maximum else "asks for nothing more"
        _outside(
            fields,
            f'"{asked}" {what}: "{slug}" is scored from {scale.minimum} to {scale.maximum}, and {needed} are needed.',
            f"write a score above {needed}, up to {scale.maximum}, or delete the line",
        )
    return Minimum(score=score, level=None, best=scale.maximum)


def _one_of(levels: list[str]) -> str:
    return f"write one of: {', '.join(levels)}" if levels else "delete the line: no level lies above the one needed"


def _outside(fields: Fields, message: str, fix: str) -> None:
    fields.fault("at_least", message, fix, code="PATH05")


# -- the whole ----------------------------------------------------------------------------------------------------


def _check_whole(fields: Fields, pathway: Pathway, reader: _Reader) -> None:
    """Refuse a pathway that leads nowhere, that nobody can complete, or that nobody can take in."""
    goal = reader.definitions.get(pathway.leads_to)
    if goal and goal.assessment is None:
        fields.fault(
            "leads_to",
            f'It leads to "{goal.slug}", a record of attendance: whoever completes it has nothing to be assessed for.',
            "name a certification or microcredential",
            code="PATH03",
        )
    if goal and goal.evidence == "none":
        fields.fault(
            "leads_to",
            f'Awards of "{goal.slug}" carry no evidence, so they could not name the awards they rest on.',
            f"write 'evidence: optional' in {goal.path}",
            code="PATH08",
        )
    leaves = pathway.requires.leaves()
    if len(leaves) > MAX_STEPS or choices(pathway.requires) > MAX_CHOICES:
        fields.fault(
            "requires",
            f"These rules have {len(leaves)} steps and {choices(pathway.requires):,} ways through groups of groups.",
            "nest less, or make two pathways of it",
            code="PATH07",
        )
    elif not completable(pathway.requires):
        twice = next(leaf for number, leaf in enumerate(leaves) if leaf.badge in [one.badge for one in leaves[:number]])
        fields.fault(
            "requires",
            "Nobody can complete this, not even with every badge in it: one badge counts for one step only.",
            f'put another badge than "{twice.badge}" into line {twice.line}, or delete that line',
            code="PATH03",
        )
