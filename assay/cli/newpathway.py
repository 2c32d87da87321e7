"""`assay new pathway`: a pathway that explains itself, from the badges it takes and the one it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from assay.cli.authoring import hold
from assay.cli.common import ask, root_option
from assay.cli.report import next_step, say
from assay.cli.starters import fill, quoted
from assay.credentials.content import load_content
from assay.credentials.filenames import short_name
from assay.credentials.model import BadgeDefinition
from assay.credentials.pathwayfile import read_pathway
from assay.credentials.pathways import pathway_problems
from assay.credentials.textfile import Source
from assay.errors import ContentError, Problem, UsageError
from assay.integrity.durable import write_whole

PATHWAY = """\
---
name: <<name>>
description: <<description>>

# How somebody starts who holds nothing yet; shown first, and beside the pathway in the catalogue.
on_ramp: <<on_ramp>>

# The badge that whoever has completed this may be assessed for. Its awards name the ones they rest on as evidence.
leads_to: <<leads_to>>

# all: every one · any: one · n_of: a number, with 'of:' below · groups may hold groups. One badge counts for one step.
requires:
  all:
<<steps>>
# Beside a badge there may be:
#      within: P2Y                 # awarded at most two years ago
#      at_least: 16                # the least score, or a level of the rubric, above the pass mark
#      ready_for: "What an employer may open at this step"
#      equivalent:                 # what counts instead
#        - badge: other-badge
#        - url: https://other.example.org/badges/x/    # a badge of another issuer, by its address
#          name: "What it is called"
#          by: "Who issues it"

# Useful, but nothing depends on them; a record of attendance may only stand here.
# electives:
#   - badge: some-badge
language: en
---
## Who it is for

Write here for the earner: why these badges belong together, and what is left to show at the end.
"""


@click.command("pathway")
@click.argument("slug")
@root_option
@click.option("--name", help="Name of the pathway.")
@click.option("--leads-to", metavar="BADGE", help="The badge it leads to.")
@click.option("--step", "steps", multiple=True, metavar="BADGE", help="A badge it takes (repeatable).")
@click.option("--on-ramp", help="How a newcomer starts.")
def new_pathway(
    slug: str, root: Path, name: str | None, leads_to: str | None, steps: tuple[str, ...], on_ramp: str | None
) -> None:
    """Write a pathway SLUG: badges that together lead to a badge."""
    content = load_content(root)
    known = [badge.slug for badge in content.badges]
    path = root / "content" / "pathways" / f"{slug}.md"
    if slug != (proposed := short_name(slug, "pathway")):
        raise UsageError(
            Problem(code="FILE02", message=f'"{slug}" cannot be part of an address.', fix=f"use {proposed}")
        )
    if path.exists():
        raise UsageError(
            Problem(code="USE04", message=f"There is a pathway {slug} already.", fix="choose another short name")
        )
    goal = ask("--leads-to", leads_to, "Which badge does it lead to?", choices=known)
    chosen = steps or tuple(ask("--step", None, f"Which badges does it take? ({', '.join(known)})").split())
    text = fill(
        PATHWAY,
        {
            "name": quoted(ask("--name", name, "Name of the pathway")),
            "description": quoted(f"Badges that together lead to {goal}."),
            "on_ramp": quoted(ask("--on-ramp", on_ramp, "How does a newcomer start?")),
            "leads_to": goal,
            "steps": "\n".join(f"    - badge: {step.strip(',')}" for step in chosen),
        },
    )
    relative = f"content/pathways/{slug}.md"
    definitions = {badge.slug: badge for badge in content.badges}
    hold(lambda: _check(Source(relative, text), slug, root, definitions))
    write_whole(path, text.encode(), replace=False)
    say(f"Wrote {relative}.")
    next_step("open it, say who it is for, then 'assay check' and 'assay eligible'")


def _check(source: Source, slug: str, root: Path, definitions: Mapping[str, BadgeDefinition]) -> None:
    made = read_pathway(source, slug, definitions, definitions)
    if problems := list(pathway_problems([*load_content(root).pathways, made])):
        raise ContentError(*problems)
