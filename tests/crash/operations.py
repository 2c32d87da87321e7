"""What is interrupted: each operation, the place it starts from, and how often it can be tried.

A place is a folder with the site folder ``club`` and, beside it, what else a command writes: the web, key files.

Because everything but a new secret key is made the same way each time, an operation that was killed and then run again
must leave exactly the files that an undisturbed one leaves. The comparison is of all files of the place.

Example::

    operation = OPERATIONS["sign"]
    operation.lay(place)
    killer.run(place / "club", operation.arguments, environment=secrets(place))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nacl.pwhash import argon2id
from sites import AT, award_id, badge, draft, quietly, sign, small_site

from assay.credentials.content import load_issuer
from assay.integrity.ed25519 import SecretKey
from assay.integrity.keys import save_key_file, seal_key_file
from crash.killing import Killer

DRAFTS = 8
LATER = "2026-11-23T12:00:00Z"
PHRASE = "wooden otter under seven maps"
ROWS = "".join(f"Person {number},2026-03-14,17,N-{number:03},yes\n" for number in range(DRAFTS))
MINUTE = "2026-05-{:02}T12:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One command that changes files."""

    arguments: tuple[str, ...]
    lay: Callable[[Path], None]
    """Make the place it starts from."""
    swapped: str = ""
    """A folder that is replaced as one: whole before, whole after, or set aside until the next run."""
    filled: str = ""
    """A folder that is filled file by file: each of them whole before, or whole after."""
    by_chance: bool = False
    """Whether it gives its new files names by chance."""
    secret: bool = False
    """Whether it makes a secret key, which is another one each time."""
    kills: int = 10
    """How often it is killed unless told otherwise; fewer where a run takes long."""


def secrets(place: Path) -> dict[str, str]:
    """Return the environment of the officer who works at a place."""
    return {"ASSAY_KEYS": str(place / "secret"), "ASSAY_PASSPHRASE": PHRASE, "CI": "", "SOURCE_DATE_EPOCH": ""}


# -- places -------------------------------------------------------------------------------------------------------


def _signed(place: Path) -> None:
    small_site(place / "club", people=["Ada Example", "Zoë Müller-Østergård", "Li Wei"])


def _built(place: Path) -> None:
    """Lay a built site, and then one award more than it shows."""
    root = place / "club"
    _signed(place)
    quietly("build", "--root", root, "--at", AT)
    draft(root, "Bo Example", 7)
    sign(root)


def _deployed(place: Path) -> None:
    """Lay a site that is on the web, and then a revocation and a badge that are not."""
    root = place / "club"
    _signed(place)
    quietly("deploy", place / "web", "--root", root, "--at", AT)
    (root / "content" / "badges" / "first-aid-2.md").write_text(badge("First Aid, Level 2"), "utf-8")
    quietly("revoke", award_id(1), "--reason", "not-earned", "--demo", "--yes", "--root", root, "--at", AT)


def lay_drafts(place: Path, number: int = DRAFTS) -> None:
    """Lay a site with drafts and no award."""
    root = small_site(place / "club")
    for one in range(number):
        draft(root, f"Person {one}", one)


def _listed(place: Path) -> None:
    _signed(place)
    (place / "people.csv").write_text(f"Name,Date,Score,Ref,Consent\n{ROWS}", "utf-8")


def _bare(place: Path) -> None:
    """Lay a site without a key."""
    root = small_site(place / "club")
    (root / "keys" / "history.jsonl").unlink()


def cheap_key(place: Path, kid: str, number: int) -> None:
    """Put a key file of a published seed there, whose passphrase costs next to nothing to try."""
    secret = SecretKey(seed=bytes([number]) * 32, pseudonym_key=bytes(32))
    issuer = load_issuer(place / "club")
    cost = {"ops": argon2id.OPSLIMIT_MIN, "mem": argon2id.MEMLIMIT_MIN}
    data = seal_key_file(secret, kid, issuer.did, PHRASE, **cost)
    save_key_file(place / "secret" / f"{issuer.did.removeprefix('did:web:')}-{kid}.key", data)


def _officers(place: Path, *, listed: bool) -> None:
    """Lay a site with the key of alex, and that of kim, listed or only asked for."""
    _bare(place)
    cheap_key(place, "2026-alex", 1)
    cheap_key(place, "2026-kim", 2)
    lines = [("new", "2026-alex"), ("new", "2026-kim", "--request"), ("add", "2026-kim", "-y", *key_of("alex"))]
    with Killer() as killer:
        for day, line in enumerate(lines if listed else lines[:2], 1):
            done = killer.run(place / "club", ["key", *line, "--at", MINUTE.format(day)], environment=secrets(place))
            assert done.code == 0, done.errors


def _asked(place: Path) -> None:
    _officers(place, listed=False)


def _both(place: Path) -> None:
    _officers(place, listed=True)


def _robbed(place: Path) -> None:
    """Lay awards that alex signed; git knows nothing of them."""
    _officers(place, listed=True)
    for number in range(4):
        draft(place / "club", f"Person {number}", number)
    line = ["sign", "--yes", *key_of("alex"), "--at", MINUTE.format(4)]
    with Killer() as killer:
        done = killer.run(place / "club", line, environment=secrets(place))
    assert done.code == 0, done.errors


def key_of(name: str) -> tuple[str, str]:
    """Return the option that names somebody's key file."""
    return ("--key", f"../secret/badges.example.org-2026-{name}.key")


# -- operations ---------------------------------------------------------------------------------------------------

_IMPORT = ("import", "../people.csv", "--badge", "first-aid", "--assessor", "Registered assessor", "--yes")
_REVOKE = ("revoke", award_id(1), "--reason", "not-earned", "--note", "private", "--demo", "--yes", "--at", AT)
_STOLEN = ("key", "compromise", "2026-alex", "--since", "2026-05-03", "--genuine", award_id(2), "--yes")

OPERATIONS = {
    "build": Operation(arguments=("build", "--at", LATER), lay=_built, swapped="club/site", kills=5),
    "build in batches": Operation(
        arguments=("build", "--jobs", "2", "--at", LATER), lay=_built, swapped="club/site", kills=5
    ),
    "sign": Operation(arguments=("sign", "--demo", "--yes", "--at", AT), lay=lay_drafts),
    "revoke": Operation(arguments=_REVOKE, lay=_signed),
    "renew": Operation(arguments=("renew", "--demo", "--at", LATER), lay=_signed),
    "import": Operation(arguments=_IMPORT, lay=_listed, by_chance=True),
    "deploy": Operation(
        arguments=("deploy", "../web", "--yes", "--at", LATER),
        lay=_deployed,
        swapped="club/site",
        filled="web",
        kills=5,
    ),
    "key new": Operation(arguments=("key", "new", "2026-alex"), lay=_bare, secret=True, kills=4),
    "key add": Operation(
        arguments=("key", "add", "2026-kim", "-y", *key_of("alex"), "--at", MINUTE.format(5)), lay=_asked
    ),
    "key retire": Operation(
        arguments=("key", "retire", "2026-kim", *key_of("alex"), "--at", MINUTE.format(5)), lay=_both
    ),
    "key compromise": Operation(arguments=(*_STOLEN, *key_of("kim"), "--at", MINUTE.format(6)), lay=_robbed),
}
