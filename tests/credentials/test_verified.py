"""All content at once: what must fit together, all problems of several awards in one go, and nothing made of a part."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from assay.credentials.model import Award, Content, Json, Revocation
from assay.credentials.verified import VerifiedContent, verify_content
from assay.errors import ContentError, Problem
from assay.integrity.ed25519 import demo_secret_key
from credentials.support import DRAFT, replaced
from credentials.support import problems as problems_of
from credentials.workshop import AWARD_ID, NOW, Workshop, as_award, with_data

OTHER = "1111111111111111"
THIRD = "2222222222222222"


def verified(content: Content) -> VerifiedContent:
    return verify_content(content, now=NOW)


def problems(content: Content) -> list[Problem]:
    """Return what stops the build, without the warnings that come with it."""
    return [one for one in problems_of(lambda: verified(content)) if not one.warning]


def award(shop: Workshop, award_id: str, name: str = "Ada Beispiel", index: int = 1) -> Award:
    draft = shop.draft(replaced(DRAFT, ("Ada Beispiel", name), ("M-0001", f"M-{award_id[:4]}")), award_id)
    return as_award(shop.sign(shop.document(draft, index=index)), award_id)


def test_the_example_is_verified_without_a_warning(example: Content) -> None:
    result = verified(example)
    assert len(result.awards) == len(example.awards)
    assert result.demonstration
    assert not result.warnings
    assert [one.data for one in result.awards] == [one.data for one in example.awards]


def test_two_good_awards(shop: Workshop) -> None:
    result = verified(shop.content(award(shop, AWARD_ID), award(shop, OTHER, index=2)))
    assert [(one.id, one.state) for one in result.awards] == [(AWARD_ID, "valid"), (OTHER, "valid")]
    assert not result.demonstration


def test_one_unverified_award_stops_everything_and_all_are_named(shop: Workshop) -> None:
    good, changed, grown = award(shop, AWARD_ID), award(shop, OTHER, index=2), award(shop, THIRD, index=3)
    changed = with_data(changed, changed.data.replace(b"Ada Beispiel", b"Eve Beispiel"))
    grown = with_data(grown, grown.data.replace(b'  "name"', b'  "grade": "A+",\n  "name"', 1))
    broken = Award(id="3" * 16, path="content/awards/2026/3333333333333333.json", data=b"{")
    found = problems(shop.content(good, changed, grown, broken))
    assert [(one.code, one.path.rpartition("/")[2][:1]) for one in found] == [
        ("AW01", "1"),
        ("AW07", "2"),
        ("AW14", "3"),
    ]
    assert all(one.line and one.column and one.source.strip() for one in found)
    assert all(one.fix for one in found)


def test_an_award_in_two_folders_names_both(shop: Workshop) -> None:
    """Fault A21."""
    one = award(shop, AWARD_ID)
    copy = Award(id=one.id, path=one.path.replace("2026", "2025"), data=one.data)
    (found,) = [one for one in problems(shop.content(one, copy)) if one.code == "AW21"]
    assert one.path in found.message
    assert copy.path in found.message


def test_an_award_for_a_badge_that_is_gone_is_refused(shop: Workshop) -> None:
    (found,) = problems(shop.content(award(shop, AWARD_ID), badges=()))
    assert found.code == "AW24"
    assert "content/badges/knots.md" in found.fix


def test_two_awards_never_share_a_bit(shop: Workshop) -> None:
    """Fault C01."""
    (found,) = problems(shop.content(award(shop, AWARD_ID), award(shop, OTHER)))
    assert found.code == "ST01"
    assert AWARD_ID in found.message


def test_the_same_award_twice_under_two_ids_is_a_warning(shop: Workshop) -> None:
    """Fault A22."""
    first = award(shop, AWARD_ID)
    draft = shop.draft(replaced(DRAFT, ("M-0001", f"M-{AWARD_ID[:4]}")), OTHER)
    second = as_award(shop.sign(shop.document(draft, index=2)), OTHER)
    (warning,) = verified(shop.content(first, second)).warnings
    assert (warning.code, warning.warning) == ("AW22", True)
    assert AWARD_ID in warning.message
    assert OTHER in warning.message


def test_a_correction_is_no_double_and_neither_is_what_was_revoked(shop: Workshop) -> None:
    first = award(shop, AWARD_ID)
    same = replaced(DRAFT, ("M-0001", f"M-{AWARD_ID[:4]}"))
    correction = shop.draft(f"{same}replaces: {AWARD_ID}\n", OTHER)
    second = as_award(shop.sign(shop.document(correction, index=2, replaced=first)), OTHER)
    assert not verified(shop.content(first, second)).warnings
    double = as_award(shop.sign(shop.document(shop.draft(same, OTHER), index=2)), OTHER)
    record = Revocation(award=AWARD_ID, at="2026-05-01T09:00:00Z", reason="issued-in-error", by="2026-alex")
    content = shop.content(first, double, lists=(shop.status_list([1]),), revocations=(record,))
    assert not [one for one in verified(content).warnings if one.code == "AW22"]


def test_drafts_are_a_warning_and_nothing_else(shop: Workshop) -> None:
    """Fault A27."""
    drafts = tuple(shop.draft(award_id=f"{number:016}") for number in range(5))
    result = verified(shop.content(award(shop, AWARD_ID), drafts=drafts))
    (warning,) = result.warnings
    assert warning.code == "AW27"
    assert "5 drafts are not signed" in warning.message
    assert "and 2 more" in warning.message
    assert len(result.awards) == 1


def test_the_demonstration_key_is_refused_on_a_real_site() -> None:
    """Awards with it, and a history with it even when there is no award."""
    shop = Workshop(secret=demo_secret_key())
    assert verified(shop.content(award(shop, AWARD_ID))).demonstration
    real = replace(shop.issuer, url="https://badges.example.net/", did="did:web:badges.example.net")
    moved = Workshop(issuer=real, secret=demo_secret_key())
    codes = {(one.code, one.path) for one in problems(moved.content(award(moved, AWARD_ID)))}
    assert ("KEY08", "keys/history.jsonl") in codes
    assert ("KEY08", f"content/awards/2026/{AWARD_ID}.json") in codes
    assert [one.code for one in problems(moved.content(lists=()))] == ["KEY08"]


def test_a_revocation_needs_both_the_record_and_the_bit(shop: Workshop) -> None:
    """Faults C04 and C05."""
    record = Revocation(award=AWARD_ID, at="2026-06-01T00:00:00Z", reason="not-earned", by="2026-alex")
    one = award(shop, AWARD_ID, index=7)
    both = verified(shop.content(one, lists=(shop.status_list([7]),), revocations=(record,)))
    assert (both.awards[0].state, both.awards[0].revocation) == ("revoked", record)
    assert [found.code for found in problems(shop.content(one, revocations=(record,)))] == ["ST04"]
    assert [found.code for found in problems(shop.content(one, lists=(shop.status_list([7]),)))] == ["ST05"]
    assert [found.code for found in problems(shop.content(one, lists=(shop.status_list([8]),)))] == ["ST05"]
    assert "ST07" in {
        found.code for found in problems(shop.content(lists=(shop.status_list(),), revocations=(record,)))
    }


def test_a_missing_or_changed_status_list_stops_the_build(shop: Workshop) -> None:
    assert [one.code for one in problems(shop.content(award(shop, AWARD_ID), lists=()))] == ["ST09"]
    good = shop.status_list()
    document: Json = json.loads(good.data)
    document["validUntil"] = "2099-01-01T00:00:00Z"
    changed = replace(good, data=json.dumps(document).encode())
    assert "AW01" in {one.code for one in problems(shop.content(award(shop, AWARD_ID), lists=(changed,)))}


@pytest.mark.parametrize(("days", "notice"), [(61, None), (59, True), (13, False), (-1, False)])
def test_a_status_list_near_its_end_is_a_warning(days: int, notice: bool | None, shop: Workshop) -> None:  # noqa: FBT001
    """Fault C08."""
    started = NOW.replace(month=6, day=1, hour=0)
    lasting = shop.status_list(days=(NOW + timedelta(days=days) - started).days)
    found = verified(shop.content(award(shop, AWARD_ID), lists=(lasting,))).warnings
    assert [(one.code, one.notice) for one in found] == ([] if notice is None else [("ST08", notice)])


def test_verified_content_cannot_be_made_of_unverified_awards(shop: Workshop) -> None:
    spoilt = award(shop, AWARD_ID)
    content = shop.content(with_data(spoilt, spoilt.data[:-5]))
    with pytest.raises(ContentError):
        verified(content)
