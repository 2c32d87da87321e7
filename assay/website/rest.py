"""A site at rest: nothing it is made from and nothing it consists of has moved since the last build.

Rules:

* Nothing is judged here and no award is shown anew: the files that a build verified and published lie there untouched,
  and so do the files it read. Sizes, times and places on the disk say so, of every single one.
* A day is the most: pages print it. Within it, a site rests until the next moment at which a date in it begins or ends
  to hold.
* When in doubt it does not rest, and the build looks at each award: for files changed while it worked or shortly
  before, links, another program, and sites with endorsements, whose copies hold dates nobody reads here.

Example::

    note_rest(memory, root, verified, told, young=young)   # at the end of a build
    told = at_rest(memory, root, target, now=now)          # before the next one
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from assay.credentials.folders import ENDORSEMENTS_FOLDER, GIVEN_FOLDER
from assay.credentials.steps import CLOCK_SKEW, moment
from assay.credentials.verified import VerifiedAward, VerifiedContent
from assay.errors import Problem
from assay.website.memory import Memory, hint_of
from assay.website.program import program
from assay.website.publish import Report
from assay.website.rebuilding import look_at

SOURCES = ("content", "keys", "templates")
"""The folders a site is made from."""
_FACT = "rest"
_DAY = timedelta(days=1)
_STAMP = re.compile(rb"\d{4}-\d\d-\d\d[Tt ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d+)?(?:[Zz]|([+-][01]\d:[0-5]\d))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a build has to say of its site when it is done."""

    states: Mapping[str, int]
    """Awards by state."""
    badges: int
    pathways: int
    files: int
    size: int
    """Bytes of them."""
    demonstration: bool
    example: str
    """Id of an award worth a look; empty when there is none."""
    warnings: tuple[Problem, ...]
    """Of the content."""
    more: tuple[Problem, ...]
    """Of the site: colours, pictures, limits of hosts."""
    at: str = ""
    """Time of the build (RFC 3339), when this is told of an earlier one."""

    @property
    def awards(self) -> int:
        """How many awards there are."""
        return sum(self.states.values())


def told_of(verified: VerifiedContent, report: Report, warnings: tuple[Problem, ...]) -> Told:
    """Say what a build made."""
    newest = max(verified.awards, key=_worth_a_look, default=None)
    return Told(
        states=dict(Counter(award.state for award in verified.awards)),
        badges=len(verified.badges),
        pathways=len(verified.pathways),
        files=report.files,
        size=report.size,
        demonstration=verified.demonstration,
        example=newest.id if newest else "",
        warnings=verified.warnings,
        more=warnings,
    )


def _worth_a_look(award: VerifiedAward) -> tuple[bool, bool, str]:
    return award.state == "valid", award.claim.attendance is None, award.claim.awarded.text


def note_rest(memory: Memory, root: Path, verified: VerifiedContent, site: str, told: Told, *, young: int) -> None:
    """Remember a site that was just built, unless what it was made from changed after `young`.

    `site` is how its files lie there (`Published.stand`), `young` is in nanoseconds of the disk's clock. Never raises.
    """
    now, found = verified.checked_at, b""
    until = quiet_until(root, verified)
    if until > now and not verified.ledger.new(verified.addresses) and (sources := _sources(root, young)):
        facts = asdict(told) | {"at": now.isoformat()}
        noted = {"sources": sources, "site": site, "until": until.isoformat(), "told": facts}
        found = json.dumps(noted).encode()
    memory.write((), (), {_FACT: found}, anew=False)


def at_rest(memory: Memory, root: Path, target: Path, *, now: datetime) -> Told | None:
    """Return what the last build had to say, when a build now could only make the same site; else None."""
    try:
        noted = json.loads(memory.fact(_FACT))
        told = _told(noted["told"])
        in_time = datetime.fromisoformat(told.at) <= now < datetime.fromisoformat(noted["until"])
        sources, site = noted["sources"], noted["site"]
    except (ValueError, TypeError, KeyError):
        return None
    # The site last: it has many more files than what it is made from.
    if not in_time or sources != _sources(root, None):
        return None
    try:
        published = look_at(target.absolute())
    except OSError:
        # What cannot be looked at is told of by the build.
        return None
    return told if published and published.stand() == site else None


def _told(facts: dict[str, Any]) -> Told:
    lists = {name: tuple(Problem(**item) for item in facts[name]) for name in ("warnings", "more")}
    return Told(**facts | lists)


def quiet_until(root: Path, verified: VerifiedContent) -> datetime:
    """Return the next moment at which the same files may be judged otherwise: the end of the day (UTC) at the latest.

    Dates of awards count as they are. Of all other files every time of day counts, because warnings come whole days
    before an end.
    """
    now = verified.checked_at
    if any((root / folder).is_dir() for folder in (ENDORSEMENTS_FOLDER, GIVEN_FOLDER)):
        return now
    midnight = datetime.combine(now.date() + _DAY, time(), UTC)
    edges = {instant + skew for instant in _moments(root, verified) for skew in (-CLOCK_SKEW, timedelta(), CLOCK_SKEW)}
    return min(edge for edge in (midnight, *edges) if edge >= now)


def _moments(root: Path, verified: VerifiedContent) -> Iterator[datetime]:
    days = [(verified.checked_at.date() + _DAY * number).isoformat() for number in (-1, 0, 1)]
    for award in verified.awards:
        for date in (award.claim.valid_from, award.claim.valid_until):
            if date and date.text[:10] in days:
                yield moment(date.text)
    for found in {found for path in _others(root) for found in _STAMP.findall(path.read_bytes())}:
        clock, zone = (part.decode() for part in found)
        for day in days:
            yield datetime.fromisoformat(f"{day}T{clock}{zone or 'Z'}")


def _others(root: Path) -> Iterator[Path]:
    """Yield the files with dates in them, but for awards."""
    for source in SOURCES[:2]:
        for folder, inner, names in os.walk(root / source):
            if folder == str(root / "content"):
                inner[:] = [name for name in inner if name != "awards"]
            dated = (Path(folder, name) for name in names if name.endswith((".json", ".jsonl", ".yaml", ".md")))
            yield from (path for path in dated if path.is_file())


def _sources(root: Path, young: int | None) -> str:
    """Return a digest of how its sources lie there; empty for what may have moved, is a link, or cannot be seen."""
    state = hashlib.sha256(program().encode())
    try:
        for name in SOURCES:
            _note(state, str(root / name), young)
    except (OSError, ValueError):
        return ""
    return state.hexdigest()


def _note(state: hashlib._Hash, folder: str, young: int | None) -> None:
    """Add all that lies in a folder; raises `ValueError` for what is younger than `young`, a link, or no file."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except FileNotFoundError:
        entries = []
    else:
        _refuse_young(os.stat(folder), young)  # noqa: PTH116 - once for every folder of a site
    state.update(f"{len(entries)}".encode())
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            state.update(f"\0{entry.name}/".encode())
            _note(state, entry.path, young)
        elif entry.is_file(follow_symlinks=False):
            found = entry.stat(follow_symlinks=False)
            _refuse_young(found, young)
            state.update(f"\0{entry.name}\0{hint_of(found)}".encode())
        else:
            raise ValueError(entry.path)


def _refuse_young(found: os.stat_result, young: int | None) -> None:
    if young is not None and max(found.st_mtime_ns, found.st_ctime_ns) > young:
        raise ValueError("it changed while the build ran, or shortly before")
