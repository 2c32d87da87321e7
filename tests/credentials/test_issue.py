"""New awards: dates, pseudonyms, the draft held against its badge, the same bytes from the same draft."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from assay.credentials.achievement import achievement_document
from assay.credentials.definitions import read_badge
from assay.credentials.issue import add_duration, check_draft, pseudonym, stamp, valid_until
from assay.credentials.model import BadgeDefinition, Json
from assay.credentials.statuslist import StatusEntry, choose_status, list_document
from credentials.support import ATTENDANCE, BADGE, DRAFT, problem, problems, replaced, source
from credentials.workshop import AWARD_ID, NOW, SIGNED, Workshop, as_award, dump, key, verify

RUBRIC = (
    "  scale:\n    min: 0\n    max: 20\n    unit: points\n  pass_mark: 14\n",
    """\
  rubric:
    - level: not-yet
      name: Not yet
      description: The knot slips.
    - level: sound
      name: Sound
      description: The knot holds.
    - level: bright
      name: Bright
      description: The knot holds in the dark.
  pass_mark: sound
""",
)


def badge(*pairs: tuple[str, str], text: str = BADGE) -> BadgeDefinition:
    return read_badge(source(replaced(text, *pairs)), "knots", lambda _: b"")


@pytest.mark.parametrize(
    ("day", "duration", "end"),
    [
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-02-29", "P4Y", "2028-02-29"),
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2026-03-31", "P6M", "2026-09-30"),
        ("2026-08-31", "P18M", "2028-02-29"),
        ("2026-12-31", "P2M", "2027-02-28"),
        ("2026-03-14", "P3Y", "2029-03-14"),
        ("2026-12-15", "P1M", "2027-01-15"),
        ("2026-11-30", "P12M", "2027-11-30"),
        ("2026-01-31", "P1M1D", "2026-03-01"),
        ("2026-02-28", "P1D", "2026-03-01"),
        ("2028-02-28", "P1D", "2028-02-29"),
        ("2026-01-01", "P1Y1M1D", "2027-02-02"),
        ("2026-01-01", "P9999D", "2053-05-18"),
        ("2199-12-31", "P999Y999M9999D", "3309-08-16"),
    ],
)
def test_dates_and_durations(day: str, duration: str, end: str) -> None:
    assert add_duration(date.fromisoformat(day), duration).isoformat() == end


def test_an_award_ends_as_the_draft_says_else_as_the_badge_says_else_never(shop: Workshop) -> None:
    lasting = badge(("participation: onsite", "valid_for: P1Y\nparticipation: onsite"))
    draft = shop.draft()
    assert valid_until(draft, badge()) is None
    assert valid_until(draft, lasting) == date(2027, 3, 14)
    assert valid_until(shop.draft(f"{DRAFT}valid_until: 2026-12-31\n"), lasting) == date(2026, 12, 31)
    other = Workshop(badge=lasting)
    assert other.document()["validUntil"] == "2027-03-14T23:59:59Z"
    assert "validUntil" not in shop.document()
    assert shop.document()["validFrom"] == "2026-03-14T00:00:00Z"


def test_a_pseudonym_is_stable_keyed_and_a_version_8_uuid() -> None:
    one = pseudonym("M-0001", "a" * 16, b"k" * 32)
    assert one == pseudonym("M-0001", "b" * 16, b"k" * 32)
    assert one != pseudonym("M-0002", "a" * 16, b"k" * 32)
    assert one != pseudonym("M-0001", "a" * 16, b"j" * 32)
    read = uuid.UUID(one)
    assert (read.version, read.variant) == (8, uuid.RFC_4122)
    assert one == read.urn


def test_without_a_reference_nothing_links_two_awards() -> None:
    assert pseudonym(None, "a" * 16, b"k" * 32) != pseudonym(None, "b" * 16, b"k" * 32)
    assert pseudonym(None, "a" * 16, b"k" * 32) == pseudonym(None, "a" * 16, b"k" * 32)
    assert pseudonym("award:x", "x", b"k" * 32) != pseudonym(None, "x", b"k" * 32)


def test_the_reference_is_nowhere_in_the_award(shop: Workshop) -> None:
    assert b"M-0001" not in dump(shop.sign(shop.document()))
    for encoded in (base64.b64encode(b"M-0001"), hashlib.sha256(b"M-0001").hexdigest().encode()):
        assert encoded not in dump(shop.sign(shop.document()))


def test_the_same_draft_key_and_time_give_the_same_bytes(shop: Workshop) -> None:
    assert shop.award().data == Workshop().award().data
    assert shop.award(created="2026-04-02T10:00:00Z").data != shop.award().data
    assert as_award(shop.sign(shop.document(), secret=key(5))).data != shop.award().data


def test_a_fresh_award_is_valid(shop: Workshop) -> None:
    assert verify(shop.award(), shop.trust())


def test_evidence_and_credit_are_signed(shop: Workshop) -> None:
    digest = "sha256:" + hashlib.sha256(b"film").hexdigest()
    draft = shop.draft(
        f"{DRAFT}evidence:\n  - name: Film\n    url: https://example.org/film\n    narrative: All three.\n"
        f"    digest: {digest}\n  - name: Sheet\n"
    )
    document = shop.document(draft)
    first, second = document["evidence"]
    assert first == {
        "type": ["Evidence"],
        "name": "Film",
        "id": "https://example.org/film",
        "narrative": "All three.",
        "digestMultibase": first["digestMultibase"],
    }
    raw = base64.urlsafe_b64decode(first["digestMultibase"][1:] + "=" * (-len(first["digestMultibase"][1:]) % 4))
    assert raw == b"\x12\x20" + hashlib.sha256(b"film").digest()
    assert second == {"type": ["Evidence"], "name": "Sheet"}
    other = Workshop(
        badge=badge(("participation: onsite", "credit:\n  units: 2.5\n  accreditor: Council\nparticipation: onsite"))
    )
    assert other.document()["credentialSubject"]["creditsEarned"] == 2.5
    assert verify(as_award(other.sign(other.document())), other.trust())
    assert verify(as_award(shop.sign(document)), shop.trust())


SCORES = [
    ("  score: 17", "  score: 21", "AW30", "outside the scale 0 to 20"),
    ("  score: 17", "  score: -1", "AW30", "outside the scale"),
    ("  score: 17", "  score: 13.9", "AW30", "below the pass mark 14"),
    ("result:\n  score: 17\n", "", "AW30", "no score"),
    ("  score: 17", "  level: sound", "AW30", "no score"),
    ("assessor: Robin Specimen\n", "", "AW31", "Nobody is named as assessor"),
    ("consent: yes", "consent: no", "DEF04", "has not agreed"),
    ("consent: yes", "consent: yes\nvalid_until: 2026-03-13", "AW17", "before it starts"),
]


@pytest.mark.parametrize(("old", "new", "code", "says"), SCORES)
def test_a_draft_that_does_not_fit_its_badge_is_refused(
    old: str, new: str, code: str, says: str, shop: Workshop
) -> None:
    found = problem(lambda: check_draft(shop.draft(replaced(DRAFT, (old, new))), badge()))
    assert found.code == code
    assert says in found.message
    assert found.path == f"content/awards/2026/{AWARD_ID}.yaml"


def test_the_pass_mark_itself_and_the_ends_of_the_scale_pass(shop: Workshop) -> None:
    for score in ("14", "14.0", "20", "17.25"):
        check_draft(shop.draft(replaced(DRAFT, ("score: 17", f"score: {score}"))), badge())


@pytest.mark.parametrize(
    ("level", "says"),
    [
        ("bright", ""),
        ("sound", ""),
        ("not-yet", "below the level needed"),
        ("brilliant", '"brilliant"'),
        (None, "missing"),
    ],
)
def test_levels_are_held_against_the_rubric(level: str | None, says: str, shop: Workshop) -> None:
    text = replaced(DRAFT, ("result:\n  score: 17\n", f"result:\n  level: {level}\n" if level else ""))
    if not says:
        check_draft(shop.draft(text), badge(RUBRIC))
        return
    found = problem(lambda: check_draft(shop.draft(text), badge(RUBRIC)))
    assert (found.code, says in found.message) == ("AW30", True)


def test_attendance_has_no_result(shop: Workshop) -> None:
    found = problem(lambda: check_draft(shop.draft(), badge(text=ATTENDANCE)))
    assert found.code == "AW30"
    text = replaced(DRAFT, ("result:\n  score: 17\nassessor: Robin Specimen\n", ""))
    check_draft(shop.draft(text), badge(text=ATTENDANCE))


@pytest.mark.parametrize(
    ("policy", "has_evidence", "code"),
    [
        ("required", True, ""),
        ("required", False, "AW31"),
        ("optional", True, ""),
        ("optional", False, ""),
        ("none", False, ""),
        ("none", True, "AW31"),
    ],
)
def test_evidence_as_the_badge_wants_it(policy: str, has_evidence: bool, code: str, shop: Workshop) -> None:  # noqa: FBT001
    wanted = badge(("participation: onsite", f"evidence: {policy}\nparticipation: onsite"))
    draft = shop.draft(DRAFT + ("evidence:\n  - name: Film\n" if has_evidence else ""))
    if code:
        assert problem(lambda: check_draft(draft, wanted)).code == code
    else:
        check_draft(draft, wanted)


def test_all_that_does_not_fit_is_named_together(shop: Workshop) -> None:
    text = replaced(
        DRAFT, ("  score: 17", "  score: 3"), ("assessor: Robin Specimen\n", ""), ("consent: yes", "consent: no")
    )
    assert sorted(one.code for one in problems(lambda: check_draft(shop.draft(text), badge()))) == [
        "AW30",
        "AW31",
        "DEF04",
    ]


def test_every_fact_of_a_badge_is_in_its_achievement(shop: Workshop) -> None:
    document = achievement_document(badge(RUBRIC), shop.issuer)
    codes = [item["targetCode"] for item in document["alignment"]]
    assert codes == [
        "competency",
        "outcome-1",
        "assessment",
        "standard",
        "assessor",
        "supervision",
        "evidence",
        "participation",
    ]
    described: Json = document["resultDescription"][0]
    assert described["requiredLevel"] == f"{document['id']}#level-sound"
    assert [level["level"] for level in described["rubricCriterionLevel"]] == ["1", "2", "3"]
    attendance = achievement_document(badge(text=ATTENDANCE), shop.issuer)
    assert attendance["achievementType"] == "ext:ParticipationRecord"
    assert attendance["alignment"][0]["targetCode"] == "attendance-only"
    assert "resultDescription" not in attendance


def test_times_are_signed_in_utc() -> None:
    assert stamp(NOW) == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    east = timezone(timedelta(hours=2))
    assert stamp(datetime(2026, 4, 1, 12, tzinfo=east)) == SIGNED


def test_places_in_a_status_list_look_random_and_are_never_shared() -> None:
    taken: set[tuple[str, int]] = set()
    for number in range(500):
        entry = choose_status(f"{number:016}", "2026-alex", taken, b"k" * 32)
        assert (entry.list_name, entry.index) not in taken
        taken.add((entry.list_name, entry.index))
    assert {name for name, _ in taken} == {"2026-alex-1"}
    spread = sorted(index for _, index in taken)
    assert spread[0] < 3_000
    assert spread[-1] > 128_000
    one = choose_status(AWARD_ID, "2026-alex", set(), b"k" * 32)
    assert one == choose_status(AWARD_ID, "2026-alex", set(), b"k" * 32)
    assert one != choose_status(AWARD_ID, "2026-alex", set(), b"j" * 32)
    assert choose_status(AWARD_ID, "2026-bo", set(), b"k" * 32).list_name == "2026-bo-1"


def test_a_full_list_is_followed_by_another() -> None:
    class Full:
        """Every place of the first list."""

        def __contains__(self, place: object) -> bool:
            return isinstance(place, tuple) and place[0] == "2026-alex-1"

    assert choose_status(AWARD_ID, "2026-alex", Full(), b"k" * 32).list_name == "2026-alex-2"


def test_a_status_entry_and_its_list_name_each_other(shop: Workshop) -> None:
    entry: dict[str, Any] = StatusEntry(list_name="2026-alex-1", index=7).document(shop.issuer)
    document = list_document("2026-alex-1", shop.issuer, [7], NOW, 365)
    assert entry["statusListCredential"] == document["id"] == "https://badges.example.org/status/2026-alex-1.json"
    assert entry["id"] == f"{document['id']}#7"
    assert document["credentialSubject"]["statusPurpose"] == entry["statusPurpose"]
    assert json.loads(dump(document)) == document
