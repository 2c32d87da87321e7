"""What a machine builds with, so that two machines can be compared before they share a build.

Rules:

* The program counts by the bytes of its files and of the packaged theme, not by its version alone; libraries by their
  versions, and Python by its own. zlib counts too: it decides about the bytes of pictures.
* Places and times of files do not count, so that the same program is the same wherever it is installed.

Example::

    differences(toolset(), other)    # ['jinja2: 3.1.6 here, 3.1.5 there']
"""

from __future__ import annotations

import hashlib
import platform
import re
import zlib
from collections.abc import Mapping
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from assay import __version__
from assay.website.footing import digest
from assay.website.render import packaged_theme

_NOT_THE_PROGRAM = {".pyc", ".mo"}
"""Files that are made from others."""


@lru_cache(maxsize=1)
def toolset() -> Mapping[str, str]:
    """Return name → version or digest of everything that has a part in the bytes of a site."""
    found = {"assay": __version__, "the program of assay": _program(), "python": platform.python_version()}
    found["zlib"] = zlib.ZLIB_RUNTIME_VERSION
    for line in metadata.requires("assay") or ():
        if "extra ==" not in line:
            name = re.split(r"[^A-Za-z0-9_.-]", line, maxsplit=1)[0]
            found[name] = metadata.version(name)
    return found


def toolset_digest() -> str:
    """Return one digest of `toolset`."""
    return digest(dict(sorted(toolset().items())))


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Name what two machines build with that is not the same, in words for a message."""
    return [
        f"{name}: {_short(ours.get(name))} here, {_short(theirs.get(name))} there"
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    ]


def _short(version: str | None) -> str:
    return (version or "none")[:12]


def _program() -> str:
    package = Path(__file__).parents[1]
    state = hashlib.sha256()
    for folder in (package, packaged_theme()):
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            # In the wheel the theme lies inside of the package; it is looked at once, as in the repository.
            if not path.is_file() or path.suffix in _NOT_THE_PROGRAM or (folder == package and name[:6] == "theme/"):
                continue
            data = path.read_bytes()
            state.update(f"{name}\0{len(data)}\0".encode() + data)
    return state.hexdigest()
