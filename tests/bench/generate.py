"""Realistic signed awards in any number: the example association's own badges, invented holders, the demonstration key.

Rules:

* The same count and seed give the same bytes, however many processes sign.
* Awards are made by the functions `assay sign` uses; nothing is faked but the people.
* One award in two hundred is revoked, and recorded as such, so that every state is drawn.

Example::

    make_site(Path("/tmp/bench/1000"), 1000)
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path

from assay.credentials.content import read_content
from assay.credentials.folders import AWARD_ALPHABET
from assay.credentials.issue import award_document, sign_document
from assay.credentials.model import BadgeDefinition, Content, Draft, DraftEvidence, Issuer, Json, Revocation
from assay.credentials.saving import award_path, save_list, save_revocations
from assay.credentials.statuslist import DEMONSTRATION_DAYS, StatusEntry, choose_status, list_document
from assay.integrity import strictjson
from assay.integrity.ed25519 import DEMO_KID, demo_secret_key

REPOSITORY = Path(__file__).parents[2]
SIGNED = datetime(2026, 6, 1, 9, tzinfo=UTC)
CREATED = "2026-06-01T09:00:00Z"
BATCH = 200
REVOKED_EVERY = 200
_GIVEN = (
    "Ada",
    "Björn",
    "Chiara",
    "Dông",
    "Eilidh",
    "Фёдор",
    "Gül",
    "花子",
    "Íris",
    "José",
    "Κώστας",
    "ليلى",
    "Mária",
    "Nkechi",
)
_FAMILY = ("Example", "Beispiel", "Exemple", "Ejemplo", "Esempio", "Przykład", "Örnek", "例", "Παράδειγμα", "مثال")


@dataclass(frozen=True, slots=True)
class Order:
    """One award to be signed."""

    draft: Draft
    list_name: str
    index: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What one process is handed."""

    issuer: Issuer
    badges: dict[str, BadgeDefinition]
    orders: list[Order]


def make_site(folder: Path, count: int, *, seed: int = 1, workers: int = 2) -> None:
    """Write a site folder with `count` signed awards; an existing one is taken as it is."""
    if (folder / ".complete").is_file():
        return
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("issuer.yaml", "badges", "pathways"):
        source = REPOSITORY / "content" / name
        target = folder / "content" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    for logo in (REPOSITORY / "content").glob("*.svg"):
        shutil.copy(logo, folder / "content" / logo.name)
    shutil.copytree(REPOSITORY / "keys", folder / "keys")
    content, _ = read_content(folder)
    assert content is not None
    orders = list(_orders(content, count, random.Random(seed)))
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(partial(_sign, folder), _batches(content, orders)))
    _write_lists(folder, content.issuer, orders, 0)
    (folder / ".complete").write_text(f"{count} awards, seed {seed}\n")


def revoke_more(folder: Path, count: int, more: int, *, seed: int = 1) -> None:
    """Sign the lists of a site of `count` awards anew, with its first `more` awards revoked besides."""
    content, _ = read_content(REPOSITORY)
    assert content is not None
    _write_lists(folder, content.issuer, list(_orders(content, count, random.Random(seed))), more)


def _orders(content: Content, count: int, chance: random.Random) -> Iterator[Order]:
    key = demo_secret_key().pseudonym_key
    taken: set[tuple[str, int]] = set()
    for number in range(count):
        draft = _draft(content.badges[number % len(content.badges)], number, chance)
        entry = choose_status(draft.id, DEMO_KID, taken, key)
        taken.add((entry.list_name, entry.index))
        yield Order(draft, entry.list_name, entry.index)


def _draft(badge: BadgeDefinition, number: int, chance: random.Random) -> Draft:
    award_id = "".join(chance.choices(AWARD_ALPHABET, k=16))
    awarded = date(2024, 1, 1) + timedelta(days=chance.randrange(800))
    assessment = badge.assessment
    score, level = None, None
    if assessment and assessment.scale:
        score = Decimal(chance.randint(int(assessment.pass_mark or 0), int(assessment.scale.maximum)))
    elif assessment:
        slugs = [step.slug for step in assessment.rubric]
        level = chance.choice(slugs[slugs.index(str(assessment.pass_level)) :])
    evidence: tuple[DraftEvidence, ...] = ()
    if badge.evidence == "required" or (badge.evidence == "optional" and chance.random() < 0.5):
        evidence = tuple(_evidence(award_id, piece, chance) for piece in range(chance.randint(1, 3)))
    return Draft(
        id=award_id,
        path=f"content/awards/{awarded.year}/{award_id[:2]}/{award_id}.yaml",
        badge=badge.slug,
        recipient_name=f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}-{chance.choice(_FAMILY)}",
        recipient_ref=f"M-{number // 3:06}",
        awarded=awarded,
        score=score,
        level=level,
        assessor=f"Registered assessor no. {chance.randint(1, 40)}" if assessment else None,
        evidence=evidence,
        valid_until=None,
        consent=True,
    )


def _evidence(award_id: str, piece: int, chance: random.Random) -> DraftEvidence:
    return DraftEvidence(
        name=f"Submitted work, part {piece + 1}",
        url=f"https://work.example.org/{award_id}/{piece}" if piece % 2 == 0 else None,
        narrative=f"Marked on day {chance.randint(1, 28)}; {chance.randint(9, 12)} of 12 planted faults were found.",
        digest=f"sha256:{chance.randbytes(32).hex()}" if piece == 0 else None,
    )


def _batches(content: Content, orders: list[Order]) -> Iterator[Batch]:
    rest = iter(orders)
    while batch := list(islice(rest, BATCH)):
        yield Batch(content.issuer, {badge.slug: badge for badge in content.badges}, batch)


def documents(batch: Batch) -> Iterator[tuple[Order, Json]]:
    """Yield the unsigned credentials of a batch."""
    key = demo_secret_key().pseudonym_key
    for order in batch.orders:
        status = StatusEntry(list_name=order.list_name, index=order.index).document(batch.issuer)
        yield order, award_document(order.draft, batch.badges[order.draft.badge], batch.issuer, status, key)


def _sign(folder: Path, batch: Batch) -> None:
    """Sign one batch; runs in a process of its own."""
    for order, document in documents(batch):
        path = folder / award_path(order.draft)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(strictjson.dump(sign_document(document, batch.issuer, demo_secret_key(), CREATED)))


def _write_lists(folder: Path, issuer: Issuer, orders: list[Order], more: int) -> None:
    """Sign the status lists, and record the revocations that are in them: some of all, and the first `more`."""
    revoked = [order for number, order in enumerate(orders, 1) if number <= more or number % REVOKED_EVERY == 0]
    for name in sorted({order.list_name for order in orders}):
        bits = [order.index for order in revoked if order.list_name == name]
        document = list_document(name, issuer, bits, SIGNED, DEMONSTRATION_DAYS)
        save_list(folder, name, strictjson.dump(sign_document(document, issuer, demo_secret_key(), CREATED)))
    save_revocations(
        folder,
        [Revocation(award=order.draft.id, at=CREATED, reason="not-earned", by=DEMO_KID) for order in revoked],
    )


def some_documents(count: int, *, seed: int = 1) -> tuple[Issuer, list[Json]]:
    """Return the issuer and `count` unsigned credentials, for measuring one step at a time."""
    content, _ = read_content(REPOSITORY)
    assert content is not None
    orders = list(_orders(content, count, random.Random(seed)))
    return content.issuer, [document for batch in _batches(content, orders) for _, document in documents(batch)]
