"""`assay key add`, `retire`, `threshold` and `rebase`: what changes the key history. Each is a line the board signs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from assay.cli.common import at_option, clock, exclusively, root_option
from assay.cli.keyring import (
    REQUESTS,
    BoardChoice,
    KeySite,
    board_options,
    board_signers,
    instant,
    request_path,
    retold,
    submit,
)
from assay.cli.report import count, next_step, say, wrapped
from assay.credentials.content import load_issuer
from assay.credentials.folders import HISTORY_FILE
from assay.credentials.issue import stamp
from assay.errors import ContentError, DocumentError, Problem, UsageError
from assay.integrity import strictjson
from assay.integrity.branches import split_branches
from assay.integrity.durable import write_whole
from assay.integrity.ed25519 import PublicKey
from assay.integrity.history import Entry, countersign, in_words, load_history, missing_signatures, propose
from assay.integrity.words import key_words

MAX_REQUEST_BYTES = 16_384
_COMMIT = f"commit {HISTORY_FILE}; then 'assay build'"


@click.command()
@click.argument("request")
@root_option
@board_options
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@at_option
@exclusively
def add(
    request: str,
    root: Path,
    key_paths: tuple[Path, ...],
    passphrase_fd: int | None,
    at: str | None,
    *,
    demo: bool,
    yes: bool,
) -> None:
    """Sign another officer's REQUEST.

    REQUEST is a name, or a file in keys/requests.

    Shows in words what will change. With enough board signatures, the line goes into keys/history.jsonl.
    """
    site = KeySite.load(root)
    now = clock(at)
    entry, path = _request(site, request)
    if _is_listed(site, entry):
        request_path(site, entry).unlink(missing_ok=True)
        say(f"{in_words(entry)} is in the key history already; the request is gone now.")
        next_step(_COMMIT)
        return
    try:
        missing_signatures(site.history, entry)
    except DocumentError as error:
        raise _unfit(error, entry, path) from None
    _show(entry)
    if not yes:
        click.confirm("Sign this for the board?", abort=True)
    signers = board_signers(site, BoardChoice(key_paths, demo, passphrase_fd), now, without=_subject(entry))
    if submit(site, countersign(entry, signers)):
        say(f"Done: {in_words(entry)}.")
        next_step("commit keys; then 'assay build'")
    else:
        next_step(f"commit {REQUESTS} and push; another board officer runs 'assay key add {path.rpartition('/')[2]}'")


def _is_listed(site: KeySite, entry: Entry) -> bool:
    """Tell whether a request became a line of the history, and its file was left over when the computer stopped."""
    asked = {name: value for name, value in entry.items() if name != "sigs"}
    lines: list[Entry] = [json.loads(line) for line in site.data.splitlines()]
    return any({name: value for name, value in line.items() if name != "sigs"} == asked for line in lines)


def _subject(entry: Entry) -> str | None:
    """Return the key that cannot sign for the board: a new one, or a compromised one."""
    return str(entry["kid"]) if entry["action"] in {"add", "compromise"} else None


def _request(site: KeySite, request: str) -> tuple[Entry, str]:
    """Read a request by the name of its key or file, or by its path."""
    candidates = [
        Path(request),
        site.root / REQUESTS / request,
        site.root / REQUESTS / f"{request}.json",
    ]
    path = next((item for item in candidates if item.is_file()), None)
    if path is None:
        waiting = sorted(item.stem for item in (site.root / REQUESTS).glob("*.json"))
        raise UsageError(
            Problem(
                code="USE02",
                message=f"There is no request {request} in {REQUESTS}.",
                fix=f"choose one of: {', '.join(waiting)}" if waiting else "pull the other officer's branch first",
            )
        )
    shown = f"{REQUESTS}/{path.name}"
    try:
        entry: Any = strictjson.parse(path.read_bytes(), max_bytes=MAX_REQUEST_BYTES)
    except DocumentError as error:
        raise retold(error, shown) from None
    if not isinstance(entry, dict) or not isinstance(entry.get("sigs"), list):
        raise ContentError(
            Problem(
                code="HIST01", message="This is not a request for the key history.", fix="ask for it again", path=shown
            )
        )
    return entry, shown


def _unfit(error: DocumentError, entry: Entry, path: str) -> ContentError:
    """A request names the line it follows; once another line is there, it must be made and signed again."""
    if error.problem.code != "HIST02":
        fix = "delete this file, and let its owner ask again; if nobody did, somebody else wrote it"
        return ContentError(Problem(code=error.problem.code, message=f"{error.problem.message}.", fix=fix, path=path))
    fix = f"pull, delete this file, and run '{_again(entry)}' again"
    if entry.get("action") == "add":
        fix = f"let its owner pull and run '{_again(entry)} --request' again; the key stays the same"
    return ContentError(
        Problem(
            code="HIST02",
            message=f"The key history moved on since this was asked for: {error.problem.message}.",
            fix=fix,
            path=path,
        )
    )


def _show(entry: Entry) -> None:
    """Say what a request would change."""
    if entry["action"] == "add":
        public = PublicKey.from_multikey(entry["pub"])
        say(f"Add the key {entry['kid']}, which may sign: {', '.join(entry['roles'])}")
        say(f"  {entry['pub']}")
        say(f"  in six words: {' '.join(key_words(public.raw))}")
        for line in wrapped(
            "Call its owner, and let them read out the six words from their screen. Whoever could write into the "
            "repository could have put another key here.",
            "  ",
        ):
            say(line)
        return
    facts = {name: entry[name] for name in ("notAfter", "since") if name in entry}
    say(f"{in_words(entry)}{''.join(f', {name} {value}' for name, value in facts.items())}: {entry['reason']}")


@click.command()
@click.argument("kid", metavar="NAME")
@root_option
@click.option("--on", "day", metavar="DATE", help="Last day on which it may sign.  [default: today, now]")
@click.option("--reason", default="retired", show_default=True, help="Why; this is published.")
@board_options
@at_option
@exclusively
def retire(
    kid: str,
    root: Path,
    day: str | None,
    reason: str,
    key_paths: tuple[Path, ...],
    passphrase_fd: int | None,
    at: str | None,
    *,
    demo: bool,
) -> None:
    """End the key NAME. What it signed until then stays valid for good."""
    site, now = KeySite.load(root), clock(at)
    end = instant(day, "--on", end=True) if day else stamp(now)
    members = {"action": "retire", "kid": kid, "notAfter": end, "reason": reason}
    _change(site, members, BoardChoice(key_paths, demo, passphrase_fd), at, f"{kid} may sign until {end}.")


@click.command()
@click.argument("number", type=click.IntRange(min=1))
@root_option
@click.option("--reason", default="decided by the board", show_default=True, help="Why; this is published.")
@board_options
@at_option
@exclusively
def threshold(
    number: int,
    root: Path,
    reason: str,
    key_paths: tuple[Path, ...],
    passphrase_fd: int | None,
    at: str | None,
    *,
    demo: bool,
) -> None:
    """From now on, NUMBER board keys must sign each change of the keys."""
    site = KeySite.load(root)
    members = {"action": "threshold", "threshold": number, "reason": reason}
    done = f"Every change of the keys needs {count(number, 'board signature')} now."
    _change(site, members, BoardChoice(key_paths, demo, passphrase_fd), at, done)


def _change(site: KeySite, members: Entry, choice: BoardChoice, at: str | None, done: str) -> None:
    """Propose a line, let the keys at hand sign it, and add it or keep it as a request."""
    now = clock(at)
    entry = propose(site.listed(), members, stamp(now))
    try:
        # Before anybody is asked for a passphrase.
        missing_signatures(site.history, entry)
        listed = submit(site, countersign(entry, board_signers(site, choice, now)))
    except DocumentError as error:
        raise retold(error, HISTORY_FILE) from None
    if listed:
        say(done)
        next_step(_COMMIT)
    else:
        name = request_path(site, entry).stem
        next_step(f"commit {REQUESTS} and push; another board officer runs 'assay key add {name}'")


@click.command()
@root_option
@click.option("--keep", type=click.IntRange(min=1), metavar="NUMBER", help="Which branch stays.  [default: ask]")
@exclusively
def rebase(root: Path, keep: int | None) -> None:
    """Mend a key history that was changed on two branches.

    Keeps one of the two lines, and says how to make the other again: each line is signed together with the one before
    it, so nobody can put one after the other without signing anew.
    """
    load_issuer(root)
    path = root / HISTORY_FILE
    try:
        trunk, branches = split_branches(path.read_bytes() if path.exists() else b"")
    except DocumentError as error:
        raise retold(error, HISTORY_FILE) from None
    if not branches:
        if trunk and trunk != path.read_bytes():
            write_whole(path, trunk)
            say("Took git's marks out of the key history; every line is there.")
        else:
            say("The key history is whole; there is nothing to do.")
        return
    entries = [[strictjson.parse(line, max_bytes=MAX_REQUEST_BYTES) for line in one.splitlines()] for one in branches]
    for number, one in enumerate(entries, 1):
        say(f"  {number}: {', then '.join(in_words(item) for item in one if isinstance(item, dict))}")
    if keep is None:
        keep = int(click.prompt("Which one is published already, and stays?", type=click.IntRange(1, len(branches))))
    if keep > len(branches):
        raise UsageError(
            Problem(code="USE02", message=f"There are only {len(branches)} branches.", fix="choose one of them")
        )
    kept = trunk + branches[keep - 1]
    load_history(kept)
    write_whole(path, kept)
    say(f"Kept {count(len(kept.splitlines()), 'line')}.")
    say("Make the others again, in this order:")
    for number, one in enumerate(entries, 1):
        for item in one if number != keep else ():
            say(f"  {_again(item) if isinstance(item, dict) else item}")
    next_step(f"'git add {HISTORY_FILE}', and finish the merge")


def _again(entry: Entry) -> str:
    """Return the command that makes a line again."""
    kid = entry.get("kid")
    if entry.get("action") == "add":
        roles = (
            "" if entry["roles"] == ["award", "board", "status"] else "".join(f" --role {x}" for x in entry["roles"])
        )
        return f"assay key new {kid} --from {entry['notBefore']}{roles}"
    if entry.get("action") == "retire":
        return f"assay key retire {kid} --on {entry['notAfter']}"
    if entry.get("action") == "compromise":
        return f"assay key compromise {kid} --since {entry['since']}"
    return f"assay key threshold {entry.get('threshold')}"
