"""What a build remembers of the last one: one SQLite file in the user's own cache folder, never in git or in the site.

Rules:

* It is a cache: without it, or with one that cannot be read, everything is verified and drawn anew.
* Nobody else can forge it. It lies outside of every repository, in a folder that only its user can write; in one that
  others could write it is not used at all. Whoever can write there can replace this program as well, so a signature
  over the file would protect nothing. In CI it is off, because caches of pull requests are restored there.
* It never holds a state, dates that were checked, or status bits: `credentials.rows`.

Example::

    with Memory.open(folder, root, target) as memory:
        memory.marks()
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson

from assay.credentials.rows import Lasting, pack, unpack
from assay.credentials.verified import VerifiedAward
from assay.integrity.durable import make_private

FORM = "assay memory 3"
SEGMENT = 1000
"""Awards of one row of the table."""
MOST_SEGMENTS = 64
"""Changes kept one by one beside the full segments, before everything is written anew."""
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS segments (number INTEGER PRIMARY KEY, marks BLOB NOT NULL, rows BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one award stood when it was drawn."""

    path: str
    file: int
    """Hint of its file (`hint_of`); 0 when it was too young to be told from a later change."""
    sha256: str
    key: str
    """Digest of all its pages depend on (`footing`)."""
    outputs: int
    """Hint of what was published for it."""
    files: int
    linked: bool
    """Whether its page says something about other awards."""


def hint_of(found: os.stat_result) -> int:
    """Return a number that changes with a file: from its size, its times and its place on the disk."""
    return hash((found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))


class Memory:
    """The memory of one site folder and one output folder."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Use an open database."""
        self._database = database

    @staticmethod
    @contextmanager
    def open(folder: Path | None, root: Path, target: Path) -> Iterator[Memory | None]:
        """Give the memory of a site, or None where there can be none; a damaged one is thrown away."""
        if folder is None or not make_private(folder):
            yield None
            return
        name = hashlib.sha256(os.fsencode(f"{root.resolve()}\0{target.absolute()}")).hexdigest()[:32]
        database = _opened(folder / f"{name}.sqlite")
        try:
            yield Memory(database) if database else None
        finally:
            if database:
                database.close()

    def fact(self, name: str) -> bytes:
        """Return something noted under a name; empty when nothing was."""
        with suppress(sqlite3.Error):
            for (value,) in self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)):
                return bytes(value)
        return b""

    def segments(self) -> Iterator[tuple[list[Mark], Sequence[Lasting]]]:
        """Yield marks and rows of awards, the newest last; a mark without a key says that its award is gone.

        Raises `ValueError` when the file is damaged.
        """
        try:
            for marks, rows in self._database.execute("SELECT marks, rows FROM segments ORDER BY number"):
                yield [Mark(*mark) for mark in orjson.loads(marks)], unpack(rows)
        except (sqlite3.Error, TypeError) as error:
            raise ValueError(f"the memory cannot be read: {error}") from None

    def count(self) -> int:
        """Return how many segments there are."""
        with suppress(sqlite3.Error):
            return int(self._database.execute("SELECT COUNT(*) FROM segments").fetchone()[0])
        return 0

    def write(
        self, known: Iterable[tuple[Mark, VerifiedAward]], gone: Iterable[str], facts: dict[str, bytes], *, anew: bool
    ) -> None:
        """Note awards, drawn or gone, and facts; with `anew`, everything from before is forgotten. Never raises."""
        with suppress(sqlite3.Error), self._database:
            if anew:
                self._database.execute("DELETE FROM segments")
            waiting = iter(known)
            while part := list(islice(waiting, SEGMENT)):
                self._add([mark for mark, _ in part], [award for _, award in part])
            if lost := [Mark(path, 0, "", "", 0, 0, linked=False) for path in gone]:
                self._add(lost, [])
            self._database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())

    def _add(self, marks: list[Mark], awards: list[VerifiedAward]) -> None:
        plain = [[m.path, m.file, m.sha256, m.key, m.outputs, m.files, m.linked] for m in marks]
        self._database.execute("INSERT INTO segments (marks, rows) VALUES (?, ?)", (orjson.dumps(plain), pack(awards)))


def _opened(path: Path) -> sqlite3.Connection | None:
    """Open a memory, a new one in place of a damaged one; None where another process holds it, or none can be."""
    try:
        return _connect(path)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return None
    try:
        path.unlink(missing_ok=True)
        return _connect(path)
    except (sqlite3.Error, OSError):
        return None


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=1.0)
    try:
        path.chmod(0o600)
        # Lost power costs the memory and nothing else: the next build finds that it does not fit the site.
        database.execute("PRAGMA synchronous = OFF")
        form = database.execute("PRAGMA user_version").fetchone()[0]
        if form not in (0, _NUMBER):
            raise sqlite3.DatabaseError("another form")
        database.executescript(_TABLES)
        database.execute(f"PRAGMA user_version = {_NUMBER}")
    except sqlite3.Error:
        database.close()
        raise
    except OSError as error:
        database.close()
        raise sqlite3.DatabaseError(str(error)) from None
    return database


_NUMBER = int.from_bytes(hashlib.sha256(FORM.encode()).digest()[:3], "big")
"""The form of the file, as SQLite's own header keeps it."""
