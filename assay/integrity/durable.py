"""Files that survive a crash: written whole or not at all, and on the disk when the call returns.

Example::

    write_whole(path, data)      # temporary file, fsync, rename, fsync of the folder
"""

from __future__ import annotations

import ctypes
import errno
import getpass
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assay.errors import MachineError, Problem

LOCK_SECONDS = 10
"""How long a second command waits for the first."""


def write_whole(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file so that a reader, or a crash, sees the old bytes or the new, never a part.

    Folders are made as needed. With `replace` false an existing file is kept. Raises `MachineError` RUN02.
    """
    # The same name each time: what a killed command left behind is taken by the next one, and never piles up.
    temporary = path.with_name(f".{path.name}.tmp")
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if not replace and path.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            temporary.replace(path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def write_new(path: Path, data: bytes, *, mode: int) -> None:
    """Write a new file with a mode, whole or not at all; raises `OSError`, `FileExistsError` when the name is taken.

    A file opened under its own name would be there empty after a crash, and in the way of the next try.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what commands that were killed left half written in a folder; for one that holds `exclusive`."""
    for path in folder.glob(".*.tmp"):
        path.unlink(missing_ok=True)


def move(source: Path, target: Path) -> None:
    """Move a file to another folder of the same disk, durably; raises `MachineError` RUN02."""
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
        sync_folder(target.parent)
        sync_folder(source.parent)


def remove(path: Path) -> None:
    """Delete a file, durably; raises `MachineError` RUN02."""
    with _writing(path):
        path.unlink()
        sync_folder(path.parent)


def make_private(folder: Path) -> bool:
    """Make a folder for caches if there is none, and tell whether only this user can write in it; never raises."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(found.st_mode):
        return False
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Let one command at a time change a folder; raises `MachineError` RUN03 when another one goes on too long.

    Two that read, ask and write would overwrite each other's work. The lock lies in the machine's folder for temporary
    files, so that it leaves no trace in a site.
    """
    # Imported here: most commands change nothing, and start faster without it.
    from filelock import FileLock, Timeout  # noqa: PLC0415

    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:24]
    path = Path(tempfile.gettempdir()) / f"assay-{getpass.getuser()}-{name}.lock"
    try:
        with FileLock(path, timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise MachineError(
            Problem(
                code="RUN03",
                message="Another assay command is changing this site.",
                fix="finish or stop that one, then run this again",
            )
        ) from None


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn what the disk says into an error with the name of the file."""
    try:
        yield
    except OSError as error:
        raise MachineError(
            Problem(
                code="RUN02",
                message=f"{path.name} cannot be written: {error.strerror}.",
                fix="check free space and permissions",
            )
        ) from None


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut (POSIX promises that only after fsync of the folder)."""
    if os.name != "posix":
        # Elsewhere a folder cannot be opened.
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Bring every file and folder below a folder, and itself, to the disk; raises `OSError` when the disk cannot.

    One call for the whole file system where there is one (Linux): it waits until all of it is written, and says so
    when something could not be. That is what a loop over thousands of fsync calls does, at a fraction of the time.
    Elsewhere, that loop.
    """
    if _sync_file_system(folder):
        return
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir():
            sync_folder(path)
        else:
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _sync_file_system(folder: Path) -> bool:
    """Call syncfs(2); false where the machine has no such call."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None) if sys.platform == "linux" else None
    if call is None:
        return False
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if call(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)
    return True
