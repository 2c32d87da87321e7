"""`assay new …`: files that explain themselves, from a few questions."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

import click

from assay.cli.common import ask, clock, need_terminal, root_option
from assay.cli.emblems import new_emblem, with_image
from assay.cli.lazy import LazyGroup
from assay.cli.report import next_step, say, show_problems, tally
from assay.cli.starters import AWARD, BADGE_ASSESSED, BADGE_PARTICIPATION, fill, quoted
from assay.credentials.badgeparts import Assessment
from assay.credentials.content import load_content
from assay.credentials.credibility import credibility_problems
from assay.credentials.definitions import read_badge
from assay.credentials.draftfile import read_draft
from assay.credentials.filenames import MAX_SLUG, SLUG, short_name
from assay.credentials.folders import AWARD_ALPHABET
from assay.credentials.issue import is_ahead
from assay.credentials.model import BadgeDefinition
from assay.credentials.textfile import Source
from assay.credentials.verification import status_place
from assay.credentials.vocabulary import KINDS
from assay.errors import ContentError, Problem, UsageError
from assay.integrity.durable import write_whole

T = TypeVar("T")


def hold(read: Callable[[], T]) -> T:
    """Hold a text against its reader before it is written; its problems are in the answers, as there is no file yet."""
    try:
        return read()
    except ContentError as error:
        raise UsageError(
            *(Problem(code=item.code, message=item.message, fix=item.fix) for item in error.problems)
        ) from None


_TABLE = {
    "pathway": ("newpathway:new_pathway", "Write a pathway SLUG: badges that together lead to a badge."),
    "translation": (
        "newtranslation:new_translation",
        "Write a file to translate NAME in, for LANGUAGE (de, fr …).",
    ),
}
"""The commands that live in other modules, and their first sentences (`LazyGroup`)."""


@click.group(cls=LazyGroup, lazy=_TABLE)
def new() -> None:
    """Write a new badge, a translation, a pathway or a draft award."""


@new.command("badge")
@click.argument("slug", required=False)
@root_option
@click.option("--name", help="Name, such as First Aid Responder.")
@click.option("--kind", type=click.Choice(KINDS), help="What it stands for: a skill, a stack, or taking part.")
@click.option("--competency", help="What the holder can do: one sentence that starts with a verb.")
@click.option("--outcome", "outcomes", multiple=True, help="One learning outcome; repeat for more.")
@click.option("--method", help="How it is assessed, such as Observed scenario.")
@click.option("--standard", help="The standard it is assessed against.")
@click.option("--assessor", help="Who assesses, by role.")
@click.option("--emblem/--no-emblem", default=None, help="Draw a picture of its initials beside it, as SVG.")
def new_badge(  # noqa: PLR0913, PLR0917 - one parameter an option
    slug: str | None,
    root: Path,
    name: str | None,
    kind: str | None,
    competency: str | None,
    outcomes: tuple[str, ...],
    method: str | None,
    standard: str | None,
    assessor: str | None,
    *,
    emblem: bool | None,
) -> None:
    """Write the definition of a badge, with every field explained in it."""
    asked = name is None
    name = ask("--name", name, "Name of the badge (such as First Aid Responder)")
    slug = ask(
        "SLUG", slug, "Short name for its address", short_name(name, "badge"), check=lambda text: _free_slug(root, text)
    )
    path = _new_badge_path(root, slug)
    kind = ask("--kind", kind, "Kind", "microcredential", choices=KINDS)
    values, template = {"name": name}, BADGE_PARTICIPATION
    if kind != "participation":
        template = BADGE_ASSESSED
        values["competency"] = ask("--competency", competency, "What can the holder do? One sentence with a verb first")
        values["method"] = ask("--method", method, "How is that assessed? (such as Observed scenario)")
        values["standard"] = ask("--standard", standard, "Standard it is assessed against")
        values["assessor"] = ask("--assessor", assessor, "Who assesses? (role, independent of the learner)")
        outcomes = outcomes or (ask("--outcome", None, "One thing the holder can do, seen in the assessment"),)
    text = _badge_text(template, kind, values, outcomes)
    if emblem is None:
        # Only somebody who is being asked anyway; a script that gives every answer is not held up by a new question.
        emblem = asked and click.confirm("Draw a picture of its initials?", default=True)
    picture = path.with_suffix(".svg")
    drawn = b""
    if emblem:
        if picture.exists():
            what = f"There is a picture {picture.name} already."
            raise UsageError(Problem(code="USE04", message=what, fix="name it under 'image:', or move it away"))
        drawn, alt = new_emblem(root, name, kind)
        text = with_image(text, picture.name, alt)
    relative = f"content/badges/{slug}.md"
    definition = hold(lambda: read_badge(Source(relative, text), slug, lambda _: drawn))
    if drawn:
        write_whole(picture, drawn, replace=False)
    write_whole(path, text.encode(), replace=False)
    say(f"Wrote {relative}{f' and {picture.name}' if drawn else ''}.")
    # Told now, while the person still thinks about the words; the file is theirs to mend.
    if doubts := list(credibility_problems([definition], (), today=clock().date())):
        show_problems(doubts)
        say(f"It cannot be published as it stands: {tally(doubts).lower()}.")
    next_step(f"open it, adapt what it says, then 'assay check' and 'assay new award {slug}'")


def _badge_text(template: str, kind: str, values: Mapping[str, str], outcomes: Sequence[str]) -> str:
    """Fill a starter; each value is there twice, as YAML and as a part of the criteria text."""
    places = {"kind": kind, "outcomes": "\n".join(f"  - {quoted(outcome)}" for outcome in outcomes)}
    for name, value in values.items():
        places |= {name: quoted(value), f"{name}_text": " ".join(value.split()).rstrip(".")}
    return fill(template, places)


def _free_slug(root: Path, slug: str) -> str:
    _new_badge_path(root, slug)
    return slug


def _new_badge_path(root: Path, slug: str) -> Path:
    if not re.fullmatch(SLUG, slug) or len(slug) > MAX_SLUG:
        proposed = short_name(slug, "badge")
        raise UsageError(
            Problem(
                code="FILE02",
                message=f'"{slug}" cannot be part of an address.',
                fix=f"use lower-case letters, digits and hyphens, {MAX_SLUG} at most, such as {proposed}",
            )
        )
    path = root / "content" / "badges" / f"{slug}.md"
    if path.exists():
        raise UsageError(
            Problem(code="USE04", message=f"There is a badge {slug} already.", fix="choose another short name")
        )
    return path


@new.command("award")
@click.argument("badge")
@root_option
@click.option("--name", help="Name of the person, as it will be published.")
@click.option("--ref", help="Your own member number; it is never published.")
@click.option("--date", "awarded", help="Day of the award, YYYY-MM-DD.")
@click.option("--result", help="Score or level reached.")
@click.option("--assessor", help="Who assessed: role or name.")
@click.option("--evidence", help="Name of one piece of evidence.")
@click.option("--evidence-url", help="Address of that evidence.")
@click.option("--consent/--no-consent", default=None, help="Whether the person agreed to a public page.")
@click.option("--replaces", metavar="ID", help="The award whose place it takes: a renewal, or a correction.")
def new_award(  # noqa: PLR0913, PLR0917 - one parameter an option
    badge: str,
    root: Path,
    name: str | None,
    ref: str | None,
    awarded: str | None,
    result: str | None,
    assessor: str | None,
    evidence: str | None,
    evidence_url: str | None,
    replaces: str | None,
    *,
    consent: bool | None,
) -> None:
    """Write a draft award for BADGE. A draft is not published before it is signed.

    With --replaces, it is of the same person as the award named there, and both pages will say so.
    """
    definition = _badge(root, badge)
    old = holder_of(root, replaces) if replaces else None
    lines = [f"badge: {badge}", "recipient:"]
    old_name = old[1] if old else None
    lines.append(f"  name: {quoted(_name_of(name, old_name))}")
    if old and ref is None:
        lines.append(f"  subject: {old[0]}   # the pseudonym of that award")
    else:
        question = "Member number of the person, never published (empty for none)"
        reference = ask("--ref", ref, question, "", check=_no_address)
        lines.append(f"  ref: {quoted(reference)}" if reference else "  # ref: your own member number; never published")
    now = clock()
    day = ask("--date", awarded, "Day of the award", now.date().isoformat(), check=lambda text: _day(text, now))
    _not_ahead(day, now)
    lines.append(f"awarded: {_plain(day)}")
    if definition.assessment:
        lines += _assessed(definition, result, assessor)
        lines += _evidence(definition, evidence, evidence_url)
    if consent is None:
        need_terminal("--consent or --no-consent")
        consent = click.confirm("Did the person agree to a public page?", default=None)
    lines.append(f"consent: {'yes' if consent else 'no'}")
    if replaces:
        lines.append(f"replaces: {replaces}")
    award_id = "".join(secrets.choice(AWARD_ALPHABET) for _ in range(16))
    relative = f"content/awards/{day[:4]}/{award_id}.yaml"
    text = AWARD + "\n".join(lines) + "\n"
    hold(lambda: read_draft(Source(relative, text), award_id))
    write_whole(root / relative, text.encode(), replace=False)
    say(f"Wrote the draft {relative}.")
    next_step("read it, then 'assay check' and 'assay sign'")


def holder_of(root: Path, award_id: str) -> tuple[str, str]:
    """Return pseudonym and name on an award; 'check' and 'sign' verify it."""
    award = next((one for one in load_content(root).awards if one.id == award_id), None)
    if award is None:
        raise UsageError(
            Problem(code="USE02", message=f"There is no award {award_id} here.", fix="copy the id from its address")
        )
    status_place(award)  # refuses what is no award
    subject = json.loads(award.data)["credentialSubject"]
    return subject["id"], subject["identifier"][0]["identityHash"]


def _name_of(given: str | None, old: str | None) -> str:
    return ask("--name", given, "Name of the person, as it will be published", old, check=_no_address)


def _no_address(text: str) -> str:
    """Refuse an e-mail address as the reader of drafts does, but where it can be typed again."""
    if "@" in text:
        raise click.BadParameter("this looks like an e-mail address; those never enter the repository.")
    return text


def _day(text: str, now: datetime) -> str:
    """Have the question asked again when an answer is not a day, or has not come yet."""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        raise click.BadParameter("write year, month and day, as in 2026-03-14.") from None
    _not_ahead(day, now)
    return day


def _not_ahead(day: str, now: datetime) -> None:
    """Raise `UsageError` AW17 for a day that `assay sign` would refuse; what is no day is the reader's to refuse."""
    try:
        awarded = date.fromisoformat(day)
    except ValueError:
        return
    if is_ahead(awarded, now):
        raise UsageError(
            Problem(
                code="AW17",
                message=f"{day} is in the future.",
                fix="write the day of the assessment; draft the award when the day has come",
            )
        )


def _badge(root: Path, slug: str) -> BadgeDefinition:
    content = load_content(root)
    definition = content.badge(slug)
    if definition is None:
        known = ", ".join(badge.slug for badge in content.badges) or "none yet"
        raise UsageError(Problem(code="AW24", message=f'There is no badge "{slug}".', fix=f"choose one of: {known}"))
    return definition


def _passing(assessment: Assessment) -> Callable[[str], str]:
    """Return the check of a score that is typed: a number on the scale, and not below the pass mark."""

    def check(text: str) -> str:
        try:
            score = Decimal(text.strip())
            outside = assessment.scale and not assessment.scale.minimum <= score <= assessment.scale.maximum
        except InvalidOperation:
            raise click.BadParameter(f'"{text}" is no number.') from None
        if outside:
            raise click.BadParameter(f"{text} lies outside the scale.")
        if assessment.pass_mark is not None and score < assessment.pass_mark:
            raise click.BadParameter(
                f"{text} is below the pass mark {assessment.pass_mark}: this badge was not earned."
            )
        return text

    return check


def _assessed(definition: BadgeDefinition, result: str | None, assessor: str | None) -> list[str]:
    assessment = definition.assessment
    if assessment is None:
        return []
    if assessment.scale:
        question = f"Score ({assessment.scale.minimum} to {assessment.scale.maximum}, pass mark {assessment.pass_mark})"
        reached = f"score: {_plain(ask('--result', result, question, check=_passing(assessment)))}"
    else:
        levels = [level.slug for level in assessment.rubric]
        passing = levels[levels.index(assessment.pass_level) :] if assessment.pass_level in levels else levels
        reached = f"level: {_plain(ask('--result', result, 'Level', choices=passing))}"
    return [
        "result:",
        f"  {reached}",
        f"assessor: {quoted(ask('--assessor', assessor, 'Who assessed? (role or name)'))}",
    ]


def _evidence(definition: BadgeDefinition, name: str | None, url: str | None) -> list[str]:
    if definition.evidence == "none" or (definition.evidence == "optional" and not name):
        return []
    name = ask("--evidence", name, "Name of the evidence (such as Score sheet)")
    lines = ["evidence:", f"  - name: {quoted(name)}"]
    return [*lines, f"    url: {quoted(url)}"] if url else lines


def _plain(text: str) -> str:
    """Return a number, a day or a single word as YAML shows it best, and everything else between quotes."""
    return text if re.fullmatch(r"[\w.-]+", text) else quoted(text)
