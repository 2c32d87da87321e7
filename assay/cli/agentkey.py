"""``--signer ssh-agent:SHA256:…``: sign with a key that the person's ssh-agent holds, instead of a key file.

The agent has the signing key, and nothing else. The key with which member references are hashed is in a file that
`assay key new NAME --agent SHA256:…` makes, beside the key files and readable by its owner only; it is not locked,
because whoever has it can link pseudonyms to references, and sign nothing.

Example::

    assay sign --signer ssh-agent:SHA256:47DEQpj8HBSa…
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from assay.cli.common import keys_folder
from assay.errors import DocumentError, KeyFileError, Problem
from assay.integrity import multibase, strictjson
from assay.integrity.ed25519 import OfficerKey, PublicKey
from assay.integrity.keys import SECRET_MARKER, check_key_place
from assay.integrity.sshagent import AgentSigner, agent_signer

F = TypeVar("F", bound=Callable[..., Any])
SCHEME = "ssh-agent:"
_META = "assay.signer"
_MAX_BYTES = 4_096


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AgentKey:
    """A key of the agent with its pseudonym key."""

    signer: AgentSigner
    pseudonym_key: bytes

    @property
    def public(self) -> PublicKey:
        """The key its signatures verify with."""
        return self.signer.public

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of a message."""
        return self.signer.sign(message)


def signer_option(command: F) -> F:
    """Add ``--signer``; `chosen_agent_key` has the answer, so that no command needs to pass it on."""
    return click.option(
        "--signer",
        metavar="ssh-agent:SHA256:…",
        expose_value=False,
        callback=_remember,
        help="Sign with an Ed25519 key of your ssh-agent ('ssh-add -l' lists them).",
    )(command)


def _remember(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is not None and not value.startswith(f"{SCHEME}SHA256:"):
        raise click.BadParameter("write it as ssh-agent:SHA256:…, as 'ssh-add -l' prints it")
    context.meta[_META] = value


def chosen_agent_key(forbidden: Path) -> OfficerKey | None:
    """Return the key of ``--signer``, or ``None``; raises `KeyFileError` when agent or file do not have it."""
    value = click.get_current_context().meta.get(_META)
    if value is None:
        return None
    signer = agent_signer(str(value).removeprefix(SCHEME))
    for path in sorted(keys_folder().glob("*.agent")) if keys_folder().is_dir() else ():
        check_key_place(path, forbidden=forbidden)
        if _facts(path).get("pub") == signer.public.multikey:
            return agent_key(path, signer)
    raise KeyFileError(
        Problem(
            code="KEY11",
            message=f"The ssh-agent has {signer.fingerprint}, and no file in {keys_folder()} belongs to it.",
            fix=f"make one with 'assay key new NAME --agent {signer.fingerprint}'",
        )
    )


def agent_key(path: Path, signer: AgentSigner) -> AgentKey:
    """Return a key of the agent with the pseudonym key of its file; raises `KeyFileError` KEY02 for another's file."""
    facts = _facts(path)
    if facts.get("pub") != signer.public.multikey:
        raise KeyFileError(
            Problem(
                code="KEY02",
                message="The file belongs to another key than the ssh-agent has.",
                fix="choose another name",
                path=str(path),
            )
        )
    return AgentKey(signer=signer, pseudonym_key=multibase.decode_base64url(str(facts["pseudonyms"])))


def agent_file(kid: str, did: str, key: AgentKey) -> bytes:
    """Return the file that belongs to a key of the agent: a comment for people, and one line of JSON."""
    facts = {"v": 1, "kid": kid, "did": did, "pub": key.public.multikey}
    facts["pseudonyms"] = multibase.encode_base64url(key.pseudonym_key)
    comment = f"untrusted comment: {SECRET_MARKER} of Assay, pseudonym key {kid} of {did} - keep secret, never commit"
    return f"{comment}\n{json.dumps(facts, separators=(',', ':'))}\n".encode()


def _facts(path: Path) -> dict[str, Any]:
    try:
        facts = strictjson.parse(path.read_bytes().partition(b"\n")[2], max_bytes=_MAX_BYTES)
    except (DocumentError, OSError):
        facts = None
    if not isinstance(facts, dict) or facts.get("v") != 1 or "pseudonyms" not in facts:
        raise KeyFileError(
            Problem(
                code="KEY02",
                message="The file of an ssh-agent key is damaged or was modified.",
                fix="use a backup of it",
                path=str(path),
            )
        )
    return facts
