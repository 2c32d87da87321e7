"""What the `assay key` commands share: the key files of this computer, who of the board signs, and where a line goes.

A line of the key history needs as many board signatures as the threshold asks for. With fewer, it waits as a request in
``keys/requests/``, which goes to the next officer with the repository.

Example::

    signers = board_signers(site, BoardChoice(paths=(), demo=False, descriptor=None), now)
    submit(site, countersign(propose(site.history, members, stamp(now)), signers))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import click

from assay.cli.agentkey import chosen_agent_key, signer_option
from assay.cli.common import keys_folder, passphrase, passphrase_option
from assay.cli.report import count, say
from assay.cli.signer import NO_KEY_HERE, own_key_files
from assay.credentials.content import load_issuer, load_keys
from assay.credentials.folders import HISTORY_FILE
from assay.credentials.issue import stamp
from assay.credentials.model import Issuer
from assay.errors import DocumentError, KeyFileError, Problem, UsageError
from assay.integrity.canonical import canonicalize_jcs
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.durable import write_whole
from assay.integrity.ed25519 import OfficerKey, SecretKey, demo_secret_key
from assay.integrity.history import Entry, KeyHistory, in_words, missing_signatures
from assay.integrity.keys import check_key_place, load_key_file

REQUESTS = "keys/requests"
"""Lines of the key history that still need a signature."""
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class KeySite:
    """A site folder as the key commands see it."""

    root: Path
    issuer: Issuer
    history: KeyHistory | None
    data: bytes
    """The bytes of the history."""

    @classmethod
    def load(cls, root: Path) -> KeySite:
        """Read the issuer and the verified key history."""
        return cls(root, load_issuer(root), *load_keys(root))

    def listed(self) -> KeyHistory:
        """Return the history; raises `UsageError` before the first key."""
        if self.history is None:
            raise UsageError(
                Problem(code="USE06", message="There is no key yet.", fix="make one with 'assay key new NAME'")
            )
        return self.history

    def key_path(self, kid: str) -> Path:
        """Return where the key file of a key of this site goes on this computer."""
        return keys_folder() / f"{quote(self.issuer.did.removeprefix('did:web:'), safe='')}-{kid}.key"


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """What the person said about the keys that sign for the board."""

    paths: tuple[Path, ...]
    demo: bool
    descriptor: int | None


def board_options(command: F) -> F:
    """Add ``--key``, which may be given more than once, ``--signer``, ``--demo`` and ``--passphrase-fd``."""
    key = click.option(
        "--key",
        "key_paths",
        multiple=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="Key file of the board that signs the line; may be given more than once.",
    )
    demo = click.option("--demo", is_flag=True, help="Sign with the published demonstration key (examples only).")
    return key(signer_option(demo(passphrase_option(command))))


def open_key(site: KeySite, path: Path, descriptor: int | None) -> SecretKey:
    """Open one key file, asking for its passphrase."""
    check_key_place(path, forbidden=site.root)
    return load_key_file(path, passphrase(descriptor, f"Passphrase of {path.name}"), forbidden=site.root)[0]


def one_key_file(site: KeySite, path: Path | None, kids: Collection[str] | None = None) -> Path:
    """Return the named key file, or the only one of this computer whose key is among *kids* (all, when None)."""
    if path is not None:
        return path
    history = site.history
    names = {known.public: known.kid for known in history.keys} if history else {}
    found = [item for item, header in own_key_files(site.issuer) if kids is None or names.get(header.public) in kids]
    if len(found) == 1:
        return found[0]
    there = f"There are {len(found)} key files" if found else "There is no key file"
    of = f" of {', '.join(sorted(kids))}" if kids else ""
    raise KeyFileError(
        Problem(
            code="KEY11",
            message=f"{there}{of} for {site.issuer.did} in {keys_folder()}.",
            fix="name the file with --key" if found else NO_KEY_HERE,
        )
    )


def board_signers(
    site: KeySite, choice: BoardChoice, now: datetime, *, without: str | None = None
) -> dict[str, OfficerKey]:
    """Return the board keys that will sign, by id; raises `KeyFileError` for one that may not."""
    history = site.listed()
    able = history.board.may_sign(stamp(now)) - {without}
    if choice.demo:
        if not is_demonstration_host(site.issuer.host):
            raise KeyFileError(
                Problem(
                    code="KEY08",
                    message="Everybody has the demonstration key; a real site cannot use it.",
                    fix="leave out --demo",
                )
            )
        secrets: list[OfficerKey] = [demo_secret_key()]
    elif (agent := chosen_agent_key(site.root)) is not None:
        secrets = [agent]
    else:
        paths = choice.paths or (one_key_file(site, None, able),)
        secrets = [open_key(site, path, choice.descriptor) for path in paths]
    signers: dict[str, OfficerKey] = {}
    for secret in secrets:
        known = history.find(secret.public)
        if known is None or known.kid not in able:
            raise KeyFileError(
                Problem(
                    code="KEY12",
                    message=f"The key {known.kid if known else secret.public.multikey} may not sign for the board now.",
                    fix=f"use a key file of {', '.join(sorted(able)) or 'another board key'}",
                )
            )
        signers[known.kid] = secret
    return signers


def submit(site: KeySite, entry: Entry) -> bool:
    """Add a signed line to the history, or keep it as a request while board signatures are missing.

    Returns whether the line is in the history now. Raises `DocumentError` as `load_history` does.
    """
    missing = missing_signatures(site.history, entry)
    line = canonicalize_jcs(entry) + b"\n"
    path = request_path(site, entry)
    if missing:
        write_whole(path, line)
        say(f"{in_words(entry)} needs {count(missing, 'more board signature')}.")
        say(f"  request: {path.relative_to(site.root).as_posix()}")
        return False
    write_whole(site.root / HISTORY_FILE, site.data + line)
    path.unlink(missing_ok=True)
    return True


def request_path(site: KeySite, entry: Entry) -> Path:
    """Return where a line waits for signatures: one file for each thing that can be asked for."""
    name = entry["kid"] if entry["action"] == "add" else in_words(entry).replace(" ", "-")
    return site.root / REQUESTS / f"{name}.json"


def instant(text: str, option: str, *, end: bool) -> str:
    """Return a day or a time of an option as it is written in the history; a day means its start, or its end."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        text += "T23:59:59Z" if end else "T00:00:00Z"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(
            Problem(
                code="USE01",
                message=f'{option} "{text}" is neither a day nor a time with its zone.',
                fix="write it as in 2026-03-14, or 2026-03-14T10:00:00Z",
            )
        )
    return stamp(moment)


def retold(error: DocumentError, path: str) -> DocumentError:
    """Return the error of a line with the file it is in."""
    what = error.problem
    told = DocumentError(what.code, what.message, fix=what.fix, pointer=error.pointer)
    told.problems = (
        Problem(code=what.code, message=what.message, fix=what.fix, path=path, line=what.line, column=what.column),
    )
    return told
