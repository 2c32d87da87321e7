"""Tell what a build has to draw again: awards whose file, footing or published files are not as the last one left them.

Rules:

* When in doubt, an award is verified and drawn anew; what comes out the same is not written again (`journal`).
* A file counts as unchanged by its size, times and place on the disk, or else by its SHA-256. One that was written
  shortly before is never taken by its times.
* Published files are looked at as well: what somebody changed or deleted there is put right.

Example::

    published = look_at(target)
    picked = pick(awards, memory, published, files, question)
    picked.todo      # paths for `work_through`
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assay.credentials.model import Award
from assay.credentials.rows import Lasting, Standings
from assay.credentials.verified import VerifiedAward
from assay.errors import AssayError
from assay.website.batches import Drawn
from assay.website.footing import Footing
from assay.website.memory import Mark, Memory, hint_of
from assay.website.publish import MARKER, Report

YOUNG = 2_000_000_000
"""Nanoseconds: a file changed so shortly before it was read may change again within one tick of the disk's clock."""


@dataclass(slots=True)
class Published:
    """The site as it lies in the output folder."""

    awards: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Name of a folder of nothing but files in ``awards/`` → hint, number and bytes of them."""
    others: dict[str, int] = field(default_factory=dict)
    """Path → hint of every other file."""

    def stand(self) -> str:
        """Return a digest of how all files lie there."""
        return hashlib.sha256(repr((sorted(self.awards.items()), sorted(self.others.items()))).encode()).hexdigest()

    def report(self, target: Path, others: Mapping[str, int]) -> Report:
        """Say how large it is; *others* has the bytes of every file that is no award's, by path."""
        counted = _folders_of_awards(others)
        awards = [stats for name, stats in self.awards.items() if name not in counted]
        files = len(others) + sum(count for _, count, _ in awards)
        size = sum(others.values()) + sum(size for _, _, size in awards)
        return Report(target=target, files=files, size=size)


@dataclass(slots=True)
class Picked:
    """What is kept, and what is to be done."""

    todo: list[str] = field(default_factory=list)
    """Paths of awards to verify and draw."""
    kept: dict[str, tuple[Mark, VerifiedAward]] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    """Hint of every award's file, taken before it was read."""
    gone: list[str] = field(default_factory=list)
    """Paths of awards that were there."""


def look_at(target: Path) -> Published | None:
    """Look at the files of a published site; None when there is a link in it, or something else nobody put there."""
    found, folders = Published(), [""]
    while folders:
        folder = folders.pop()
        with os.scandir(f"{target}/{folder}") as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        above, _, name = folder.rstrip("/").rpartition("/")
        if above == "awards" and entries and all(entry.is_file(follow_symlinks=False) for entry in entries):
            found.awards[name] = _together(entries)
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{folder}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                found.others[folder + entry.name] = hint_of(entry.stat(follow_symlinks=False))
            else:
                return None
    return found if MARKER in found.others else None


def look_again(
    target: Path, before: Published, awards: Collection[str], drawn: Iterable[str], others: Collection[str]
) -> Published:
    """Look at what a build may have changed: awards that were *drawn*, by id, and all *others*, by path."""
    found = Published({name: stats for name, stats in before.awards.items() if name in awards})
    # The page of an award that was taken down lies where an award would.
    taken_down = _folders_of_awards(others)
    for name in {*drawn, *taken_down}:
        with os.scandir(target / "awards" / name) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        found.awards[name] = _together(entries)
    for path in (path for path in others if not _folders_of_awards([path])):
        found.others[path] = hint_of(os.stat(f"{target}/{path}", follow_symlinks=False))  # noqa: PTH116 - as above
    return found


def _folders_of_awards(paths: Iterable[str]) -> set[str]:
    """Return the names of the folders in ``awards/`` that such files lie in."""
    parts = (path.split("/") for path in paths)
    return {found[1] for found in parts if found[0] == "awards" and len(found) == 3}  # noqa: PLR2004 - awards/ID/FILE


def _together(entries: list[os.DirEntry[str]]) -> tuple[int, int, int]:
    stats = [entry.stat(follow_symlinks=False) for entry in entries]
    # Python's own hash of a text is another one in every process.
    names = zlib.crc32("/".join(entry.name for entry in entries).encode(errors="surrogateescape"))
    return hash((names, *map(hint_of, stats))), len(stats), sum(found.st_size for found in stats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What kept awards are held against."""

    footing: Footing
    standings: Standings


def file_hints(root: Path, awards: Sequence[Award], young: int) -> dict[str, int]:
    """Return path → hint of award files; 0 for one that is younger than `young` (nanoseconds of the disk's clock)."""
    hints = {}
    for award in awards:
        try:
            found = os.stat(f"{root}/{award.path}", follow_symlinks=False)  # noqa: PTH116 - once for every award
        except OSError:
            continue
        hints[award.path] = 0 if max(found.st_mtime_ns, found.st_ctime_ns) > young else hint_of(found)
    return hints


def pick(
    awards: Sequence[Award], memory: Memory, published: Published, files: dict[str, int], question: Question
) -> Picked:
    """Choose; raises `ValueError` for a memory that is damaged."""
    picked = Picked(files=files)
    known = _newest(memory)
    for award in awards:
        mark, row = known.pop(award.path, (None, None))
        if mark and row and (item := _kept(award, mark, row, published, files, question)):
            picked.kept[award.path] = mark, item
        else:
            picked.todo.append(award.path)
    picked.gone = [path for path, (mark, _) in known.items() if mark.key]
    return picked


def _newest(memory: Memory) -> dict[str, tuple[Mark, Lasting | None]]:
    known: dict[str, tuple[Mark, Lasting | None]] = {}
    for marks, rows in memory.segments():
        for number, mark in enumerate(marks):
            known[mark.path] = mark, rows[number] if mark.key else None
    return known


def _kept(
    award: Award,
    mark: Mark,
    row: Lasting,
    published: Published,
    files: dict[str, int],
    question: Question,
) -> VerifiedAward | None:
    if row.id != award.id or mark.sha256 != row.sha256:
        return None
    hint = files.get(award.path)
    if (not hint or hint != mark.file) and _sha256(award) != mark.sha256:
        return None
    if published.awards.get(award.id, (0, 0, 0))[0] != mark.outputs:
        return None
    item = question.standings.award(row)
    return item if item and question.footing.key(item) == mark.key else None


def _sha256(award: Award) -> str:
    try:
        return hashlib.sha256(award.data).hexdigest()
    except AssayError:
        # What is wrong with the file is said where it is read for verification.
        return ""


def marks_of(
    drawn: Iterable[Drawn], published: Published, files: Mapping[str, int], footing: Footing, linked: Collection[str]
) -> Iterator[tuple[Mark, VerifiedAward]]:
    """Yield what is to be remembered of awards that were drawn and published."""
    for one in drawn:
        hint, count, _ = published.awards[one.award.id]
        mark = Mark(
            path=one.path,
            file=files.get(one.path, 0),
            sha256=one.award.sha256,
            key=footing.key(one.award),
            outputs=hint,
            files=count,
            linked=one.award.id in linked,
        )
        yield mark, one.award
