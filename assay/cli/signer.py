"""Which key signs: the demonstration key, a named file, or the one key file of this site on this computer.

Example::

    @signer_options
    def command(root, key_path, demo, passphrase_fd): ...
    secret, kid = choose_key(content, root, KeyChoice(key_path, passphrase_fd, demo), role="award")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from assay.cli.agentkey import chosen_agent_key, signer_option
from assay.cli.common import clock, keys_folder, passphrase, passphrase_option
from assay.credentials.issue import stamp
from assay.credentials.model import Content, Issuer
from assay.errors import AssayError, KeyFileError, Problem
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.ed25519 import OfficerKey, demo_secret_key
from assay.integrity.keys import KeyFileHeader, check_key_place, load_key_file, read_key_header

NO_KEY_HERE = (
    "if its file is lost, 'assay key restore' makes it again from its paper sheet; otherwise do this at the computer "
    "with the key, or name the file with --key"
)
"""What to do where the history has a key, and this computer has none: a new one needs the board's signature."""
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """What the person said about the key."""

    path: Path | None
    descriptor: int | None
    demo: bool


def signer_options(command: F) -> F:
    """Add ``--key``, ``--signer``, ``--demo`` and ``--passphrase-fd``."""
    key = click.option(
        "--key", "key_path", type=click.Path(dir_okay=False, path_type=Path), help="Your secret key file."
    )
    demo = click.option(
        "--demo", is_flag=True, help="Use the published demonstration key (example.org and localhost only)."
    )
    return key(signer_option(demo(passphrase_option(command))))


def choose_key(content: Content, root: Path, choice: KeyChoice, role: str) -> tuple[OfficerKey, str]:
    """Return the secret key and its name in the history; raises `KeyFileError` when it may not sign this."""
    secret: OfficerKey
    if choice.demo:
        secret = demo_secret_key()
        if not is_demonstration_host(content.issuer.host):
            raise KeyFileError(
                Problem(
                    code="KEY08",
                    message="Everybody has the demonstration key; nothing of a real site can be signed with it.",
                    fix="make a key of your own with 'assay key new'",
                )
            )
    elif (agent := chosen_agent_key(root)) is not None:
        secret = agent
    else:
        path = choice.path or _only_key(content)
        # Before the passphrase is asked for: nobody should type it for a file that is not there.
        check_key_place(path, forbidden=root)
        secret, _ = load_key_file(path, passphrase(choice.descriptor, f"Passphrase of {path.name}"), forbidden=root)
    known = content.history.find(secret.public) if content.history else None
    if known is None or role not in known.roles or known.ended(stamp(clock())):
        what = {"award": "awards", "status": "status lists"}[role]
        raise KeyFileError(
            Problem(
                code="KEY12",
                message=f"This key is not listed in keys/history.jsonl as one that may sign {what} today.",
                fix="use the key that is, or add this one with 'assay key new'",
            )
        )
    return secret, known.kid


def own_key_files(issuer: Issuer) -> list[tuple[Path, KeyFileHeader]]:
    """Return the key files of a site on this computer with their headers, in the order of their names."""
    found = []
    for path in sorted(keys_folder().glob("*.key")) if keys_folder().is_dir() else ():
        try:
            header = read_key_header(path.read_bytes())
        except (AssayError, OSError):
            continue
        if header.did == issuer.did:
            found.append((path, header))
    return found


def _only_key(content: Content) -> Path:
    """Find the one key file of this site on this computer."""
    files = own_key_files(content.issuer)
    found = [path for path, header in files if content.history and content.history.find(header.public)]
    if len(found) == 1:
        return found[0]
    what = "more than one key" if found else "no key"
    fix = "make a key with 'assay key new', or name one with --key"
    if found:
        fix = "name the file with --key"
    elif content.history:
        fix = NO_KEY_HERE
    raise KeyFileError(
        Problem(code="KEY11", message=f"There is {what} for {content.issuer.did} in {keys_folder()}.", fix=fix)
    )
