"""Put finished files into the output folder whole or not at all.

How: everything is written into a fresh sibling folder, and when all of it is there, synced at once; then the old folder
steps aside and the new one takes its name (two renames). A stop at any moment leaves the old site or the new one, and
`recover` at the next start tidies up. Only a folder that carries our marker, or an empty one, is ever replaced.

Never ``rm -rf`` and rebuild: deleting first would leave nothing when the build fails.

Example::

    report = publish(files, Path("site"))
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assay.errors import MachineError, Problem, UsageError
from assay.integrity.durable import sync_folder, sync_tree
from assay.website.journal import Change, finish, stage_of
from assay.website.render import OutputFile

MARKER = ".assay"
MARKER_TEXT = b"This folder is written by 'assay build'. Everything in it is replaced at every build.\n"
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
LOCK_SECONDS = 10
"""How long a second build waits for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was published."""

    target: Path
    files: int
    size: int
    """Bytes in all."""


class Stage:
    """The folder a new site is written into, beside the old one, until it takes its place."""

    def __init__(self, target: Path) -> None:
        """Make the empty folder for a target."""
        self.target = target
        self.folder = _beside(target, "new")
        self.folder.mkdir(parents=True)
        write_file(self.folder, OutputFile(MARKER, MARKER_TEXT))
        self._files = self._size = 0

    def write(self, file: OutputFile) -> None:
        """Write one file."""
        with on_disk(self.target):
            write_file(self.folder, file)
        self.count(1, len(file.data))

    def write_again(self, file: OutputFile) -> None:
        """Write a file in place of one that is in the folder already."""
        with on_disk(self.target):
            before = self.folder / file.path
            size = before.stat().st_size
            before.unlink()
        self.count(-1, -size)
        self.write(file)

    def count(self, files: int, size: int) -> None:
        """Take note of files that somebody else wrote into the folder, and their bytes in all."""
        self._files += files
        self._size += size

    def publish(self) -> Report:
        """Let the folder take the place of the old site."""
        old = _beside(self.target, "old")
        with on_disk(self.target):
            # Durable before visible: a rename may reach the disk before the bytes it makes visible.
            sync_tree(self.folder)
            if self.target.exists():
                self.target.rename(old)
            self.folder.rename(self.target)
            sync_folder(self.target.parent)
        return Report(target=self.target, files=self._files, size=self._size)


@contextmanager
def staging(target: Path) -> Iterator[Stage]:
    """Hold the output folder's lock and give the stage of a new site; what is not published is swept away.

    Raises `UsageError` OUT01 or `MachineError` RUN02/RUN03.
    """
    with holding(target) as place:
        with on_disk(place):
            stage = Stage(place)
        yield stage


@contextmanager
def changing(target: Path, *, durable: bool = True) -> Iterator[Change]:
    """Hold the lock and give a change of the site that is there; one that is not committed is swept away.

    Raises as `staging` does.
    """
    with holding(target) as place:
        with on_disk(place):
            change = Change(place, durable=durable)
        yield change


@contextmanager
def holding(target: Path) -> Iterator[Path]:
    """Hold the output folder's lock, with what a stopped build left behind put right before and after.

    Raises `UsageError` OUT01 or `MachineError` RUN02/RUN03.
    """
    target = target.absolute()
    refuse_foreign(target)
    lock = FileLock(_beside(target, "lock"), timeout=LOCK_SECONDS)
    with on_disk(target):
        lock.acquire()
    try:
        with on_disk(target):
            recover(target)
        yield target
    finally:
        # After a full disk, a failed rename or Ctrl-C too, and while nobody else builds here.
        recover(target)
        lock.release()


def publish(files: Iterable[OutputFile], target: Path) -> Report:
    """Replace `target` by exactly these files; raises `UsageError` OUT01 or `MachineError` RUN02/RUN03."""
    with staging(target) as stage:
        for file in files:
            stage.write(file)
        return stage.publish()


def write_file(folder: Path, file: OutputFile) -> None:
    """Write a file below a fresh folder of ours, not yet durably; raises `UsageError` OUT01 for one beside it."""
    # There are no links in the folder, so the path itself says where it leads.
    if file.path.startswith("/") or ".." in file.path.split("/"):
        raise _foreign(folder / file.path, "it lies outside the output folder")
    path = f"{folder}/{file.path}"
    try:
        descriptor = os.open(path, _NEW_FILE, 0o666)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, _NEW_FILE, 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(file.data)


@dataclass(frozen=True, slots=True)
class FolderPut:
    """Puts files below a fresh folder of ours, as `write_file` does, from any process of this machine."""

    folder: Path

    def __call__(self, file: OutputFile) -> int:
        """Write one file; returns its bytes."""
        write_file(self.folder, file)
        return len(file.data)


def prepare(target: Path, sources: Iterable[Path]) -> None:
    """Refuse a folder that is not ours, and bring back the old site if a build was stopped between the two renames.

    Done before anything is read, because what is wrong with the content must not keep the old site away.
    """
    target = target.absolute()
    refuse_foreign(target, sources)
    if _beside(target, "old").exists() or stage_of(target).exists():
        with on_disk(target), FileLock(_beside(target, "lock"), timeout=LOCK_SECONDS):
            recover(target)


@contextmanager
def on_disk(target: Path) -> Iterator[None]:
    """Turn a lock that is taken, and whatever the disk refuses, into a problem with the output folder."""
    try:
        yield
    except Timeout:
        raise MachineError(
            Problem(
                code="RUN03",
                message=f"Another build is writing {target.name}.",
                fix="wait until it has ended, then build again",
            )
        ) from None
    except OSError as error:
        raise MachineError(
            Problem(
                code="RUN02",
                message=f"The site cannot be written to {target}: {error.strerror or error}.",
                fix="check free space and permissions; the site from before is unchanged",
            )
        ) from None


def refuse_foreign(target: Path, sources: Iterable[Path] = ()) -> None:
    """Refuse an output folder that is not ours to replace: home, root, a source folder, somebody else's files."""
    target = target.absolute()
    with on_disk(target):
        if why := _why_foreign(target, [path.resolve() for path in sources]):
            raise _foreign(target, why)


def refuse_site(target: Path) -> None:
    """Refuse a folder with a site in it; raises `UsageError` CLU05."""
    if (target / "index.html").exists():
        raise UsageError(
            Problem(
                code="CLU05",
                message=f"There is a site in {target}, and a part of one would replace it.",
                fix="leave --output out, or name a folder for parts",
            )
        )


def _why_foreign(target: Path, inputs: Sequence[Path]) -> str:
    resolved = target.resolve()
    if any(path.is_relative_to(resolved) for path in (Path.home().resolve(), *inputs)):
        return "it holds files that are not the site's"
    if any(resolved.is_relative_to(path) for path in inputs):
        return "it lies in a folder the site is made from"
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        return "it is not a folder"
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        return "it holds files that Assay did not write"
    return ""


def _foreign(target: Path, why: str) -> UsageError:
    return UsageError(
        Problem(
            code="OUT01",
            message=f"The output folder {target} would be replaced as a whole, but {why}.",
            fix="choose another folder with --output, or empty this one yourself",
        )
    )


def published_lists(target: Path) -> dict[str, bytes]:
    """Return the status lists of the site from before, by name; they tell whether an older one is being put back."""
    return {path.stem: path.read_bytes() for path in sorted((target / "status").glob("*.json"))}


def published_history(target: Path) -> bytes:
    """Return the key history of the site from before; nothing where there is none."""
    path = target / "keys" / "history.jsonl"
    return path.read_bytes() if path.is_file() else b""


def recover(target: Path) -> None:
    """Finish or undo what a stopped build left behind."""
    new, old = _beside(target, "new"), _beside(target, "old")
    if old.is_dir() and not target.exists():
        # Stopped between the two renames: the old site comes back.
        old.rename(target)
    finish(target)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(new, ignore_errors=True)


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}")
