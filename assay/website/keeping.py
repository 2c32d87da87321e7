"""What builds may need again, kept as files below this user's own cache folder: pictures, compiled templates.

Rules:

* Never in git or in the site. In a folder that others could write, nothing is kept or taken: whoever can write there
  can replace this program as well. In CI nothing is (`common.cache_folder`).
* A file begins with the SHA-256 of the rest, so what is torn or damaged is never taken. Nothing depends on any of them.
* What nobody took for thirty days is thrown away when something new is kept, by the clock of the disk.

Example::

    keeper = Keeper.below(folder, "pictures")
    keeper.keep("5f0c", png)
    keeper.take("5f0c")
"""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import suppress
from pathlib import Path

from assay.integrity.durable import make_private

UNUSED_DAYS = 30
"""So long something lies there that nobody takes."""
_DIGEST = 32
"""Bytes of the SHA-256."""
_DAY = 86_400


class Keeper:
    """Keeps byte strings by name; never raises."""

    def __init__(self, folder: Path) -> None:
        """Keep them in a folder of this user's own."""
        self._folder = folder
        self._swept = False

    @staticmethod
    def below(cache: Path | None, kind: str) -> Keeper | None:
        """Return the keeper of one kind of things; None when no folder is this user's alone."""
        own = cache / kind if cache else None
        return Keeper(own) if own and cache and make_private(cache) and make_private(own) else None

    def take(self, name: str) -> bytes | None:
        """Return what is kept by a name; None when it is not there, or not whole."""
        with suppress(OSError):
            path = self._folder / name
            kept = path.read_bytes()
            if hashlib.sha256(kept[_DIGEST:]).digest() == kept[:_DIGEST]:
                os.utime(path)
                return kept[_DIGEST:]
        return None

    def keep(self, name: str, data: bytes) -> None:
        """Keep something, whole or not at all; a full disk keeps nobody from building."""
        temporary = self._folder / f"{name}.{os.getpid()}-{threading.get_ident()}"
        try:
            temporary.write_bytes(hashlib.sha256(data).digest() + data)
            now = temporary.stat().st_mtime
            temporary.replace(self._folder / name)
            self._sweep(now)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _sweep(self, now: float) -> None:
        if self._swept:
            return
        self._swept = True
        for path in self._folder.iterdir():
            if now - path.stat().st_mtime > UNUSED_DAYS * _DAY:
                path.unlink(missing_ok=True)
