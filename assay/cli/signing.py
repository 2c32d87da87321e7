"""`assay sign`: from drafts to signed awards, after showing in words what will be signed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click

from assay.cli.common import at_option, canon_option, clock, exclusively, root_option
from assay.cli.progress import progress
from assay.cli.report import count, next_step, say, wrapped
from assay.cli.signer import KeyChoice, choose_key, signer_options
from assay.credentials.components import award_id_at
from assay.credentials.content import load_content
from assay.credentials.credibility import credibility_problems
from assay.credentials.issue import award_document, check_draft, is_ahead, sign_document, stamp, valid_until
from assay.credentials.model import Award, BadgeDefinition, Content, Draft, Json
from assay.credentials.saving import award_path, save_award, save_ledger, save_list, set_aside
from assay.credentials.standing import draft_problems
from assay.credentials.statuslist import choose_status, list_days, list_document
from assay.credentials.telling import told
from assay.credentials.verification import status_place, verify_award
from assay.credentials.verified import taken_places, trust_of
from assay.errors import ContentError, Problem, UsageError
from assay.integrity import strictjson
from assay.integrity.ed25519 import OfficerKey

NAMES_SHOWN = 200
"""As many as somebody reads before they sign; --dry-run shows them all."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that can be signed, with its badge."""

    draft: Draft
    badge: BadgeDefinition


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@root_option
@signer_options
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be signed; sign nothing.")
@canon_option
@at_option
@exclusively
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
        if content.awards and not dry_run and content.ledger.new(content.addresses()):
            # The run that signed the last of them was stopped before it wrote their addresses down.
            save_ledger(root, content.ledger.with_published(content.addresses()))
        say("There is no draft to sign.")
        next_step("make one with 'assay new award BADGE'")
        return 0
    ready = _ready(content, drafts, now)
    _show(content, ready, most=len(ready) if dry_run else NAMES_SHOWN)
    if dry_run:
        say("Nothing was signed, because of --dry-run.")
        return 0
    secret, kid = choose_key(content, root, KeyChoice(key_path, passphrase_fd, demo), role="award")
    if not yes:
        click.confirm(f"Sign {count(len(ready), 'award')} with the key {kid}?", abort=True)
    known = {award.id: award for award in content.awards}
    batch = _Batch(content, known, root, secret, kid, now, taken_places(content))
    with progress() as begin:
        for item in told(ready, begin("Signing")):
            batch.sign(item)
    awards = [f"/awards/{item.draft.id}/" for item in ready]
    save_ledger(root, content.ledger.with_published([*content.addresses(), *awards]))
    before = f" Finished {batch.finished} from an earlier run." if batch.finished else ""
    say(f"Signed {count(batch.signed, 'award')}.{before}")
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
        problems += draft_problems(draft, content, now)
        if is_ahead(draft.awarded, now):
            problems.append(
                Problem(
                    code="AW17",
                    message=f"It is dated {draft.awarded}, which is in the future.",
                    fix="correct the date, or sign it when the day has come",
                    path=draft.path,
                )
            )
        ready.append(Ready(draft, badge))
    # What could never be published must not be signed either.
    badges = {item.badge.slug: item.badge for item in ready}.values()
    judged = credibility_problems(badges, content.pathways, today=now.date())
    problems += [problem for problem in judged if not problem.warning]
    if problems:
        raise ContentError(*problems)
    return ready


def _show(content: Content, ready: Sequence[Ready], most: int) -> None:
    """Say what the signatures will vouch for, as claims in words; `most` names of each badge."""
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
        for item in sorted(items, key=lambda one: (one.draft.recipient_name.casefold(), one.draft.awarded))[:most]:
            for line in wrapped(_one(item), "  - ", "    "):
                say(line)
        if len(items) > most:
            say(f"  - and {len(items) - most:,} more: 'assay sign --dry-run' names them all")
        say()


def _one(item: Ready) -> str:
    draft = item.draft
    result = ""
    if draft.score is not None and item.badge.assessment and item.badge.assessment.scale:
        result = f", {draft.score} of {item.badge.assessment.scale.maximum} {item.badge.assessment.scale.unit}"
    elif draft.level:
        result = f", level {draft.level}"
    until = valid_until(draft, item.badge)
    replaces = f", takes the place of {draft.replaces}" if draft.replaces else ""
    return f"{draft.recipient_name}, {draft.awarded}{result}{f', valid until {until}' if until else ''}{replaces}"


# -- signing ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Batch:
    """One run of signing: what is known before it starts, and what it has done."""

    content: Content
    known: Mapping[str, Award]
    """The awards that are there already, by their id."""
    root: Path
    secret: OfficerKey
    kid: str
    now: datetime
    taken: set[tuple[str, int]]
    """Places in status lists that are in use."""
    signed: int = 0
    finished: int = 0
    """Drafts whose award an earlier run had saved."""

    def sign(self, item: Ready) -> None:
        """Sign one draft and keep the award, or finish what an earlier run began."""
        draft, issuer = item.draft, self.content.issuer
        if earlier := self.known.get(draft.id):
            self._finish(item, earlier)
            return
        entry = choose_status(draft.id, self.kid, self.taken, self.secret.pseudonym_key)
        self._open_list(entry.list_name)
        document = self._document(item, entry.document(issuer))
        self._same_holder(draft, document)
        data = strictjson.dump(sign_document(document, issuer, self.secret, stamp(self.now)))
        self._verify(Award(id=draft.id, path=award_path(draft), data=data))
        save_award(self.root, draft, data)
        self.taken.add((entry.list_name, entry.index))
        self.signed += 1

    def _document(self, item: Ready, status: Json) -> Json:
        replaced = self.known.get(item.draft.replaces or "")
        return award_document(
            item.draft, item.badge, self.content.issuer, status, self.secret.pseudonym_key, replaced=replaced
        )

    def _same_holder(self, draft: Draft, document: Json) -> None:
        """Refuse to build on an award of another pseudonym: only now is that of a member reference known."""
        mine = document["credentialSubject"]["id"]
        for item in draft.evidence:
            award = self.known.get(award_id_at(self.content.issuer.url, item.url) or "")
            if award and (subject := _subject(award)) != mine:
                raise ContentError(
                    Problem(
                        code="EARN06",
                        message=f'With this ref, the evidence "{item.name}" is the award of somebody else.',
                        fix=f"delete that evidence; if it is the same person, write 'subject: {subject}', not ref",
                        path=draft.path,
                    )
                )
        replaced = self.known.get(draft.replaces or "")
        if replaced and (subject := _subject(replaced)) != mine:
            raise ContentError(
                Problem(
                    code="EARN07",
                    message=f"With this ref, it is of another pseudonym than {draft.replaces}, which it replaces.",
                    fix=f"if it is the same person, write 'subject: {subject}' instead of ref",
                    path=draft.path,
                )
            )

    def _open_list(self, name: str) -> None:
        """Sign an empty status list before the first award that is in it."""
        path = self.root / "content" / "status" / f"{name}.json"
        if not path.exists() and any(taken == name for taken, _ in self.taken):
            # An empty list in its place would take back every revocation that was in it.
            raise ContentError(
                Problem(
                    code="ST09",
                    message=f"The status list {name} is missing, though awards are in it.",
                    fix="restore content/status from git; nothing was signed",
                    path=f"content/status/{name}.json",
                )
            )
        if not path.exists():
            document = list_document(name, self.content.issuer, (), self.now, list_days(self.secret))
            save_list(
                self.root,
                name,
                strictjson.dump(sign_document(document, self.content.issuer, self.secret, stamp(self.now))),
            )

    def _verify(self, award: Award) -> None:
        """Verify a fresh award with the same function as everybody else, before it is kept."""
        result = verify_award(award, trust_of(self.content), now=self.now)
        if not result.authentic:
            # The award is not on the disk, so its lines would lead nowhere.
            draft = f"{award.path.removesuffix('.json')}.yaml"
            raise ContentError(*(replace(found, path=draft, line=0, column=0, source="") for found in result.problems))

    def _finish(self, item: Ready, award: Award) -> None:
        """Set aside a draft whose award an earlier run saved; refuse if the two differ."""
        status_place(award)  # refuses what is no award
        kept = {name: value for name, value in json.loads(award.data).items() if name != "proof"}
        status = kept["credentialStatus"]
        if kept != self._document(item, status):
            raise ContentError(
                Problem(
                    code="AW29",
                    message=f"The award {award.id} is signed already, and this draft says something else.",
                    fix="delete the draft; to award something new, use 'assay new award'",
                    path=item.draft.path,
                )
            )
        set_aside(self.root, item.draft)
        self.finished += 1


def _subject(award: Award) -> str:
    """Return whom a signed award is about: a pseudonym."""
    return str(json.loads(award.data)["credentialSubject"]["id"])
