"""Status lists from the choice of a place to the refusal of whatever could hide a revocation."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from promises import Promise
from sites import NOW, REVOKED

from assay.credentials.content import load_content
from assay.credentials.issue import sign_document
from assay.credentials.model import Content, Revocation, StatusList
from assay.credentials.rollback import rollback_problems
from assay.credentials.saving import save_revocations
from assay.credentials.statuslist import TRIES_PER_LIST, choose_status, list_document
from assay.credentials.verification import verify_award, verify_list
from assay.credentials.verified import trust_of, verify_content, verify_lists
from assay.errors import ContentError
from assay.integrity import strictjson
from assay.integrity.ed25519 import demo_secret_key, new_secret_key
from assay.integrity.status import MIN_BITS, decode_list, encode_list, get_bit

ROOT = Path(__file__).parents[2]
KEY = b"k" * 32
Json = dict[str, Any]


@pytest.fixture(scope="module")
def content() -> Content:
    """The example association."""
    return load_content(ROOT)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the example's files."""
    for folder in ("content", "keys"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def signed(content: Content, change: Callable[[Json], None] = lambda _: None, *, days: int = 365) -> StatusList:
    """Return the example's list signed anew at `NOW`, changed before it is signed."""
    index = next(place(json.loads(award.data)) for award in content.awards if award.id == REVOKED)
    document = list_document("demonstration-1", content.issuer, [index], NOW, days)
    change(document)
    data = strictjson.dump(sign_document(document, content.issuer, demo_secret_key(), "2026-11-22T12:00:00Z"))
    return StatusList(name="demonstration-1", path="content/status/demonstration-1.json", data=data)


def place(credential: Json) -> int:
    """Return the index of an award in its list."""
    return int(credential["credentialStatus"]["statusListIndex"])


def codes(content: Content, *, now: datetime = NOW) -> list[str]:
    """Return the codes of everything `verify_content` refuses."""
    try:
        verify_content(content, now=now)
    except ContentError as error:
        return [problem.code for problem in error.problems if not problem.warning]
    return []


# -- choosing a place ---------------------------------------------------------------------------------------------


def test_a_place_is_stable_and_secret() -> None:
    """The same award and key give the same place; another key gives another."""
    entry = choose_status("a" * 16, "2026-alex", set(), KEY)
    assert entry == choose_status("a" * 16, "2026-alex", set(), KEY)
    assert entry.index != choose_status("a" * 16, "2026-alex", set(), b"x" * 32).index
    assert entry.list_name == "2026-alex-1"


def test_a_taken_place_is_not_given_again() -> None:
    """Ten thousand awards of one key have ten thousand places."""
    taken: set[tuple[str, int]] = set()
    for number in range(10_000):
        entry = choose_status(f"{number:016}", "alex", taken, KEY)
        assert (entry.list_name, entry.index) not in taken
        assert 0 <= entry.index < MIN_BITS
        taken.add((entry.list_name, entry.index))


def test_the_next_list_is_opened_when_one_is_full() -> None:
    """A full list refuses every try, so the choice moves on by itself."""

    class FirstListIsFull(set[tuple[str, int]]):
        tries = 0

        def __contains__(self, item: object) -> bool:
            FirstListIsFull.tries += 1
            return isinstance(item, tuple) and item[0] == "alex-1"

    assert choose_status("a" * 16, "alex", FirstListIsFull(), KEY).list_name == "alex-2"
    assert FirstListIsFull.tries == TRIES_PER_LIST + 1


def test_places_are_spread_over_the_whole_list() -> None:
    """Each sixteenth of the list gets its share: nothing can be told from where an award stands."""
    counts = [0] * 16
    for number in range(4_000):
        counts[choose_status(f"{number:016}", "alex", set(), KEY).index * 16 // MIN_BITS] += 1
    assert min(counts) > 190
    assert max(counts) < 320


# -- one list -----------------------------------------------------------------------------------------------------


def test_the_example_list_revokes_exactly_the_recorded_award(content: Content) -> None:
    """Bit by bit."""
    trust, problems = verify_lists(trust_of(content), content.lists, now=NOW)
    assert problems == []
    (known,) = trust.lists.values()
    states = {award.id: verify_award(award, trust, now=NOW).state for award in content.awards}
    assert [name for name, state in states.items() if state == "revoked"] == [REVOKED]
    assert sum(get_bit(known.bits, index) for index in range(MIN_BITS)) == 1


def broken(name: str) -> Callable[[Json], None]:
    """Return a change to a list before it is signed, so that its signatures are right."""
    changes: dict[str, Callable[[Json], None]] = {
        "other id": lambda d: d.update(id="https://badges.example.org/status/demonstration-2.json"),
        "other subject": lambda d: d["credentialSubject"].update(id="https://badges.example.org/status/x.json#list"),
        "other issuer": lambda d: d.update(issuer="did:web:elsewhere.example.org"),
        "other purpose": lambda d: d["credentialSubject"].update(statusPurpose="suspension"),
        "two purposes": lambda d: d["credentialSubject"].update(statusPurpose=["revocation"]),
        "no end": lambda d: d.pop("validUntil"),
        "ends before it starts": lambda d: d.update(validUntil="2020-01-01T00:00:00Z"),
        "no day": lambda d: d.update(validUntil="2027-02-30T00:00:00Z"),
        "too short": lambda d: d["credentialSubject"].update(encodedList=short_list()),
        "not gzip": lambda d: d["credentialSubject"].update(encodedList="uAAAA"),
        "standard base64": lambda d: d["credentialSubject"].update(encodedList="u++//"),
        "no multibase": lambda d: d["credentialSubject"].update(encodedList=encode_list([])[1:]),
        "message": lambda d: d["credentialSubject"].update(ttl=1000),
        "OB context": lambda d: d["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
    }
    return changes[name]


def short_list() -> str:
    """Return a list of half the length that is allowed."""
    import gzip  # noqa: PLC0415 - only here

    from assay.integrity.multibase import encode_base64url  # noqa: PLC0415 - only here

    return encode_base64url(gzip.compress(bytes(MIN_BITS // 16), mtime=0))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("other id", "AW23"),
        ("other subject", "ST02"),
        ("other issuer", "AW28"),
        ("other purpose", "AW07"),
        ("two purposes", "AW07"),
        ("no end", "AW07"),
        ("ends before it starts", "AW17"),
        ("no day", "AW17"),
        ("too short", "ST03"),
        ("not gzip", "ST03"),
        ("standard base64", "AW07"),
        ("no multibase", "AW07"),
        ("message", "AW07"),
        ("OB context", "AW11"),
    ],
)
def test_a_list_that_is_signed_but_wrong_is_refused(content: Content, name: str, code: str) -> None:
    """Its signature is right in every case; it is what it says that is wrong."""
    result, verified = verify_list(signed(content, broken(name)), trust_of(content), now=NOW)
    assert verified is None
    assert [problem.code for problem in result.problems] == [code]
    assert result.problems[0].path == "content/status/demonstration-1.json"


def test_a_list_changed_after_signing_is_refused(content: Content) -> None:
    """Clearing the bit breaks both signatures."""
    good = signed(content)
    document = json.loads(good.data)
    document["credentialSubject"]["encodedList"] = encode_list([])
    result, verified = verify_list(replace(good, data=strictjson.dump(document)), trust_of(content), now=NOW)
    assert verified is None
    assert result.problems[0].code == "AW01"


def test_a_list_signed_by_a_stranger_is_refused(content: Content) -> None:
    """The key is not in the history."""
    document = list_document("demonstration-1", content.issuer, [], NOW, 365)
    data = strictjson.dump(sign_document(document, content.issuer, new_secret_key(), "2026-11-22T12:00:00Z"))
    result, verified = verify_list(replace(signed(content), data=data), trust_of(content), now=NOW)
    assert verified is None
    assert result.problems[0].code == "AW03"


# -- all content --------------------------------------------------------------------------------------------------


def test_a_missing_list_is_refused(content: Content) -> None:
    """Without it nobody could tell what was revoked."""
    assert set(codes(replace(content, lists=()))) == {"ST04", "ST09"}


def test_a_revocation_that_is_recorded_and_not_signed_is_refused(content: Content) -> None:
    """C04: the page would go on saying that the award counts."""
    more = Revocation(award=content.awards[0].id, at="2026-11-01T00:00:00Z", reason="other", by="demonstration")
    assert codes(replace(content, revocations=(*content.revocations, more))) == ["ST04"]


def test_a_signed_bit_without_a_record_is_refused(content: Content) -> None:
    """C05, which is also what taking a revocation back by hand looks like."""
    assert codes(replace(content, revocations=())) == ["ST05"]


def test_the_record_of_an_award_that_is_gone_is_refused(content: Content) -> None:
    """A revoked award stays, so that people can see it was revoked."""
    rest = tuple(award for award in content.awards if award.id != REVOKED)
    assert set(codes(replace(content, awards=rest))) == {"ADR01", "ST05", "ST07"}


def test_two_awards_with_one_place_are_refused_naming_both(content: Content) -> None:
    """C01: what a merge of two branches can do. Both are signed, so both are authentic."""
    first, second = content.awards[:2]
    document = json.loads(second.data)
    document.pop("proof")
    document["credentialStatus"] = json.loads(first.data)["credentialStatus"]
    data = strictjson.dump(sign_document(document, content.issuer, demo_secret_key(), "2026-11-22T12:00:00Z"))
    merged = (first, replace(second, data=data), *content.awards[2:])
    with pytest.raises(ContentError) as caught:
        verify_content(replace(content, awards=merged), now=NOW)
    (problem,) = caught.value.problems
    assert problem.code == "ST01"
    assert first.path in problem.message
    assert problem.path == second.path


@pytest.mark.parametrize(
    ("left", "warned", "notice"),
    [
        (timedelta(days=61), False, False),
        (timedelta(days=59), True, True),
        (timedelta(days=15), True, True),
        (timedelta(days=13), True, False),
        (timedelta(days=-1), True, False),
    ],
)
def test_a_list_warns_at_60_days_and_fails_a_strict_build_at_14(
    content: Content, left: timedelta, *, warned: bool, notice: bool, promise: Promise
) -> None:
    """C08."""
    fresh = replace(content, lists=(signed(content),))
    verified = verify_content(fresh, now=NOW + timedelta(days=365) - left)
    found = [warning for warning in verified.warnings if warning.code == "ST08"]
    assert bool(found) is warned
    assert all(warning.notice is notice for warning in found)
    how = "days before the end of a list: warned from 60, strict refuses from 14"
    promise("P12", how, moments=1, days=str(left.days))


def test_after_the_end_of_its_list_no_award_is_valid(content: Content, promise: Promise) -> None:
    """Unknown is never shown as valid; what is revoked or expired stays so."""
    fresh = replace(content, lists=(signed(content, days=30),))
    verified = verify_content(fresh, now=NOW + timedelta(days=40))
    states = {award.state for award in verified.awards}
    assert states == {"unknown", "revoked", "expired"}
    unknown = next(award for award in verified.awards if award.state == "unknown")
    assert unknown.checks[-1].outcome is None
    assert "could not be checked" in unknown.checks[-1].sentence
    promise("P11", "awards of the example after the end of their list", awards=len(verified.awards), valid=0)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"statusListCredential": "https://badges.example.org/status/other-1.json"}, "ST02"),
        ({"statusListCredential": "https://elsewhere.example.org/status/demonstration-1.json"}, "ST02"),
        ({"statusListIndex": "5"}, "ST02"),
        ({"statusListIndex": "131072", "id": "https://badges.example.org/status/demonstration-1.json#131072"}, "ST03"),
        ({"statusListIndex": "-1"}, "AW07"),
        ({"statusListIndex": 5}, "AW07"),
        ({"statusListIndex": "05"}, "AW07"),
        ({"statusPurpose": "suspension"}, "AW07"),
    ],
)
def test_an_award_with_another_place_than_its_key_has_is_refused(
    content: Content, entry: dict[str, object], code: str
) -> None:
    """C02. The award is signed with the wrong entry in it."""
    award = content.awards[0]
    document = json.loads(award.data)
    document.pop("proof")
    document["credentialStatus"] |= entry
    data = strictjson.dump(sign_document(document, content.issuer, demo_secret_key(), "2026-11-22T12:00:00Z"))
    trust, _ = verify_lists(trust_of(content), content.lists, now=NOW)
    result = verify_award(replace(award, data=data), trust, now=NOW)
    assert not result
    assert [problem.code for problem in result.problems] == [code]


# -- going back ---------------------------------------------------------------------------------------------------


def test_an_older_list_than_the_published_one_is_refused(content: Content) -> None:
    """C09."""
    newer, older = signed(content), content.lists[0]
    assert [x.code for x in rollback_problems([older], {"demonstration-1": newer.data})] == ["ST06"]
    assert list(rollback_problems([newer], {"demonstration-1": older.data})) == []
    assert list(rollback_problems([newer], {"demonstration-1": newer.data})) == []


def test_a_newer_list_that_revokes_less_is_refused(content: Content) -> None:
    """C06: revocation is irreversible."""
    cleared = signed(content, lambda d: d["credentialSubject"].update(encodedList=encode_list([])))
    found = list(rollback_problems([cleared], {"demonstration-1": content.lists[0].data}))
    assert [problem.code for problem in found] == ["ST06"]
    assert "new award" in found[0].fix


def test_an_unreadable_site_from_before_proves_nothing(content: Content) -> None:
    """A damaged output folder must not stop the next build."""
    for junk in (b"", b"{}", b"[1]", b'{"validFrom": "x", "credentialSubject": {"encodedList": "u"}}'):
        assert list(rollback_problems([content.lists[0]], {"demonstration-1": junk})) == []


def test_the_record_is_read_back_as_it_was_written(root: Path) -> None:
    """Round trip through the file an officer can read."""
    record = (
        Revocation(award="a" * 16, at="2026-01-02T03:04:05Z", reason="other", by="2026-alex"),
        Revocation(award="b" * 16, at="2026-01-03T03:04:05Z", reason="requested", by="2026-alex"),
    )
    save_revocations(root, record)
    assert load_content(root).revocations == record


def test_a_list_holds_what_was_put_in(content: Content) -> None:
    """The document as it is signed (Bitstring Status List 2.2)."""
    document = list_document("x-1", content.issuer, [3, 131_071], NOW, 365)
    bits = decode_list(document["credentialSubject"]["encodedList"])
    assert [index for index in range(MIN_BITS) if get_bit(bits, index)] == [3, 131_071]
    assert document["validFrom"] == "2026-11-22T12:00:00Z"
    assert document["validUntil"] == "2027-11-22T12:00:00Z"
