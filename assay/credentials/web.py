"""The web behind a guard: the one place that opens a connection to another machine (faults 1.2, H12).

Rules:

* Only `verify`, `endorse add`, `eligible` and `doctor --live` make a `Web`; the build makes none.
* https alone, certificates checked, ten seconds and 1 MiB in all, no proxy, no cookie, at most three redirects and none
  to another host. The host is resolved once, every address it has must be a public one, and the connection goes to one
  of the very addresses that were looked at, so a name cannot change its mind in between.
* A refusal says what was asked and why; the caller makes "could not be checked" of it, never "valid".

Example::

    Web().fetch("https://badges.example.org/.well-known/did.json")
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urljoin

from assay.credentials.fetching import (
    MAX_BYTES,
    MAX_REDIRECTS,
    SECONDS,
    Answer,
    CannotFetchError,
    Fetcher,
    Mirror,
    split_address,
)

_REDIRECTS = {301, 302, 303, 307, 308}
_OK = 200
_ACCEPT = "application/json, application/ld+json, application/vc+ld+json, application/vc, text/plain;q=0.8, */*;q=0.5"
_EMBEDDED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv6 addresses that stand for an IPv4 one behind a translator (RFC 6052, RFC 8215)."""
_NOBODYS = (ipaddress.ip_network("fec0::/10"), ipaddress.ip_network("3fff::/20"))
"""Site-local addresses of old (RFC 3879) and those for documents (RFC 9637), which Python calls global."""


@cache
def _machines() -> ssl.SSLContext:
    """Return the certificates this machine trusts; reading the list takes longer than verifying an award."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Answers addresses from the web, behind the guard."""

    trust: ssl.SSLContext | None = None
    """Which certificates count, in a test; else the machine's own list, read when something is fetched."""
    allow_loopback: bool = False
    """For tests only: lets the guard connect to this machine."""
    seconds: float = SECONDS

    def fetch(self, url: str) -> bytes:
        """Return what an https address holds; raise `CannotFetchError` for everything the guard refuses."""
        return self.look(url).data

    def look(self, url: str) -> Answer:
        """Do the same, and return the headers too."""
        started, asked = time.monotonic(), url
        for _ in range(MAX_REDIRECTS + 1):
            parts = split_address(url, schemes=("https",))
            left = self.seconds - (time.monotonic() - started)
            try:
                answer = self._ask(parts, left)
            except TimeoutError:
                raise CannotFetchError(f"{asked} did not answer within {self.seconds:g} seconds.") from None
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise CannotFetchError(f"{asked} could not be read: {_reason(error)}.") from None
            if isinstance(answer, Answer):
                return answer
            url = urljoin(url, answer.location)
            target = split_address(url, schemes=("https",))
            if (target.hostname, target.port or 443) != (parts.hostname, parts.port or 443):
                raise CannotFetchError(f"{asked} points to another host, {target.hostname}, and is not followed there.")
        raise CannotFetchError(f"{asked} points elsewhere more than {MAX_REDIRECTS} times.")

    def _ask(self, url: SplitResult, left: float) -> Answer | _Elsewhere:
        host, port = url.hostname or "", url.port or 443
        with _deadline(left) as deadline:
            connection = _Checked(
                host, port, self.trust or _machines(), self._addresses(host, port, left), left, deadline
            )
            try:
                path = url.path or "/"
                target = f"{path}?{url.query}" if url.query else path
                headers = {"Accept": _ACCEPT, "Accept-Encoding": "identity", "User-Agent": "assay"}
                connection.request("GET", target, headers=headers)
                answer = _read(connection.getresponse())
            except (OSError, http.client.HTTPException):
                if deadline.passed:
                    raise TimeoutError from None
                raise
            finally:
                connection.close()
            if deadline.passed:
                raise TimeoutError
            return answer

    def _addresses(self, host: str, port: int, left: float) -> list[_Address]:
        found = _resolve(host, port, left)
        for _family, where in found:
            if not self._allowed(where[0]):
                # One private address among public ones is enough: which one is tried is up to chance.
                raise CannotFetchError(f"{host} is not a public address on the internet, and is not connected to.")
        return found

    def _allowed(self, text: str) -> bool:
        address = ipaddress.ip_address(text.partition("%")[0])
        inner: ipaddress.IPv4Address | None = None
        if isinstance(address, ipaddress.IPv6Address):
            inner = address.ipv4_mapped or address.sixtofour
            if any(address in network for network in _EMBEDDED):
                inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if any(address in network for network in _NOBODYS):
            return False
        if self.allow_loopback and address.is_loopback:
            return True
        return all(
            one.is_global and not one.is_multicast and not one.is_reserved for one in (address, inner or address)
        )


def look(fetcher: Fetcher, url: str) -> Answer:
    """Return what an address answers with, headers too where there are any; raise `CannotFetchError` otherwise."""
    if isinstance(fetcher, Mirror) and not fetcher.answers(url):
        return look(fetcher.otherwise, url)
    return fetcher.look(url) if isinstance(fetcher, Web) else Answer(data=fetcher.fetch(url), headers=None)


_Address = tuple[socket.AddressFamily, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    location: str


class _Deadline:
    """Shuts a connection down when its time is over, however slowly the other side drips."""

    def __init__(self) -> None:
        self.passed = False
        self._guard: socket.socket | None = None
        self._lock = threading.Lock()

    def watch(self, connection: socket.socket) -> None:
        """Take a second handle of the connection, which TLS cannot take away."""
        with self._lock:
            if self.passed:
                raise TimeoutError
            self._guard = socket.socket(fileno=os.dup(connection.fileno()))

    def pass_(self) -> None:
        """End the connection."""
        with self._lock:
            self.passed = True
            if self._guard is not None:
                try:
                    self._guard.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return

    def close(self) -> None:
        """Give the second handle back."""
        with self._lock:
            if self._guard is not None:
                self._guard.close()
                self._guard = None


@contextmanager
def _deadline(left: float) -> Iterator[_Deadline]:
    if left <= 0:
        raise TimeoutError
    deadline = _Deadline()
    timer = threading.Timer(left, deadline.pass_)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()
        deadline.close()


class _Checked(http.client.HTTPSConnection):
    """A connection to one of the addresses that were looked at, whatever the name says by now."""

    def __init__(
        self,
        host: str,
        port: int,
        trust: ssl.SSLContext,
        addresses: list[_Address],
        left: float,
        deadline: _Deadline,
    ) -> None:
        super().__init__(host, port, context=trust)
        self._trust, self._addresses, self._left, self._deadline = trust, addresses, left, deadline

    def connect(self) -> None:
        """Connect, and check the certificate against the name that was asked for."""
        raw = self._reach()
        try:
            raw.settimeout(self._left)
            # An end without TLS's own goodbye is a cut, not an end.
            self.sock = self._trust.wrap_socket(raw, server_hostname=self.host, suppress_ragged_eofs=False)
        except BaseException:
            raw.close()
            raise

    def _reach(self) -> socket.socket:
        """Return a connection to the first address that takes one; a machine may lack one of the two protocols."""
        fault: OSError = TimeoutError()
        for family, where in self._addresses:
            raw = socket.socket(family, socket.SOCK_STREAM)
            try:
                raw.settimeout(self._left / len(self._addresses))
                raw.connect(where)
                self._deadline.watch(raw)
            except OSError as error:
                fault = error
                raw.close()
                continue
            return raw
        raise fault


def _resolve(host: str, port: int, left: float) -> list[_Address]:
    """Return the addresses of a host; the system's resolver knows no time limit, so it gets a thread."""
    found: list[_Address] = []
    faults: list[str] = []

    def ask() -> None:
        try:
            for family, _, _, _, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                if family in {socket.AF_INET, socket.AF_INET6}:
                    found.append((family, (str(where[0]), int(where[1]))))
        except (OSError, UnicodeError) as error:
            faults.append(str(error))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(left)
    if thread.is_alive():
        raise TimeoutError
    if not found:
        raise CannotFetchError(f"There is no host {host}.")
    return found


def _read(response: http.client.HTTPResponse) -> Answer | _Elsewhere:
    if response.status in _REDIRECTS:
        return _Elsewhere(response.headers.get("Location", ""))
    if response.status != _OK:
        raise ValueError(f"it answered {response.status}")
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise ValueError("it answered in a compressed form that was not asked for")
    data = response.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"it holds more than {MAX_BYTES:,} bytes")
    return Answer(data=data, headers={name.lower(): value for name, value in response.headers.items()})


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, (ssl.SSLEOFError, http.client.IncompleteRead)):
        return "the connection was cut before the end"
    if isinstance(error, http.client.HTTPException):
        return f"the answer is not HTTP ({type(error).__name__})"
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
