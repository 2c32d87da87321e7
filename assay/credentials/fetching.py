"""Whatever answers addresses: nobody, a folder that stands for a site, a memory; the web itself is in `web`.

Rules:

* Everything in Assay that needs an address asks a `Fetcher`, and nothing here opens a socket.
* An address is plain: https (or http for a folder), with a host, without name and password, of a bounded length.
* `Mirror`: what lies below its base is answered from its folder or not at all; nothing outside the folder is read.
* A refusal says what was asked and why; the caller makes "could not be checked" of it, never "valid".

Example::

    fetcher = Mirror.of("https://badges.example.org/", Path("site"), otherwise=Offline())
    fetcher.fetch("https://badges.example.org/.well-known/did.json")
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from assay.errors import Problem, UsageError

MAX_BYTES = 1_048_576
"""Most bytes of one answer."""
SECONDS = 10.0
"""Longest time one address may take, redirects included."""
SECONDS_IN_ALL = 30.0
"""Longest time all addresses of one verification may take together."""
MAX_REDIRECTS = 3
MAX_ADDRESSES = 20
"""Most addresses of one verification: an honest credential needs three."""
MAX_URL = 2_000
"""Most characters of an address."""
INDEXES = ("index.json", "index.html")
"""What a folder answers with, the first that is there."""


class CannotFetchError(Exception):
    """An address could not be read; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answers with."""

    data: bytes
    headers: Mapping[str, str] | None
    """Lower-case name → value; None when a folder answered, which has none."""


class Fetcher(Protocol):
    """Whatever answers addresses."""

    def fetch(self, url: str) -> bytes:
        """Return what an address holds, at most `MAX_BYTES`; raise `CannotFetchError` otherwise."""


@dataclass(frozen=True, slots=True)
class Offline:
    """Answers nothing."""

    def fetch(self, url: str) -> bytes:
        """Refuse."""
        raise CannotFetchError(f"{url} was not asked for, because this is an offline check.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """Answers the addresses below a base from a folder, and leaves the others to another fetcher."""

    base: str
    """Ends in a slash."""
    folder: Path
    """Resolved: the folder that stands for the base."""
    otherwise: Fetcher

    @classmethod
    def of(cls, base: str, folder: Path, otherwise: Fetcher) -> Mirror:
        """Return a mirror of a folder; raises `UsageError` USE03 when base or folder cannot be one."""
        url = urlsplit(base)
        if url.scheme not in {"https", "http"} or not url.hostname or url.query or url.fragment or "@" in url.netloc:
            raise _usage(
                f'"{base}" is not the start of a web address.', "write it as https://badges.example.org/=FOLDER"
            )
        if not folder.is_dir():
            raise _usage(f'"{folder}" is not a folder.', "name the folder that holds the site's files")
        base = base if base.endswith("/") else base + "/"
        return cls(base=_normal(urlsplit(base)), folder=folder.resolve(), otherwise=otherwise)

    def answers(self, url: str) -> bool:
        """Tell whether an address lies below the base."""
        return self._whole(url).startswith(self.base)

    def _whole(self, url: str) -> str:
        whole = _normal(split_address(url, schemes=("https", "http")))
        return self.base if whole + "/" == self.base else whole

    def fetch(self, url: str) -> bytes:
        """Return the file an address below the base stands for; ask the other fetcher for any other address."""
        whole = self._whole(url)
        if not whole.startswith(self.base):
            return self.otherwise.fetch(url)
        file = self._file(whole.removeprefix(self.base))
        if file is None:
            raise CannotFetchError(f"{url} is not in the folder that stands for {self.base}.")
        try:
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError:
            raise CannotFetchError(f"{url} cannot be read from the folder that stands for {self.base}.") from None
        if len(data) > MAX_BYTES:
            raise CannotFetchError(f"{url} holds more than {MAX_BYTES:,} bytes.")
        return data

    def _file(self, rest: str) -> Path | None:
        # Decoded segment by segment, so that an encoded slash cannot make two of one.
        segments = [unquote(segment) for segment in rest.split("/")]
        if any(not _plain(segment) for segment in segments[:-1]) or not (segments[-1] == "" or _plain(segments[-1])):
            return None
        names = [segments[-1]] if segments[-1] else list(INDEXES)
        for name in names:
            file = self.folder.joinpath(*segments[:-1], name)
            # Resolved, so that a link out of the folder leads nowhere.
            if file.is_file() and file.resolve().is_relative_to(self.folder):
                return file
        return None


@dataclass(slots=True)
class Memory:
    """Asks another fetcher once per address, for a bounded number of addresses and a bounded time in all."""

    source: Fetcher
    most: int = MAX_ADDRESSES
    seconds: float = SECONDS_IN_ALL
    slowest: float = SECONDS
    """Longest time one address may take: none is asked for that could take longer than what is left."""
    spent: float = 0.0
    known: dict[str, bytes | CannotFetchError] = field(default_factory=dict)

    def fetch(self, url: str) -> bytes:
        """Return the remembered answer, or ask."""
        if url not in self.known:
            if len(self.known) >= self.most:
                raise CannotFetchError(f"The credential asks for more than {self.most} addresses.")
            if self.spent > self.seconds - self.slowest:
                raise CannotFetchError(
                    f"{url} was not asked for: the addresses before it took {self.spent:.0f} of the {self.seconds:g} "
                    "seconds there are for all of them. The same check may succeed later."
                )
            started = time.monotonic()
            try:
                self.known[url] = self.source.fetch(url)
            except CannotFetchError as error:
                self.known[url] = error
            self.spent += time.monotonic() - started
        answer = self.known[url]
        if isinstance(answer, CannotFetchError):
            raise answer
        return answer


# -- addresses ----------------------------------------------------------------------------------------------------


def split_address(url: str, schemes: tuple[str, ...]) -> SplitResult:
    """Return the parts of a plain web address; raises `CannotFetchError` for any other text."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CannotFetchError(f"{url[:MAX_URL]!r} is not a web address.") from None
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise CannotFetchError(f"{url[:MAX_URL]!r} is not a web address.")
    if parts.scheme not in schemes:
        raise CannotFetchError(f"{url} does not start with https://, and only such addresses are asked.")
    if not parts.hostname or parts.username is not None or parts.password is not None or port == 0:
        raise CannotFetchError(f"{url} is not a plain web address.")
    return parts


def _normal(url: SplitResult) -> str:
    """Return scheme, host, port and path in one spelling, without query and fragment."""
    port = "" if url.port in {None, 443 if url.scheme == "https" else 80} else f":{url.port}"
    return f"{url.scheme}://{url.hostname}{port}{url.path or '/'}"


def _plain(segment: str) -> bool:
    return segment not in {"", ".", ".."} and not set(segment) & {"/", "\\", "\0", ":"} and segment.isprintable()


def _usage(message: str, fix: str) -> UsageError:
    return UsageError(Problem(code="USE03", message=message, fix=fix))
