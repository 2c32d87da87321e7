"""`assay eligible`: who has completed which pathway, who is one step away, and drafts of the awards these lead to."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from assay.cli.authoring import hold
from assay.cli.common import at_option, clock, exclusively, no_such, read_named, root_option
from assay.cli.fetchers import fetcher_of
from assay.cli.progress import verify_watched
from assay.cli.report import count, next_step, say, say_json, wrapped
from assay.cli.starters import quoted
from assay.credentials.baking import MAX_PICTURE_BYTES
from assay.credentials.content import load_content
from assay.credentials.draftfile import read_draft
from assay.credentials.fetching import Fetcher
from assay.credentials.folders import AWARD_ALPHABET
from assay.credentials.foreign import verify_foreign
from assay.credentials.model import BadgeDefinition, Draft, Json
from assay.credentials.progress import Held, Missing
from assay.credentials.rules import Rule
from assay.credentials.standing import Person, Standing, people_of, standing
from assay.credentials.textfile import Source
from assay.credentials.times import instant
from assay.credentials.verified import VerifiedContent
from assay.errors import ContentError, Problem, UsageError
from assay.integrity.durable import write_whole


@click.command()
@root_option
@click.option("--pathway", "slug", metavar="PATHWAY", help="Look at this pathway only.")
@click.option("--draft", "drafting", is_flag=True, help="Draft the award for everybody who has completed one.")
@click.option(
    "--with",
    "others",
    multiple=True,
    metavar="PSEUDONYM=FILE",
    help="Count a badge of another issuer for this person (repeatable).",
)
@click.option(
    "--mirror", "mirrors", multiple=True, metavar="BASE=DIR", help="Answer addresses below BASE from a folder."
)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print who stands where as JSON.")
@at_option
@exclusively
def eligible(
    root: Path,
    slug: str | None,
    others: tuple[str, ...],
    mirrors: tuple[str, ...],
    at: str | None,
    *,
    drafting: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Show who has completed a pathway, and who is one step away.

    Only awards count that are signed, verified, neither expired, revoked nor replaced, and recent and good enough for
    the step. With --draft, it writes a draft of the award the pathway leads to, with the awards it rests on as
    evidence; result, assessor and consent are yours to fill in. Somebody who has such a draft gets no second one.
    """
    now = clock(at)
    verified = verify_watched(root, now=now, quiet=as_json)
    pathways = [pathway for pathway in verified.pathways if slug in (None, pathway.slug)]
    if slug and not pathways:
        known = ", ".join(pathway.slug for pathway in verified.pathways) or "none yet"
        raise UsageError(Problem(code="USE02", message=f'There is no pathway "{slug}".', fix=f"choose one of: {known}"))
    people = people_of(verified)
    also = _others(others, people, fetcher_of(mirrors), now)
    people = people_of(verified, also)
    found = [standing(pathway, person, now) for pathway in pathways for person in people.values()]
    if as_json:
        say_json([_as_json(one) for one in found if one.progress.met or one.holds])
    else:
        _show(found, verified)
    if not drafting:
        if not as_json and any(_ready(one) for one in found):
            next_step("draft the awards with 'assay eligible --draft'")
        return 0
    return _draft_all(root, verified, [one for one in found if _ready(one)], now, yes=yes, quiet=as_json)


def _ready(one: Standing) -> bool:
    return bool(one.progress) and one.holds is None


# -- what is shown ------------------------------------------------------------------------------------------------


def _show(found: Sequence[Standing], verified: VerifiedContent) -> None:
    if not verified.pathways:
        say("There is no pathway here.")
    for pathway in dict.fromkeys(one.pathway.slug for one in found):
        mine = [one for one in found if one.pathway.slug == pathway]
        goal = _badge(verified, mine[0].pathway.leads_to)
        say(f"{mine[0].pathway.name} ({pathway})")
        groups = (
            (f"has completed it, and may be assessed for {goal.name}", [one for one in mine if _ready(one)]),
            ("one step away", [one for one in mine if one.progress.left == 1 and one.progress.met and not one.holds]),
        )
        for heading, members in groups:
            say(f"\n  {heading}:" if members else f"\n  {heading}: nobody")
            for one in members:
                _show_one(one, verified)
        say()
        for line in wrapped(_rest(mine), "  "):
            say(line)
        say()


def _rest(mine: Sequence[Standing]) -> str:
    holders = sum(one.holds is not None for one in mine)
    further = sum(bool(one.progress.met) and one.progress.left > 1 and not one.holds for one in mine)
    hold = "1 person holds it" if holders == 1 else f"{holders} people hold it"
    return f"{hold}; {further} {'is' if further == 1 else 'are'} on the way with more than one step left."


def _show_one(one: Standing, verified: VerifiedContent) -> None:
    say(f"    {one.person.name}  {one.person.subject}")
    done = "; ".join(f"{_step_name(met.step, verified)} ({_told(met.award)})" for met in one.progress.met)
    for line in wrapped(f"done: {done}", " " * 6, " " * 12):
        say(line)
    for missing in one.progress.missing:
        for line in wrapped(f"left: {in_words(missing, verified)}", " " * 6, " " * 12):
            say(line)


def _told(award: Held) -> str:
    return f"{award.awarded.date()}, {award.id}"


def in_words(missing: Missing, verified: VerifiedContent) -> str:
    """Say what is left in one group: ``2 of Data Cleaning, Chart Reviewer, …``."""
    names = ", ".join(_step_name(step, verified) for step in missing.of)
    return names if len(missing.of) == missing.count else f"{missing.count} of: {names}"


def _step_name(step: Rule, verified: VerifiedContent) -> str:
    return _badge(verified, step.badge or "").name


def _badge(verified: VerifiedContent, slug: str) -> BadgeDefinition:
    return next(badge for badge in verified.badges if badge.slug == slug)


def _as_json(one: Standing) -> dict[str, object]:
    return {
        "pathway": one.pathway.slug,
        "leads_to": one.pathway.leads_to,
        "subject": one.person.subject,
        "name": one.person.name,
        "done": one.progress.done,
        "needed": one.progress.needed,
        "complete": bool(one.progress),
        "holds": one.holds,
        "met": [{"step": met.step.badge, "award": met.award.id, "badge": met.award.badge} for met in one.progress.met],
        "missing": [
            {"count": missing.count, "of": [step.badge for step in missing.of]} for missing in one.progress.missing
        ],
    }


# -- badges of other issuers --------------------------------------------------------------------------------------


def _others(
    asked: tuple[str, ...], people: Mapping[str, Person], fetcher: Fetcher, now: datetime
) -> dict[str, list[Held]]:
    """Verify the badges of other issuers that the officer vouches for; only what is valid now counts."""
    found: dict[str, list[Held]] = {}
    for item in asked:
        who, mark, name = item.partition("=")
        subject = who if who.startswith("urn:uuid:") else f"urn:uuid:{who}"
        path = Path(name)
        if not mark or subject not in people:
            raise no_such(f'"{item}" is not PSEUDONYM=FILE.', "take the pseudonym from the list 'assay eligible' shows")
        if not path.is_file():
            raise no_such(f"There is no file {name}.", "check the spelling")
        data = read_named(path, MAX_PICTURE_BYTES)
        result = verify_foreign(data, now=now, fetcher=fetcher)
        if not result or result.document is None:
            why = next((check.sentence for check in result.checks if check.outcome is not True), "It is not valid.")
            raise ContentError(
                Problem(
                    code="EARN05",
                    message=f"The badge in {path.name} does not count: {why}",
                    fix=f"see 'assay verify {path.name}'; only what is valid now counts",
                )
            )
        found.setdefault(subject, []).append(_foreign(result.document, data))
    return found


def _foreign(document: Json, data: bytes) -> Held:
    achievement = document["credentialSubject"]["achievement"]
    starts = instant(document["validFrom"])
    return Held(
        id=str(document["id"]),
        badge=str(achievement["id"]),
        awarded=instant(document["awardedDate"]) if "awardedDate" in document else starts,
        starts=starts,
        ends=instant(document["validUntil"]) if "validUntil" in document else None,
        title=" ".join(str(achievement["name"]).split())[:150],
        url=str(document["id"]),
        digest=hashlib.sha256(data).hexdigest(),
    )


# -- drafts -------------------------------------------------------------------------------------------------------


def _draft_all(
    root: Path, verified: VerifiedContent, ready: Sequence[Standing], now: datetime, *, yes: bool, quiet: bool
) -> int:
    drafts = load_content(root).drafts
    wanted = [one for one in ready if not _drafted(one, drafts)]
    again = len(ready) - len(wanted)
    note = f" {count(again, 'draft')} there already." if again else ""
    if not wanted:
        if not quiet:
            say(f"Nothing to draft.{note}")
        return 0
    if not yes:
        click.confirm(f"Write {count(len(wanted), 'draft')} for {len(wanted)} of these?", abort=True)
    for one in wanted:
        path = _write(root, verified, one, now)
        if not quiet:
            say(f"Wrote the draft {path} for {one.person.name}.")
    if not quiet:
        if note:
            say(note.strip())
        next_step("fill in result, assessor and consent, then 'assay check' and 'assay sign'")
    return 0


def _drafted(one: Standing, drafts: Sequence[Draft]) -> bool:
    return any(
        draft.badge == one.pathway.leads_to and draft.recipient_subject == one.person.subject for draft in drafts
    )


def _write(root: Path, verified: VerifiedContent, one: Standing, now: datetime) -> str:
    award_id = "".join(secrets.choice(AWARD_ALPHABET) for _ in range(16))
    relative = f"content/awards/{now.year}/{award_id}.yaml"
    text = "\n".join(_lines(verified, one, now)) + "\n"
    hold(lambda: read_draft(Source(relative, text), award_id))
    write_whole(root / relative, text.encode(), replace=False)
    return relative


def _lines(verified: VerifiedContent, one: Standing, now: datetime) -> Iterator[str]:
    """Yield the lines of a draft; what only the assessors can know is left to fill in."""
    goal = _badge(verified, one.pathway.leads_to)
    yield f"# Drafted by 'assay eligible': the pathway {one.pathway.slug} was complete on {now.date()}."
    yield "# It is not published before 'assay sign' has signed it. Lines that start with # are yours to fill in."
    yield f"badge: {goal.slug}"
    yield "recipient:"
    yield f"  name: {quoted(one.person.name)}"
    yield f"  subject: {one.person.subject}   # the pseudonym on the awards below"
    yield f"awarded: {now.date()}   # the day of the assessment"
    yield from _assessment_lines(goal)
    yield "evidence:"
    for met in one.progress.met:
        yield from _evidence_lines(met.award)
    yield "consent: no   # ask, then write yes"


def _assessment_lines(goal: BadgeDefinition) -> Iterator[str]:
    if goal.assessment is None:
        return
    yield "# result:"
    if goal.assessment.scale:
        scale = goal.assessment.scale
        yield f"#   score:     # {scale.minimum} to {scale.maximum} {scale.unit}, {goal.assessment.pass_mark} needed"
    else:
        yield f"#   level:     # {', '.join(level.slug for level in goal.assessment.rubric)}"
    yield f"# assessor:    # {goal.assessment.assessor}"


def _evidence_lines(award: Held) -> Iterator[str]:
    yield f"  - name: {quoted(f'{award.title}, awarded {award.awarded.date()}')}"
    if award.url.startswith("https://"):
        yield f"    url: {award.url}"
    yield f"    digest: sha256:{award.digest}"
