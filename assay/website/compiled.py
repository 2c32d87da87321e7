"""Compiled templates, kept from one build to the next: compiling them takes longer than drawing a small site.

Rules:

* They lie in the user's own cache folder, never in git or in the site. In a folder that others could write, none are
  kept or taken: whoever can write there can replace this program as well. In CI none are (`common.cache_folder`).
* What is kept belongs to one template's source, to all fixed texts of one language, and to this very program.
* Nothing depends on them: what is missing or damaged is compiled anew.

Example::

    cache = Compiled.below(folder, words.digest, "de-CH")
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from assay import __version__
from assay.integrity.durable import make_private

_DIGEST = 32
"""Bytes of the SHA-256 before what is kept, so that a torn file is never run."""


class Compiled(BytecodeCache):
    """Keeps what Jinja compiled, for the pages of one language."""

    def __init__(self, folder: Path, said: bytes, kind: str) -> None:
        """Keep it in a folder, for fixed texts with the digest `said`; of each `kind` apart, as a language is one."""
        self._folder = folder
        self._kind = kind
        # Its neighbour decides what becomes of a template besides Jinja.
        program = Path(__file__).with_name("theme.py").read_bytes()
        made_by = repr((__version__, metadata.version("jinja2"), metadata.version("markupsafe")))
        self._made = hashlib.sha256(hashlib.sha256(program).digest() + said + f"{kind}\0{made_by}".encode()).hexdigest()

    @staticmethod
    def below(folder: Path | None, said: bytes, kind: str) -> Compiled | None:
        """Return what keeps templates below a cache folder; None when there is none that is this user's alone."""
        own = folder / "templates" if folder else None
        return Compiled(own, said, kind) if own and folder and make_private(folder) and make_private(own) else None

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name of the file for a template."""
        return hashlib.sha256(f"{self._kind}\0{name}\0{filename}".encode()).hexdigest()[:32]

    def get_source_checksum(self, source: str) -> str:
        """Return what has to be the same for compiled code to be taken."""
        return hashlib.sha256(f"{self._made}\0{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, if it is there, whole, and of this source."""
        with suppress(OSError):
            kept = (self._folder / bucket.key).read_bytes()
            if hashlib.sha256(kept[_DIGEST:]).digest() == kept[:_DIGEST]:
                bucket.bytecode_from_string(kept[_DIGEST:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, whole or not at all; a full disk keeps nobody from building."""
        data = bucket.bytecode_to_string()
        path = self._folder / bucket.key
        temporary = path.with_name(f"{bucket.key}.{os.getpid()}")
        try:
            temporary.write_bytes(hashlib.sha256(data).digest() + data)
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
