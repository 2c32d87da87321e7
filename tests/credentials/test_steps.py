"""Single steps of verification: what an answer is called, and what a compromised key leaves standing."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assay.credentials.foreignstatus import SUSPENDED
from assay.credentials.model import Award
from assay.credentials.profile import AWARD
from assay.credentials.steps import (
    MAX_AWARD_BYTES,
    Run,
    Trust,
    UnknownError,
    check_dates,
    check_json,
    check_signatures,
    check_size,
    check_status,
)
from assay.credentials.verification import VerificationResult, status_place
from assay.errors import ContentError, DocumentError
from assay.integrity.history import KeyHistory, append_add, append_compromise, load_history
from credentials.workshop import AWARD_ID, KID, NOW, Workshop, key, refused, verify, with_data


@pytest.fixture(scope="module")
def shop() -> Workshop:
    """Return a small association with a key of its own."""
    return Workshop()


def run(shop: Workshop, trust: Trust, **members: Any) -> Run:  # noqa: ANN401 - any JSON
    """Return a verification that has come as far as the dates."""
    document = copy.deepcopy(shop.document()) | {"proof": [{"created": "2026-04-01T10:00:00Z"}]} | members
    award = Award(id=AWARD_ID, path="", data=b"")
    known = shop.history.find(shop.secret.public)
    return Run(award, trust, NOW, schema=AWARD, role="award", address="", document=document, key=known)


def code(caught: pytest.ExceptionInfo[DocumentError]) -> str:
    return caught.value.problem.code


# -- answers ------------------------------------------------------------------------------------------------------


def test_answers_of_time_have_codes_of_their_own(shop: Workshop) -> None:
    trust = shop.trust(revoked=[4711])
    with pytest.raises(DocumentError) as expired:
        check_dates(run(shop, trust, validUntil="2026-11-14T00:00:00Z"))
    with pytest.raises(DocumentError) as early:
        check_dates(run(shop, trust, validFrom="2026-11-17T00:00:00Z"))
    with pytest.raises(DocumentError) as ahead:
        check_dates(run(shop, trust, proof=[{"created": "2026-11-16T12:00:01Z"}]))
    with pytest.raises(DocumentError) as revoked:
        check_status(run(shop, trust))
    assert [code(item) for item in (expired, early, ahead, revoked)] == ["AW18", "AW19", "AW19", "ST10"]
    assert SUSPENDED == "ST11"


def test_a_file_may_have_256_kib_and_not_a_byte_more(shop: Workshop) -> None:
    award = shop.award()
    spaces = MAX_AWARD_BYTES - len(award.data)
    assert verify(with_data(award, award.data + b" " * spaces), shop.trust()).checks[0].outcome is True
    large = verify(with_data(award, award.data + b" " * (spaces + 1)), shop.trust())
    assert (refused(large), large.checks[0].outcome, large.checks[1].outcome) == ("AW14", False, None)
    assert "262,145 bytes; a signed file may have 262,144" in large.problems[0].message


def test_the_size_is_said_before_anything_is_read(shop: Workshop) -> None:
    item = run(shop, shop.trust())
    item.file = replace(item.file, data=b"{" * (MAX_AWARD_BYTES + 1))
    with pytest.raises(DocumentError, match=r"a signed file may have 262,144"):
        check_size(item)
    item.file = replace(item.file, data=b"[]")
    with pytest.raises(DocumentError, match="something else than one JSON object"):
        check_json(item)


# -- a compromised key (faults B10, B11) ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def robbed(shop: Workshop) -> KeyHistory:
    """Return the history after the key was stolen, with a second one that signs on."""
    data = shop.history_bytes
    data += append_add(
        load_history(data), kid="2026-bo", roles=("award", "board", "status"), not_before=shop.not_before,
        at="2026-07-01T00:00:00Z", reason="second key", signers={KID: shop.secret, "2026-bo": key(9)},
    )  # fmt: skip
    data += append_compromise(
        load_history(data), kid=KID, at="2026-08-02T00:00:00Z", since="2026-08-01T00:00:00Z", reason="laptop stolen",
        signers={"2026-bo": key(9)},
    )  # fmt: skip
    return load_history(data)


def test_what_a_compromised_key_signed_counts_no_more_whatever_day_it_names(shop: Workshop, robbed: KeyHistory) -> None:
    """Signed long before, and still refused: a thief writes whatever day he likes."""
    for created in ("2026-04-01T10:00:00Z", "2026-09-01T10:00:00Z"):
        result = verify(shop.award(created=created), shop.trust(robbed))
        assert refused(result) == "KEY15"
        assert "--since 2026-08-01" in result.problems[0].fix


def test_one_that_was_revoked_for_it_stays_and_says_so(shop: Workshop, robbed: KeyHistory) -> None:
    result = verify(shop.award(), shop.trust(robbed, revoked=[4711]))
    assert (result.authentic, bool(result), result.state) == (True, False, "revoked")
    assert "compromised since 2026-08-01" in result.checks[5].sentence


@pytest.mark.parametrize("revoked", [[4710, 4712], []])
def test_a_bit_of_another_award_saves_nothing(shop: Workshop, robbed: KeyHistory, revoked: list[int]) -> None:
    assert refused(verify(shop.award(), shop.trust(robbed, revoked=revoked))) == "KEY15"


def test_without_its_list_it_is_refused(shop: Workshop, robbed: KeyHistory) -> None:
    trust = Trust(did=shop.issuer.did, base_url=shop.issuer.url, history=robbed)
    assert refused(verify(shop.award(), trust)) == "KEY15"


# -- what is asked of whom ------------------------------------------------------------------------------------------


def test_before_the_first_key_nothing_is_valid(shop: Workshop) -> None:
    bare = Trust(did=shop.issuer.did, base_url=shop.issuer.url, history=None)
    result: VerificationResult = verify(shop.award(), bare)
    assert refused(result) == "AW03"
    assert "Listed: none" in result.problems[0].message


def test_an_award_may_be_signed_a_day_ahead_and_no_more(shop: Workshop) -> None:
    """A laptop's clock may be on the wrong day."""
    award = shop.award(created="2026-11-16T12:00:00Z")
    assert verify(award, shop.trust()).state == "valid"
    early = verify(award, shop.trust(), datetime(2026, 11, 15, 11, 59, 59, tzinfo=UTC))
    assert (early.state, early.authentic, bool(early)) == ("not-yet-valid", True, False)


# -- where exactly a limit lies -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "state"),
    [
        ({"validFrom": "2026-11-15T12:01:00Z"}, "valid"),
        ({"validUntil": "2026-11-15T11:59:00Z"}, "valid"),
        ({"validFrom": "2026-11-15T12:00:00Z", "validUntil": "2026-11-15T12:00:00Z"}, "valid"),
        ({"proof": [{"created": "2026-11-16T12:00:00Z"}]}, "valid"),
    ],
)
def test_a_limit_itself_is_still_allowed(shop: Workshop, members: dict[str, Any], state: str) -> None:
    item = run(shop, shop.trust(), **members)
    check_dates(item)
    assert item.state == state


@pytest.mark.parametrize("created", ["2026-05-01T00:01:00Z", "2025-12-31T23:59:00Z"])
def test_a_key_may_be_a_minute_off_to_the_second(shop: Workshop, created: str) -> None:
    assert verify(shop.award(created=created), shop.trust(shop.retired("2026-05-01T00:00:00Z"))).authentic


def test_a_list_counts_a_minute_longer_to_the_second(shop: Workshop) -> None:
    trust = shop.trust()
    (known,) = trust.lists.values()
    item = run(shop, trust)
    item.now = known.valid_until + timedelta(seconds=60)
    assert "not revoked" in check_status(item)
    item.now += timedelta(seconds=1)
    with pytest.raises(UnknownError, match="the status list ended"):
        check_status(item)


@pytest.mark.parametrize("url", ["2026-bo-1.json", "2026-alex-1"])
def test_a_status_entry_names_a_list_of_its_own_key_by_its_whole_address(shop: Workshop, url: str) -> None:
    """Each alone: another key's list with an entry that fits it, and an address that is none of a list."""
    item = run(shop, shop.trust())
    address = f"{shop.issuer.url}status/{url}"
    item.document["credentialStatus"].update(statusListCredential=address, id=f"{address}#4711")
    with pytest.raises(DocumentError) as caught:
        check_status(item)
    assert code(caught) == "ST02"


def test_a_key_that_is_none_is_refused(shop: Workshop) -> None:
    with pytest.raises(DocumentError) as caught:
        check_signatures(run(shop, shop.trust(), proof=[{"verificationMethod": "did:web:x#z6Mk"}]))
    assert code(caught) == "AW06"


def test_a_file_that_cannot_be_an_award_has_no_place_in_a_list(shop: Workshop) -> None:
    award = shop.award()
    assert status_place(award) == ("2026-alex-1", 4711)
    with pytest.raises(ContentError):
        status_place(with_data(award, b"{}"))
