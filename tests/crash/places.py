"""Copies of places to spoil, and what must be true of a place at any moment.

Example::

    place = copied(laid("sign"), tmp_path / "place")
    assert not torn(OPERATIONS["sign"], files(place), before, wanted)
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from sites import tree

from crash.killing import Ended, Killer
from crash.operations import Operation, secrets

MANIFEST = ".assay-deploy.json"
PART = ".assay-part"


def files(place: Path) -> dict[str, bytes]:
    """Return every file of a place but the locks, which are empty."""
    return {path: data for path, data in tree(place).items() if not path.endswith(".lock")}


def below(found: dict[str, bytes], folder: str) -> dict[str, bytes]:
    """Return the files below a folder."""
    return {path.removeprefix(f"{folder}/"): data for path, data in found.items() if path.startswith(f"{folder}/")}


def copied(source: Path, target: Path) -> Path:
    """Copy a place over whatever is there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, dirs_exist_ok=True)
    return target


def run(killer: Killer, place: Path, operation: Operation, *, after: float = 0, step: int = 0) -> Ended:
    """Run an operation at a place."""
    return killer.run(place / "club", operation.arguments, after=after, step=step, environment=secrets(place))


def torn(operation: Operation, found: dict[str, bytes], before: dict[str, bytes], wanted: dict[str, bytes]) -> str:
    """Return what others may read at this moment that is neither old nor new; empty when all is whole."""
    if operation.swapped:
        folder, aside = operation.swapped, operation.swapped.replace("/", "/.") + ".old"
        shown = below(found, folder) or below(found, aside)
        old, new = below(before, folder), below(wanted, folder)
        if shown not in (old, new):
            # What changed is put in place file by file, from a journal that the next command goes on with.
            journal = below(found, folder.replace("/", "/.") + ".next")
            mixed = [path for path, data in shown.items() if data not in (old.get(path), new.get(path))]
            return "" if "journal.json" in journal and not mixed else folder
    if operation.filled:
        old, new, now = (below(one, operation.filled) for one in (before, wanted, found))
        for path, data in now.items():
            if not path.endswith((MANIFEST, PART)) and data not in (old.get(path), new.get(path)):
                return path
        json.loads(now[MANIFEST])
    return ""


def differences(operation: Operation, found: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    """Return the files that are not as an undisturbed run leaves them."""
    if operation.by_chance:
        return [] if sorted(found.values()) == sorted(wanted.values()) else ["the drafts"]
    return sorted(path for path in found.keys() | wanted.keys() if found.get(path) != wanted.get(path))
