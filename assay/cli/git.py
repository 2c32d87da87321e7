"""What git knows about the site folder: which bytes it held before a day, and what a commit held. Commits nothing.

Example::

    seen_before(root, "2026-05-01T00:00:00Z")   # ids of the blobs that a commit before that day holds
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from assay.credentials.steps import moment
from assay.integrity.surroundings import without_secrets

_MARK = "commit "
_PLAIN = {b"100644", b"100755"}
"""Modes of plain files."""


def run_git(root: Path, *arguments: str, data: bytes | None = None) -> bytes | None:
    """Return what git prints, or ``None`` when it is missing, fails, or there is no repository."""
    try:
        # Quoted names and the settings of the person must not change what is read here.
        command = ["git", "-c", "core.quotePath=false", *arguments]
        done = subprocess.run(command, cwd=root, env=without_secrets(), input=data, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def start_repository(folder: Path) -> bool:
    """Make a folder a repository with the branch ``main``; False when git is missing or will not."""
    return run_git(folder, "init", "-q", "--initial-branch=main") is not None


WHO_ARE_YOU = """'git config --global user.name "Your Name"', and 'git config --global user.email "you@example.org"'"""
"""What to run before the first commit on a computer."""


def knows_the_person(folder: Path) -> bool:
    """Tell whether git has a name and an e-mail address to put on a commit; without them it refuses to make one."""
    return run_git(folder, "var", "GIT_COMMITTER_IDENT") is not None


def commit_of(root: Path, name: str) -> str | None:
    """Return the id of the commit a name stands for, or ``None``; a name that looks like an option is none."""
    found = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return found.decode().strip() if found else None


def common_ancestor(root: Path, one: str, other: str) -> str | None:
    """Return the commit from which two commits went apart, or ``None``."""
    found = run_git(root, "merge-base", one, other)
    return found.decode().strip() if found else None


def changed_paths(root: Path, before: str, after: str | None) -> list[str]:
    """Return the paths below a folder that differ between two commits, or a commit and the folder as it is now."""
    commits = [before, *([after] if after else [])]
    found = run_git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", *commits, "--", ".") or b""
    if after is None:
        found += run_git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".") or b""
    return sorted({os.fsdecode(name) for name in found.split(b"\0") if name})


def write_tree(root: Path, commit: str, target: Path, folders: Sequence[str]) -> list[str] | None:
    """Write the files that a commit holds in some folders of `root` below `target`, byte for byte.

    Attributes and filters have no say, unlike in ``git archive``: a change could leave files out of that. Returns the
    paths that are no plain files (links, other repositories) and so were not written; ``None`` when git fails.
    """
    listed = run_git(root, "ls-tree", "-r", "-z", commit, "--", *folders)
    if listed is None:
        return None
    wanted, refused = [], []
    for line in listed.split(b"\0"):
        if not line:
            continue
        head, _, name = line.partition(b"\t")
        mode, _, blob = head.split(b" ")
        path = os.fsdecode(name)
        if mode not in _PLAIN or not _stays_below(path):
            refused.append(path)
        else:
            wanted.append((path, blob))
    data = run_git(root, "cat-file", "--batch", data=b"".join(blob + b"\n" for _, blob in wanted)) if wanted else b""
    if data is None:
        return None
    at = 0
    for path, _ in wanted:
        end = data.index(b"\n", at)
        told = data[at:end].split(b" ")[2:]
        if not told:
            return None  # "… missing": a clone in part, or a damaged one
        size = int(told[0])
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data[end + 1 : end + 1 + size])
        at = end + 2 + size
    return refused


def _stays_below(path: str) -> bool:
    """A tree made by hand can hold any name."""
    return not any(part in {"", ".", ".."} or "\\" in part for part in path.split("/"))


def seen_before(root: Path, since: str) -> frozenset[str] | None:
    """Return the ids of the blobs that commits before an instant put below ``content/awards``.

    ``None`` without a repository.

    The time of a commit is the one its maker's computer wrote: it is evidence, and no proof.
    """
    log = run_git(root, "log", "--raw", "--no-abbrev", "--no-renames", f"--format={_MARK}%cI", "--", "content/awards")
    if log is None:
        return None
    before, found, limit = False, set(), moment(since)
    for line in log.decode("utf-8", "replace").splitlines():
        if line.startswith(_MARK):
            before = datetime.fromisoformat(line.removeprefix(_MARK)) < limit
        elif before and line.startswith(":"):
            # A raw line: the two modes, the old id, the new id, the status, the path.
            found.add(line.split()[3])
    return frozenset(found)


def blob_ids(data: bytes) -> frozenset[str]:
    """Return the ids git gives to some bytes, in repositories of either hash."""
    whole = b"blob %d\0" % len(data) + data
    return frozenset({hashlib.sha1(whole, usedforsecurity=False).hexdigest(), hashlib.sha256(whole).hexdigest()})
