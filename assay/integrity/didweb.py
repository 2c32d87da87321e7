"""Web addresses of sites and their did:web names (DIDW; standards 4).

Rules:

* One site, one DID: the base URL decides it, and the DID decides where its document is fetched.
* Only what survives the way there and back is accepted: https, a host name in ASCII, plain path segments.
* An IP address cannot be a did:web name, because nobody can be sure to own it tomorrow.

Example::

    did_for("https://example.org/badges/")  # did:web:example.org:badges
    did_url("did:web:example.org:badges")  # https://example.org/badges/did.json
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from assay.errors import DocumentError

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]+")
_DID_SEGMENT = re.compile(r"(?!\.{1,2}$)(?:[A-Za-z0-9._-]|%7E)+")
_DID_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})*)(?:%3[Aa]([1-9][0-9]{{0,4}}))?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_PORT = 65_535


def did_for(base_url: str) -> str:
    """Return the did:web name of the site at a base URL, with or without a slash at its end.

    Raises `DocumentError` ``DID01`` for a URL that cannot have one.
    """
    url = _split(base_url)
    host = url.hostname or ""
    if url.port and url.port != _DEFAULT_PORTS[url.scheme]:
        host += f"%3A{url.port}"
    return ":".join(["did:web", host, *(segment.replace("~", "%7E") for segment in _segments(url))])


def did_json_path(base_url: str) -> str:
    """Return where below the base URL the DID document is: ``/.well-known/did.json``, or ``/did.json`` below a path."""
    return "/did.json" if _segments(_split(base_url)) else "/.well-known/did.json"


def did_url(did: str) -> str:
    """Return the https URL of the document of a did:web name; raise `DocumentError` ``DID02`` when it has none."""
    host, *path = did.removeprefix("did:web:").split(":")
    match = _DID_HOST.fullmatch(host) if did.startswith("did:web:") else None
    if not match or _is_address(match[1]) or not all(map(_DID_SEGMENT.fullmatch, path)):
        raise DocumentError("DID02", f'"{did}" is not a did:web name', fix="write it like did:web:badges.example.org")
    port = int(match[2] or 0)
    if port > _MAX_PORT:
        raise DocumentError("DID02", f"there is no port {port}", fix="use a port up to 65535")
    site = f"https://{match[1]}{f':{port}' if port else ''}"
    return "/".join([site, *(segment.replace("%7E", "~") for segment in path or [".well-known"]), "did.json"])


def is_demonstration_host(host: str) -> bool:
    """Tell whether a host (no port) belongs to nobody: example.org, ``*.example``, localhost, loopback (RFC 6761)."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.split(".")[-1] in {"example", "localhost"} or f".{name}".endswith(".example.org")


def _split(base_url: str) -> SplitResult:
    """Return the parts of a base URL that can have a DID."""
    try:
        url = urlsplit(base_url)
        port = url.port
    except ValueError as error:
        raise _refused(f'"{base_url}" is not a web address') from error
    if not base_url.isprintable() or " " in base_url or "//" in url.path:
        # Python's parser drops line ends and tabs, which would hide half of a name.
        raise _refused(f"{base_url!r} has blanks or doubled slashes in it")
    host = url.hostname or ""
    local = host == "localhost" or host.endswith(".localhost")
    if url.scheme != "https" and not (url.scheme == "http" and local):
        raise _refused(f'"{base_url}" does not start with https://')
    if url.username is not None or url.query or url.fragment or base_url.endswith(("?", "#")) or port == 0:
        raise _refused(f'"{base_url}" has more than a host, a port and a path')
    if _is_address(host):
        raise _refused(f'"{host}" is an IP address, which cannot be a did:web name')
    if not _HOST.fullmatch(host):
        raise _refused(f'"{host}" is not a host name in ASCII')
    for segment in _segments(url):
        if not _SEGMENT.fullmatch(segment):
            raise _refused(f'"{segment}" in the path has other characters than A-Z a-z 0-9 . _ ~ -')
    return url


def _segments(url: SplitResult) -> list[str]:
    path = url.path.removeprefix("/").removesuffix("/")
    return path.split("/") if path else []


def _is_address(host: str) -> bool:
    # Browsers read 127.1 and 0x7f000001 as addresses too: a last label that is a number makes one (URL Standard).
    return ":" in host or bool(_NUMBER.fullmatch(host.rsplit(".", maxsplit=1)[-1]))


def _refused(message: str) -> DocumentError:
    return DocumentError("DID01", message, fix="write the site's address like https://badges.example.org/")
