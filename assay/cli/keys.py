"""`assay key …`: make a signing key and list it in the public key history."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import click

from assay.cli.common import (
    PASSPHRASE_VARIABLE,
    at_option,
    clock,
    keys_folder,
    passphrase,
    passphrase_option,
    root_option,
)
from assay.cli.report import next_step, say, wrapped
from assay.credentials.content import HISTORY_FILE, load_issuer, load_keys
from assay.credentials.issue import stamp
from assay.credentials.model import Issuer
from assay.errors import KeyFileError, Problem, UsageError
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.durable import write_whole
from assay.integrity.ed25519 import DEMO_KID, SecretKey, demo_secret_key, new_secret_key
from assay.integrity.history import KeyHistory, append_add
from assay.integrity.keys import load_key_file, read_key_header, save_key_file, seal_key_file

SHORTEST_PASSPHRASE = 14
ROLES = ("award", "board", "status")
"""A first key does everything, so that one person can start alone."""


@click.group()
def key() -> None:
    """Make and list signing keys."""


@key.command("new")
@click.argument("name", required=False)
@root_option
@click.option("--demo", is_flag=True, help="List the published demonstration key instead (examples only).")
@click.option(
    "--signed-by", type=click.Path(dir_okay=False, path_type=Path), help="Key file that vouches for a second key."
)
@passphrase_option
@at_option
def new(
    name: str | None, root: Path, signed_by: Path | None, passphrase_fd: int | None, at: str | None, *, demo: bool
) -> None:
    """Make a signing key NAME, such as 2026-alex.

    The secret half goes into a file of its own outside the site folder, locked with a passphrase; the public half is
    added to keys/history.jsonl, which you commit.
    """
    issuer = load_issuer(root)
    history = load_keys(root)
    now = clock(at)
    if demo:
        _new_demo(root, issuer, history[0], history[1], now)
        return
    kid = _name(name, history[0])
    path = keys_folder() / f"{quote(issuer.did.removeprefix('did:web:'), safe='')}-{kid}.key"
    board = _board_key(history[0], signed_by, root, passphrase_fd)
    phrase = _new_passphrase(passphrase_fd, kid)
    secret = new_secret_key()
    if board is not None:
        # Pseudonyms of people must not change when a key does, or their awards no longer stack.
        secret = SecretKey(seed=secret.seed, pseudonym_key=board.pseudonym_key)
    line = _line(history[0], issuer, kid, secret, board or secret, now)
    save_key_file(path, seal_key_file(secret, kid, issuer.did, phrase), forbidden=root)
    write_whole(root / HISTORY_FILE, history[1] + line)
    _tell(path, kid, secret)


def _name(name: str | None, history: KeyHistory | None) -> str:
    name = name or str(click.prompt("Name of the key (year and your first name, such as 2026-alex)"))
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or name == DEMO_KID:
        raise UsageError(
            Problem(code="USE03", message=f'"{name}" cannot be the name of a key.', fix="write it like 2026-alex")
        )
    if history and history.find_kid(name):
        raise UsageError(Problem(code="USE03", message=f"There is a key {name} already.", fix="choose another name"))
    return name


def _new_passphrase(descriptor: int | None, kid: str) -> str:
    phrase = passphrase(
        descriptor,
        f"Passphrase for {kid} (at least {SHORTEST_PASSPHRASE} characters; five words are good)",
        confirm=True,
    )
    if len(phrase) < SHORTEST_PASSPHRASE:
        raise KeyFileError(
            Problem(
                code="KEY13",
                message=f"The passphrase has {len(phrase)} characters; at least {SHORTEST_PASSPHRASE} are needed.",
                fix="string five or six words together",
            )
        )
    return phrase


def _board_key(history: KeyHistory | None, path: Path | None, root: Path, descriptor: int | None) -> SecretKey | None:
    """Return the key that vouches for a new one; the first key vouches for itself."""
    if history is None:
        return None
    if path is None:
        own = sorted(keys_folder().glob("*.key")) if keys_folder().is_dir() else []
        known = [item for item in own if history.find(read_key_header(item.read_bytes()).public)]
        if len(known) != 1:
            raise KeyFileError(
                Problem(
                    code="KEY11",
                    message="A second key must be vouched for by one that is in keys/history.jsonl.",
                    fix="name that key's file with --signed-by",
                )
            )
        path = known[0]
    return load_key_file(path, passphrase(descriptor, f"Passphrase of {path.name}"), forbidden=root)[0]


def _line(
    history: KeyHistory | None, issuer: Issuer, kid: str, secret: SecretKey, board: SecretKey, now: datetime
) -> bytes:
    time = stamp(now)
    voucher = history.find(board.public) if history else None
    return append_add(
        history,
        did="" if history else issuer.did,
        kid=kid,
        roles=ROLES,
        not_before=time,
        at=time,
        reason="new key" if history else "first key",
        signers={kid: secret} | ({voucher.kid: board} if voucher else {}),
    )


def _new_demo(root: Path, issuer: Issuer, history: KeyHistory | None, data: bytes, now: datetime) -> None:
    if not is_demonstration_host(issuer.host):
        raise KeyFileError(
            Problem(
                code="KEY08",
                message="Everybody has the demonstration key; a real site cannot use it.",
                fix="make a key of your own: 'assay key new NAME'",
            )
        )
    secret = demo_secret_key()
    if history and history.find(secret.public):
        say("The demonstration key is in keys/history.jsonl already.")
        return
    write_whole(root / HISTORY_FILE, data + _line(history, issuer, DEMO_KID, secret, secret, now))
    say("Listed the published demonstration key. It is for examples: everybody can sign with it.")
    next_step("'assay sign --demo' signs drafts with it")


def _tell(path: Path, kid: str, secret: SecretKey) -> None:
    say(f"Made the key {kid}.")
    say(f"  secret: {path}")
    say(f"  public: {secret.public.multikey} in {HISTORY_FILE}")
    for line in wrapped(
        "Copy the secret file to a second place that only you can reach, and keep the passphrase elsewhere. Without "
        "both, nobody can sign in this key's name again; awards already signed stay valid.",
        "  ",
    ):
        say(line)
    next_step(
        f"commit {HISTORY_FILE}; then 'assay new badge'  (in scripts, {PASSPHRASE_VARIABLE} gives the passphrase)"
    )


@key.command("show")
@root_option
def show(root: Path) -> None:
    """List the public keys of this site."""
    history = load_keys(root)[0]
    for known in history.keys if history else ():
        until = f" until {known.not_after[:10]}" if known.not_after else ""
        say(f"{known.kid}  from {known.not_before[:10]}{until}  {', '.join(known.roles)}\n  {known.public.multikey}")
    if history is None:
        say("There is no key yet.")
        next_step("make one with 'assay key new NAME'")
