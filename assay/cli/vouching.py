"""`assay endorse sign`: say in public, with a signature, that the association vouches for somebody else.

Example::

    assay endorse sign --for did:web:badges.example.net --comment "We watched three of their assessments."
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from pathlib import Path

import click

from assay.cli.common import ask, at_option, clock, exclusively, root_option
from assay.cli.report import next_step, plain, say, wrapped
from assay.cli.signer import KeyChoice, choose_key, signer_options
from assay.credentials.content import load_content
from assay.credentials.filenames import MAX_SLUG, free_name, short_name
from assay.credentials.folders import GIVEN_FOLDER
from assay.credentials.giving import USUAL, end_fault, given_document, host_of, subject_fault, text_fault
from assay.credentials.issue import add_duration, sign_document, stamp
from assay.credentials.model import Content, GivenEndorsement
from assay.credentials.verification import verify_given
from assay.credentials.verified import trust_of
from assay.errors import ContentError, Problem, UsageError
from assay.integrity import strictjson
from assay.integrity.durable import write_whole


@click.command()
@root_option
@click.option("--for", "about", metavar="URL|DID", help="What you endorse, by its exact id.")
@click.option("--name", "title", help="What the statement is, such as Recognised assessment.")
@click.option("--comment", help="What you say, and on what grounds; Markdown.")
@click.option("--until", metavar="DATE", help="Last day, YYYY-MM-DD; three years at most.  [default: one year]")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it there, to be sent, and do not publish it.",
)
@signer_options
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@at_option
@exclusively
def sign(  # noqa: PLR0913, PLR0917 - one parameter an option
    root: Path,
    about: str | None,
    title: str | None,
    comment: str | None,
    until: str | None,
    output: Path | None,
    key_path: Path | None,
    passphrase_fd: int | None,
    at: str | None,
    *,
    demo: bool,
    yes: bool,
) -> int:
    """Sign an endorsement for somebody else.

    It says in public that your association vouches for an issuer, a badge or an award of others: for an issuer, name
    its DID; for a badge or an award, the "id" in its JSON. It cannot be taken back, so it always ends.
    """
    now = clock(at)
    content = load_content(root)
    about = _held(ask("--for", about, "What do you endorse? (its DID, or the id in its JSON)"), content)
    title = ask("--name", title, "What is it, in a few words?", f"Endorsed by {content.issuer.name}")
    comment = ask("--comment", comment, "What do you say, and on what grounds?", "").strip()
    _hold_text(title, comment)
    last = _last_day(until, now)
    name = free_name(short_name(host_of(about), "endorsement", MAX_SLUG - 4), {one.name for one in content.given})
    identifier = uuid.uuid4().urn if output else content.issuer.given_url(name)
    _tell(content, about, title, comment, last)
    secret, kid = choose_key(content, root, KeyChoice(key_path, passphrase_fd, demo), role="award")
    if not yes:
        click.confirm(f"Sign it with the key {kid}?", abort=True)
    document = given_document(about, title, comment, content.issuer, identifier, now, last)
    data = strictjson.dump(sign_document(document, content.issuer, secret, stamp(now)))
    path = f"{GIVEN_FOLDER}/{name}.json"
    given = GivenEndorsement(name=name, path=path, data=data)
    result = verify_given(given, trust_of(content), now=now, address=identifier)
    if not result:
        raise ContentError(*result.problems)
    write_whole(output or root / path, data, replace=False)
    say(f"Wrote {output or path}.")
    if output:
        next_step(f"send {output} to whom you endorse; they take it in with 'assay endorse add {output.name}'")
    else:
        next_step(f"'assay build', commit content, and send {path} to whom you endorse")
    return 0


def _held(about: str, content: Content) -> str:
    about = about.strip()
    if fault := subject_fault(about, content.issuer):
        raise UsageError(
            Problem(
                code="USE09",
                message=f'"{about}" {fault.removeprefix(f"is {chr(34)}{about}{chr(34)}, which ")}.',
                fix="name a DID, or the https address that stands as id in the JSON of the badge or award",
            )
        )
    return about


def _hold_text(title: str, comment: str) -> None:
    if fault := text_fault(title, comment):
        raise UsageError(
            Problem(
                code="USE09",
                message=fault,
                fix="say it in other words, and send what is longer as a document of its own",
            )
        )


def _last_day(until: str | None, now: datetime) -> date:
    today = now.date()
    try:
        last = date.fromisoformat(until) if until else add_duration(today, USUAL)
    except ValueError:
        fix = f"write year, month and day, as in {add_duration(today, USUAL)}"
        raise UsageError(Problem(code="USE09", message=f'--until "{until}" is not a day.', fix=fix)) from None
    if fault := end_fault(last, today):
        fix = "sign a new one when it ends; an endorsement cannot be taken back, so it must end"
        raise UsageError(Problem(code="USE09", message=f"--until {last} {fault}.", fix=fix))
    return last


def _tell(content: Content, about: str, title: str, comment: str, last: date) -> None:
    say(f"{content.issuer.name} is about to vouch, in public and until {last}, for:\n")
    for line in wrapped(plain(about), "  "):
        say(line)
    for line in wrapped(plain(title), "  "):
        say(line)
    for line in wrapped(plain(comment), "    "):
        say(line)
    say()
