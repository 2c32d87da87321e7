"""`assay sign`: from drafts to signed awards, after showing in words what will be signed."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import click

from assay.cli.common import at_option, clock, keys_folder, passphrase, passphrase_option, root_option, stamp
from assay.cli.report import count, next_step, say, wrapped
from assay.credentials.content import award_path, load_content, save_award, set_aside
from assay.credentials.issue import award_document, check_draft, sign_award, valid_until
from assay.credentials.model import Award, BadgeDefinition, Content, Draft, Json
from assay.credentials.verification import Trust, trust_of, verify_award
from assay.errors import AssayError, ContentError, KeyFileError, Problem, UsageError
from assay.integrity import strictjson
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.ed25519 import SecretKey, demo_secret_key
from assay.integrity.keys import load_key_file, read_key_header

NAMES_SHOWN = 5
FUTURE_ALLOWED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that can be signed, with its badge."""

    draft: Draft
    badge: BadgeDefinition


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@root_option
@click.option("--key", "key_path", type=click.Path(dir_okay=False, path_type=Path), help="Your secret key file.")
@click.option("--demo", is_flag=True, help="Use the published demonstration key (example.org and localhost only).")
@passphrase_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be signed; sign nothing.")
@at_option
def sign(
    paths: tuple[Path, ...],
    root: Path,
    key_path: Path | None,
    passphrase_fd: int | None,
    at: str | None,
    *,
    demo: bool,
    yes: bool,
    dry_run: bool,
) -> int:
    """Sign drafts: all of them, or those in PATHS.

    Shows in words what will be signed and asks once. It can be stopped and run again: what is signed stays signed, and
    nothing is signed twice. Drafts are moved out of the way only after their award is safe on disk.
    """
    now = clock(at)
    content = load_content(root)
    drafts = _wanted(content.drafts, root, paths)
    if not drafts:
        say("There is no draft to sign.")
        next_step("make one with 'assay new award BADGE'")
        return 0
    ready = _ready(content, drafts, now)
    _show(content, ready)
    if dry_run:
        say("Nothing was signed, because of --dry-run.")
        return 0
    secret, kid = _key(content, root, key_path, passphrase_fd, demo=demo)
    if not yes:
        click.confirm(f"Sign {count(len(ready), 'award')} with the key {kid}?", abort=True)
    signed, finished = _sign_all(content, root, ready, secret, now)
    say(f"Signed {count(signed, 'award')}." + (f" Finished {finished} from an earlier run." if finished else ""))
    next_step("'assay build', then 'git add content keys' and 'git commit'")
    return 0


def _wanted(drafts: Sequence[Draft], root: Path, paths: Sequence[Path]) -> list[Draft]:
    """Return the drafts that are, or lie below, one of the paths."""
    if not paths:
        return list(drafts)
    asked = [path.resolve() for path in paths]
    for path in asked:
        if not path.exists():
            raise UsageError(
                Problem(code="USE02", message=f"There is no file or folder {path.name}.", fix="check the spelling")
            )
    return [draft for draft in drafts if any((root / draft.path).resolve().is_relative_to(path) for path in asked)]


def _ready(content: Content, drafts: Sequence[Draft], now: datetime) -> list[Ready]:
    """Hold every draft against its badge; raises `ContentError` with all problems, and then nothing is signed."""
    ready: list[Ready] = []
    problems: list[Problem] = []
    for draft in drafts:
        badge = content.badge(draft.badge)
        if badge is None:
            continue
        try:
            check_draft(draft, badge)
        except ContentError as error:
            problems += error.problems
        if datetime.combine(draft.awarded, time(), UTC) > now + FUTURE_ALLOWED:
            problems.append(
                Problem(
                    code="AW17",
                    message=f"It is dated {draft.awarded}, which is in the future.",
                    fix="correct the date, or sign it when the day has come",
                    path=draft.path,
                )
            )
        ready.append(Ready(draft, badge))
    if problems:
        raise ContentError(*problems)
    return ready


def _show(content: Content, ready: Sequence[Ready]) -> None:
    """Say what the signatures will vouch for, as claims in words."""
    by_badge: dict[str, list[Ready]] = defaultdict(list)
    for item in ready:
        by_badge[item.badge.slug].append(item)
    say(f"{content.issuer.name} is about to vouch, in public and for good, for:\n")
    for items in by_badge.values():
        badge = items[0].badge
        say(f'{count(len(items), "award")} of "{badge.name}"')
        claim = badge.competency or "Took part. No skill was assessed."
        for line in wrapped(f"The holder: {claim}", "  "):
            say(line)
        for item in items[:NAMES_SHOWN]:
            for line in wrapped(_one(item), "  - ", "    "):
                say(line)
        if len(items) > NAMES_SHOWN:
            say(f"  - and {len(items) - NAMES_SHOWN} more")
        say()


def _one(item: Ready) -> str:
    draft = item.draft
    result = ""
    if draft.score is not None and item.badge.assessment and item.badge.assessment.scale:
        result = f", {draft.score} of {item.badge.assessment.scale.maximum} {item.badge.assessment.scale.unit}"
    elif draft.level:
        result = f", level {draft.level}"
    until = valid_until(draft, item.badge)
    return f"{draft.recipient_name}, {draft.awarded}{result}{f', valid until {until}' if until else ''}"


# -- the key ------------------------------------------------------------------------------------------------------


def _key(
    content: Content, root: Path, path: Path | None, descriptor: int | None, *, demo: bool
) -> tuple[SecretKey, str]:
    """Return the secret key and its name in the history; raises `KeyFileError` when it does not belong here."""
    if demo:
        secret = demo_secret_key()
        if not is_demonstration_host(content.issuer.host):
            raise KeyFileError(
                Problem(
                    code="KEY08",
                    message="Everybody has the demonstration key; awards of a real site cannot be signed with it.",
                    fix="make a key of your own with 'assay key new'",
                )
            )
    else:
        path = path or _only_key(content)
        secret, _ = load_key_file(path, passphrase(descriptor, f"Passphrase of {path.name}"), forbidden=root)
    known = content.history.find(secret.public) if content.history else None
    if known is None or "award" not in known.roles or known.not_after:
        raise KeyFileError(
            Problem(
                code="KEY12",
                message="This key is not listed in keys/history.jsonl as one that may sign awards today.",
                fix="use the key that is, or add this one with 'assay key new'",
            )
        )
    return secret, known.kid


def _only_key(content: Content) -> Path:
    """Find the one key file of this site on this computer."""
    found = []
    for path in sorted(keys_folder().glob("*.key")) if keys_folder().is_dir() else ():
        try:
            header = read_key_header(path.read_bytes())
        except (AssayError, OSError):
            continue
        if header.did == content.issuer.did and content.history and content.history.find(header.public):
            found.append(path)
    if len(found) == 1:
        return found[0]
    what = "more than one key" if found else "no key"
    raise KeyFileError(
        Problem(
            code="KEY11",
            message=f"There is {what} for {content.issuer.did} in {keys_folder()}.",
            fix="name the file with --key" if found else "make a key with 'assay key new', or name one with --key",
        )
    )


# -- signing ------------------------------------------------------------------------------------------------------


def _sign_all(
    content: Content, root: Path, ready: Sequence[Ready], secret: SecretKey, now: datetime
) -> tuple[int, int]:
    """Sign one after the other; returns how many were signed now, and how many an earlier run had left half-way."""
    trust, existing = trust_of(content), {award.path: award for award in content.awards}
    signed = finished = 0
    with click.progressbar(ready, label="Signing", file=sys.stderr) as items:
        for item in items:
            document = award_document(item.draft, item.badge, content.issuer, secret.pseudonym_key)
            earlier = existing.get(award_path(item.draft))
            if earlier is not None:
                _finish(root, item.draft, earlier, document)
                finished += 1
                continue
            data = strictjson.dump(sign_award(document, content.issuer, secret, stamp(now)))
            _refuse_unverified(item.draft, data, trust, now)
            save_award(root, item.draft, data)
            signed += 1
    return signed, finished


def _refuse_unverified(draft: Draft, data: bytes, trust: Trust, now: datetime) -> None:
    """Verify a fresh award with the same function as everybody else, before it is kept."""
    result = verify_award(Award(id=draft.id, path=award_path(draft), data=data), trust, now=now)
    if not result.authentic:
        raise ContentError(*result.problems)


def _finish(root: Path, draft: Draft, award: Award, document: Json) -> None:
    """Set aside a draft whose award an earlier run saved; refuse if the two differ."""
    kept = {name: value for name, value in json.loads(award.data).items() if name != "proof"}
    if kept != document:
        raise ContentError(
            Problem(
                code="AW29",
                message=f"The award {award.id} is signed already, and this draft says something else.",
                fix="delete the draft; to award something new, use 'assay new award'",
                path=draft.path,
            )
        )
    set_aside(root, draft)
