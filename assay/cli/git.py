"""What git knows about the site folder: which bytes it held before a day, and what a commit held. Commits nothing.

Example::

    seen_before(root, "2026-05-01T00:00:00Z")   # ids of the blobs that a commit before that day holds
"""

from __future__ import annotations

import hashlib
import subprocess
from datetime import datetime
from pathlib import Path

from assay.credentials.verification import moment

_MARK = "commit "


def run_git(root: Path, *arguments: str, data: bytes | None = None) -> bytes | None:
    """Return what git prints, or ``None`` when it is missing, fails, or there is no repository."""
    try:
        # Quoted names and the settings of the person must not change what is read here.
        command = ["git", "-c", "core.quotePath=false", *arguments]
        done = subprocess.run(command, cwd=root, input=data, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def start_repository(folder: Path) -> bool:
    """Make a folder a repository with the branch ``main``; False when git is missing or will not."""
    return run_git(folder, "init", "-q", "--initial-branch=main") is not None


def seen_before(root: Path, since: str, folder: str = "content/awards") -> frozenset[str] | None:
    """Return the ids of the blobs that commits before an instant put below a folder; ``None`` without a repository.

    The time of a commit is the one its maker's computer wrote: it is evidence, and no proof.
    """
    log = run_git(root, "log", "--raw", "--no-abbrev", "--no-renames", f"--format={_MARK}%cI", "--", folder)
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
