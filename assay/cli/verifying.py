"""`assay verify`: say of any Open Badge or endorsement, whoever issued it in whatever form, what could be checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import click

from assay.cli.common import at_option, canon_option, clock, mirror_option, root_option
from assay.cli.kept import given_address, judge_kept, kept_pins
from assay.cli.report import colour, count, say, say_json, show_problems, sign, wrapped
from assay.credentials.baking import MAX_PICTURE_BYTES, extract, is_picture
from assay.credentials.bundle import SINCE, Bundle, read_bundle, verify_bundle
from assay.credentials.content import AWARD_ID, ISSUER_FILE, load_issuer, load_keys, load_lists
from assay.credentials.earners import Transcript
from assay.credentials.fetching import CannotFetchError, Fetcher, Mirror, Offline, Web
from assay.credentials.model import Award, GivenEndorsement, Json
from assay.credentials.openbadge import UncheckableError, is_endorsement, kind_of
from assay.credentials.recipient import compare_recipient
from assay.credentials.steps import Trust
from assay.credentials.verification import Check, VerificationResult, verify_award, verify_given
from assay.credentials.verified import verify_lists
from assay.errors import ContentError, DocumentError, MachineError, Problem, UsageError

COULD_NOT_CHECK = 5
_FILES = {".json", ".jsonld", ".jwt", ".jws", ".png", ".svg"}
"""Kinds of files that are looked at in a folder."""
_SIGNED_PAGES = {"application/vc", "application/vc+ld+json", "application/ld+json", "application/json"}
"""What a page may link to as its signed document."""
_VERDICTS = {
    "valid": "VALID",
    "expired": "GENUINE, BUT EXPIRED",
    "not-yet-valid": "GENUINE, BUT NOT VALID YET",
    "revoked": "REVOKED",
    "unknown": "GENUINE, BUT WHETHER IT WAS REVOKED COULD NOT BE CHECKED",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
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


@click.command()
@click.argument("target")
@root_option
@click.option("--recipient", metavar="WHO", help="Check whom it is about: an e-mail address, a name or an id.")
@mirror_option
@click.option("--offline", is_flag=True, help="Ask nothing of the web.")
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
@canon_option
@at_option
def verify(
    target: str,
    root: Path,
    recipient: str | None,
    mirrors: tuple[str, ...],
    at: str | None,
    *,
    offline: bool,
    as_json: bool,
) -> int:
    """Verify any Open Badge: a file, folder, address or award id.

    JSON, VC-JWT, and PNG or SVG that carry one; endorsements too. Awards of this site folder are held against its
    issuer, keys and lists; all others against what their issuer publishes. Leaves with 0 when all are valid, 1 when one
    is not (changed, expired, revoked, wrong key), 5 when something could not be checked.
    """
    now = clock(at)
    fetcher = fetcher_of(mirrors, offline=offline)
    try:
        site = _site(root, now)
    except ContentError as error:
        # Nothing is known about the site's own awards then, so this must not look like a verdict on one.
        show_problems(error.problems)
        click.echo("Nothing could be checked.", err=True)
        return COULD_NOT_CHECK
    results = [(item, _judge(item, site, fetcher, recipient, now)) for item in _items(target, root, fetcher)]
    if as_json:
        say_json([_as_json(item, result) for item, result in results])
    elif len(results) == 1:
        _show(*results[0], now)
    elif results:
        _show_many(results)
    else:
        say(f"There is no credential in {target}.")
    return _exit_code([result for _, result in results])


def fetcher_of(mirrors: tuple[str, ...], *, offline: bool = False) -> Fetcher:
    """Return what answers addresses: folders for those that ``--mirror`` names, else the guarded web, or nothing."""
    fetcher: Fetcher = Offline() if offline else Web()
    for mirror in reversed(mirrors):
        base, mark, folder = mirror.partition("=")
        if not mark:
            raise _usage(f'"{mirror}" is not BASE=DIR.', "write it as https://badges.example.org/=FOLDER")
        fetcher = Mirror.of(base, Path(folder), fetcher)
    return fetcher


def _site(root: Path, now: datetime) -> Trust | None:
    """Return whom awards of this site folder are held against; None outside of a site folder."""
    if not (root / ISSUER_FILE).is_file():
        return None
    issuer = load_issuer(root)
    bare = Trust(did=issuer.did, base_url=issuer.url, history=load_keys(root)[0])
    trust, problems = verify_lists(bare, load_lists(root), now=now)
    show_problems(problems)
    return trust


def _exit_code(results: list[VerificationResult]) -> int:
    """Return 0 when all are valid, 1 when one is not, 5 when there is nothing wrong that could be checked."""
    if results and all(results):
        return 0
    wrong = any(check.outcome is False for result in results for check in result.checks)
    return 1 if wrong else COULD_NOT_CHECK


# -- judging ------------------------------------------------------------------------------------------------------


def _judge(  # noqa: PLR0911 - one return a kind of file
    item: _Item, site: Trust | None, fetcher: Fetcher, recipient: str | None, now: datetime
) -> VerificationResult:
    # Imported here: the libraries for badges of others would slow down looking at one's own.
    if item.fault:
        from assay.credentials.foreign import not_reached  # noqa: PLC0415

        return not_reached("address", item.fault)
    if (copy := read_bundle(item.data)) is not None:
        return _judge_copy(item, copy, site, fetcher, recipient, now)
    if item.pins is not None:
        return judge_kept(item.data, item.pins, now)
    # Looked into once: who is no site's hears the same from the steps for badges of others.
    carried = item if item.remote or site is None else _carried(item)
    if site is None or not _is_of_site(carried, site):
        from assay.credentials.foreign import verify_foreign  # noqa: PLC0415

        return verify_foreign(item.data, now=now, fetcher=fetcher, recipient=recipient)
    if (address := given_address(item.data)) and not item.held:
        given = GivenEndorsement(name=item.name, path=item.name, data=item.data)
        return verify_given(given, site, now=now, address=address)
    if record := _own_record(item):
        from assay.credentials.transcript import check_transcript  # noqa: PLC0415

        result = check_transcript(record, site, now=now)
    else:
        award = Award(id=carried.id or _own_id(carried.data), path=item.name, data=carried.data)
        result = verify_award(award, site, now=now)
    if carried is not item:
        picture = Check(
            name="picture", outcome=True, sentence="The picture carries one credential, and is not part of it."
        )
        result = replace(result, checks=(picture, *result.checks))
    if recipient is None:
        return result
    return replace(result, checks=(*result.checks, _recipient_check(result, recipient)))


def _judge_copy(
    item: _Item, copy: Bundle, site: Trust | None, fetcher: Fetcher, recipient: str | None, now: datetime
) -> VerificationResult:
    """Judge the award in a kept copy by what its issuer publishes, and only if nobody answers by the copy itself."""
    award = replace(item, data=copy.award, id="", held=False)
    result = _judge(award, site, fetcher, recipient, now)
    if result or any(check.outcome is False for check in result.checks):
        return result
    return verify_bundle(copy, now=now)


def _is_of_site(item: _Item, site: Trust) -> bool:
    """Tell whether a file is one of this site's awards: it names its issuer, or stands where awards stand."""
    if item.remote or is_picture(item.data):
        return False
    if item.held:
        return True
    try:
        issuer = json.loads(item.data).get("issuer")
    except (ValueError, RecursionError, AttributeError):
        return bool(item.id)
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return named == site.did or (named is None and bool(item.id))


def _carried(item: _Item) -> _Item:
    """Return the signed document inside a picture, or the item itself where there is none."""
    try:
        baked = extract(item.data) if is_picture(item.data) else None
    except DocumentError:
        return item
    if baked is None or baked.standard != "3" or not baked.text.lstrip().startswith("{"):
        return item
    return replace(item, data=baked.text.encode())


def _recipient_check(result: VerificationResult, recipient: str) -> Check:
    if result.document is None:
        return Check(name="recipient", outcome=None, sentence="Not checked, because of an earlier check.")
    try:
        return Check(name="recipient", outcome=True, sentence=compare_recipient(result.document, recipient))
    except UncheckableError as error:
        return Check(name="recipient", outcome=None, sentence=str(error))
    except DocumentError as error:
        return Check(name="recipient", outcome=False, sentence=error.problem.message)


def _own_record(item: _Item) -> Transcript | None:
    """Return a file that says it is a learner record; its own address is taken at its word, as an award's is."""
    if item.held or b'"ClrCredential"' not in item.data:
        return None
    found = re.search(rb'"id"\s*:\s*"[^"]*/earners/([0-9a-f-]{36})/"', item.data)
    return Transcript(code=found.group(1).decode() if found else "", path=item.name, data=item.data)


def _own_id(data: bytes) -> str:
    """Return the id a loose file claims; its place says nothing, so its own address is taken at its word."""
    found = re.search(rb'"id"\s*:\s*"[^"]*/awards/([0-9a-z]{16})/"', data)
    return found.group(1).decode() if found else ""


# -- finding ------------------------------------------------------------------------------------------------------


def _items(target: str, root: Path, fetcher: Fetcher) -> Iterator[_Item]:
    path = Path(target)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", target):
        yield _from_address(target, fetcher)
    elif re.fullmatch(AWARD_ID, target) and not path.exists():
        found = sorted((root / "content" / "awards").rglob(f"{target}.json"))
        if not found:
            raise _usage(f"There is no award {target} here.", "check the id, or name a file")
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
        raise _usage(
            f'"{target}" is neither a file, a folder, an address nor the id of an award.', "check the spelling"
        )


def _is_shown_already(file: Path, item: _Item) -> bool:
    """Tell whether a picture carries the very bytes of the credential.json beside it, which gets the verdict."""
    beside = file.with_name("credential.json")
    if file == beside or not beside.is_file():
        return False
    carried = _carried(item)
    return carried is not item and carried.data == beside.read_bytes()


def _from_file(path: Path, root: Path) -> _Item:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_PICTURE_BYTES + 1)
    except OSError as error:
        raise MachineError(
            Problem(code="RUN01", message=f"{path} cannot be read: {error.strerror}.", fix="check its permissions")
        ) from None
    # A file's place gives it an id: its name in content/awards, its folder's name in a built site.
    name = path.parent.name if path.name == "credential.json" else path.stem
    of_award = path.suffix == ".json" and re.fullmatch(AWARD_ID, name)
    held = bool(of_award) and path.resolve().is_relative_to((root / "content" / "awards").resolve())
    pins = kept_pins(path, root, data)
    return _Item(name=str(path), data=data, id=name if of_award else "", held=held, pins=pins)


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


def _from_address(url: str, fetcher: Fetcher) -> _Item:
    try:
        data = fetcher.fetch(url)
        if _is_page(data):
            url = _signed_document(url, data)
            data = fetcher.fetch(url)
    except CannotFetchError as error:
        return _Item(name=url, data=b"", fault=str(error), remote=True)
    return _Item(name=url, data=data, remote=True)


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


def _usage(message: str, fix: str) -> UsageError:
    return UsageError(Problem(code="USE02", message=message, fix=fix))


# -- telling ------------------------------------------------------------------------------------------------------


def _as_json(item: _Item, result: VerificationResult) -> dict[str, object]:
    return {
        "path": item.name,
        "id": item.id,
        "issuer": _issuer_id(result.document),
        "valid": bool(result),
        "authentic": result.authentic,
        "state": result.state,
        "checks": [
            {"name": check.name, "outcome": check.outcome, "sentence": check.sentence} for check in result.checks
        ],
    }


def _show(item: _Item, result: VerificationResult, now: datetime) -> None:
    say(plain(item.name))
    kept = any(check.name == SINCE for check in result.checks)
    if (result.authentic or kept) and result.document:
        for line in wrapped(plain(_claim(result.document)), "  "):
            say(line)
    for item_check in result.checks:
        tint = {True: "green", False: "red", None: "yellow"}[item_check.outcome]
        say(f"  {colour(sign(item_check.outcome), tint)} {item_check.name}")
        for line in wrapped(plain(item_check.sentence), " " * 6):
            say(line)
    for problem in result.problems:
        for line in wrapped(f"Fix: {problem.fix}.", "  ", " " * 7):
            say(line)
    say(f"{_verdict(result)} (checked at {now:%Y-%m-%d %H:%M} UTC)")


def _claim(document: Json) -> str:
    """Say in one line which badge, for whom if it is said openly, and from whom."""
    subject = document["credentialSubject"]
    if is_endorsement(document):
        said = subject.get("endorsementComment", "")
        return f"{document['name']}: {_by(document)} about {subject['id']}{f' – {said}' if said else ''}"
    names = [one for one in subject.get("identifier", []) if one["identityType"] == "name" and not one["hashed"]]
    whom = f"awarded to {names[0]['identityHash']}" if names else "issued"
    if "verifiableCredential" in subject:
        held = len(subject["verifiableCredential"])
        return f"{document['name']}, {held} in one record, put together by {_by(document)}"
    return f"{subject['achievement']['name']}, {whom} by {_by(document)}"


def _by(document: Json) -> str:
    issuer = document["issuer"]
    named = isinstance(issuer, dict) and "name" in issuer
    return f"{issuer['name']} ({issuer['id']})" if named else _issuer_id(document)


def _verdict(result: VerificationResult) -> str:
    if result:
        return "VALID"
    wrong = [check.name for check in result.checks if check.outcome is False]
    if wrong == ["recipient"]:
        return "NOT ABOUT THE ONE ASKED FOR"
    if not wrong and any(check.name == SINCE for check in result.checks):
        return "GENUINE ON ITS DAY, IF ITS KEYS ARE THE ISSUER'S"
    if result.authentic and (wrong or result.state == "unknown"):
        return _VERDICTS[result.state or "unknown"]
    return "NOT VALID" if wrong else "COULD NOT BE CHECKED"


def _show_many(results: list[tuple[_Item, VerificationResult]]) -> None:
    for item, result in results:
        wrong = next((check for check in result.checks if check.outcome is False), None)
        wrong = wrong or next((check for check in result.checks if check.outcome is None), None)
        tint = "green" if result else "red" if wrong and wrong.outcome is False else "yellow"
        mark = colour(sign(wrong.outcome if wrong else bool(result)), tint)
        say(f"{mark} {plain(item.name)}" + (f"\n      {plain(wrong.sentence)}" if wrong else ""))
    valid = sum(bool(result) for _, result in results)
    say(f"{count(len(results), 'credential')} checked: {valid} valid, {len(results) - valid} not.")


def _issuer_id(document: Json | None) -> str:
    issuer: Any = (document or {}).get("issuer", "")
    return str(issuer["id"] if isinstance(issuer, dict) else issuer)


def plain(text: str) -> str:
    """Return what a stranger wrote without anything a terminal would obey."""
    return "".join(char if char.isprintable() else "?" for char in text)
