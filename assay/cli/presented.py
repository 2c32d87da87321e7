"""What somebody gives to `assay verify`: an id, a file, a folder or an address, made into the things to judge.

Rules:

* A file's place gives it an id: its name in ``content/awards``, its folder's name in a built site.
* In a folder, what is no credential is passed over, and what may be one never; a page leads to its signed document.
* What could not be read is given back with its fault: it gets a verdict, too.

Example::

    for item in presented("6f2e0c9d1h7k3m5n", root, fetcher): …
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from assay.cli.common import no_such, read_named
from assay.cli.kept import kept_pins
from assay.credentials.baking import MAX_PICTURE_BYTES, extract, is_picture
from assay.credentials.fetching import CannotFetchError, Fetcher
from assay.credentials.folders import AWARD_ID
from assay.credentials.openbadge import kind_of
from assay.errors import DocumentError

_FILES = {".json", ".jsonld", ".jwt", ".jws", ".png", ".svg"}
"""Kinds of files that are looked at in a folder."""
_SIGNED_PAGES = {"application/vc", "application/vc+ld+json", "application/ld+json", "application/json"}
"""What a page may link to as its signed document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to verify."""

    name: str
    """Its path or address."""
    data: bytes
    id: str = ""
    """The award id its place gives it, if any."""
    fault: str = ""
    """Why it could not be read."""
    remote: bool = False
    held: bool = False
    """Whether it lies among the awards of the site folder, so that it must be one of the site's."""
    pins: bytes | None = None
    """For an endorsement the site folder keeps: what it was checked against when it was taken in."""


def unbaked(item: Item) -> Item:
    """Return the signed document inside a picture, or the item itself where there is none."""
    try:
        baked = extract(item.data) if is_picture(item.data) else None
    except DocumentError:
        return item
    if baked is None or baked.standard != "3" or not baked.text.lstrip().startswith("{"):
        return item
    return replace(item, data=baked.text.encode())


def presented(target: str, root: Path, fetcher: Fetcher) -> Iterator[Item]:
    """Yield what is meant, files of a folder in order; raises `UsageError` USE02 for what is nowhere.

    Raises `MachineError` RUN01 for a file that cannot be read.
    """
    path = Path(target)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", target):
        yield _from_address(target, fetcher)
    elif re.fullmatch(AWARD_ID, target) and not path.exists():
        found = sorted((root / "content" / "awards").rglob(f"{target}.json"))
        if not found:
            raise no_such(f"There is no award {target} here.", "check the id, or name a file")
        yield _from_file(found[0], root)
    elif path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() in _FILES and file.is_file():
                item = _from_file(file, root)
                if (item.id or _is_credential(item.data)) and not _is_shown_already(file, item):
                    yield item
    elif path.is_file():
        yield _from_file(path, root)
    else:
        raise no_such(
            f'"{target}" is neither a file, a folder, an address nor the id of an award.', "check the spelling"
        )


def _is_shown_already(file: Path, item: Item) -> bool:
    """Tell whether a picture carries the very bytes of the credential.json beside it, which gets the verdict."""
    beside = file.with_name("credential.json")
    if file == beside or not beside.is_file():
        return False
    carried = unbaked(item)
    return carried is not item and carried.data == beside.read_bytes()


def _from_file(path: Path, root: Path) -> Item:
    data = read_named(path, MAX_PICTURE_BYTES)
    # A file's place gives it an id: its name in content/awards, its folder's name in a built site.
    name = path.parent.name if path.name == "credential.json" else path.stem
    of_award = path.suffix == ".json" and re.fullmatch(AWARD_ID, name)
    held = bool(of_award) and path.resolve().is_relative_to((root / "content" / "awards").resolve())
    pins = kept_pins(path, root, data)
    return Item(name=str(path), data=data, id=name if of_award else "", held=held, pins=pins)


def _is_credential(data: bytes) -> bool:
    """Tell whether a file found in a folder is worth a verdict: other JSON and plain pictures are not."""
    if is_picture(data):
        try:
            return extract(data) is not None
        except DocumentError:
            return True
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return True
    if not isinstance(document, dict):
        return False
    types = document.get("type")
    types = types if isinstance(types, list) else [types]
    if "BitstringStatusListCredential" in types:
        return False
    named = {"Assertion", "VerifiableCredential"} & {one for one in types if isinstance(one, str)}
    # Whatever is signed or speaks of somebody gets a verdict, and be it "could not be checked": nothing is passed over.
    return not kind_of(document) or bool(named or document.keys() & {"proof", "credentialSubject", "vc"})


def _from_address(url: str, fetcher: Fetcher) -> Item:
    try:
        data = fetcher.fetch(url)
        if _is_page(data):
            url = _signed_document(url, data)
            data = fetcher.fetch(url)
    except CannotFetchError as error:
        return Item(name=url, data=b"", fault=str(error), remote=True)
    return Item(name=url, data=data, remote=True)


def _is_page(data: bytes) -> bool:
    return bool(re.match(rb"\s*(?:<!doctype\s+html|<html)", data[:1024], re.IGNORECASE))


def _signed_document(url: str, page: bytes) -> str:
    """Return the address of the signed document a page shows: what it links to on its own host, else beside it."""
    links = _Links()
    links.feed(page.decode("utf-8", "replace"))
    for link in links.found:
        target = urljoin(url, link)
        if urlsplit(target)[:2] == urlsplit(url)[:2]:
            return target
    return urljoin(url if url.endswith("/") else url + "/", "credential.json")


class _Links(HTMLParser):
    """Collects the signed documents a page names in its head."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take alternates of the right kind."""
        values = {name: value or "" for name, value in attrs}
        kind = values.get("type", "").partition(";")[0].strip().lower()
        if tag == "link" and "alternate" in values.get("rel", "").lower().split() and kind in _SIGNED_PAGES:
            self.found.append(values.get("href", ""))
