"""A small association with a key of its own, which signs whatever a test wants signed.

Example::

    shop = Workshop()
    award = shop.award(created="2026-04-01T10:00:00Z")
    verify_award(award, shop.trust(), now=NOW)
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from assay.credentials.definitions import read_badge
from assay.credentials.draftfile import read_draft
from assay.credentials.issue import award_document, sign_document
from assay.credentials.issuerfile import read_issuer
from assay.credentials.ledger import Ledger
from assay.credentials.model import Award, BadgeDefinition, Content, Draft, Issuer, Json, StatusList
from assay.credentials.statuslist import StatusEntry, list_document
from assay.credentials.steps import Trust
from assay.credentials.verification import VerificationResult, verify_award
from assay.credentials.verified import trust_of, verify_lists
from assay.integrity import strictjson
from assay.integrity.ed25519 import SecretKey
from assay.integrity.history import KeyHistory, append_add, append_retire, load_history
from credentials.support import BADGE, DRAFT, ISSUER, SVG, source

NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
SIGNED = "2026-04-01T10:00:00Z"
AWARD_ID = "6f2e0c9d1h7k3m5n"
KID = "2026-alex"


def key(number: int) -> SecretKey:
    """Return a test key from a seed everybody can see."""
    return SecretKey(seed=bytes([number] * 32), pseudonym_key=bytes([number + 1] * 32))


def dump(document: Json) -> bytes:
    """Return a document as Assay writes files; it need not be strict."""
    return strictjson.dump(document)


@dataclass
class Workshop:
    """One issuer, one badge, one key and its history."""

    issuer: Issuer = field(default_factory=lambda: read_issuer(source(ISSUER, "content/issuer.yaml"), lambda _: SVG))
    badge: BadgeDefinition = field(default_factory=lambda: read_badge(source(BADGE), "knots", lambda _: SVG))
    secret: SecretKey = field(default_factory=lambda: key(1))
    not_before: str = "2026-01-01T00:00:00Z"

    @property
    def history_bytes(self) -> bytes:
        """The history with one key for everything."""
        return append_add(
            None,
            did=self.issuer.did,
            kid=KID,
            roles=("award", "board", "status"),
            not_before=self.not_before,
            at=self.not_before,
            reason="first key",
            signers={KID: self.secret},
        )

    @property
    def history(self) -> KeyHistory:
        """The same, verified."""
        return load_history(self.history_bytes)

    def retired(self, not_after: str) -> KeyHistory:
        """Return the history after a second key came and the first one ended."""
        data = self.history_bytes
        data += append_add(
            load_history(data),
            kid="2026-bo",
            roles=("award", "board", "status"),
            not_before=self.not_before,
            at=not_after,
            reason="second key",
            signers={KID: self.secret, "2026-bo": key(9)},
        )
        data += append_retire(
            load_history(data),
            kid=KID,
            at=not_after,
            not_after=not_after,
            reason="left the board",
            signers={"2026-bo": key(9)},
        )
        return load_history(data)

    def draft(self, text: str = DRAFT, award_id: str = AWARD_ID) -> Draft:
        """Read a draft."""
        return read_draft(source(text, f"content/awards/2026/{award_id}.yaml"), award_id)

    def document(self, draft: Draft | None = None, index: int = 4711, replaced: Award | None = None) -> Json:
        """Return an unsigned award, perhaps a correction of another."""
        status = StatusEntry(list_name=f"{KID}-1", index=index).document(self.issuer)
        return award_document(
            draft or self.draft(), self.badge, self.issuer, status, self.secret.pseudonym_key, replaced
        )

    def sign(self, document: Json, *, created: str = SIGNED, secret: SecretKey | None = None) -> Json:
        """Sign any document that can be canonicalised, whatever it says."""
        return sign_document(document, self.issuer, secret or self.secret, created)

    def award(
        self, change: Callable[[Json], None] = lambda _: None, *, created: str = SIGNED, award_id: str = AWARD_ID
    ) -> Award:
        """Return an award changed before it was signed, so that nothing is wrong with its signatures."""
        document = copy.deepcopy(self.document(self.draft(award_id=award_id)))
        change(document)
        return as_award(self.sign(document, created=created), award_id)

    def status_list(self, revoked: Iterable[int] = (), *, days: int = 365) -> StatusList:
        """Return a signed status list."""
        document = list_document(f"{KID}-1", self.issuer, revoked, datetime(2026, 6, 1, tzinfo=UTC), days)
        data = dump(self.sign(document, created="2026-06-01T00:00:00Z"))
        return StatusList(name=f"{KID}-1", path=f"content/status/{KID}-1.json", data=data)

    def trust(self, history: KeyHistory | None = None, revoked: Iterable[int] = ()) -> Trust:
        """Return the trust in this issuer with its status list."""
        bare = Trust(did=self.issuer.did, base_url=self.issuer.url, history=self.history)
        trust, problems = verify_lists(bare, [self.status_list(revoked)], now=NOW)
        assert not problems
        return Trust(did=trust.did, base_url=trust.base_url, history=history or trust.history, lists=trust.lists)

    def content(self, *awards: Award, **changes: Any) -> Content:  # noqa: ANN401 - any field of Content
        """Return content with these awards, as `load_content` would."""
        parts: dict[str, Any] = {
            "issuer": self.issuer,
            "history": self.history,
            "history_bytes": self.history_bytes,
            "badges": (self.badge,),
            "pathways": (),
            "awards": awards,
            "drafts": (),
            "lists": (self.status_list(),),
            "revocations": (),
            "ledger": Ledger(),
        }
        content = Content(**(parts | changes))
        # Everything here counts as published before, unless a test says otherwise.
        return content if "ledger" in changes else replace(content, ledger=Ledger().with_published(content.addresses()))


def as_award(document: Json, award_id: str = AWARD_ID) -> Award:
    """Return a document as the file of an award."""
    return Award(id=award_id, path=f"content/awards/2026/{award_id}.json", data=dump(document))


def with_data(award: Award, data: bytes) -> Award:
    """Return an award with other bytes."""
    return Award(id=award.id, path=award.path, data=data)


def example_trust(content: Content) -> Trust:
    """Return the trust in the example association with its status lists."""
    trust, problems = verify_lists(trust_of(content), content.lists, now=NOW)
    assert not problems
    return trust


def refused(result: VerificationResult) -> str:
    """Return the code of the one refusal of a result, after checking that nothing about it looks like a yes."""
    assert not result
    assert not result.authentic
    assert result.state is None
    (only,) = result.problems
    assert only.path.endswith(".json")
    assert only.message
    assert only.fix
    outcomes = [check.outcome for check in result.checks]
    failed = outcomes.index(False)
    assert all(outcome is True for outcome in outcomes[:failed])
    assert all(outcome is None for outcome in outcomes[failed + 1 :])
    return only.code


def verify(award: Award, trust: Trust, now: datetime = NOW) -> VerificationResult:
    """Verify one award at the tests' time."""
    return verify_award(award, trust, now=now)
