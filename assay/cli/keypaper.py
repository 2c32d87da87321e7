"""`assay key test` and `assay key restore`: practise before the day it is needed, and what to do on that day."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

import click

from assay.cli.common import at_option, clock, passphrase_option, root_option
from assay.cli.keyring import KeySite, one_key_file, open_key
from assay.cli.keys import new_passphrase, typed_block
from assay.cli.keysheet import blocks_of
from assay.cli.report import next_step, say, say_path
from assay.credentials.issue import stamp
from assay.errors import KeyFileError, Problem
from assay.integrity.durable import write_whole
from assay.integrity.ed25519 import SecretKey, derive_pseudonym_key
from assay.integrity.keys import save_key_file, seal_key_file
from assay.integrity.words import key_words

ASKED = 2
"""Groups of the sheet that are asked for."""
TESTED = ".assay/paper-tests"
"""When the sheet of a key was last found to be right; ignored by git."""
_DUMMY = b"assay key test: this signature means nothing\n"


@click.command("test")
@root_option
@click.option("--key", "key_path", type=click.Path(dir_okay=False, path_type=Path), help="Your secret key file.")
@click.option("--paper", is_flag=True, help="Also ask for two groups of the paper sheet.")
@passphrase_option
@at_option
def test(root: Path, key_path: Path | None, passphrase_fd: int | None, at: str | None, *, paper: bool) -> None:
    """Practise: see that file, passphrase and key belong together.

    Signs something that means nothing.
    """
    site = KeySite.load(root)
    secret = open_key(site, one_key_file(site, key_path), passphrase_fd)
    known = site.listed().find(secret.public)
    if known is None:
        raise KeyFileError(
            Problem(
                code="KEY12",
                message="The key opens, and keys/history.jsonl does not list it, so nothing it signs would count.",
                fix="list it with 'assay key new NAME' and the name it was made with",
            )
        )
    known.public.verify(_DUMMY, secret.sign(_DUMMY))
    say(f"The key {known.kid} signs, and its public half in keys/history.jsonl agrees.")
    if not known.covers(stamp(clock(at))):
        say("It is retired or compromised: what it signs today counts for nothing.")
    if paper:
        _check_sheet(secret)
        write_whole(root / TESTED / known.kid, f"{stamp(clock(at))}\n".encode())
        say("The paper sheet is the right one.")
    next_step("put everything back where it was" if paper else "'assay key test --paper' checks the sheet too")


def _check_sheet(secret: SecretKey) -> None:
    """Ask for groups of the sheet by number; the check group is as good as any."""
    for title, letters in blocks_of(secret):
        groups = letters.split("-")
        for place in sorted(secrets.SystemRandom().sample(range(len(groups)), ASKED)):
            typed = str(click.prompt(f"{title}, group {place + 1}")).strip().upper()
            if not hmac.compare_digest(typed.encode(), groups[place].encode()):
                raise KeyFileError(
                    Problem(
                        code="KEY16",
                        message=f"Group {place + 1} of the sheet says something else.",
                        fix="look at it again; if it is another sheet, print a new one with 'assay key show --paper'",
                    )
                )


@click.command()
@root_option
@click.option(
    "--pseudonyms/--no-pseudonyms", default=None, help="Whether the sheet has a second block.  [default: ask]"
)
@passphrase_option
def restore(root: Path, passphrase_fd: int | None, *, pseudonyms: bool | None) -> None:
    """Make the key file again from its paper sheet."""
    site = KeySite.load(root)
    history = site.listed()
    seed = typed_block("Secret block")
    secret = SecretKey(seed=seed, pseudonym_key=derive_pseudonym_key(seed))
    known = history.find(secret.public)
    if known is None:
        raise KeyFileError(
            Problem(
                code="KEY12",
                message=f"This sheet is of a key that is not of this site: {' '.join(key_words(secret.public.raw))}.",
                fix=f"take the sheet of one of: {', '.join(key.kid for key in history.keys)}",
            )
        )
    if pseudonyms is None:
        pseudonyms = click.confirm("Is there a second block on the sheet, the pseudonym block?", default=False)
    if pseudonyms:
        secret = SecretKey(seed=seed, pseudonym_key=typed_block("Pseudonym block"))
    path = site.key_path(known.kid)
    phrase = new_passphrase(passphrase_fd, known.kid)
    save_key_file(path, seal_key_file(secret, known.kid, site.issuer.did, phrase), forbidden=site.root)
    say(f"Restored the key {known.kid}.")
    say_path("secret", path)
    next_step("'assay key test'; if the old computer was stolen, let another officer run 'assay key compromise'")
