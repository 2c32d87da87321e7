"""Put finished files into the output folder whole or not at all.

How: everything is written into a fresh sibling folder and synced; then the old folder steps aside and the new one
takes its name (two renames). A stop at any moment leaves the old site or the new one, and `recover` at the next
start tidies up. Only a folder that carries our marker, or an empty one, is ever replaced.

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
from assay.integrity.durable import sync_folder
from assay.website.render import OutputFile

MARKER = ".assay"
MARKER_TEXT = b"This folder is written by 'assay build'. Everything in it is replaced at every build.\n"
LOCK_SECONDS = 10
"""How long a second build waits for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was published."""

    target: Path
    files: int
    size: int
    """Bytes in all."""


def publish(files: Iterable[OutputFile], target: Path) -> Report:
    """Replace `target` by exactly these files; raises `UsageError` OUT01 or `MachineError` RUN02/RUN03."""
    target = target.absolute()
    refuse_foreign(target)
    with _on_disk(target), FileLock(_beside(target, "lock"), timeout=LOCK_SECONDS):
        recover(target)
        try:
            return _publish(files, target)
        finally:
            # After a full disk, a failed rename or Ctrl-C too, and while nobody else builds here.
            recover(target)


@contextmanager
def _on_disk(target: Path) -> Iterator[None]:
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
    with _on_disk(target):
        if why := _why_foreign(target, [path.resolve() for path in sources]):
            raise _foreign(target, why)


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


def recover(target: Path) -> None:
    """Finish or undo what a stopped build left behind."""
    new, old = _beside(target, "new"), _beside(target, "old")
    if old.is_dir() and not target.exists():
        # Stopped between the two renames: the old site comes back.
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(new, ignore_errors=True)


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}")


def _publish(files: Iterable[OutputFile], target: Path) -> Report:
    new, old = _beside(target, "new"), _beside(target, "old")
    new.mkdir(parents=True)
    count = size = 0
    folders = {new}
    for file in (OutputFile(MARKER, MARKER_TEXT), *files):
        path = new / file.path
        if not path.resolve().is_relative_to(new.resolve()):
            raise _foreign(path, "it lies outside the output folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        folders.update(path.parents[: len(path.relative_to(new).parts) - 1])
        _write_synced(path, file.data)
        count, size = count + 1, size + len(file.data)
    # Durable before visible: a rename may reach the disk before the bytes it makes visible.
    for folder in folders:
        sync_folder(folder)
    if target.exists():
        target.rename(old)
    new.rename(target)
    sync_folder(target.parent)
    return Report(target=target, files=count - 1, size=size - len(MARKER_TEXT))


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
