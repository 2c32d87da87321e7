"""Which program this is: what it made may be taken again only while it is the very same."""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from assay import __version__

_LIBRARIES = ("babel", "jinja2", "markdown", "markupsafe", "nh3", "orjson", "pillow", "resvg-py", "segno", "fonttools")


@lru_cache(maxsize=1)
def program() -> str:
    """Return a digest of this program as it is installed, of Python and of the libraries that draw."""
    package = Path(__file__).parents[1]
    files = sorted(path for path in package.rglob("*") if path.suffix != ".pyc" and path.is_file())
    stats = [(path.relative_to(package).as_posix(), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    made_of = (__version__, sys.version, stats, [metadata.version(name) for name in _LIBRARIES])
    return hashlib.sha256(repr(made_of).encode()).hexdigest()
