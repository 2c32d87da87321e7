"""Decide how a finished site reaches its host: what is sent, in which order, with which headers, and what is deleted.

Rules:

* Only what differs is sent. What was sent is written down beside it (``.assay-deploy.json``): before the first file
  goes, every path that may come to be, so that the next deploy finishes one that was killed.
* Status lists go first and pages last: whoever reads a new page finds what it speaks of, and a revocation is out even
  when the rest is not. Deletions come at the very end, and only of what an earlier deploy put there.
* Addresses that people keep never vanish: a site that lacks one the host has comes from an old copy, and is refused.

Example::

    plan = plan_delivery(site_files(folder), read_manifest(data), rules)
    [file.path for file in plan.uploads]    # ['status/2026-alex-1.json', …, 'index.html']
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from assay.errors import ContentError, Problem, UsageError
from assay.website.publish import MARKER

MANIFEST = ".assay-deploy.json"
_FORM = "assay deploy 1"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_OTHER = "application/octet-stream"
_ORDER = (
    re.compile(r"status/"),
    re.compile(r"(\.well-known/)?did\.json|keys/.*\.jsonl"),
    re.compile(r"(?!.*\.html$)"),
    re.compile(r"(?!index\.html$)"),
    re.compile(r""),
)
"""Groups in the order they are sent: lists, keys, whatever is no page, pages, the first page."""
_LASTING = re.compile(r"(awards|badges|pathways)/[^/]+/index\.html|status/[^/]+\.json")
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How one file stands at the host."""

    digest: str
    """SHA-256 in hex; empty while it may or may not have arrived."""
    content_type: str
    cache: str
    """``Cache-Control``, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFile:
    """One file of the finished site."""

    path: str
    """Below the site, with forward slashes."""
    source: Path
    sent: Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What earlier deploys put at the host."""

    site: str = ""
    """Base URL of the site; empty before the first deploy."""
    files: Mapping[str, Sent] = field(default_factory=dict)

    def text(self) -> bytes:
        """Return the file as it is written beside the site."""
        files = {path: [sent.digest, sent.content_type, sent.cache] for path, sent in sorted(self.files.items())}
        return (json.dumps({"form": _FORM, "site": self.site, "files": files}, indent=0) + "\n").encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a deploy will do."""

    groups: tuple[tuple[LocalFile, ...], ...]
    """What is sent, in order; within one group the order does not matter."""
    deletions: tuple[str, ...]
    unchanged: tuple[LocalFile, ...]

    @property
    def uploads(self) -> tuple[LocalFile, ...]:
        """Everything that is sent, in order."""
        return tuple(file for group in self.groups for file in group)


# -- headers ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeaderRules:
    """The rules of a ``_headers`` file."""

    rules: tuple[tuple[re.Pattern[str], tuple[tuple[str, str], ...]], ...]

    @classmethod
    def read(cls, data: bytes) -> HeaderRules:
        """Read rules: a path at the start of a line, ``*`` for anything; below it, indented, ``Name: value``."""
        rules: list[tuple[re.Pattern[str], list[tuple[str, str]]]] = []
        for line in data.decode("utf-8", "replace").splitlines():
            name, colon, value = line.partition(":")
            if line.startswith("/"):
                rules.append((re.compile(".*".join(re.escape(part) for part in line.strip().split("*"))), []))
            elif line[:1].isspace() and colon and rules:
                rules[-1][1].append((name.strip().lower(), value.strip()))
        return cls(tuple((pattern, tuple(found)) for pattern, found in rules))

    def value(self, path: str, name: str) -> str:
        """Return a header of the file at a path; the last rule that names it counts; empty when none does."""
        found = ""
        for pattern, headers in self.rules:
            if pattern.fullmatch(f"/{path}"):
                found = dict(headers).get(name, found)
        return found


# -- the finished site --------------------------------------------------------------------------------------------


def site_files(folder: Path) -> Iterator[LocalFile]:
    """Yield every file of a finished site with the headers it should have."""
    rules_file = folder / "_headers"
    rules = HeaderRules.read(rules_file.read_bytes() if rules_file.is_file() else b"")
    for source in sorted(folder.rglob("*")):
        path = source.relative_to(folder).as_posix()
        if source.is_file() and path not in {MARKER, MANIFEST}:
            digest = hashlib.sha256(source.read_bytes()).hexdigest()
            kind = rules.value(path, "content-type") or _TYPES.get(source.suffix, _OTHER)
            sent = Sent(digest=digest, content_type=kind, cache=rules.value(path, "cache-control"))
            yield LocalFile(path=path, source=source, sent=sent)


def read_manifest(data: bytes | None) -> Manifest:
    """Read what earlier deploys wrote down; raises `UsageError` DEP04 for anything else.

    It decides what may be deleted, so a path in it that leads out of the site is refused.
    """
    if data is None:
        return Manifest()
    try:
        found = json.loads(data)
        files = {str(path): Sent(digest=a, content_type=b, cache=c) for path, (a, b, c) in found["files"].items()}
        ours = found["form"] == _FORM and all(_is_below(path) for path in files)
        site = str(found["site"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        ours, site, files = False, "", {}
    if not ours:
        raise UsageError(
            Problem(
                code="DEP04",
                message=f"{MANIFEST} at the target is not what 'assay deploy' writes.",
                fix="delete it there, then deploy with --overwrite; files that are no longer needed stay then",
            )
        )
    return Manifest(site=site, files=files)


def _is_below(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path and path != MANIFEST


# -- the plan -----------------------------------------------------------------------------------------------------


def plan_delivery(files: list[LocalFile], before: Manifest, site: str) -> Delivery:
    """Return what has to be sent and deleted; raises `UsageError` DEP02 or `ContentError` DEP03."""
    if before.site not in {"", site}:
        raise UsageError(
            Problem(
                code="DEP02",
                message=f"The site of {before.site} is there, and this is the one of {site}.",
                fix="choose another target",
            )
        )
    new = {file.path for file in files}
    if lost := sorted(path for path in before.files if path not in new and _LASTING.fullmatch(path)):
        raise ContentError(_vanishing(lost))
    changed = [file for file in files if before.files.get(file.path) != file.sent]
    groups: list[list[LocalFile]] = [[] for _ in _ORDER]
    for file in changed:
        groups[next(number for number, form in enumerate(_ORDER) if form.match(file.path))].append(file)
    return Delivery(
        groups=tuple(tuple(group) for group in groups if group),
        deletions=tuple(sorted(path for path in before.files if path not in new)),
        unchanged=tuple(file for file in files if before.files.get(file.path) == file.sent),
    )


def _vanishing(lost: list[str]) -> Problem:
    what = "1 published address would" if len(lost) == 1 else f"{len(lost)} published addresses would"
    more = [f"and {len(lost) - SHOWN} more"] if len(lost) > SHOWN else []
    shown = (f"  /{path.removesuffix('index.html')}" for path in lost[:SHOWN])
    return Problem(
        code="DEP03",
        message="\n".join([f"{what} vanish from the host:", *shown, *more]),
        fix="somebody deployed newer files: get them with 'git pull', then deploy again",
    )


def intent(delivery: Delivery, before: Manifest, site: str) -> Manifest:
    """Return the manifest to write before the first file is sent: what is, and what may come to be."""
    pending = {
        file.path: Sent(digest="", content_type=file.sent.content_type, cache=file.sent.cache)
        for file in delivery.uploads
    }
    return Manifest(site=site, files={**before.files, **pending})
