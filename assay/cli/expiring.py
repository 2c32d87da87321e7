"""`assay expiring`: which awards end soon, as a table, as JSON, or as a calendar file for the officer."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import click

from assay.cli.common import at_option, clock, root_option
from assay.cli.progress import verify_watched
from assay.cli.report import count, next_step, say, say_json, wrapped
from assay.credentials.expiring import WINDOW, Ending, calendar, ending
from assay.credentials.issue import add_duration
from assay.credentials.standing import slugs_by_address, subject_of
from assay.credentials.verified import VerifiedContent
from assay.errors import Problem, UsageError
from assay.integrity.durable import write_whole

PUBLIC = ("content", "keys", "site", "templates")
"""Folders whose files are committed or published: a list with names does not belong there."""


@click.command()
@root_option
@click.option("--within", default="P60D", metavar="DURATION", show_default=True, help="How far ahead: P60D, P6M, P1Y.")
@click.option("--ics", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a calendar file.")
@click.option("--json", "as_json", is_flag=True, help="Print the awards as JSON.")
@at_option
def expiring(root: Path, within: str, ics: Path | None, at: str | None, *, as_json: bool) -> int:
    """Show which awards end soon, so that holders can renew.

    Awards that were revoked or replaced are left out. The site has a feed without names at /status/expiring.xml.
    """
    now = clock(at)
    verified = verify_watched(root, now=now, quiet=as_json)
    found = ending(verified, add_duration(now.date(), _duration(within)))
    if as_json:
        say_json([_as_json(one, verified) for one in found])
    else:
        _show(found, within, now)
    if ics is not None:
        _refuse_public(root, ics)
        write_whole(ics, calendar(found, verified.issuer.host))
        if not as_json:
            say(f"Wrote {ics.name} ({count(len(found), 'event')}). It holds names: keep it to yourself.")
    if found and not as_json:
        slug = slugs_by_address(verified).get(found[0].award.claim.badge_id.text, "BADGE")
        next_step(f"after an assessment, 'assay new award {slug} --replaces {found[0].award.id}'")
    return 0


def _duration(text: str) -> str:
    if not re.fullmatch(WINDOW, text, re.ASCII) or not re.search("[1-9]", text):
        raise UsageError(
            Problem(
                code="USE01",
                message=f'--within "{text}" is not a duration.',
                fix="write P60D for sixty days, P6M for six months, P1Y for a year",
            )
        )
    return text


def _show(found: list[Ending], within: str, now: datetime) -> None:
    if not found:
        say(f"No award ends within {within} from {now.date()}.")
        return
    say(f"{count(len(found), 'award')} within {within} from {now.date()}:\n")
    for one in found:
        claim = one.award.claim
        for line in wrapped(f"{one.day}  {one.award.id}  {claim.recipient.text}, {claim.badge.text}", "  ", " " * 32):
            say(line)
    say()


def _as_json(one: Ending, verified: VerifiedContent) -> dict[str, object]:
    claim = one.award.claim
    return {
        "ends": one.day.isoformat(),
        "award": one.award.id,
        "url": claim.id.text,
        "badge": slugs_by_address(verified).get(claim.badge_id.text),
        "name": claim.recipient.text,
        "subject": subject_of(one.award),
    }


def _refuse_public(root: Path, target: Path) -> None:
    place = target.resolve()
    if any(place.is_relative_to((root / folder).resolve()) for folder in PUBLIC):
        raise UsageError(
            Problem(
                code="USE02",
                message=f"{target.name} would hold names in a folder that is published or committed.",
                fix="choose a place outside of the site folder",
            )
        )
