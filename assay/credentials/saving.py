"""What is written below ``content/``: drafts, signed awards, status lists and the record of revocations.

A file is written whole or not at all: temporary file, fsync, rename, fsync of the folder.

Example::

    save_award(root, draft, signed_bytes)   # 'content/awards/2026/6f2e0c9d1h7k3m5n.json'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assay.credentials.draftfile import read_draft
from assay.credentials.earners import Transcript
from assay.credentials.folders import REVOCATIONS_FILE
from assay.credentials.ledger import LEDGER_FILE, Ledger
from assay.credentials.model import Draft, Revocation
from assay.credentials.plainfiles import relative
from assay.credentials.textfile import read_source
from assay.errors import ContentError
from assay.integrity.durable import move, sweep, write_whole

SET_ASIDE = ".assay/signed-drafts"
"""Where drafts go once their award is safe; ignored by git, because drafts hold member references."""


def save_revocations(root: Path, revocations: Sequence[Revocation]) -> None:
    """Write the record of revocations, one group of lines each, in the order they were made."""
    lines = ["# Written by 'assay revoke'. What is in a signed status list cannot be taken back.", "revocations:"]
    for item in revocations:
        lines += [f"  - award: {item.award}", f"    at: {item.at}", f"    reason: {item.reason}", f"    by: {item.by}"]
    write_whole(root / REVOCATIONS_FILE, ("\n".join(lines) + "\n").encode())


def save_list(root: Path, name: str, data: bytes) -> None:
    """Write a signed status list."""
    write_whole(root / "content" / "status" / f"{name}.json", data)


def transcript_path(code: str) -> str:
    """Return where the signed record of an earner goes."""
    return f"content/transcripts/{code}.json"


def save_transcript(root: Path, transcript: Transcript) -> None:
    """Write a signed record; a newer one takes the place of the older."""
    write_whole(root / transcript.path, transcript.data)


def save_ledger(root: Path, ledger: Ledger) -> None:
    """Write the ledger of addresses."""
    write_whole(root / LEDGER_FILE, ledger.text().encode("ascii"))


def award_path(draft: Draft) -> str:
    """Return where the signed award of a draft goes, beside it."""
    return draft.path.removesuffix(".yaml") + ".json"


def save_award(root: Path, draft: Draft, data: bytes) -> str:
    """Write a signed award beside its draft, then set the draft aside; returns the path of the award.

    A stop between the two leaves both; `set_aside` at the next run finishes it. Nothing is lost in between.
    """
    path = award_path(draft)
    write_whole(root / path, data, replace=False)
    set_aside(root, draft)
    return path


def set_aside(root: Path, draft: Draft) -> None:
    """Move a draft whose award is safely on disk out of ``content/``."""
    move(root / draft.path, root / SET_ASIDE / f"{draft.id}.yaml")


def load_set_aside(root: Path) -> dict[str, Draft]:
    """Return the drafts that were signed on this computer, by the id of their award; what cannot be read is no help."""
    found = {}
    for path in sorted((root / SET_ASIDE).glob("*.yaml")):
        try:
            found[path.stem] = read_draft(read_source(path.read_bytes(), relative(root, path)), path.stem)
        except (ContentError, OSError):
            continue
    return found


def save_new(root: Path, files: Mapping[str, bytes], written: Callable[[], None] = lambda: None) -> None:
    """Write new files, path → bytes: all of them or none, even when it is interrupted; *written* is called for each."""
    for folder in {(root / path).parent for path in files}:
        # Names of new drafts are chance, so nothing else would take the place of what a killed import left.
        sweep(folder)
    done: list[Path] = []
    try:
        for path, data in files.items():
            if not (root / path).exists():  # what was there before stays, and stops this
                done.append(root / path)
            write_whole(root / path, data, replace=False)
            written()
    except BaseException:
        for path_done in done:
            path_done.unlink(missing_ok=True)
        raise
