"""`assay erase`: take an award down for good, for privacy, or a page (`takingdown`); its address stays and says so."""

from __future__ import annotations

from pathlib import Path

import click

from assay.cli.common import at_option, clock, exclusively, root_option
from assay.cli.report import next_step, say, say_waiting, wrapped
from assay.cli.takingdown import page_of, take_down
from assay.credentials.claim import read_claim
from assay.credentials.emergency import award_in_need, load_in_need
from assay.credentials.endorsements import files_about
from assay.credentials.ledger import LEDGER_FILE
from assay.credentials.model import Award, Content
from assay.credentials.saving import SET_ASIDE, save_ledger
from assay.credentials.verification import status_place, verify_award
from assay.credentials.verified import trust_of, verify_lists
from assay.errors import ContentError, Problem, UsageError
from assay.integrity.durable import remove

_REMAINS = (
    (
        "the history of git keeps the file and the name in it, here and in every copy; to take it out of there, use a "
        "tool such as git filter-repo, and have the host clear its caches"
    ),
    "the web host, search engines and web archives may keep copies for a while; ask them",
    "the holder, and whoever was given the file, can still show it, and it verifies; only 'assay revoke' ends that",
)


@click.command()
@click.argument("award_id", metavar="ID")
@root_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@at_option
@exclusively
def erase(award_id: str, root: Path, at: str | None, *, yes: bool) -> int:
    """Take the award ID down for privacy; its address stays.

    ID may also be a page: badges/NAME (a badge nobody holds), pathways/NAME, or one of your own such as guide/rules.

    The award's name and text leave the site. The address says that it is no longer published; it names nobody. If the
    award was revoked, its place in the status list keeps saying so. This does not revoke: whoever kept the signed file
    can still show it, and it verifies.
    """
    now = clock(at)
    content, waiting = load_in_need(root)
    known = any(item.id == award_id for item in content.awards)
    if not known and (page := page_of(root, content, award_id)):
        return take_down(root, content, page, now=now, yes=yes)
    award = _award(content, root, award_id)
    trust, _ = verify_lists(trust_of(content), content.lists, now=now)
    result = verify_award(award, trust, now=now)
    if not result.authentic or result.document is None:
        raise ContentError(*result.problems)
    claim = read_claim(result.document)
    say(f"{claim.badge.text}, awarded to {claim.recipient.text} on {claim.awarded.day}")
    say("This deletes:")
    doomed = [path for path in (award.path, f"{SET_ASIDE}/{award.id}.yaml") if (root / path).exists()]
    # What others signed about the award speaks of its holder too.
    doomed += files_about(content, content.issuer.award_url(award.id))
    for path in doomed:
        say(f"  {path}")
    say("What remains, and is not in Assay's hands:")
    for remains in _REMAINS:
        for line in wrapped(remains, "  - ", "    "):
            say(line)
    if not yes:
        click.confirm("Take it down?", abort=True)
    # The ledger first: a stop in between leaves an award that is still there, never an address that vanished.
    address = f"/awards/{award.id}/"
    save_ledger(root, content.ledger.with_gone(address, now.date().isoformat(), status_place(award)))
    for path in doomed:
        remove(root / path)
    say(f"Taken down: {address} will say that it is no longer published.")
    for line in wrapped(
        "Take the row out of your list too, or a later 'assay import' of it drafts the award again.", ""
    ):
        say(line)
    say_waiting(waiting)
    next_step(f"'assay build', then commit content/ with {LEDGER_FILE}, and publish")
    return 0


def _award(content: Content, root: Path, award_id: str) -> Award:
    award = award_in_need(content, root, award_id)
    if award is None:
        message, fix = f"There is no award {award_id} here.", "copy the id from its address; a badge is 'badges/NAME'"
        if f"/awards/{award_id}/" in content.ledger.gone:
            message, fix = f"The award {award_id} was taken down already.", "publish, if that is not done yet"
        raise UsageError(Problem(code="USE02", message=message, fix=fix))
    return award
