"""PyLD with its work bounded and its network cut: the only module that imports PyLD.

Rules:

* Contexts come from the pinned table, or from a mapping the caller hands over, and from nowhere else.
* Work is counted where PyLD does it: contexts processed while expanding, and permutations tried while naming blank
  nodes. A document that needs more is refused (RDFC-1.0 section 7.1, dataset poisoning; faults A13).
* PyLD keeps caches that are not thread-safe, so `expand` and `canonicalize` hold one lock; use processes for speed.
* PyLD is imported without the libraries it would open a connection with, which take longer to load than PyLD itself;
  `canonical` imports this module when needed.

Example::

    canonicalize(expand({"@context": [...], "id": "urn:x:1", "name": "N"}, {}, print))
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import factorial
from threading import Lock
from typing import Any

from assay.integrity import contexts as pinned


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Let no import find some libraries for a while, unless they are loaded already."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # how Python writes "not to be found"
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _without("requests", "aiohttp"):
    from pyld import jsonld
    from pyld.canon import URDNA2015
    from pyld.context_resolver import ContextResolver

MAX_CONTEXTS = 1_000
"""Contexts processed in one expansion: one for each typed node, or two; the 1EdTech example needs 32."""
MAX_PERMUTATIONS = 1_000
"""Orders of look-alike blank nodes that are tried in one canonicalisation; an award needs none."""

_LOCK = Lock()
_SHARED: dict[str, Any] = {}
"""Resolved pinned contexts, kept between calls. Our own, so that no other user of PyLD can put contexts in it."""


class TooMuchWorkError(Exception):
    """The document needs more work than any honest one."""


def expand(
    document: Mapping[str, Any],
    extra: Mapping[str, Mapping[str, Any]],
    on_dropped: Callable[[str | None], None],
) -> list[Any]:
    """Return the expanded form without any base URL, telling of every property that is dropped (JSON-LD 1.1 API).

    *extra* maps URLs to context documents that hold for this call only. Raises `TooMuchWorkError`, and `JsonLdError`
    for what is not JSON-LD or names a context that is neither pinned nor handed over.
    """
    with _LOCK:
        options = {"base": None, "contextResolver": _Resolver(extra), "documentLoader": _refuse}
        # The handler is an argument of its own: PyLD ignores one given among the options.
        expanded: list[Any] = jsonld.expand(document, options, on_dropped)
        return expanded


def canonicalize(expanded: list[Any]) -> bytes:
    """Return the RDFC-1.0 N-Quads, UTF-8, of an expanded document; raise `TooMuchWorkError` for a poison graph."""
    with _LOCK:
        options = {
            "base": None,
            "contextResolver": _Resolver({}),
            "documentLoader": _refuse,
            "rdfDirection": "i18n-datatype",
        }
        dataset = jsonld.to_rdf(expanded, options)
        text: str = _Bounded().main(dataset, {"format": "application/n-quads"})
        return text.encode()


JsonLdError: type[Exception] = jsonld.JsonLdError
"""What PyLD raises for a document that is not JSON-LD."""


def _refuse(url: str, _options: object) -> None:
    raise LookupError(url)


class _Resolver(ContextResolver):  # type: ignore[misc]
    """Finds contexts without a network and counts how often PyLD asks for one."""

    def __init__(self, extra: Mapping[str, Mapping[str, Any]]) -> None:
        # Handed-over contexts must not outlive the call, so they get a cache of their own.
        super().__init__({} if extra else _SHARED, self._load)
        self._extra = extra
        self._left = MAX_CONTEXTS

    def resolve(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - PyLD is untyped
        self._left -= 1
        if self._left < 0:
            raise TooMuchWorkError
        return super().resolve(*args, **kwargs)

    def _load(self, url: str, _options: object) -> dict[str, Any]:
        document = dict(self._extra[url]) if url in self._extra else pinned.load_context(url)
        # The tag makes PyLD keep the processed context in the cache.
        return {"contentType": None, "contextUrl": None, "documentUrl": url, "document": document, "tag": "static"}


class _Bounded(URDNA2015):  # type: ignore[misc]
    """RDFC-1.0 that stops when look-alike blank nodes would have to be tried in too many orders."""

    def __init__(self) -> None:
        super().__init__()
        self._left = MAX_PERMUTATIONS

    def create_hash_to_related(self, id_: str, issuer: object) -> Any:  # noqa: ANN401 - PyLD is untyped
        related = super().create_hash_to_related(id_, issuer)
        # "Hash N-Degree Quads" asks for this map once, then tries every order of each list in it.
        self._left -= 1 + sum(factorial(min(len(nodes), 12)) for nodes in related.values() if len(nodes) > 1)
        if self._left < 0:
            raise TooMuchWorkError
        return related
