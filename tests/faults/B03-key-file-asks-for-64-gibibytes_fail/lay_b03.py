"""A key file that would take all memory."""

from __future__ import annotations

import hashlib
from pathlib import Path

from faults.tools import key_file, write

from assay.integrity.ed25519 import demo_secret_key

DRAFT = b"badge: meeting\nrecipient:\n  name: Ada Beispiel\n  ref: M-0009\nawarded: 2026-04-01\nconsent: yes\n"


def lay(root: Path) -> None:
    """Spoil the site."""
    path = key_file(root, secret=demo_secret_key())
    head, line, rest = path.read_bytes().split(b"\n", 2)
    line, head = line.replace(b'"mem":8192', b'"mem":68719476736'), head.rpartition(b" - check ")[0]
    check = hashlib.sha256(b"\n".join([head, line, rest.rstrip(b"\n")])).hexdigest()[:16]
    path.write_bytes(b"\n".join([head + b" - check " + check.encode(), line, rest]))
    write(root, "content/awards/2026/4444444444444444.yaml", DRAFT)


def twin(root: Path) -> None:
    """Lay what the command takes."""
    key_file(root, secret=demo_secret_key())
    write(root, "content/awards/2026/4444444444444444.yaml", DRAFT)
