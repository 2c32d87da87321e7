"""`assay revoke` and `assay renew`: take an award back in public, and keep status lists fresh."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from assay.cli.asking import prompt
from assay.cli.common import at_option, clock, exclusively, root_option
from assay.cli.report import count, next_step, say, say_waiting, wrapped
from assay.cli.signer import KeyChoice, choose_key, signer_options
from assay.credentials.claim import read_claim
from assay.credentials.content import load_content
from assay.credentials.emergency import award_in_need, load_in_need
from assay.credentials.issue import sign_document, stamp
from assay.credentials.model import Award, Content, Json, Revocation
from assay.credentials.saving import save_list, save_revocations
from assay.credentials.statuslist import MAX_DAYS, list_days, list_document
from assay.credentials.steps import list_url
from assay.credentials.verification import status_place, verify_award
from assay.credentials.verified import trust_of, verify_lists
from assay.credentials.vocabulary import REASONS
from assay.errors import ContentError, Problem, UsageError
from assay.integrity import strictjson
from assay.integrity.durable import write_whole
from assay.integrity.ed25519 import OfficerKey, is_demo_key
from assay.integrity.status import set_bits

NOTES = ".assay/revocation-notes"
"""Private notes, ignored by git."""


@click.command()
@click.argument("award_id", metavar="ID")
@root_option
@click.option(
    "--reason", type=click.Choice(list(REASONS)), metavar="REASON", help="Why; this is published (see below)."
)
@click.option("--note", help="A private note; it stays on this computer and is never published.")
@signer_options
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@at_option
@exclusively
def revoke(  # noqa: PLR0913 - one parameter an option
    award_id: str,
    root: Path,
    reason: str | None,
    note: str | None,
    key_path: Path | None,
    passphrase_fd: int | None,
    at: str | None,
    *,
    demo: bool,
    yes: bool,
) -> int:
    """Revoke the award ID, for good.

    Its page stays and says so, with the date and the reason. A revocation cannot be taken back; if it was a mistake,
    make a new award. The reasons: issued-in-error, not-earned, misconduct, replaced, requested, key-compromised, other.
    """
    now = clock(at)
    content, _ = load_in_need(root)
    award, document = _award(content, root, award_id, now)
    claim = read_claim(document)
    say(f"{claim.badge.text}, awarded to {claim.recipient.text} on {claim.awarded.day}")
    earlier = next((item for item in content.revocations if item.award == award.id), None)
    if earlier:
        say(f"It was revoked on {earlier.at[:10]} already. The list is signed again, to be sure.")
    reason = reason or (earlier.reason if earlier else _ask_reason())
    secret, kid = choose_key(content, root, KeyChoice(key_path, passphrase_fd, demo), role="status")
    if not yes and not earlier:
        for line in wrapped(f"It will be revoked in public and for good, because {REASONS[reason]}.", ""):
            say(line)
        click.confirm("Revoke it?", abort=True)
    # Questions take time, and git may have brought something in between.
    content, waiting = load_in_need(root)
    record = content.revocations
    if not any(item.award == award.id for item in record):
        record = (*record, Revocation(award=award.id, at=stamp(now), reason=reason, by=kid))
        save_revocations(root, record)
    _sign_list(content, root, status_place(award)[0], record, secret, now)
    if note:
        write_whole(root / NOTES / f"{award.id}.txt", (note + "\n").encode())
    say(f"Revoked {award.id}. The status list {status_place(award)[0]} says so.")
    say_waiting(waiting)
    next_step("'assay build', then commit content/status and publish: only then do others see it")
    return 0


def _ask_reason() -> str:
    for name, words in REASONS.items():
        for line in wrapped(f"{name:<16} because {words}", "  ", " " * 19):
            say(line)
    # They are explained above, and not listed once more.
    return prompt("Reason", check=lambda text: click.Choice(list(REASONS)).convert(text, None, None))


def _award(content: Content, root: Path, award_id: str, now: datetime) -> tuple[Award, Json]:
    award = award_in_need(content, root, award_id)
    if award is None:
        raise UsageError(
            Problem(code="USE02", message=f"There is no award {award_id} here.", fix="copy the id from its address")
        )
    trust, _ = verify_lists(trust_of(content), content.lists, now=now)
    result = verify_award(award, trust, now=now)
    if not result.authentic or result.document is None:
        raise ContentError(*result.problems)
    return award, result.document


@click.command()
@root_option
@click.option("--days", type=click.IntRange(1, 3_653), help=f"How long lists are valid, {MAX_DAYS} at most.")
@signer_options
@at_option
@exclusively
def renew(
    root: Path, days: int | None, key_path: Path | None, passphrase_fd: int | None, at: str | None, *, demo: bool
) -> int:
    """Sign the status lists again before they end.

    With a list that has ended, nobody can check any more whether an award was revoked.
    """
    now = clock(at)
    content = load_content(root)
    secret, _ = choose_key(content, root, KeyChoice(key_path, passphrase_fd, demo), role="status")
    if days and days > MAX_DAYS and not is_demo_key(secret.public):
        raise UsageError(
            Problem(
                code="USE05",
                message=f"A list may be valid for {MAX_DAYS} days: an old one hides new revocations.",
                fix=f"choose at most --days {MAX_DAYS}",
            )
        )
    names = sorted({status_place(award)[0] for award in content.awards} | {x.name for x in content.lists})
    for name in names:
        _sign_list(content, root, name, content.revocations, secret, now, days)
    say(f"Signed {count(len(names), 'status list')}, valid for {days or list_days(secret)} days.")
    next_step("'assay build', then commit content/status")
    return 0


def _sign_list(
    content: Content,
    root: Path,
    name: str,
    record: Sequence[Revocation],
    secret: OfficerKey,
    now: datetime,
    days: int | None = None,
) -> None:
    """Sign one list with exactly the recorded revocations; refuses to clear a bit that is set."""
    revoked = {item.award for item in record}
    places = [status_place(award) for award in content.awards if award.id in revoked]
    indexes = {index for where, index in places if where == name}
    trust, problems = verify_lists(trust_of(content), content.lists, now=now)
    current = trust.lists.get(list_url(trust.base_url, name))
    if current is None and any(item.name == name for item in content.lists):
        raise ContentError(*problems)
    if current and not indexes.issuperset(set_bits(current.bits)):
        raise ContentError(
            Problem(
                code="ST05",
                message=f"The list {name} revokes an award that the record does not name, or that is gone.",
                fix="restore the award and content/status from git; to undo a revocation, make a new award",
                path=f"content/status/{name}.json",
            )
        )
    document = list_document(name, content.issuer, indexes, now, days or list_days(secret))
    save_list(root, name, strictjson.dump(sign_document(document, content.issuer, secret, stamp(now))))
    for line in wrapped(f"{name}: {count(len(indexes), 'award')} revoked.", "  "):
        say(line)
