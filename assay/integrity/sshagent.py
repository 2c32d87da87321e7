"""Sign with a plain Ed25519 key that an ssh-agent holds (draft-ietf-sshm-ssh-agent; RFC 8709).

The agent signs any bytes, and its 64-byte signature is an ordinary Ed25519 one. That is not so for keys of security
tokens (``sk-…``), which sign a structure of their own, nor for other kinds of key; they are refused by name.

Rules:

* A key is used only when its comment names Assay: a key made for logging in should not also sign awards.
* Every answer is bounded, and each signature is verified before it is used.

Example::

    signer = agent_signer("SHA256:47DEQpj8HBSa…")
    signer.public.verify(b"message", signer.sign(b"message"))
"""

from __future__ import annotations

import base64
import hashlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from assay.errors import KeyFileError, Problem
from assay.integrity.ed25519 import PublicKey, SignatureMismatchError

VARIABLE = "SSH_AUTH_SOCK"
MARK = "assay"
"""What the comment of a key must contain, in any case."""
TIMEOUT = 60.0
"""Seconds to wait for an answer: an agent may ask its owner first."""

_KIND = b"ssh-ed25519"
_REQUEST_IDENTITIES, _IDENTITIES, _SIGN_REQUEST, _SIGN_RESPONSE = 11, 12, 13, 14
_MAX_ANSWER = 262_144


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSigner:
    """One Ed25519 key of the agent."""

    public: PublicKey
    fingerprint: str
    """As ``ssh-add -l`` prints it: ``SHA256:…``."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of a message; raises `KeyFileError` KEY17 when the agent refuses."""
        blob = _string(_KIND) + _string(self.public.raw)
        answer = _ask(bytes([_SIGN_REQUEST]) + _string(blob) + _string(message) + bytes(4))
        if answer[:1] != bytes([_SIGN_RESPONSE]):
            _fail("The ssh-agent did not sign.", "load the key again with ssh-add, or confirm when it asks")
        kind, signature = _strings(_strings(answer[1:], 1)[0], 2)
        try:
            self.public.verify(message, signature)
        except SignatureMismatchError:
            _fail(f"The ssh-agent's answer ({kind.decode('ascii', 'replace')}) is not a signature.", "restart it")
        return signature


def agent_signer(fingerprint: str) -> AgentSigner:
    """Return the key of the agent with a fingerprint ``SHA256:…``; raises `KeyFileError` KEY17 saying what is wrong."""
    found = {name: (blob, comment) for name, blob, comment in _identities()}
    if fingerprint not in found:
        loaded = ", ".join(sorted(found)) or "none"
        _fail(
            f"The ssh-agent has no key {fingerprint}; loaded: {loaded}.",
            "load it with ssh-add; 'ssh-add -l' lists the fingerprints",
        )
    blob, comment = found[fingerprint]
    kind = _strings(blob, 1)[0]
    if kind != _KIND:
        name = kind.decode("ascii", "replace")
        why = "keys of security tokens sign something else" if name.startswith("sk-") else "it is no plain Ed25519 key"
        _fail(f"The key {fingerprint} is of the kind {name}: {why}.", _MAKE)
    if MARK not in comment.lower():
        _fail(f'The comment of the key {fingerprint}, "{comment}", does not name Assay.', _MAKE)
    return AgentSigner(public=PublicKey(raw=_strings(blob, 2)[1]), fingerprint=fingerprint)


_MAKE = "make a key for this and nothing else: ssh-keygen -t ed25519 -C assay-2026-alex"


def _identities() -> Iterator[tuple[str, bytes, str]]:
    """Yield fingerprint, key and comment of everything the agent holds."""
    answer = _ask(bytes([_REQUEST_IDENTITIES]))
    if answer[:1] != bytes([_IDENTITIES]):
        _fail("The ssh-agent does not list its keys.", "restart it")
    number = int.from_bytes(answer[1:5], "big")
    strings = _strings(answer[5:], 2 * min(number, _MAX_ANSWER // 8))
    for blob, comment in zip(strings[::2], strings[1::2], strict=True):
        digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
        yield f"SHA256:{digest}", blob, comment.decode("utf-8", "replace")


def _ask(message: bytes) -> bytes:
    """Send one message to the agent and return its answer, both without their length."""
    path = os.environ.get(VARIABLE, "")
    if not path or not hasattr(socket, "AF_UNIX"):
        _fail(f"There is no ssh-agent here ({VARIABLE} is not set).", "start one with: eval $(ssh-agent)")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as agent:
            agent.settimeout(TIMEOUT)
            agent.connect(path)
            agent.sendall(_string(message))
            length = int.from_bytes(_read(agent, 4), "big")
            return _read(agent, min(length, _MAX_ANSWER))
    except OSError as error:
        _fail(f"The ssh-agent does not answer: {error.strerror or error}.", "start it again with: eval $(ssh-agent)")


def _read(agent: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        if not (piece := agent.recv(length - len(data))):
            raise OSError("its answer is cut off")
        data += piece
    return data


def _string(data: bytes) -> bytes:
    """Return bytes behind their length (RFC 4251, section 5)."""
    return len(data).to_bytes(4, "big") + data


def _strings(data: bytes, number: int) -> list[bytes]:
    """Return the first strings of a message."""
    found = []
    for _ in range(number):
        end = 4 + int.from_bytes(data[:4], "big")
        if end > len(data):
            _fail("The ssh-agent's answer is cut off.", "restart it")
        found.append(data[4:end])
        data = data[end:]
    return found


def _fail(message: str, fix: str) -> NoReturn:
    raise KeyFileError(Problem(code="KEY17", message=message, fix=fix)) from None
