"""`assay key compromise`: a key may be in the wrong hands. What it signed is signed again with another key, or revoked.

Rules:

* A time inside a signed file proves nothing, because a thief can write any. The evidence that an award is older than
  the theft is a git commit before that day that holds exactly these bytes.
* The line in the key history comes first: from then on nothing the key signed is published, until it is dealt with.
  Stopped in the middle, the same command goes on where it stopped.
* Nothing is signed or revoked before the person has seen the list and said yes.

Example::

    assay key compromise 2026-alex --since 2026-05-01
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import click

from assay.cli.common import at_option, clock, exclusively, root_option
from assay.cli.git import blob_ids, seen_before
from assay.cli.keyring import BoardChoice, KeySite, board_options, board_signers, instant, retold, submit
from assay.cli.report import count, next_step, say, wrapped
from assay.credentials.claim import read_claim
from assay.credentials.content import load_content
from assay.credentials.folders import HISTORY_FILE
from assay.credentials.issue import sign_document, stamp
from assay.credentials.model import Award, Content, Json, Revocation
from assay.credentials.reissue import reissue_document
from assay.credentials.saving import save_list, save_revocations
from assay.credentials.statuslist import choose_status, list_days, list_document
from assay.credentials.verification import status_place, verify_award
from assay.credentials.verified import taken_places, trust_of, verify_lists
from assay.errors import ContentError, DocumentError, KeyFileError, Problem, UsageError
from assay.integrity import strictjson
from assay.integrity.durable import write_whole
from assay.integrity.ed25519 import OfficerKey
from assay.integrity.history import HistoricKey, KeyHistory, countersign, missing_signatures, propose

LETTERS = ".assay"
"""Where the text for the earners goes; ignored by git."""
REASON = "key-compromised"


@dataclass(slots=True)
class Found:
    """What a compromised key signed, sorted by what is known about it."""

    safe: list[tuple[Award, Json]] = field(default_factory=list)
    """Git held exactly these bytes before the day."""
    unsure: list[tuple[Award, Json]] = field(default_factory=list)
    """No commit before the day holds them."""
    revoked: list[Award] = field(default_factory=list)
    """Revoked already."""


@click.command()
@click.argument("kid", metavar="NAME")
@click.option("--since", required=True, metavar="DATE", help="First day on which somebody else may have had the key.")
@root_option
@click.option("--reason", default="compromised", show_default=True, help="Why; this is published.")
@click.option(
    "--genuine",
    multiple=True,
    metavar="ID",
    help="An award without evidence that you know to be right: sign it again too. May be given more than once.",
)
@board_options
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@at_option
@exclusively
def compromise(  # noqa: PLR0913 - one parameter an option
    kid: str,
    since: str,
    root: Path,
    reason: str,
    genuine: tuple[str, ...],
    key_paths: tuple[Path, ...],
    passphrase_fd: int | None,
    at: str | None,
    *,
    demo: bool,
    yes: bool,
) -> int:
    """Say that the key NAME may be in the wrong hands since a day.

    The key leaves the published keys, so that nobody accepts anything it signed. Awards that git held before that day
    are signed again with your key, at the same address; the others are revoked, unless you vouch for them.
    """
    now, day = clock(at), instant(since, "--since", end=False)
    site, content = KeySite.load(root), load_content(root)
    target = _target(site, kid)
    found = _sort(content, root, target, day, genuine, now)
    _show(found, target, day)
    if not yes:
        click.confirm(f"Mark {kid} as compromised since {day[:10]}, in public and for good?", abort=True)
    signers = _mark(site, target, day, reason, BoardChoice(key_paths, demo, passphrase_fd), now)
    if signers is None:
        next_step("commit keys/requests; when the line is complete, run this command again: it goes on with the awards")
        return 0
    _write_letter(content, root, target, day, found)
    content = load_content(root)
    work = _Work(content, root, target, now, *_award_key(content, signers))
    if found.safe and (yes or click.confirm(f"Sign {count(len(found.safe), 'award')} again with {work.kid}?")):
        for award, document in found.safe:
            work.sign_again(award, document)
        say(f"Signed {count(len(found.safe), 'award')} again.")
    if found.unsure and (yes or click.confirm(f"Revoke {count(len(found.unsure), 'award')}, for good?")):
        work.revoke([award for award, _ in found.unsure])
        say(f"Revoked {count(len(found.unsure), 'award')}.")
    work.sign_lists()
    next_step("'assay build', then commit content and keys and publish: only then do others see it")
    return 0


def _target(site: KeySite, kid: str) -> HistoricKey:
    target = site.listed().find_kid(kid)
    if target is None:
        listed = ", ".join(key.kid for key in site.listed().keys)
        raise UsageError(Problem(code="USE02", message=f"There is no key {kid}.", fix=f"choose one of: {listed}"))
    return target


# -- what the key signed ----------------------------------------------------------------------------------------------


def _sort(content: Content, root: Path, target: HistoricKey, day: str, genuine: Sequence[str], now: datetime) -> Found:
    """Sort the awards of a key; raises `ContentError` for a file that not even its own key accepts."""
    before = replace(content, history=_as_before(content.history, target))
    # Its lists are read as they were before it was known: they say which awards were revoked.
    trust, _ = verify_lists(trust_of(before), before.lists, now=now)
    seen = seen_before(root, day)
    recorded = {item.award for item in content.revocations}
    found = Found()
    problems: list[Problem] = []
    for award in content.awards:
        if not _signed_by(award.data, target):
            continue
        result = verify_award(award, trust, now=now)
        if result.document is None or result.problems:
            problems += result.problems
        elif award.id in recorded:
            found.revoked.append(award)
        elif award.id in genuine or (seen and not seen.isdisjoint(blob_ids(award.data))):
            found.safe.append((award, result.document))
        else:
            found.unsure.append((award, result.document))
    if problems:
        raise ContentError(*problems)
    if seen is None:
        say("There is no git repository here, so there is no evidence of what is older than that day.")
    return found


def _as_before(history: KeyHistory | None, target: HistoricKey) -> KeyHistory | None:
    """Return the history as if the key had not been marked, for a second run of the command."""
    if history is None:
        return None
    sound = replace(target, compromised=None)
    return replace(history, keys=tuple(sound if key.kid == target.kid else key for key in history.keys))


def _signed_by(data: bytes, key: HistoricKey) -> bool:
    return f"#{key.public.multikey}".encode() in data


def _show(found: Found, target: HistoricKey, day: str) -> None:
    """Say what is safe and what is not, and what that rests on."""
    say(
        f"{target.kid} signed {count(len(found.safe) + len(found.unsure) + len(found.revoked), 'award')} that are here."
    )
    for line in wrapped(
        f"Safe are those of which git has a commit before {day[:10]} with exactly the same bytes. The time of a commit "
        "is what a computer wrote: if the thief could push to your repository, compare with the log of your host.",
        "  ",
    ):
        say(line)
    for title, items in (
        ("Safe, or vouched for by you; to be signed again", found.safe),
        ("Without evidence; to be revoked, unless you vouch for them with --genuine ID", found.unsure),
    ):
        say(f"\n{title}: {len(items)}")
        for award, document in items:
            claim = read_claim(document)
            for line in wrapped(
                f"{award.id}  {claim.badge.text}, {claim.recipient.text}, {claim.awarded.day}", "  - ", "    "
            ):
                say(line)
    if found.revoked:
        say(f"\nRevoked already: {len(found.revoked)}")
    say()


# -- the line ---------------------------------------------------------------------------------------------------------


def _mark(
    site: KeySite, target: HistoricKey, day: str, reason: str, choice: BoardChoice, now: datetime
) -> dict[str, OfficerKey] | None:
    """Add the line unless it is there; returns the keys that signed, or None while signatures are missing."""
    known = target.compromised is not None and target.compromised <= day
    members = {"action": "compromise", "kid": target.kid, "since": day, "reason": reason}
    entry = propose(site.listed(), members, stamp(now))
    try:
        if not known:
            # Before anybody is asked for a passphrase.
            missing_signatures(site.history, entry)
        signers = board_signers(site, choice, now, without=target.kid)
        if not known and not submit(site, countersign(entry, signers)):
            return None
    except DocumentError as error:
        raise retold(error, HISTORY_FILE) from None
    if not known:
        say(f"Marked {target.kid} as compromised since {day[:10]}.")
        _warn_of_lines(site, target, day)
    return signers


def _warn_of_lines(site: KeySite, target: HistoricKey, day: str) -> None:
    """Name the changes of the keys that the stolen key may have made."""
    for number, line in enumerate(site.data.splitlines(), 1):
        entry = json.loads(line)
        if entry["at"] >= day and any(one["kid"] == target.kid for one in entry["sigs"]):
            what = entry.get("kid", entry.get("threshold"))
            say(f"! Line {number} of {HISTORY_FILE} was signed with it since then: {entry['action']} {what}.")
            say("  Is that yours? If not, mark that key as compromised too.")


def _award_key(content: Content, signers: dict[str, OfficerKey]) -> tuple[OfficerKey, str]:
    """Return the first of the keys that may sign awards and status lists."""
    for kid, secret in signers.items():
        known = content.history.find_kid(kid) if content.history else None
        if known and {"award", "status"} <= set(known.roles):
            return secret, kid
    raise KeyFileError(
        Problem(
            code="KEY12",
            message="The line is in the key history; none of these keys may sign awards and status lists.",
            fix="run the same command again, with a second --key that may",
        )
    )


# -- the awards -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Work:
    """What is done about the awards of one key, with another."""

    content: Content
    root: Path
    target: HistoricKey
    now: datetime
    secret: OfficerKey
    kid: str
    record: tuple[Revocation, ...] = ()

    def __post_init__(self) -> None:
        self.record = self.content.revocations

    def sign_again(self, award: Award, document: Json) -> None:
        """Replace an award by the same one under the sound key."""
        issuer = self.content.issuer
        # Places are taken anew each time: the award before has taken one.
        taken = taken_places(self.content)
        entry = choose_status(award.id, self.kid, taken, self.secret.pseudonym_key)
        self._open_list(entry.list_name)
        renewed = reissue_document(document, entry.document(issuer))
        data = strictjson.dump(sign_document(renewed, issuer, self.secret, stamp(self.now)))
        fresh = replace(award, data=data)
        result = verify_award(fresh, trust_of(self.content), now=self.now)
        if not result.authentic:
            raise ContentError(*result.problems)
        write_whole(self.root / award.path, data)
        awards = tuple(fresh if item.id == award.id else item for item in self.content.awards)
        self.content = replace(self.content, awards=awards)

    def _open_list(self, name: str) -> None:
        if not (self.root / "content" / "status" / f"{name}.json").exists():
            self._sign_list(name)

    def revoke(self, awards: Sequence[Award]) -> None:
        """Record that awards are revoked; `sign_lists` says so in public."""
        at = stamp(self.now)
        self.record += tuple(Revocation(award=award.id, at=at, reason=REASON, by=self.kid) for award in awards)
        save_revocations(self.root, self.record)

    def sign_lists(self) -> None:
        """Sign every list anew that the key had signed, or that an award of it is in."""
        names = {item.name for item in self.content.lists if _signed_by(item.data, self.target)}
        revoked = {item.award for item in self.record}
        for award in self.content.awards:
            if award.id in revoked and _signed_by(award.data, self.target):
                names.add(status_place(award)[0])
        for name in sorted(names):
            self._sign_list(name)
        say(f"Signed {count(len(names), 'status list')} again.")

    def _sign_list(self, name: str) -> None:
        """Sign one list with exactly what is recorded: a bit that only the stolen key has set counts for nothing."""
        revoked = {item.award for item in self.record}
        places = [status_place(award) for award in self.content.awards if award.id in revoked]
        indexes = [index for listed, index in places if listed == name]
        document = list_document(name, self.content.issuer, indexes, self.now, list_days(self.secret))
        data = strictjson.dump(sign_document(document, self.content.issuer, self.secret, stamp(self.now)))
        save_list(self.root, name, data)


# -- the letter -------------------------------------------------------------------------------------------------------


def _write_letter(content: Content, root: Path, target: HistoricKey, day: str, found: Found) -> None:
    """Write the text to send to the earners."""
    issuer = content.issuer
    text = [
        f"Subject: Please download your badge from {issuer.name} again",
        "",
        f"A key with which {issuer.name} signs its badges may have come into the wrong hands on {day[:10]} or later.",
        "So that nobody can use it in our name, it counts no more, and neither does the file of your badge that you",
        "may have saved. What you have earned is not affected.",
        "",
        "We have signed your badge again. Its address is the same. Please open it, download it, and replace the copy",
        "in your wallet or profile:",
        "",
        *(f"  {read_claim(document).recipient.text}: {issuer.award_url(award.id)}" for award, document in found.safe),
        "",
    ]
    if found.unsure:
        text += [
            "These we could not tell from forgeries, and have revoked them. If one of them is yours, answer this mail,",
            "and you get a new one:",
            "",
            *(f"  {read_claim(doc).recipient.text}: {issuer.award_url(award.id)}" for award, doc in found.unsure),
            "",
        ]
    text += [f"What happened, and our keys as they are now: {issuer.url}keys/", f"Questions: {issuer.email}", ""]
    path = root / LETTERS / f"compromise-{target.kid}.txt"
    if not path.exists():
        # A second run, after a stop, finds fewer awards than the first, which named them all.
        write_whole(path, "\n".join(text).encode())
    say(f"A text for the earners is in {path.relative_to(root).as_posix()}; send each of them the lines about them.")
