"""`assay transcript`: one signed record of all awards of an earner who has agreed to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from assay.cli.common import at_option, clock, exclusively, no_such, root_option
from assay.cli.report import count, next_step, say, wrapped
from assay.cli.signer import KeyChoice, choose_key, signer_options
from assay.credentials.content import load_content
from assay.credentials.earners import Transcript
from assay.credentials.earnersfile import EARNERS_FILE
from assay.credentials.issue import stamp
from assay.credentials.saving import save_transcript, transcript_path
from assay.credentials.standing import people_of
from assay.credentials.transcript import fitting_transcript, recordable, sign_transcript, verify_transcript
from assay.credentials.verified import VerifiedContent, trust_of, verify_content, verify_lists
from assay.errors import ContentError, Problem
from assay.integrity import strictjson


@click.command()
@click.argument("pseudonym")
@root_option
@signer_options
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@at_option
@exclusively
def transcript(
    pseudonym: str,
    root: Path,
    key_path: Path | None,
    passphrase_fd: int | None,
    at: str | None,
    *,
    demo: bool,
    yes: bool,
) -> int:
    """Sign one record of all awards of PSEUDONYM.

    It is a Comprehensive Learner Record 2.0. The earner must have agreed: content/earners.yaml says 'transcript: yes'.
    Awards are in it as they were signed; revoked ones are left out. It is published beside the earner's page. Make it
    again when there are new awards; 'assay check' says when.
    """
    now = clock(at)
    subject = f"urn:uuid:{pseudonym.removeprefix('urn:uuid:')}"
    content = load_content(root)
    # One that does not verify any more must not be in the way of making it again.
    verified = verify_content(replace(content, transcripts=()), now=now)
    _agreed(verified, subject)
    every = sum(award.document["credentialSubject"]["id"] == subject for award in verified.awards)
    sound = list(recordable(verified.awards).get(subject, {}).values())
    if not sound:
        raise no_such(f"{subject} has no award that was not revoked.", "there is nothing to put into a record")
    person = people_of(verified)[subject]
    unsigned = fitting_transcript(subject, sound, verified.issuer, verified.pathways, now, all_awards=every)
    documents = unsigned["credentialSubject"]["verifiableCredential"]
    say(f"A record of {count(len(documents), 'award')} of {person.name}:")
    for document in documents:
        for line in wrapped(f"- {document['name']}, {document['awardedDate'][:10]}", "  ", "    "):
            say(line)
    if len(documents) < every:
        say(f"{every - len(documents)} of {every} are left out: revoked, or older than there is room for.")
    secret, kid = choose_key(content, root, KeyChoice(key_path, passphrase_fd, demo), role="award")
    if not yes:
        click.confirm(f"Sign it with the key {kid}?", abort=True)
    data = strictjson.dump(sign_transcript(unsigned, verified.issuer, secret, stamp(now)))
    signed = Transcript(code=person.code, path=transcript_path(person.code), data=data)
    trust, _ = verify_lists(trust_of(content), content.lists, now=now)
    if problems := verify_transcript(signed, trust, now=now):
        raise ContentError(*problems)
    save_transcript(root, signed)
    say(f"Wrote {signed.path} ({len(data) / 1000:.0f} kB).")
    next_step("'assay build', then commit content/transcripts")
    return 0


def _agreed(verified: VerifiedContent, subject: str) -> None:
    if any(earner.subject == subject and earner.transcript for earner in verified.earners):
        return
    people = people_of(verified)
    if subject not in people:
        raise no_such(f"No award is of {subject}.", "copy the pseudonym from 'assay eligible --json' or from an award")
    raise ContentError(
        Problem(
            code="CLR02",
            message=f"{people[subject].name} has not agreed to a transcript.",
            fix=f"ask, then write subject, agreed and 'transcript: yes' into {EARNERS_FILE}",
        )
    )
