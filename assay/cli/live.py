"""`assay doctor --live`: is what visitors get what was built? Bytes, types, CORS, keys and the dates of status lists.

Rules:

* Asks only through the guarded fetcher: https, public addresses, bounded size and time.
* What others need to check an award is always compared; of the rest, at most a fixed number, spread over the site.
* Says which host answers, if its headers tell, because the cure differs.

Example::

    for title, findings in look_live(Path("."), "", Web(), now): …
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assay.cli.finding import Finding, Level
from assay.cli.report import count, plain
from assay.credentials.content import load_issuer
from assay.credentials.fetching import MAX_BYTES, Answer, CannotFetchError, Fetcher
from assay.credentials.steps import moment
from assay.credentials.web import look
from assay.errors import AssayError, Problem, UsageError
from assay.integrity import strictjson
from assay.website.delivery import LocalFile, site_files
from assay.website.publish import MARKER

NAMED = 3
"""Most files named in one finding."""
SAMPLE = 40
"""Most pages and other files that are compared; what verifying needs is compared in any case."""
_NEEDED = re.compile(r"(\.well-known/)?did\.json|keys/history\.jsonl|issuer/issuer\.json|status/.*\.json")
_UNSERVED = re.compile(r"\.nojekyll|_headers|_redirects|404\.html")
_JSON = {"application/json", "application/ld+json", "application/vc", "application/jsonl", "text/plain"}
_AS_GOOD = {
    ("application/xml", "text/xml"),
    ("application/xml", "application/atom+xml"),
    ("text/javascript", "application/javascript"),
}
"""Types that hosts give instead of ours, and browsers take."""
_HOSTS = (("server", "github.com", "github"), ("server", "cloudflare", "cloudflare"), ("server", "netlify", "netlify"),
          ("server", "amazons3", "bucket"), ("gitlab-lb", "", "gitlab"))  # fmt: skip
_CORS = {
    "github": "GitHub Pages sends it by itself, so look at what stands in front of it, such as a proxy",
    "cloudflare": "publish the folder site/ with its file _headers",
    "netlify": "publish the folder site/ with its file _headers",
    "gitlab": "ask the administrator of this GitLab for it; its Pages cannot be told by you",
    "bucket": "allow GET from * in the CORS settings of the bucket",
    "": "have the web server send Access-Control-Allow-Origin: * as site/_headers says",
}
_TYPE = {
    "bucket": "send it with 'assay deploy', which gives each file its type",
    "": "have the web server give it the type that site/_headers says",
}


def look_live(root: Path, url: str, fetcher: Fetcher, now: datetime) -> Iterator[tuple[str, list[Finding]]]:
    """Yield groups of findings; `url` stands for the site's own address when empty. Raises `UsageError` LIVE01."""
    base = (url or load_issuer(root).url).rstrip("/") + "/"
    folder = root / "site"
    if not (folder / MARKER).is_file() or not (folder / "index.html").is_file():
        message = "There is no built site here to compare with."
        raise UsageError(Problem(code="LIVE01", message=message, fix="run 'assay build' first"))
    files = [file for file in site_files(folder) if not _UNSERVED.fullmatch(file.path)]
    try:
        first = look(fetcher, base)
    except CannotFetchError as error:
        fix = "publish the site, and check the address, the domain and its certificate"
        if not base.startswith("https://"):
            # Somebody wants to try it on their own computer, whose web server is never asked.
            fix = f"try a copy with --mirror {load_issuer(root).url}=FOLDER in place of the address"
        yield base, [Finding("now", f"The site cannot be read: {str(error).rstrip('.')}", fix)]
        return
    host = _host(first.headers)
    yield base, [Finding("fine", f"The site answers{f' ({host})' if host else ''}")]
    needed = [file for file in files if _NEEDED.fullmatch(file.path)]
    yield "What others need to check an award", _compare(needed, base, fetcher, host, now)
    rest = [file for file in files if not _NEEDED.fullmatch(file.path)]
    sample = rest[:: max(1, -(-len(rest) // SAMPLE))]
    title = f"Pages and files ({len(sample)} of {len(rest):,})" if len(sample) < len(rest) else "Pages and files"
    yield title, _compare(sample, base, fetcher, host, now)


def _host(headers: Mapping[str, str] | None) -> str:
    for name, part, host in _HOSTS:
        if headers and name in headers and part in headers[name].lower():
            return host
    return ""


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a file; files with the same fault become one finding."""

    level: Level
    sentence: str
    """With ``{}`` where the files are named."""
    fix: str = ""


def _compare(files: Sequence[LocalFile], base: str, fetcher: Fetcher, host: str, now: datetime) -> list[Finding]:
    """Compare files with what is served; what is alike is one line, and so is each fault."""
    faults: dict[_Fault, list[str]] = {}
    alike = 0
    for file in files:
        found = list(_one(file, base, fetcher, host, now))
        alike += not found
        for fault in found:
            faults.setdefault(fault, []).append(file.path)
    told = [Finding("fine", f"{count(alike, 'file')} as built")] if alike else []
    return [
        *told,
        *(Finding(item.level, item.sentence.format(_names(paths)), item.fix) for item, paths in faults.items()),
    ]


def _names(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - NAMED:,} more" if len(paths) > NAMED else ""
    return ", ".join(paths[:NAMED]) + more


def _one(file: LocalFile, base: str, fetcher: Fetcher, host: str, now: datetime) -> Iterator[_Fault]:
    if file.source.stat().st_size > MAX_BYTES:
        yield _Fault("soon", "Too large to be compared: {}")
        return
    address = base + re.sub(r"(^|/)index\.html$", r"\1", file.path)
    try:
        answer = look(fetcher, address)
    except CannotFetchError as error:
        yield _Fault("now", _braced(str(error).rstrip(".")), _missing(file, host))
        return
    yield from _faults(file, answer, host, now)


def _braced(text: str) -> str:
    """Return a text of somebody else's server as a part of a sentence with places."""
    return plain(text[:300]).replace("{", "{{").replace("}", "}}")


def _missing(file: LocalFile, host: str) -> str:
    if file.path.startswith(".well-known/"):
        github = "upload hidden files: include-hidden-files in the workflow, and .nojekyll in the site"
        return github if host == "github" else "upload hidden folders too; without it no award can be checked"
    return "publish again"


def _faults(file: LocalFile, answer: Answer, host: str, now: datetime) -> Iterator[_Fault]:
    if answer.data != file.source.read_bytes():
        yield _differs(file, answer.data)
    if file.path.startswith("status/"):
        yield from _ended(answer.data, now)
    if answer.headers is None:
        return
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    wanted = file.sent.content_type.partition(";")[0]
    is_json = file.path.endswith((".json", ".jsonl"))
    if kind != wanted and not (is_json and kind in _JSON) and (wanted, kind) not in _AS_GOOD:
        what = _braced(kind) or "no type"
        yield _Fault("soon", f"Served as {what}, not {wanted}: {{}}", _TYPE.get(host, _TYPE[""]))
    if is_json and answer.headers.get("access-control-allow-origin", "").strip() != "*":
        level: Level = "now" if _NEEDED.fullmatch(file.path) else "soon"
        yield _Fault(level, "Verifiers in browsers may not read (CORS): {}", _CORS[host])


def _differs(file: LocalFile, served: bytes) -> _Fault:
    ours, theirs = _valid_from(file.source.read_bytes()), _valid_from(served)
    if file.path.startswith("status/") and ours and theirs and theirs != ours:
        words = f"Served as of {_braced(theirs)}, yours is of {ours}: {{}}"
        if theirs > ours:
            return _Fault("now", words, "somebody published newer files: get them with 'git pull', then 'assay build'")
        fix = "publish again; until then revocations since are not seen. Caches may need some minutes"
        return _Fault("now", words, fix)
    if file.path.endswith(".html") and file.source.read_bytes() in served:
        return _Fault("soon", "Served with additions: {}", "switch off what the host adds to pages")
    fix = "publish again; if it stays, wait for caches, or switch off what the host rewrites"
    return _Fault("now", "Served with other bytes than you built: {}", fix)


def _list(data: bytes) -> dict[str, Any]:
    try:
        found = strictjson.parse(data)
    except AssayError:
        return {}
    return found if isinstance(found, dict) else {}


def _valid_from(data: bytes) -> str:
    return str(_list(data).get("validFrom", ""))


def _ended(served: bytes, now: datetime) -> Iterator[_Fault]:
    try:
        until = moment(str(_list(served).get("validUntil", "")))
    except (AssayError, ValueError):
        return
    if until < now:
        fix = "run 'assay renew', build and publish"
        yield _Fault("now", f"Ended on {until.date()}, so nobody can check awards on it: {{}}", fix)
