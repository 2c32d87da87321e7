"""What an endorsement was checked against, kept beside it: documents of others, with the day they were fetched.

The build opens no sockets, so whose key signed an endorsement has to be answered from the repository. `assay endorse
add` fetches what its verification asks for (DID document, key document, status list, an Assay site's key history) and
writes it into ``<name>.pins.json``; the build answers the same questions from there, and from nowhere else.

Rules:

* A pin says what an address held on a day, never more. The page shows the day.
* After `MAX_AGE` a pin answers nothing any more: the key may have been withdrawn since. Addresses kept for examples
  (RFC 2606) do not age, because nothing can be fetched from them anew.
* JSON is kept as JSON, so that a reviewer can read it; anything else as text.

Example::

    recorder = Recorder(Web())
    verify_endorsement(data, now=now, fetcher=recorder)
    write_pins(recorder.pins(now))
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assay.credentials.times import instant
from assay.errors import DocumentError, Problem
from assay.integrity import strictjson
from assay.integrity.didweb import is_demonstration_host

if TYPE_CHECKING:
    from assay.credentials.fetching import Fetcher

SUFFIX = ".pins.json"
"""Ends the name of a file of pins."""
MAX_AGE = timedelta(days=400)
"""How long a pin answers: as long as the longest of our own status lists."""
MAX_BYTES = 2_097_152
"""Largest file of pins."""
MAX_PINS = 20
_MAX_URL = 2_000
_MAX_NODES = 150_000
_ABOUT = "What the endorsement beside this file was checked against, and when it was fetched. By 'assay endorse add'."
_FIX = "restore it from git, or run 'assay endorse add' with the endorsement again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What an address held when it was asked."""

    url: str
    fetched: datetime
    data: bytes


def read_pins(data: bytes) -> tuple[Pin, ...]:
    """Return the pins of a file; raises `DocumentError` EN08 with the place of what is wrong."""
    try:
        document = strictjson.parse(data, max_bytes=MAX_BYTES, max_nodes=_MAX_NODES)
    except DocumentError as error:
        what = error.problem
        raise DocumentError(
            "EN08", what.message, fix=_FIX, pointer=error.pointer, line=what.line, column=what.column
        ) from None
    if not isinstance(document, dict) or set(document) != {"about", "documents"}:
        raise _wrong('A file of pins has the two members "about" and "documents".')
    listed = document["documents"]
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_PINS:
        raise _wrong(f'"documents" is a list of 1 to {MAX_PINS} entries.', "documents")
    pins = tuple(_pin(entry, number) for number, entry in enumerate(listed))
    if len({pin.url for pin in pins}) != len(pins):
        raise _wrong("One address is there twice, and nobody can say which of them counts.", "documents")
    return pins


def _pin(entry: object, number: int) -> Pin:
    if not isinstance(entry, dict) or set(entry) not in ({"url", "fetched", "document"}, {"url", "fetched", "text"}):
        raise _wrong('An entry has "url", "fetched", and either "document" or "text".', "documents", number)
    url, content = entry["url"], entry.get("document", entry.get("text"))
    if not isinstance(url, str) or not url.startswith("https://") or len(url) > _MAX_URL:
        raise _wrong('"url" is an https address.', "documents", number, "url")
    if not isinstance(content, str if "text" in entry else dict):
        raise _wrong('"document" is a JSON object, "text" is text.', "documents", number)
    try:
        fetched = instant(entry["fetched"])
    except ValueError:
        raise _wrong('"fetched" is a time such as 2026-03-14T10:00:00Z.', "documents", number, "fetched") from None
    data = content.encode() if isinstance(content, str) else strictjson.dump(content)
    return Pin(url=url, fetched=fetched, data=data)


def write_pins(pins: Iterable[Pin]) -> bytes:
    """Return the file of some pins, in the order of their addresses."""
    entries = []
    for pin in sorted(pins, key=lambda pin: pin.url):
        name, content = _content(pin)
        entries.append({"url": pin.url, "fetched": pin.fetched.strftime("%Y-%m-%dT%H:%M:%SZ"), name: content})
    return (json.dumps({"about": _ABOUT, "documents": entries}, indent=2, ensure_ascii=False) + "\n").encode()


def _content(pin: Pin) -> tuple[str, Any]:
    """Return a small strict JSON object as it is; anything else is kept as text.

    So are JSON Lines: each line of a key history is signed as its bytes, and a history of one line is JSON too.
    """
    try:
        document = None if pin.url.endswith(".jsonl") else strictjson.parse(pin.data)
        # It will lie three containers deeper in the file of pins.
        strictjson.check([[[document]]])
    except DocumentError:
        document = None
    if isinstance(document, dict):
        return "document", document
    return "text", pin.data.decode("utf-8", "replace")


@dataclass(slots=True)
class Pinned:
    """A fetcher that answers from pins alone, and remembers what it could not answer."""

    pins: Mapping[str, Pin]
    now: datetime
    missing: set[str] = field(default_factory=set)
    """Addresses that were asked for and are not pinned."""
    old: set[str] = field(default_factory=set)
    """Addresses whose pins are too old to answer."""

    @classmethod
    def of(cls, pins: Iterable[Pin], now: datetime) -> Pinned:
        """Return a fetcher over some pins."""
        return cls({pin.url: pin for pin in pins}, now)

    @staticmethod
    def until(pin: Pin) -> datetime:
        """Return the moment at which a pin stops answering."""
        if _is_for_examples(urlsplit(pin.url).hostname or ""):
            return datetime.max.replace(tzinfo=UTC)
        return pin.fetched + MAX_AGE

    def fetch(self, url: str) -> bytes:
        """Return what was pinned for an address; raise `CannotFetchError` when nothing was, or too long ago."""
        # Imported here: every command that reads content imports this module, and only few ask a pin.
        from assay.credentials.fetching import CannotFetchError  # noqa: PLC0415

        pin = self.pins.get(url)
        if pin is None:
            self.missing.add(url)
            raise CannotFetchError(f"No copy of {url} is kept beside the endorsement.")
        if not self.until(pin) > self.now:
            self.old.add(url)
            raise CannotFetchError(f"The copy of {url} is of {pin.fetched.date()}, and too old by now.")
        return pin.data


@dataclass(slots=True)
class Recorder:
    """A fetcher that asks another one and remembers every answer, for pins."""

    source: Fetcher
    answers: dict[str, bytes] = field(default_factory=dict)

    def fetch(self, url: str) -> bytes:
        """Ask, and remember."""
        data = self.source.fetch(url)
        self.answers[url] = data
        return data

    def pins(self, now: datetime) -> tuple[Pin, ...]:
        """Return what was answered as pins of this moment."""
        return tuple(Pin(url=url, fetched=now, data=data) for url, data in sorted(self.answers.items()))


def lonely_pins(root: Path) -> Iterator[Problem]:
    """Name what is kept for endorsements that are not in a site folder."""
    for path in sorted((root / "content" / "endorsements").glob(f"*{SUFFIX}")):
        name = path.name.removesuffix(SUFFIX)
        if not any(path.with_name(name + end).exists() for end in (".json", ".jwt")):
            yield Problem(
                code="EN08",
                message=f"This belongs to an endorsement {name}, which is not here.",
                fix=f"restore {name}.json from git, or delete this file",
                path=path.relative_to(root).as_posix(),
            )


def _is_for_examples(host: str) -> bool:
    return is_demonstration_host(host) or f".{host}".endswith((".example.com", ".example.net"))


def _wrong(message: str, *pointer: str | int) -> DocumentError:
    return DocumentError("EN08", message, fix=_FIX, pointer=pointer)
