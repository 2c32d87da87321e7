"""Secrets that strayed into the site folder: one push more, and they are public.

A file counts as secret by its name (``*.key``, ``.env``) or by what it holds. Pictures and awards are looked at when
they are read; here are the files nobody reads otherwise.

Example::

    refuse_secrets(Path("."))       # raises ContentError KEY05 with every such file
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from assay.errors import ContentError, Problem
from assay.integrity.keys import SECRET_MARKER

SIGNS = (SECRET_MARKER, "PRIVATE KEY-----", "AGE-SECRET-" + "KEY-1", '"secretKey' + 'Multibase"')
"""What stands in secret files of Assay, of OpenSSL and ssh, of age, and in Multikey documents; split, as those who
search for them should not find this."""
MOST = 65_536
"""How much of a file nobody reads is looked at, in bytes."""


def is_secret(name: str, data: bytes) -> bool:
    """Whether a file of that name with these bytes holds a secret."""
    return name.endswith(".key") or name == ".env" or any(sign.encode() in data for sign in SIGNS)


def refuse_secret(path: str, data: bytes) -> None:
    """Raise `ContentError` KEY05 when a file holds a secret; `path` is relative to the site folder."""
    if is_secret(path.rpartition("/")[2], data):
        raise ContentError(_leak(path))


def refuse_secrets(root: Path) -> None:
    """Raise `ContentError` KEY05 with every secret file among those that are otherwise not read."""
    found = [
        path.relative_to(root).as_posix()
        for path in (*sorted(root.glob("*.key")), *_unread(root / "content"), *_unread(root / "keys"))
        if is_secret(path.name, _start(path))
    ]
    if found:
        raise ContentError(*map(_leak, found))


def _unread(folder: Path) -> Iterator[Path]:
    """Yield what no reader opens: hidden files, key files, and in ``keys/`` and at the top of ``content/`` the rest."""
    for place, _, names in os.walk(folder):
        top = folder.name == "keys" or place == str(folder)
        yield from (Path(place, name) for name in sorted(names) if top or name.startswith(".") or name.endswith(".key"))


def _start(path: Path) -> bytes:
    """Return how a file begins; nothing for what is no file, or cannot be read (whoever reads it says so)."""
    try:
        if path.is_symlink() or not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(MOST)
    except OSError:
        return b""


def _leak(path: str) -> Problem:
    return Problem(
        code="KEY05",
        message="This file holds a secret key. Anybody who sees the repository could sign in your name."
        if not path.endswith(".env")
        else "This file is one for passwords. Anybody who sees the repository could use them.",
        fix="move it out of the site folder; if it was ever pushed, retire the key and make a new one",
        path=path,
    )
