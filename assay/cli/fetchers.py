"""What answers addresses for a command: folders named with --mirror, else the guarded web, or nobody when offline.

Example::

    fetcher = fetcher_of(("https://badges.example.org/=site",), offline=True)
"""

from __future__ import annotations

from pathlib import Path

from assay.credentials.fetching import Fetcher, Mirror, Offline
from assay.errors import Problem, UsageError

COULD_NOT_CHECK = 5
"""Exit code where nothing is wrong that could be checked, and something could not be."""


def fetcher_of(mirrors: tuple[str, ...], *, offline: bool = False) -> Fetcher:
    """Return what answers addresses; raises `UsageError` USE02 or USE03 for a mirror that is none."""
    fetcher: Fetcher = Offline() if offline else _web()
    for mirror in reversed(mirrors):
        base, mark, folder = mirror.partition("=")
        if not mark:
            fix = "write it as https://badges.example.org/=FOLDER"
            raise UsageError(Problem(code="USE02", message=f'"{mirror}" is not BASE=DIR.', fix=fix))
        fetcher = Mirror.of(base, Path(folder), fetcher)
    return fetcher


def _web() -> Fetcher:
    # Imported here: what asks nobody need not load what opens connections.
    from assay.credentials.web import Web  # noqa: PLC0415

    return Web()
