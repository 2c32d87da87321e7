"""How a file of a site is read: the file itself, never through a link, of a bounded size, and with no secret in it.

Rules:

* A link is refused wherever it leads, and so is a folder or a device in the place of a file.
* What looks like a secret key is refused before anybody looks at it.

Example::

    read_plain(root, root / "content/issuer.yaml")   # b'name: Example Association …'
"""

from __future__ import annotations

from pathlib import Path

from assay.credentials.leaks import refuse_secret
from assay.errors import ContentError, MachineError, Problem

MOST_READ = 4_194_304
"""Bytes of a file that are looked at; every kind of file has a smaller limit of its own."""


def relative(root: Path, path: Path) -> str:
    """Return a path below the site folder with forward slashes, as messages show it."""
    return path.relative_to(root).as_posix()


def refuse_link(root: Path, path: Path) -> None:
    """Raise `ContentError` FILE03 for a link, wherever it leads."""
    if path.is_symlink():
        raise ContentError(
            Problem(
                code="FILE03",
                message=f"{path.name} is a link to {path.readlink()}; content is never read through links.",
                fix="put the file or folder itself here",
                path=relative(root, path),
            )
        )


def refuse_no_folder(root: Path, path: Path) -> None:
    """Raise `ContentError` FILE03 or FILE04 where a link or a file stands in a folder's place; nothing may be there."""
    refuse_link(root, path)
    if path.exists() and not path.is_dir():
        raise ContentError(
            Problem(
                code="FILE04",
                message="This is a file where a folder belongs.",
                fix="move it away, and restore the folder from git",
                path=relative(root, path),
            )
        )


def read_plain(root: Path, path: Path, most: int = MOST_READ) -> bytes:
    """Return up to `most` bytes of a file; raises `ContentError` for what is none, or holds a secret key.

    Raises `MachineError` RUN01 where the disk refuses.
    """
    refuse_link(root, path)
    if path.exists() and not path.is_file():
        what = "a folder" if path.is_dir() else "a device"
        raise ContentError(
            Problem(code="FILE04", message=f"This is {what}, not a file.", fix="rename it", path=relative(root, path))
        )
    try:
        with path.open("rb") as file:
            data = file.read(most)
    except OSError as error:
        raise MachineError(
            Problem(
                code="RUN01",
                message=f"This file cannot be read: {error.strerror}.",
                fix="check its permissions",
                path=relative(root, path),
            )
        ) from None
    refuse_secret(relative(root, path), data)
    return data
