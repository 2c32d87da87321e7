"""Compiled templates, kept from one build to the next: compiling them takes longer than drawing a small site.

Rules:

* What is kept belongs to one template's source, to all fixed texts of one language, and to this very program.
* Where and how they are kept: `keeping`. What is missing or damaged is compiled anew.

Example::

    cache = Compiled.below(folder, words.digest, "de-CH")
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from assay import __version__
from assay.website.keeping import Keeper


class Compiled(BytecodeCache):
    """Keeps what Jinja compiled, for the pages of one language."""

    def __init__(self, keeper: Keeper, said: bytes, kind: str) -> None:
        """Keep it for fixed texts with the digest `said`; of each `kind` apart, as a language is one."""
        self._keeper = keeper
        self._kind = kind
        # Its neighbour decides what becomes of a template besides Jinja.
        program = Path(__file__).with_name("theme.py").read_bytes()
        made_by = repr((__version__, metadata.version("jinja2"), metadata.version("markupsafe")))
        self._made = hashlib.sha256(hashlib.sha256(program).digest() + said + f"{kind}\0{made_by}".encode()).hexdigest()

    @staticmethod
    def below(folder: Path | None, said: bytes, kind: str) -> Compiled | None:
        """Return what keeps templates below a cache folder; None when there is none that is this user's alone."""
        keeper = Keeper.below(folder, "templates")
        return Compiled(keeper, said, kind) if keeper else None

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name of the file for a template."""
        return hashlib.sha256(f"{self._kind}\0{name}\0{filename}".encode()).hexdigest()[:32]

    def get_source_checksum(self, source: str) -> str:
        """Return what has to be the same for compiled code to be taken."""
        return hashlib.sha256(f"{self._made}\0{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, if it is there, whole, and of this source."""
        if (kept := self._keeper.take(bucket.key)) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._keeper.keep(bucket.key, bucket.bytecode_to_string())
