"""Change a published site in place, whole or not at all: staged files, a redo journal, and renames.

Rules:

* What changed is written into a folder beside the site, made durable, and only then is the journal put there that says
  which files move and which are deleted. A stop before that leaves the site as it was.
* From then on the change is decided: `finish` carries it out, now or at the next start, as often as it takes.
* Files with the bytes they had are not touched.

The folder is never emptied and filled again: freed places on an ext4 disk are reused late, and the same writing then
takes five to ten times as long.

Example::

    change = Change(Path("site"))
    change.put(OutputFile("index.html", data))
    change.commit(deleted=["awards/old/index.html"])
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assay.integrity.durable import sync_folder, sync_tree
from assay.website.render import OutputFile

_JOURNAL = "journal.json"
_FILES = "files"
FEW = 48
"""Up to so many files are synced one by one; more of them with everything else on the disk."""


def stage_of(target: Path) -> Path:
    """Return the folder in which a change of a site waits."""
    return target.with_name(f".{target.name}.next")


@dataclass(frozen=True, slots=True)
class ChangedPut:
    """Takes the files of a site that exists: only what differs is written, into the stage. For any process here."""

    target: Path
    stage: Path

    def __call__(self, file: OutputFile) -> int:
        """Take one file; returns its bytes."""
        if ".." in file.path.split("/") or file.path.startswith("/"):
            raise ValueError(f"{file.path} lies outside the output folder")
        staged = f"{self.stage}/{_FILES}/{file.path}"
        if _same(f"{self.target}/{file.path}", file.data):
            # A page may be drawn twice; the second drawing counts.
            Path(staged).unlink(missing_ok=True)
            return len(file.data)
        Path(staged).parent.mkdir(parents=True, exist_ok=True)
        Path(staged).write_bytes(file.data)
        return len(file.data)


def _same(path: str, data: bytes) -> bool:
    try:
        if os.stat(path, follow_symlinks=False).st_size != len(data):  # noqa: PTH116 - once for every file of a site
            return False
        with open(path, "rb") as stream:  # noqa: PTH123 - the same
            return stream.read() == data
    except OSError:
        return False


class Change:
    """One change of a published site."""

    def __init__(self, target: Path, *, durable: bool = True) -> None:
        """Make the empty stage; a preview need not be durable."""
        self.target, self.stage, self._durable = target, stage_of(target), durable
        (self.stage / _FILES).mkdir(parents=True)
        self.put = ChangedPut(target, self.stage)

    def commit(self, deleted: Iterable[str]) -> tuple[str, ...]:
        """Decide on the change and carry it out; returns the paths that were written."""
        files = self.stage / _FILES
        moved = sorted(path.relative_to(files).as_posix() for path in files.rglob("*") if not path.is_dir())
        gone = sorted(deleted)
        if not moved and not gone:
            shutil.rmtree(self.stage)
            return ()
        if self._durable:
            _sync(files, moved)
        write_journal(self.stage, moved, gone, durable=self._durable)
        finish(self.target, durable=self._durable)
        return tuple(moved)


def _sync(files: Path, moved: list[str]) -> None:
    if len(moved) > FEW:
        sync_tree(files)
        return
    for path in moved:
        with (files / path).open("rb+") as stream:
            os.fsync(stream.fileno())
    folders = {folder for path in moved for folder in (files / path).parents if folder.is_relative_to(files)}
    for folder in {*folders, files, files.parent, files.parent.parent}:
        sync_folder(folder)


def write_journal(stage: Path, moved: list[str], gone: list[str], *, durable: bool) -> None:
    """Put the journal there, whole; from here on the change is decided."""
    part = stage / f"{_JOURNAL}.part"
    with part.open("wb") as stream:
        stream.write(json.dumps({"moved": moved, "gone": gone}).encode())
        stream.flush()
        if durable:
            os.fsync(stream.fileno())
    part.replace(stage / _JOURNAL)
    if durable:
        sync_folder(stage)


def finish(target: Path, *, durable: bool = True) -> None:
    """Carry out a change that was decided on, and drop one that was not."""
    stage = stage_of(target)
    if not stage.is_dir():
        return
    if (stage / _JOURNAL).is_file() and target.is_dir():
        _carry_out(json.loads((stage / _JOURNAL).read_bytes()), stage, target, durable=durable)
        # The journal goes first: what is left without one is swept away.
        (stage / _JOURNAL).unlink()
    shutil.rmtree(stage)


def _carry_out(journal: dict[str, list[str]], stage: Path, target: Path, *, durable: bool) -> None:
    folders = set()
    for path in journal["gone"]:
        # Before the moves: a file may stand where a folder will be.
        (target / path).unlink(missing_ok=True)
        folders |= _emptied(target, target / path)
    for path in journal["moved"]:
        staged, place = stage / _FILES / path, target / path
        if staged.exists():
            # One that is not there was moved before a stop.
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            place.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(place)
        folders.add(place.parent)
    if durable and len(folders) > FEW:
        sync_tree(target)
    elif durable:
        for folder in folders:
            if folder.is_dir():
                sync_folder(folder)


def _emptied(target: Path, path: Path) -> set[Path]:
    """Remove folders that are empty now; returns the one that stays."""
    for folder in path.parents:
        if folder == target or not folder.is_dir() or any(folder.iterdir()):
            return {folder}
        folder.rmdir()
    return set()
