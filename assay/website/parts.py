"""The awards of a site in N parts, each made by a job that knows nothing of the others, and taken together again.

A part is a folder: the files of its awards, ``rows.jsonl`` with one line for each award, and ``part.json`` which says
what it was made from and with.

Rules:

* An award belongs to the part its id leads to, so one more award moves no other.
* All parts must be there, each once, made from the same files, on the same day, with the same program and libraries;
  anything else is refused by name. Every award has one row, in order, and its file still has the bytes of the row.
* Files of a part are hashed again before they are published; what no row names stays where it is.
* A row holds what lasts. Status and dates are looked up again when the parts are taken together, and an award that
  stands differently by then is verified and drawn anew.
* This finds mistakes, and changes on the way. It does not find a job that lies: whoever may write parts may publish.

Example::

    crew = Folded(read_parts([Path("parts/1-of-2"), Path("parts/2-of-2")]))
    build_site(root, output, now=now, crew=crew, full=True)
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assay.credentials.content import load_award
from assay.credentials.rows import Lasting, Standings, pack, unpack
from assay.errors import ContentError, Problem, UsageError
from assay.website.batches import Drawn, Job, Outcome, run_batch
from assay.website.footing import Footing, digest
from assay.website.publish import Stage
from assay.website.render import OutputFile
from assay.website.toolset import differences, toolset, toolset_digest

FORM = "assay part 1"
HEADER, ROWS = "part.json", "rows.jsonl"
MOST = 10_000
"""Most parts of a site."""
_SHARD = re.compile(r"([1-9][0-9]{0,4})/([1-9][0-9]{0,4})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Shard:
    """One of so many parts."""

    number: int
    """From 1."""
    of: int

    def holds(self, path: str) -> bool:
        """Tell whether the award in a file belongs to this part."""
        return place(path, self.of) == self.number


def place(path: str, of: int) -> int:
    """Return the number of the part, from 1, that the award in a file belongs to."""
    name = path.rpartition("/")[2].removesuffix(".json")
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % of + 1


def read_shard(text: str) -> Shard:
    """Read ``K/N``; raises `UsageError` CLU05."""
    found = _SHARD.fullmatch(text)
    shard = Shard(int(found[1]), int(found[2])) if found else Shard(1, 0)
    if not shard.number <= shard.of <= MOST:
        raise UsageError(
            Problem(
                code="CLU05",
                message=f'--shard "{text}" names no part of a whole.',
                fix=f"write the number of the part and how many there are, as in 2/8; at most {MOST:,}",
            )
        )
    return shard


def inputs_of(root: Path, paths: Iterable[str]) -> str:
    """Return a digest of everything a site is made from: all files but awards by their bytes, and awards by name."""
    found = []
    for folder in ("content", "keys", "templates"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and not name.startswith("content/awards/"):
                found.append((name, path.read_bytes()))
    return digest((found, tuple(paths)))


# -- writing ------------------------------------------------------------------------------------------------------


def write_part(stage: Stage, shard: Shard, paths: Sequence[str], job: Job, outcome: Outcome) -> None:
    """Write what the rest of the site needs to know about the awards of a part, whose files are in the stage."""
    footing = _footing(job)
    problems: dict[str, list[Problem]] = defaultdict(list)
    for problem in outcome.problems:
        problems[problem.path].append(problem)
    lines = []
    for one in outcome.drawn:
        row = {
            "path": one.path,
            "key": footing.key(one.award),
            "award": base64.b64encode(pack([one.award])).decode(),
            "files": [[name, *_measure(stage.folder / "awards" / one.award.id / name)] for name in one.names],
            "problems": [asdict(problem) for problem in problems.pop(one.path, [])],
        }
        lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    rows = "".join(lines).encode()
    header = {
        "form": FORM,
        "part": shard.number,
        "of": shard.of,
        "awards": len(lines),
        "rows": hashlib.sha256(rows).hexdigest(),
        "day": job.context.checked_at.date().isoformat(),
        "inputs": inputs_of(job.root, paths),
        "tools": dict(toolset()),
    }
    stage.write(OutputFile(ROWS, rows))
    stage.write(OutputFile(HEADER, (json.dumps(header, indent=1) + "\n").encode()))


def _measure(path: Path) -> tuple[str, int]:
    data = path.read_bytes()
    return hashlib.sha256(data).hexdigest(), len(data)


def _footing(job: Job) -> Footing:
    return Footing(job.context, job.shared, job.root / "templates", job.adapt, made_with=toolset_digest())


# -- reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part, as its folder says."""

    folder: Path
    number: int
    of: int
    awards: int
    day: str
    inputs: str
    tools: Mapping[str, str]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows; they were read once before and had the right digest."""
        with (self.folder / ROWS).open("rb") as stream:
            for line in stream:
                yield json.loads(line)


def read_parts(folders: Sequence[Path]) -> tuple[Part, ...]:
    """Read the parts of one whole, in order; raises `ContentError` CLU06 to CLU08 unless they are all there and fit."""
    parts = sorted((_read_part(folder) for folder in folders), key=lambda part: part.number)
    numbers, of = [part.number for part in parts], parts[0].of
    if any(part.of != of for part in parts):
        raise _no_whole("They are parts of different wholes: " + ", ".join(f"{p.number}/{p.of}" for p in parts) + ".")
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        raise _no_whole(f"There is more than one part {_listed(twice)} of {of}.")
    if missing := sorted({*range(1, of + 1)} - {*numbers}):
        raise _no_whole(f"Of {of} parts, {_listed(missing)} {'is' if len(missing) == 1 else 'are'} missing.")
    for part in parts:
        if found := differences(toolset(), part.tools):
            what = "\n".join([f"Part {part.number} was made with something else:", *(f"  {x}" for x in found[:_NAMED])])
            raise _another(what)
    return tuple(parts)


def _listed(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return ", ".join(map(str, numbers[:_NAMED])) + more


def _read_part(folder: Path) -> Part:
    try:
        header = json.loads((folder / HEADER).read_bytes())
        part = Part(
            folder=folder,
            number=int(header["part"]),
            of=int(header["of"]),
            awards=int(header["awards"]),
            day=str(header["day"]),
            inputs=str(header["inputs"]),
            tools={str(name): str(version) for name, version in header["tools"].items()},
        )
        with (folder / ROWS).open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        rows, ours = str(header["rows"]), header["form"] == FORM
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        rows = found = ""
        ours = False
    if not ours:
        raise _no_whole(f"{folder} is no part that 'assay build --shard' made, or not all of it.")
    if found != rows:
        raise _changed(f"The rows of part {part.number} are not those it was made with.")
    return part


def _no_whole(message: str) -> ContentError:
    fix = "name the folders of all parts, each once; make again what is missing with 'assay build --shard K/N'"
    return ContentError(Problem(code="CLU06", message=message, fix=fix))


def _another(message: str) -> ContentError:
    fix = "make all parts from the same commit, with the same program, on the same day (--at), and fold them there"
    return ContentError(Problem(code="CLU07", message=message, fix=fix))


def _changed(message: str) -> ContentError:
    fix = "make the part again, and find out who or what changed it on the way"
    return ContentError(Problem(code="CLU08", message=message, fix=fix))


# -- folding ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Folded:
    """A crew whose work was done before, in parts (`batches.Crew`)."""

    parts: tuple[Part, ...]

    def outcomes(self, paths: Sequence[str], job: Job) -> Iterator[Outcome]:
        """Put the files of every award, and yield what its part says became of it; raises `ContentError`."""
        inputs, day = inputs_of(job.root, paths), job.context.checked_at.date().isoformat()
        for part in self.parts:
            if part.inputs != inputs:
                raise _another(f"Part {part.number} was made from other files than are here.")
            if part.day != day:
                raise _another(f"Part {part.number} was made for {part.day}, and this is {day}; pages print the day.")
        fold = _Fold(job)
        rows = {part.number: part.rows() for part in self.parts}
        for path in paths:
            number = place(path, len(self.parts))
            yield fold.one(path, self.parts[number - 1], next(rows[number], {}))
        if over := [number for number, left in rows.items() if next(left, None) is not None]:
            raise _changed(f"Part {_listed(over)} has rows of awards that are not its own.")


class _Fold:
    """What is needed for each award."""

    def __init__(self, job: Job) -> None:
        self._job, self._footing = job, _footing(job)
        self._standings = Standings(job.trust, job.recorded, job.context.checked_at)

    def one(self, path: str, part: Part, row: Mapping[str, Any]) -> Outcome:
        """Take one award from its part."""
        try:
            lasting, files = _row(path, row)
            problems = [Problem(**problem) for problem in row["problems"]]
        except (ValueError, KeyError, TypeError, IndexError):
            raise _changed(f"Part {part.number} has no row for {path} where it belongs.") from None
        data = load_award(self._job.root, self._job.root / path).data
        if hashlib.sha256(data).hexdigest() != lasting.sha256:
            raise _another(f"{path} is not the file that part {part.number} was made from.")
        item = self._standings.award(lasting)
        if item is None or not files or self._footing.key(item) != row["key"]:
            # It has ended since the part was made, or could not be drawn: what is to be said of it is said here.
            return run_batch(self._job, [path])
        put = [self._put(part, f"awards/{item.id}/{name}", sha256) for name, sha256, _ in files]
        drawn = Drawn(path, item, tuple(name for name, _, _ in files), sum(put))
        return Outcome(drawn=[drawn], problems=problems)

    def _put(self, part: Part, path: str, sha256: str) -> int:
        file = part.folder / path
        try:
            data = b"" if file.is_symlink() else file.read_bytes()
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _changed(f"{path} in part {part.number} is not the file that was made there.")
        return self._job.put(OutputFile(path, data))


def _row(path: str, row: Mapping[str, Any]) -> tuple[Lasting, list[tuple[str, str, int]]]:
    """Return what a row says of an award and its files; raises `ValueError` and its like for a row of another."""
    (lasting,) = unpack(base64.b64decode(row["award"], validate=True))
    files = [(str(name), str(sha256), int(size)) for name, sha256, size in row["files"]]
    names = [name for name, _, _ in files]
    if row["path"] != path or path.rpartition("/")[2] != f"{lasting.id}.json" or len({*names}) != len(names):
        raise ValueError(path)
    if not all(_NAME.fullmatch(name) for name in names):
        raise ValueError(path)
    # The page offers the award itself, so that is the file that was verified.
    if files and ("credential.json", lasting.sha256) not in [(name, sha256) for name, sha256, _ in files]:
        raise ValueError(path)
    return lasting, files
