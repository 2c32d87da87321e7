"""Keys, as the rest of Assay uses them: the types of `ed25519`, and the file that holds a secret one (faults 1.8).

A key file is one short text, locked by a passphrase, kept outside of every repository. Three lines, each ended by a
newline::

    untrusted comment: <marker> of Assay, key 2026-alex of did:web:… - keep secret, never commit - check <16 hex>
    {"v":1,"kid":"2026-alex","did":"did:web:…","pub":"z6Mk…","kdf":"argon2id13","ops":3,"mem":268435456,"salt":"u…"}
    base64(nonce || XChaCha20-Poly1305(seed || pseudonym key || SHA-512(pub)[:8], aad = the bytes of line 2))

Rules:

* The header is authenticated: an altered header never opens. But an AEAD cannot tell an altered file from a wrong
  passphrase, and a person must (faults B01, B02). So the comment ends in a checksum of everything else: a file whose
  checksum is wrong is damaged (``KEY02``); one whose checksum is right and that does not open was given the wrong
  passphrase (``KEY01``). The checksum is no secret and no protection: who forges it only gets the other message.
* The cost of the key derivation is read from the file and capped before it is spent (``KEY03``, faults B03).
* A file that others may read, or that lies in a git work tree or the site folder, is not used (``KEY06``, faults B06).
* No secret and no passphrase is ever part of an error.

Example::

    save_key_file(path, seal_key_file(key, "2026-alex", "did:web:badges.example.org", passphrase))
    key, header = load_key_file(path, passphrase)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import shlex
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import nacl.exceptions
import nacl.secret
import nacl.utils
from nacl.pwhash import argon2id

from assay.errors import DocumentError, KeyFileError, Problem
from assay.integrity import multibase, strictjson
from assay.integrity.durable import write_new
from assay.integrity.ed25519 import (
    DEMO_KID,
    SEED_BYTES,
    PublicKey,
    SecretKey,
    SignatureMismatchError,
    Signer,
    demo_secret_key,
    is_demo_key,
    new_secret_key,
)
from assay.integrity.strictjson import JsonValue

__all__ = [
    "DEMO_KID",
    "MAX_MEM",
    "MAX_OPS",
    "SECRET_MARKER",
    "KeyFileHeader",
    "PublicKey",
    "SecretKey",
    "SignatureMismatchError",
    "Signer",
    "check_key_place",
    "demo_secret_key",
    "is_demo_key",
    "load_key_file",
    "new_secret_key",
    "open_key_file",
    "read_key_header",
    "save_key_file",
    "seal_key_file",
]

SECRET_MARKER = "assay-secret" + "-key-file"
"""Words in every secret key file, for those who search a repository for one; split, so that they do not find this."""
OPS = argon2id.OPSLIMIT_MODERATE
"""Passes of argon2id for new files: 3."""
MEM = argon2id.MEMLIMIT_MODERATE
"""Memory of argon2id for new files, in bytes: 256 MiB, about 0.7 s."""
MAX_OPS = 10
"""Most passes a file may ask for."""
MAX_MEM = 1024**3
"""Most memory a file may ask for, in bytes."""
MAX_FILE_BYTES = 8_192
"""Most bytes of a key file."""

_CHECK = " - check "
_COMMENT = "untrusted comment: "
_TAG_BYTES = 8
_MEMBERS = {"v", "kid", "did", "pub", "kdf", "ops", "mem", "salt"}
_KDF = "argon2id13"
_LABEL = re.compile(r"[A-Za-z0-9._:%~/-]{1,200}")
"""Key ids and DIDs: printable, no blanks, nothing that could end the comment early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFileHeader:
    """What a key file says about itself without a passphrase; trusted only once the file has been opened."""

    kid: str
    """Key id, the name of the key in the key history."""
    did: str
    """DID of the issuer the key was made for."""
    public: PublicKey
    """The public half."""
    ops: int
    """Passes of argon2id."""
    mem: int
    """Memory of argon2id, in bytes."""
    salt: bytes
    """Salt of argon2id, 16 bytes."""

    def __post_init__(self) -> None:
        """Refuse a salt of another length, which libsodium cannot use."""
        if len(self.salt) != argon2id.SALTBYTES:
            message = f"the salt of argon2id has {argon2id.SALTBYTES} bytes"
            raise ValueError(message)


def seal_key_file(secret: SecretKey, kid: str, did: str, passphrase: str, *, ops: int = OPS, mem: int = MEM) -> bytes:
    """Return the bytes of a new key file: about 600, different at every call (random salt and nonce).

    Raises `ValueError` for a key id or DID with other characters than names have, an empty passphrase, or a cost that
    `open_key_file` would refuse.
    """
    if not (_LABEL.fullmatch(kid) and _LABEL.fullmatch(did)):
        message = "a key id and a DID are 1 to 200 of the characters A-Z a-z 0-9 . _ : % ~ / -"
        raise ValueError(message)
    if not passphrase or not _cost_allowed(ops, mem):
        message = "a key file needs a passphrase and a cost within the limits"
        raise ValueError(message)
    salt = nacl.utils.random(argon2id.SALTBYTES)
    header: dict[str, str | int] = {"v": 1, "kid": kid, "did": did, "pub": secret.public.multikey, "kdf": _KDF}
    header |= {"ops": ops, "mem": mem, "salt": multibase.encode_base64url(salt)}
    line2 = json.dumps(header, separators=(",", ":")).encode()
    secrets = secret.seed + secret.pseudonym_key + _tag(secret.public)
    box = nacl.secret.Aead(_derive(passphrase, salt, ops, mem)).encrypt(secrets, line2)
    line3 = base64.b64encode(box)
    comment = f"{_COMMENT}{SECRET_MARKER} of Assay, key {kid} of {did} - keep secret, never commit"
    check = _checksum(comment.encode(), line2, line3)
    return b"\n".join([f"{comment}{_CHECK}{check}".encode(), line2, line3, b""])


def read_key_header(data: bytes) -> KeyFileHeader:
    """Return the header of a key file without opening it.

    Raises `KeyFileError`: ``KEY02`` damaged or modified, ``KEY03`` absurd cost, ``KEY04`` not a key file.
    """
    _comment, line2, _line3 = _split(data)
    return _header(line2)


def open_key_file(data: bytes, passphrase: str) -> tuple[SecretKey, KeyFileHeader]:
    """Return the secret key and the header of a key file.

    Raises `KeyFileError`: ``KEY01`` wrong passphrase, ``KEY07`` too little memory, and those of `read_key_header`.
    """
    _comment, line2, line3 = _split(data)
    header = _header(line2)
    try:
        box = base64.b64decode(line3, validate=True)
    except binascii.Error:
        _fail("KEY02", "the key file is damaged: its third line is not base64", "use a backup of the key file")
    aead = nacl.secret.Aead(_derive(passphrase, header.salt, header.ops, header.mem))
    try:
        secrets = aead.decrypt(box, line2)
    except (nacl.exceptions.CryptoError, ValueError):
        _fail("KEY01", f"wrong passphrase for the key {header.kid}", "run it again; check caps lock and layout")
    if len(secrets) != 2 * SEED_BYTES + _TAG_BYTES:
        _fail("KEY02", "the key file holds something else than one key", "use a backup of the key file")
    secret = SecretKey(seed=secrets[:SEED_BYTES], pseudonym_key=secrets[SEED_BYTES : 2 * SEED_BYTES])
    # The header is authentic here; this finds a file that was written wrongly.
    if secret.public != header.public or not hmac.compare_digest(secrets[2 * SEED_BYTES :], _tag(header.public)):
        _fail("KEY02", "the key in the file is not the one its header names", "use a backup of the key file")
    return secret, header


def load_key_file(path: Path, passphrase: str, *, forbidden: Path | None = None) -> tuple[SecretKey, KeyFileHeader]:
    """Open the key file at a path, which must be the owner's alone and outside of git and of *forbidden*.

    Raises `KeyFileError`: ``KEY04`` when it cannot be read, ``KEY06`` for its mode or place, and those of
    `open_key_file`.
    """
    _check_place(path, forbidden)
    try:
        with path.open("rb") as file:
            # The open file is asked, not the path, so that nobody can exchange it in between.
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        _fail("KEY04", f"the key file cannot be read: {error.strerror}", "check the path and its owner", path)
    if not stat.S_ISREG(mode):
        _fail("KEY04", "the key file is not a regular file", "give the path of the key file", path)
    _check_mode(mode, path)
    return open_key_file(data, passphrase)


def check_key_place(path: Path, *, forbidden: Path | None = None) -> None:
    """Refuse a key file that others can read, or that lies in git or in *forbidden*, without opening it.

    Raises `KeyFileError`: ``KEY04`` when it is not there, ``KEY06`` for its mode or place.
    """
    _check_place(path, forbidden)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        _fail("KEY04", f"the key file cannot be read: {error.strerror}", "check the path and its owner", path)
    _check_mode(mode, path)


def save_key_file(path: Path, data: bytes, *, forbidden: Path | None = None) -> None:
    """Write a new key file with mode 0600 in folders with mode 0700, on the disk when this returns.

    Never overwrites. Raises `KeyFileError`: ``KEY05`` when the path is taken, ``KEY06`` for its place, ``KEY07`` when
    the machine does not let it be written.
    """
    _check_place(path, forbidden)
    try:
        for folder in reversed([parent for parent in path.parents if not parent.exists()]):
            # `mkdir(parents=True)` would give the upper ones the usual mode.
            folder.mkdir(mode=0o700)
        write_new(path, data, mode=0o600)
    except FileExistsError:
        _fail("KEY05", "there is already a file; a key is never overwritten", "choose another key id", path)
    except OSError as error:
        _fail("KEY07", f"the key file cannot be written: {error.strerror}", "choose another folder", path)


def _check_mode(mode: int, path: Path) -> None:
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        _fail(
            "KEY06",
            "others on this machine may read or change the key file",
            f"run this: chmod 600 {shlex.quote(str(path))}",
            path,
        )


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the three lines of a file whose checksum is right."""
    lines = data[: MAX_FILE_BYTES + 1].replace(b"\r\n", b"\n").split(b"\n")
    if len(data) > MAX_FILE_BYTES or not data.startswith(_COMMENT.encode()) or SECRET_MARKER.encode() not in lines[0]:
        _fail("KEY04", "this is not a secret key file of Assay", "give the path of the file that `assay key new` made")
    comment, mark, check = lines[0].rpartition(_CHECK.encode())
    if len(lines) != 4 or lines[3] or not mark or check.decode("latin-1") != _checksum(comment, lines[1], lines[2]):  # noqa: PLR2004
        _fail("KEY02", "the key file is damaged or was modified", "use a backup of the key file")
    return comment, lines[1], lines[2]


def _header(line2: bytes) -> KeyFileHeader:
    """Parse line 2, refusing a cost before anybody pays it."""
    try:
        header = strictjson.parse(line2, max_bytes=MAX_FILE_BYTES)
        if not isinstance(header, dict) or set(header) != _MEMBERS or header["v"] != 1 or header["kdf"] != _KDF:
            _fail("KEY04", "the key file was made by a newer Assay", "install a newer Assay")
        ops, mem = _whole(header["ops"]), _whole(header["mem"])
        if not _cost_allowed(ops, mem):
            _fail(
                "KEY03",
                f"the key file asks for {ops} passes over {mem:,} bytes; the limits are {MAX_OPS} and {MAX_MEM:,}",
                "do not use this file; take a backup of your own",
            )
        salt = multibase.decode_base64url(str(header["salt"]))
        public = PublicKey.from_multikey(str(header["pub"]))
        kid, did = str(header["kid"]), str(header["did"])
        return KeyFileHeader(kid=kid, did=did, public=public, ops=ops, mem=mem, salt=salt)
    except (DocumentError, TypeError, ValueError):
        _fail("KEY02", "the header of the key file is damaged or was modified", "use a backup of the key file")


def _whole(value: JsonValue) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        message = "not a whole number"
        raise TypeError(message)
    return value


def _cost_allowed(ops: int, mem: int) -> bool:
    return argon2id.OPSLIMIT_MIN <= ops <= MAX_OPS and argon2id.MEMLIMIT_MIN <= mem <= MAX_MEM


def _derive(passphrase: str, salt: bytes, ops: int, mem: int) -> bytes:
    # NFC: the same phrase typed on two systems must be the same bytes.
    words = unicodedata.normalize("NFC", passphrase).encode()
    try:
        return argon2id.kdf(nacl.secret.Aead.KEY_SIZE, words, salt, opslimit=ops, memlimit=mem)
    except nacl.exceptions.RuntimeError:
        _fail("KEY07", f"this machine cannot spare {mem:,} bytes to unlock a key", "close other programs")


def _tag(public: PublicKey) -> bytes:
    return hashlib.sha512(public.raw).digest()[:_TAG_BYTES]


def _checksum(*parts: bytes) -> str:
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:16]


def _check_place(path: Path, forbidden: Path | None) -> None:
    """Refuse a path inside a git work tree or the forbidden folder, as written and after links are followed."""
    # As written, but without "..": 'club/../keys' is not below 'club'.
    written = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    for place in {written, path.resolve()}:
        for parent in place.parents:
            if (parent / ".git").exists():
                _fail("KEY06", "the key file is inside a git work tree", "keep it outside of every repository", path)
            if forbidden is not None and parent in {forbidden.absolute(), forbidden.resolve()}:
                _fail("KEY06", "the key file is inside the site folder", "keep it outside of the site folder", path)


def _fail(code: str, message: str, fix: str, path: Path | None = None) -> NoReturn:
    # Not chained: what caused it may hold the passphrase or the key in its frames' arguments.
    raise KeyFileError(Problem(code=code, message=message, fix=fix, path=str(path or ""))) from None
