"""`assay key new` and `assay key show`: make a signing key, and list the public keys.

The other `assay key` commands are in `keychange` (what changes the history), `keypaper` (sheet, test, restore) and
`compromise`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from assay.cli.agentkey import AgentKey, agent_file, agent_key, signer_option
from assay.cli.asking import prompt
from assay.cli.common import (
    PASSPHRASE_VARIABLE,
    at_option,
    clock,
    exclusively,
    passphrase,
    passphrase_option,
    root_option,
)
from assay.cli.keyring import BoardChoice, KeySite, board_signers, instant, open_key, submit
from assay.cli.keysheet import write_sheet
from assay.cli.lazy import LazyGroup
from assay.cli.report import count, next_step, say, say_path, wrapped
from assay.credentials.folders import HISTORY_FILE
from assay.credentials.issue import stamp
from assay.errors import KeyFileError, Problem, UsageError
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.durable import write_whole
from assay.integrity.ed25519 import DEMO_KID, OfficerKey, SecretKey, demo_secret_key, new_secret_key
from assay.integrity.history import ROLES, KeyHistory, append_add, countersign, propose
from assay.integrity.keys import save_key_file, seal_key_file
from assay.integrity.paper import read_block
from assay.integrity.sshagent import agent_signer
from assay.integrity.words import fingerprint_words, key_words, random_words

SHORTEST_PASSPHRASE = 14


_TABLE = {
    "add": ("keychange", "Sign another officer's REQUEST."),
    "compromise": ("compromise", "Say that the key NAME may be in the wrong hands since a day."),
    "rebase": ("keychange", "Mend a key history that was changed on two branches."),
    "restore": ("keypaper", "Make the key file again from its paper sheet."),
    "retire": ("keychange", "End the key NAME."),
    "test": ("keypaper", "Practise: see that file, passphrase and key belong together."),
    "threshold": ("keychange", "From now on, NUMBER board keys must sign each change of the keys."),
}
"""The commands that live in other modules, and their first sentences (`LazyGroup`)."""


@click.group(cls=LazyGroup, lazy=_TABLE)
def key() -> None:
    """Make, list, test, hand over and end signing keys."""


@key.command("new")
@click.argument("name", required=False)
@root_option
@click.option("--demo", is_flag=True, help="List the published demonstration key instead (examples only).")
@click.option(
    "--signed-by",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Board key file that vouches for a second key; may be given more than once.",
)
@click.option("--request", is_flag=True, help="Ask a board officer at another computer to vouch for the key.")
@click.option("--pseudonyms", is_flag=True, help="With --request: type in the pseudonym block of a paper sheet.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(ROLES),
    help="What the key may sign; may be given more than once.  [default: all]",
)
@click.option("--agent", metavar="SHA256:…", help="List an Ed25519 key of your ssh-agent instead of making one.")
@click.option("--from", "start", metavar="TIME", help="From when on the key counts.  [default: now]")
@signer_option
@passphrase_option
@at_option
@exclusively
def new(  # noqa: PLR0913 - one parameter an option
    name: str | None,
    root: Path,
    signed_by: tuple[Path, ...],
    roles: tuple[str, ...],
    agent: str | None,
    start: str | None,
    passphrase_fd: int | None,
    at: str | None,
    *,
    demo: bool,
    request: bool,
    pseudonyms: bool,
) -> None:
    """Make a signing key NAME, such as 2026-alex.

    The secret half goes into a file of its own outside the site folder, locked with a passphrase; the public half is
    added to keys/history.jsonl, which you commit. The first key may sign everything, so that one person can start
    alone. A later one needs a board key's signature: with --request it waits in keys/requests until a board officer
    runs 'assay key add'.
    """
    site = KeySite.load(root)
    now = clock(at)
    if demo:
        _new_demo(site, now)
        return
    kid = _name(name, site.history)
    board = {}
    if site.history and not request:
        board = board_signers(site, BoardChoice(signed_by, demo=False, descriptor=passphrase_fd), now)
    copied = pseudonym_source(list(board.values()), ask=pseudonyms)
    if agent is None:
        path, secret = _secret(site, kid, passphrase_fd, copied)
    else:
        path, secret = _agent_secret(site, kid, agent, copied)
    members = {
        "action": "add",
        "kid": kid,
        "pub": secret.public.multikey,
        "roles": sorted(set(roles or ROLES)),
        "notBefore": instant(start, "--from", end=False) if start else stamp(now),
        "reason": "new key" if site.history else "first key",
    }
    if site.history is None:
        members["did"] = site.issuer.did
    entry = countersign(propose(site.history, members, stamp(now)), {kid: secret} | board)
    listed = submit(site, entry)
    _tell(path, kid, secret, listed=listed, agent=agent is not None)


def _name(name: str | None, history: KeyHistory | None) -> str:
    if name:
        return key_name(name, history)
    question = "Name of the key (year and your first name, such as 2026-alex)"
    return prompt(question, check=lambda text: key_name(text, history))


def key_name(name: str, history: KeyHistory | None = None) -> str:
    """Return a name that a new key may have; raises `UsageError` USE03."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or name == DEMO_KID:
        raise UsageError(
            Problem(code="USE03", message=f'"{name}" cannot be the name of a key.', fix="write it like 2026-alex")
        )
    if history and history.find_kid(name):
        raise UsageError(Problem(code="USE03", message=f"There is a key {name} already.", fix="choose another name"))
    return name


def pseudonym_source(board: Sequence[OfficerKey], *, ask: bool) -> bytes | None:
    """Return the pseudonym key to copy: pseudonyms must not change with a key, or awards no longer stack."""
    if board:
        return board[0].pseudonym_key
    return typed_block("Pseudonym block of the sheet") if ask else None


def _secret(site: KeySite, kid: str, descriptor: int | None, copied: bytes | None) -> tuple[Path, OfficerKey]:
    """Return a new key whose file is safe on disk; or the one of this name that was made and never listed."""
    path = site.key_path(kid)
    if path.exists():
        say(f"There is a key file {path.name} that is not listed yet; it is used.")
        return path, open_key(site, path, descriptor)
    secret = new_secret_key()
    if copied is not None:
        secret = SecretKey(seed=secret.seed, pseudonym_key=copied)
    phrase = new_passphrase(descriptor, kid)
    save_key_file(path, seal_key_file(secret, kid, site.issuer.did, phrase), forbidden=site.root)
    return path, secret


def _agent_secret(site: KeySite, kid: str, fingerprint: str, copied: bytes | None) -> tuple[Path, OfficerKey]:
    """Return a key of the ssh-agent, with a pseudonym key in a file of its own."""
    path = site.key_path(kid).with_suffix(".agent")
    signer = agent_signer(fingerprint)
    if path.exists():
        say(f"There is a file {path.name} of a key that is not listed yet; it is used.")
        return path, agent_key(path, signer)
    key = AgentKey(signer=signer, pseudonym_key=copied or new_secret_key().pseudonym_key)
    save_key_file(path, agent_file(kid, site.issuer.did, key), forbidden=site.root)
    return path, key


def typed_block(prompt: str) -> bytes:
    """Ask for a block of a paper sheet; raises `KeyFileError` KEY16 when it has a slip."""
    try:
        return read_block(str(click.prompt(prompt)))
    except ValueError as error:
        raise KeyFileError(
            Problem(code="KEY16", message=f"This is not a block of a paper sheet: {error}.", fix="type it again")
        ) from None


def _long_enough(phrase: str) -> str:
    if len(phrase) < SHORTEST_PASSPHRASE:
        what = f"it has {len(phrase)} characters; at least {SHORTEST_PASSPHRASE} are needed."
        raise click.BadParameter(what)
    return phrase


def new_passphrase(descriptor: int | None, kid: str) -> str:
    """Ask for the passphrase of a new key file, offering one of six random words."""
    if descriptor is None and sys.stdin.isatty() and PASSPHRASE_VARIABLE not in os.environ:
        say("A passphrase you could take, six random words:")
        say(f"  {' '.join(random_words())}")
        say(f"Write it on paper. One of your own needs at least {SHORTEST_PASSPHRASE} characters.")
    phrase = passphrase(descriptor, f"Passphrase for {kid}", confirm=True, check=_long_enough)
    if len(phrase) < SHORTEST_PASSPHRASE:
        raise KeyFileError(
            Problem(
                code="KEY13",
                message=f"The passphrase has {len(phrase)} characters; at least {SHORTEST_PASSPHRASE} are needed.",
                fix="string five or six words together",
            )
        )
    return phrase


def _new_demo(site: KeySite, now: datetime) -> None:
    if not is_demonstration_host(site.issuer.host):
        raise KeyFileError(
            Problem(
                code="KEY08",
                message="Everybody has the demonstration key; a real site cannot use it.",
                fix="make a key of your own: 'assay key new NAME'",
            )
        )
    secret = demo_secret_key()
    if site.history and site.history.find(secret.public):
        say("The demonstration key is in keys/history.jsonl already.")
        return
    line = append_add(
        site.history,
        did="" if site.history else site.issuer.did,
        kid=DEMO_KID,
        roles=ROLES,
        not_before=stamp(now),
        at=stamp(now),
        reason="new key" if site.history else "first key",
        signers={DEMO_KID: secret},
    )
    write_whole(site.root / HISTORY_FILE, site.data + line)
    say("Listed the published demonstration key. It is for examples: everybody can sign with it.")
    next_step("'assay sign --demo' signs drafts with it")


def _tell(path: Path, kid: str, secret: OfficerKey, *, listed: bool, agent: bool) -> None:
    say(f"Made the key {kid}.")
    say_path("pseudonyms" if agent else "secret", path)
    say(f"  public: {secret.public.multikey}{f' in {HISTORY_FILE}' if listed else ''}")
    say(f"  in six words: {' '.join(key_words(secret.public.raw))}")
    backup = (
        "The secret is in your ssh-agent; back up its file, and this one, as you do with other keys of yours."
        if agent
        else "Without the secret file and its passphrase, nobody can sign in this key's name again; awards already "
        "signed stay valid. Print the sheet for it now with 'assay key show --paper', and keep it in another house."
    )
    for line in wrapped(backup, "  "):
        say(line)
    if listed:
        test = "'assay new badge'" if agent else "'assay key test' and 'assay new badge'"
        next_step(f"commit {HISTORY_FILE}; then {test}")
    else:
        next_step(
            f"commit keys/requests and push; a board officer runs 'assay key add {kid}' and compares the six words "
            "with you by telephone"
        )


@key.command("show")
@root_option
@click.option("--paper", "paper", is_flag=True, help="Write a sheet with the SECRET of your key, to print and lock up.")
@click.option("--key", "key_path", type=click.Path(dir_okay=False, path_type=Path), help="Your secret key file.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where the sheet goes.")
@passphrase_option
@at_option
def show(
    root: Path, key_path: Path | None, output: Path | None, passphrase_fd: int | None, at: str | None, *, paper: bool
) -> None:
    """List the public keys of this site.

    With --paper, print the sheet of your own key instead.
    """
    site = KeySite.load(root)
    if paper:
        write_sheet(site, key_path, output, passphrase_fd, clock(at))
        return
    if site.history is None:
        say("There is no key yet.")
        next_step("make one with 'assay key new NAME'")
        return
    history = site.history
    for known in history.keys:
        until = f" until {known.not_after[:10]}" if known.not_after else ""
        until = f", COMPROMISED since {known.compromised[:10]}" if known.compromised else until
        say(f"{known.kid}  from {known.not_before[:10]}{until}  {', '.join(known.roles)}\n  {known.public.multikey}")
    say(f"Every change of this list needs {count(history.threshold, 'board signature')}.")
    say(f"Fingerprint: {history.fingerprint}")
    say(f"  in six words: {' '.join(fingerprint_words(history.fingerprint))}")
