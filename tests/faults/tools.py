"""What a case needs to spoil a site: change a signed award after it was signed, or sign what nobody should sign.

A case that cannot be stored as files (tampered awards, odd encodings, links) has a script ``lay_<id>.py`` beside its
``expect.toml`` with a function ``lay(root)``, which is given a copy of the happy site.

Example::

    def lay(root: Path) -> None:
        edit(root, KNOTS, lambda award: award.update(grade="A+"))
"""

from __future__ import annotations

import json
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assay.credentials.content import load_content
from assay.credentials.issue import sign_document
from assay.integrity import strictjson
from assay.integrity.ed25519 import SecretKey, demo_secret_key
from assay.integrity.history import append_add, load_history
from assay.integrity.keys import seal_key_file
from faults.runner import outside

KNOTS = "content/awards/2026/1111111111111111.json"
ROWING = "content/awards/2026/2222222222222222.json"
MEETING = "content/awards/2026/3333333333333333.json"
MEETING_BADGE = "content/badges/meeting.md"
HISTORY = "keys/history.jsonl"
LIST = "content/status/demonstration-1.json"
LEDGER = "content/addresses.txt"
PASSPHRASE = "six plain words for a test"  # noqa: S105 - of keys that everybody can make
SIGNED = "2026-04-01T10:00:00Z"
"""When the happy site's awards were signed."""
Change = Callable[[dict[str, Any]], object]


def other_key() -> SecretKey:
    """Return a key that the happy site does not know."""
    return SecretKey(seed=bytes([7] * 32), pseudonym_key=bytes([8] * 32))


def read(root: Path, path: str) -> dict[str, Any]:
    """Return a signed award."""
    document: dict[str, Any] = json.loads((root / path).read_bytes())
    return document


def write(root: Path, path: str, data: bytes) -> None:
    """Write a file and the folders above it."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)


def edit(root: Path, path: str, change: Change) -> None:
    """Change an award after it was signed."""
    document = read(root, path)
    change(document)
    write(root, path, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())


def replace(root: Path, path: str, old: str, new: str) -> None:
    """Exchange the first of some texts in a file; it must be there."""
    data = (root / path).read_bytes()
    assert old.encode() in data, old
    write(root, path, data.replace(old.encode(), new.encode(), 1))


def add_to_criteria(root: Path, text: bytes) -> None:
    """Add Markdown to the text of the meeting, which becomes another version of it."""
    write(root, MEETING_BADGE, (root / MEETING_BADGE).read_bytes() + text)
    replace(root, MEETING_BADGE, "kind: participation", 'version: "2"\nkind: participation')


def with_picture(root: Path, data: bytes) -> None:
    """Give the meeting an artwork of these bytes."""
    write(root, "content/badges/meeting.png", data)
    more = "participation: onsite\nimage:\n  file: meeting.png\n  alt: A hall"
    replace(root, MEETING_BADGE, "participation: onsite", more)


def agree_to_transcript(root: Path) -> None:
    """Let Ada agree to a signed record of all her awards."""
    subject = "urn:uuid:dec2bac3-b967-8b5e-aae0-ff4f72dbf7f2"
    text = f"earners:\n  - subject: {subject}\n    agreed: 2026-03-20\n    transcript: yes\n"
    write(root, "content/earners.yaml", text.encode())


def grown(root: Path, kid: str, number: int) -> bytes:
    """Return a line that adds a key after the first line."""
    history = load_history((root / HISTORY).read_bytes())
    secret, at = SecretKey(seed=bytes([number] * 32), pseudonym_key=bytes(32)), "2026-05-01T00:00:00Z"
    return append_add(
        history,
        kid=kid,
        did=history.did,
        roles=("award",),
        not_before=at,
        at=at,
        reason="second officer",
        signers={"demonstration": demo_secret_key(), kid: secret},
    )


def resign(
    root: Path, path: str, change: Change, *, secret: SecretKey | None = None, created: str = SIGNED, did: str = ""
) -> None:
    """Change an award and sign it again, so that nothing is wrong with its signatures."""
    document = read(root, path)
    change(document)
    issuer = load_content(root).issuer
    if did:
        issuer = _renamed(issuer, did)
    write(root, path, strictjson.dump(sign_document(document, issuer, secret or demo_secret_key(), created)))


def _renamed(issuer: Any, did: str) -> Any:  # noqa: ANN401 - the type stays what it is
    from dataclasses import replace as exchange  # noqa: PLC0415 - beside the function of the same name

    return exchange(issuer, did=did)


def key_file(
    root: Path, *, secret: SecretKey | None = None, kid: str = "demonstration", passphrase: str = PASSPHRASE
) -> Path:
    """Write a cheap key file beside the site folder, and return its path."""
    data = seal_key_file(secret or other_key(), kid, "did:web:badges.example.org", passphrase, ops=1, mem=8192)
    path = outside(root) / "a.key"
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def git(root: Path, *arguments: str) -> str:
    """Run git in a folder, as nobody in particular."""
    who = ["-c", "user.name=Example", "-c", "user.email=git@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", *who, "-c", "init.defaultBranch=main", "-c", "gc.auto=0", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


def committed(root: Path) -> None:
    """Put a site folder under git, all of it committed."""
    write(root, ".gitignore", b"site/\n.assay/\n*.lock\n")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "all")


def png(*extra: bytes, width: int = 1, height: int = 1) -> bytes:
    """Return a small PNG with more chunks in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + b"".join(extra) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
