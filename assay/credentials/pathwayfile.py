"""From ``content/pathways/<slug>.md`` to a `Pathway`: its rules and the badges they name.

Example::

    pathway = read_pathway(source, slug="data-steward", badges={"first-aid"})
"""

from __future__ import annotations

from collections.abc import Collection

from assay.credentials.definitions import LANGUAGE, aliases, badge_slug, check_text
from assay.credentials.fields import MAX_LINE, Faults, Fields
from assay.credentials.model import Pathway, Rule
from assay.credentials.textfile import Source
from assay.credentials.yamlfile import parse_yaml, split_front_matter


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
        leads_to=badge_slug(fields, "leads_to", badges),
        requires=_rule(requires, badges) if requires else Rule(),
        language=fields.matching("language", LANGUAGE, "en or de-CH", required=False) or "en",
        aliases=aliases(fields),
        text=body,
    )
    check_text(fields, body)
    fields.finish()
    faults.stop()
    return pathway


def _rule(fields: Fields, badges: Collection[str]) -> Rule:
    """Read ``badge: slug``, ``all: […]``, ``any: […]`` or ``n_of: 2`` with ``of: […]``."""
    if fields.has("badge"):
        rule = Rule(badge=badge_slug(fields, "badge", badges))
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
