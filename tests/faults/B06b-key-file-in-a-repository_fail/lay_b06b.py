"""A key file in a folder that git keeps."""

from __future__ import annotations

from pathlib import Path

from faults.runner import outside
from faults.tools import key_file, write

from assay.integrity.ed25519 import demo_secret_key

DRAFT = b"badge: meeting\nrecipient:\n  name: Ada Beispiel\n  ref: M-0009\nawarded: 2026-04-01\nconsent: yes\n"


def lay(root: Path) -> None:
    """Spoil the site."""
    key_file(root, secret=demo_secret_key())
    (outside(root) / ".git").mkdir()
    write(root, "content/awards/2026/4444444444444444.yaml", DRAFT)


def twin(root: Path) -> None:
    """Lay what the command takes."""
    key_file(root, secret=demo_secret_key())
    write(root, "content/awards/2026/4444444444444444.yaml", DRAFT)
