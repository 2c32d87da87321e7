"""`assay endorse …`: take in what others have signed about the association, and list it; `vouching` signs for others.

Example::

    assay endorse add https://board.example.net/endorsements/first-aid.json
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from assay.cli.common import at_option, clock, exclusively, mirror_option, read_named, root_option
from assay.cli.fetchers import COULD_NOT_CHECK, fetcher_of
from assay.cli.lazy import LazyGroup
from assay.cli.report import count, next_step, plain, say, show_problems, tally, wrapped
from assay.credentials.content import load_content
from assay.credentials.endorsements import Endorsing, Subject, VerifiedEndorsement, history_url, judge, subjects_of
from assay.credentials.fetching import CannotFetchError, Fetcher
from assay.credentials.filenames import MAX_SLUG, free_name, short_name
from assay.credentials.folders import ENDORSEMENTS_FOLDER, GIVEN_FOLDER
from assay.credentials.foreign import verify_endorsement
from assay.credentials.giving import host_of, verify_all_given
from assay.credentials.model import Content, Endorsement
from assay.credentials.pins import SUFFIX, Recorder, write_pins
from assay.credentials.steps import MAX_AWARD_BYTES
from assay.credentials.vcjwt import looks_like_token
from assay.credentials.verification import VerificationResult
from assay.credentials.verified import trust_of
from assay.errors import AssayError, Problem, UsageError
from assay.integrity.durable import write_whole
from assay.integrity.history import load_history

_TABLE = {"sign": ("vouching", "Sign an endorsement for somebody else.")}
"""The command that lives in another module, and its first sentence (`LazyGroup`)."""


@click.group(cls=LazyGroup, lazy=_TABLE)
def endorse() -> None:
    """Keep what others signed about you; sign it for others.

    An endorsement is a signed statement about an issuer, a badge or an award of somebody else.
    """


# -- taking in ----------------------------------------------------------------------------------------------------


@endorse.command()
@click.argument("target", metavar="FILE|URL")
@root_option
@click.option("--name", help="Short name for its file and address.  [default: made from who and what]")
@mirror_option
@click.option("--offline", is_flag=True, help="Ask nothing of the web.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@at_option
@exclusively
def add(
    target: str,
    root: Path,
    name: str | None,
    mirrors: tuple[str, ...],
    at: str | None,
    *,
    offline: bool,
    yes: bool,
) -> int:
    """Check an endorsement that somebody signed for you, and keep it.

    Asks the web once for the endorser's keys and keeps the answers beside it, because the build asks nobody. Run it
    again with the kept file, at least once a year, to ask anew. Leaves with 1 when it is not valid, 5 when it could
    not be checked; then nothing is written.
    """
    now = clock(at)
    content = load_content(root)
    fetcher = fetcher_of(mirrors, offline=offline)
    try:
        data = _read(target, fetcher)
    except CannotFetchError as error:
        return _not_reached(str(error), "check the address, or save the file and name that")
    recorder = Recorder(fetcher)
    result, methods = verify_endorsement(data, now=now, fetcher=recorder)
    if not result and not any(check.outcome is False for check in result.checks):
        sentence = next(check.sentence for check in result.checks if check.outcome is None)
        return _not_reached(sentence, "try again later, or ask the endorser", target)
    if methods:
        _record_history(recorder, methods[0].controller)
    name = _file_name(content, data, name, methods[0].controller if methods else "", result)
    end = ".jwt" if looks_like_token(data) else ".json"
    pins = write_pins(recorder.pins(now)) if recorder.answers else None
    kept = Endorsement(file=name + end, path=f"{ENDORSEMENTS_FOLDER}/{name}{end}", data=data, pins=pins)
    found, problems = judge(kept, content, subjects_of(content), now=now)
    if found is None:
        show_problems([_outside(problem, target) for problem in problems])
        click.echo(f"{tally(problems)}. Nothing was written.", err=True)
        return 1
    _show(found, _what(content, found.subject))
    known = any(one.file == kept.file for one in content.endorsements)
    if not yes and not known:
        click.confirm("Publish this endorsement?", abort=True)
    if not known:
        write_whole(root / kept.path, data)
    if pins is not None:
        write_whole(root / ENDORSEMENTS_FOLDER / (name + SUFFIX), pins)
    _say_kept(kept, len(recorder.answers), known=known)
    return 0


def _read(target: str, fetcher: Fetcher) -> bytes:
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", target):
        return fetcher.fetch(target)
    path = Path(target)
    if not path.is_file():
        raise UsageError(Problem(code="USE02", message=f"There is no file {target}.", fix="check the spelling"))
    return read_named(path, MAX_AWARD_BYTES)


def _not_reached(sentence: str, fix: str, path: str = "") -> int:
    message = plain(f"It could not be checked, so it cannot be shown as an endorsement. {sentence}")
    show_problems([Problem(code="EN05", message=message, fix=fix, path=path)])
    click.echo("Nothing was written.", err=True)
    return COULD_NOT_CHECK


def _record_history(recorder: Recorder, endorser: str) -> None:
    """Keep the endorser's key history too, if its site is one of Assay's: it says when each key was in use."""
    url = history_url(endorser)
    if url is None:
        return
    try:
        if load_history(recorder.fetch(url)).did != endorser:
            del recorder.answers[url]
    except CannotFetchError:
        return
    except AssayError:
        # Whatever lies there is no key history; the DID document alone decides then.
        del recorder.answers[url]


def _outside(problem: Problem, target: str) -> Problem:
    """Name the file the person named, not the place it would have had; drop advice about a file that is not kept."""
    fix = "ask the endorser for a new one" if problem.code == "EN06" else problem.fix
    return Problem(
        code=problem.code,
        message=plain(problem.message).replace(" It is not shown any more.", ""),
        fix=fix.replace(", or delete it", ""),
        path=target,
        line=problem.line,
        column=problem.column,
        source=problem.source,
    )


def _file_name(content: Content, data: bytes, given: str | None, endorser: str, result: VerificationResult) -> str:
    """Return the name of the file: the one it has already, else the one asked for, else one made of who and what."""
    for one in content.endorsements:
        if one.data == data:
            return one.file.rpartition(".")[0]
    about = str((result.document or {}).get("credentialSubject", {}).get("id", ""))
    subject = subjects_of(content).get(about, Subject("issuer", ""))
    name = given or _short(f"{host_of(endorser)} {subject.name or 'association'}")
    taken = {one.file.rpartition(".")[0] for one in content.endorsements}
    if given and (given != _short(given) or given in taken):
        what = "is taken" if given in taken else "cannot be part of an address"
        fix = "choose lower-case letters, digits and hyphens that no other endorsement has"
        raise UsageError(Problem(code="USE04", message=f'The name "{given}" {what}.', fix=fix))
    return free_name(name, taken)


def _short(text: str) -> str:
    return short_name(text, "endorsement", MAX_SLUG - 4)


def _show(found: VerifiedEndorsement, what: str) -> None:
    name = found.endorser or "Somebody who gives no name"
    for line in wrapped(plain(f"{name} ({found.endorser_id})"), ""):
        say(line)
    say(f"  endorses {plain(what)}: {plain(found.title)}")
    if found.comment:
        for line in wrapped(plain(" ".join(found.comment.split())), "    "):
            say(line)
    say(f"  From {found.since}{f' until {found.until}' if found.until else ', without an end'}.")
    if found.asked_on:
        how = f"Its key is listed by {host_of(found.endorser_id)} itself, asked on {found.asked_on}."
        how += f" In its key history it is {found.kid}; six words: {' '.join(found.words)}." if found.kid else ""
    else:
        how = (
            "It is signed with a bare key, and nothing says who holds that. Publish it only if the endorser has told "
            "you, in person or by a call, that this is their key."
        )
    for line in wrapped(how, "  "):
        say(line)


def _what(content: Content, subject: Subject) -> str:
    if subject.kind == "badge":
        badge = content.badge(subject.name)
        return f'the badge "{badge.name if badge else subject.name}"'
    return f"the award {subject.name}" if subject.kind == "award" else content.issuer.name


def _say_kept(kept: Endorsement, documents: int, *, known: bool) -> None:
    beside = f"{count(documents, 'document')} it was checked against" if documents else ""
    told = f"Wrote {kept.path}{f', and beside it {beside}' if beside else ''}."
    if known:
        told = f"Asked anew: {beside or 'a bare key, so there is nothing to ask'}."
    for line in wrapped(told, ""):
        say(line)
    next_step("'assay build', then 'git add content' and 'git commit'")


# -- looking ------------------------------------------------------------------------------------------------------


@endorse.command("list")
@root_option
@at_option
def list_all(root: Path, at: str | None) -> int:
    """List the endorsements here, and how each of them stands."""
    now = clock(at)
    content = load_content(root)
    known = subjects_of(content)
    bad = 0
    say(f"By others ({ENDORSEMENTS_FOLDER}): {count(len(content.endorsements), 'endorsement')}")
    for one in content.endorsements:
        found, problems = judge(one, content, known, now=now)
        if found:
            asked = f"; keys asked on {found.asked_on}" if found.asked_on else "; a bare key"
            _line(
                one.file, f"{found.endorser or found.endorser_id}, about {_what(content, found.subject)}", found, asked
            )
        for problem in problems:
            bad += not problem.warning
            if not found:
                say(f"  {one.file}")
            what = "Soon" if found else f"NOT SHOWN ({problem.code})"
            for line in wrapped(f"{what}: {plain(problem.message)}", " " * 6):
                say(line)
    given, faults = verify_all_given(content.given, content.issuer, trust_of(content), now=now)
    say(f"For others ({GIVEN_FOLDER}): {count(len(content.given), 'endorsement')}")
    for mine in given:
        _line(mine.file, f"about {mine.about}", mine, "; over" if mine.ended else "")
    show_problems(faults)
    next_step("take one in with 'assay endorse add FILE', or sign one for others with 'assay endorse sign'")
    return int(bool(bad or faults))


def _line(file: str, what: str, found: Endorsing, more: str) -> None:
    until = f"until {found.until}" if found.until else "without an end"
    say(f"  {file}")
    for line in (*wrapped(plain(what), " " * 6), *wrapped(f"{until}{more}", " " * 6)):
        say(line)
