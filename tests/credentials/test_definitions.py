"""From settings to types: one complete file of each kind, and everything a definition may not say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assay.credentials.badgeparts import Alignment, Cost, Credit, Level, Scale
from assay.credentials.definitions import read_badge
from assay.credentials.draftfile import read_draft
from assay.credentials.issuerfile import read_issuer
from assay.credentials.model import BadgeDefinition, Draft, Issuer, Pathway
from assay.credentials.pathwayfile import read_pathway
from assay.credentials.rules import Rule
from assay.errors import ContentError, Problem
from credentials.support import ATTENDANCE, BADGE, DRAFT, ISSUER, SVG, problem, problems, replaced, source, summary

FULL_ISSUER = (
    ISSUER
    + """\
region: Leinster
phone: "+353 1 000 0000"
logo:
  file: logo.svg
  alt: A knot
linkedin_organization_id: "1234567"
languages:
  - en
  - de-CH
registration: Register of examples, no. 0123
founded: 1998
quality_policy:
  description: Two people mark every paper.
  url: https://www.example.org/quality
complaints: Write to the secretary.
accreditations:
  - name: Recognised awarding body
    by: Example Agency
    url: https://agency.example.org/
    since: 2024-02-29
accent: "#14506B"
"""
)

FULL_BADGE = replaced(
    BADGE,
    (
        "participation: onsite\n",
        """\
evidence: required
quality_assurance:
  designed_by: Working group on knots
  reviewed_by: Example Institute
  reviewed_on: 2026-01-31
  type: External review
  url: https://www.example.org/review
workload:
  hours: 16
  ects: 0.5
level:
  framework: EQF
  value: 4
participation: blended
prerequisites:
  - Can swim
cost:
  amount: 45.00
  currency: EUR
valid_for: P3Y
credit:
  units: 2.5
  unit: CPD hours
  accreditor: Example Council
  url: https://cpd.example.org/
alignment:
  - name: Rope work
    url: https://frameworks.example.org/rope
    framework: Example Framework
    code: R-1
    type: CFItem
    description: Works with ropes.
tags:
  - rope
language: de-CH
image:
  file: knots.svg
  alt: A bowline
version: 1.10
aliases:
  - rope-work
""",
    ),
    (
        "  supervision: supervised-onsite\n",
        "  standard_url: https://www.example.org/standard\n  supervision: supervised-onsite\n  attempts: Two\n",
    ),
)

RUBRIC_BADGE = replaced(
    BADGE,
    (
        "  scale:\n    min: 0\n    max: 20\n    unit: points\n  pass_mark: 14\n",
        """\
  rubric:
    - level: not-yet
      name: Not yet
      description: The knot slips.
    - level: sound
      name: Sound
      description: The knot holds.
  pass_mark: sound
""",
    ),
)

PATHWAY = """\
---
name: Sailor
description: From knots to sailing.
leads_to: sailing
requires:
  all:
    - badge: knots
    - any:
        - badge: rowing
        - n_of: 2
          of:
            - badge: maps
            - badge: stars
            - badge: weather
---
Start with knots.
"""

SLUGS = ("knots", "rowing", "maps", "stars", "weather", "sailing")


def picture(_name: str) -> bytes:
    return SVG


def no_picture(name: str) -> bytes:
    raise ContentError(Problem(code="IMG04", message=f"There is no picture {name}.", fix="put it there"))


def issuer(text: str = ISSUER) -> Issuer:
    return read_issuer(source(text, "content/issuer.yaml"), picture)


def badge(text: str = BADGE) -> BadgeDefinition:
    return read_badge(source(text), "knots", picture)


def pathway(text: str = PATHWAY) -> Pathway:
    return read_pathway(source(text, "content/pathways/sailor.md"), "sailor", SLUGS)


def draft(text: str = DRAFT) -> Draft:
    return read_draft(source(text, "content/awards/2026/6f2e0c9d1h7k3m5n.yaml"), "6f2e0c9d1h7k3m5n", SLUGS)


# -- complete files -----------------------------------------------------------------------------------------------


def test_a_complete_issuer() -> None:
    found = issuer(FULL_ISSUER)
    assert (found.name, found.url, found.did) == (
        "Example Association",
        "https://badges.example.org/",
        "did:web:badges.example.org",
    )
    assert found.logo is not None
    assert (found.logo.file, found.logo.alt, found.logo.data) == ("logo.svg", "A knot", SVG)
    assert found.languages == ("en", "de-CH")
    assert (found.founded, found.linkedin_organization_id, found.accent) == ("1998", "1234567", "#14506B")
    assert (found.quality_policy, found.quality_policy_url) == (
        "Two people mark every paper.",
        "https://www.example.org/quality",
    )
    (accreditation,) = found.accreditations
    assert accreditation.since == date(2024, 2, 29)


def test_the_smallest_issuer_has_defaults() -> None:
    found = issuer(replaced(ISSUER, ("https://badges.example.org/", "https://example.org/badges")))
    assert (found.url, found.did) == ("https://example.org/badges/", "did:web:example.org:badges")
    assert (found.languages, found.accent, found.logo, found.accreditations) == (("en",), "#1d3b6f", None, ())


def test_a_complete_badge() -> None:
    found = badge(FULL_BADGE)
    assert found.assessment is not None
    assert found.assessment.scale == Scale(minimum=Decimal(0), maximum=Decimal(20), unit="points")
    assert (found.assessment.pass_mark, found.assessment.pass_level) == (Decimal(14), None)
    assert found.quality_assurance is not None
    assert found.quality_assurance.reviewed_on == date(2026, 1, 31)
    assert (found.workload_hours, found.workload_ects) == (Decimal(16), Decimal("0.5"))
    assert (found.level_framework, found.level_value, found.version) == ("EQF", "4", "1.10")
    assert found.cost == Cost(amount=Decimal("45.00"), currency="EUR")
    assert (found.cost.words, found.valid_for, found.language) == ("45.00 EUR", "P3Y", "de-CH")
    assert found.credit == Credit(
        units=Decimal("2.5"), unit="CPD hours", accreditor="Example Council", url="https://cpd.example.org/"
    )
    assert found.alignments == (
        Alignment(
            name="Rope work",
            url="https://frameworks.example.org/rope",
            framework="Example Framework",
            code="R-1",
            type="CFItem",
            description="Works with ropes.",
        ),
    )
    assert (found.aliases, found.tags, found.prerequisites) == (("rope-work",), ("rope",), ("Can swim",))
    assert found.criteria == "Tie three knots.\n"


def test_a_badge_with_a_rubric() -> None:
    found = badge(RUBRIC_BADGE).assessment
    assert found is not None
    assert found.rubric[0] == Level(slug="not-yet", name="Not yet", description="The knot slips.")
    assert (found.pass_mark, found.pass_level) == (None, "sound")


def test_a_participation_badge_needs_no_assessment() -> None:
    found = badge(ATTENDANCE)
    assert (found.kind, found.assessment, found.competency) == ("participation", None, None)
    free = badge(
        replaced(ATTENDANCE, ("participation: onsite", "cost:\n  amount: 0\n  currency: EUR\nparticipation: online"))
    ).cost
    assert free is not None
    assert free.words == "Free of charge"


def test_a_complete_pathway() -> None:
    found = pathway()
    assert found.requires.badges() == ("knots", "rowing", "maps", "stars", "weather")
    assert (found.requires.needed, found.leads_to, found.text) == (2, "sailing", "Start with knots.\n")
    assert found.requires.of[1].of[1] == Rule(
        needed=2, of=tuple(Rule(badge=slug) for slug in ("maps", "stars", "weather"))
    )


def test_a_complete_draft() -> None:
    digest = "sha256:" + "0a" * 32
    found = draft(
        f"{DRAFT}valid_until: 2027-03-14\nevidence:\n  - name: Film\n    url: https://example.org/film\n"
        f"    narrative: Shows all three.\n    digest: {digest}\n"
    )
    assert (found.recipient_name, found.recipient_ref, found.score) == ("Ada Beispiel", "M-0001", Decimal(17))
    assert (found.awarded, found.valid_until, found.consent) == (date(2026, 3, 14), date(2027, 3, 14), True)
    assert (found.evidence[0].digest, found.evidence[0].narrative) == (digest, "Shows all three.")


# -- what a definition may not say --------------------------------------------------------------------------------

BADGE_FAULTS = [
    ("kind: microcredential", "kind: microcredentail", "TXT04 3:7", "microcredentail"),
    ("Tie three knots.\n", "", "DEF01 3:7", "no criteria text"),
    ("  pass_mark: 14\n", "  pass_mark: 21\n", "DEF01 16:14", "lies outside the scale 0 to 20"),
    ("  pass_mark: 14\n", "  pass_mark: 0\n", "DEF01 16:14", "lies outside the scale"),
    ("    max: 20\n", "    max: 0\n", "DEF01 14:10", "not above the lowest"),
    ("  scale:\n    min: 0\n    max: 20\n    unit: points\n  pass_mark: 14\n", "", "DEF01 9:11", "scale or a rubric"),
    (
        "  pass_mark: 14\n",
        "  pass_mark: 14\n  rubric:\n    - level: a\n      name: A\n      description: A\n",
        "DEF01 13:5",
        "scale or a rubric",
    ),
    ("  supervision: supervised-onsite", "  supervision: somebody", "TXT04", "supervision"),
    ("name: Knot Tying", "nmae: Knot Tying", "TXT06 2:1", '"nmae" is not a field'),
    ("  method: Observed task\n", "  methd: Observed task\n", "TXT06", '"assessment.methd"'),
    ("participation: onsite", "workload:\n  hours: -8\nparticipation: onsite", "TXT04", "workload.hours"),
    ("participation: onsite", "cost:\n  amount: -1\n  currency: EUR\nparticipation: onsite", "TXT04", "cost.amount"),
    ("participation: onsite", "credit:\n  units: -1\n  accreditor: A\nparticipation: onsite", "TXT04", "credit.units"),
    ("participation: onsite", "valid_for: P0Y\nparticipation: onsite", "TXT04", "valid_for"),
    ("participation: onsite", "aliases:\n  - ../../x\nparticipation: onsite", "DEF01", "../../x"),
    ("participation: onsite", "language: english\nparticipation: onsite", "TXT04", "language"),
    ("participation: onsite", "image:\n  file: ../x.svg\n  alt: A\nparticipation: onsite", "TXT04", "image.file"),
    ("participation: onsite", "image:\n  file: x.gif\n  alt: A\nparticipation: onsite", "TXT04", "image.file"),
    ("participation: onsite", "image:\n  file: x.svg\nparticipation: onsite", "TXT06", '"image.alt" is missing'),
    ("participation: onsite", "evidence: maybe\nparticipation: onsite", "TXT04", "evidence"),
    (
        "participation: onsite",
        "alignment:\n  - name: A\n    url: javascript:alert(1)\nparticipation: onsite",
        "TXT04",
        "alignment, item 1.url",
    ),
    (
        "participation: onsite",
        (
            "alignment:\n  - name: A\n    url: http://data.europa.eu/esco/skill/1\n    type: ext:ESCO\n"
            "participation: onsite"
        ),
        "DEF01",
        "is not the address of an ESCO concept",
    ),
    ("participation: onsite", "version: 1/2\nparticipation: onsite", "TXT04", "version"),
]


@pytest.mark.parametrize(("old", "new", "place", "says"), BADGE_FAULTS, ids=range(len(BADGE_FAULTS)))
def test_faults_of_a_badge(old: str, new: str, place: str, says: str) -> None:
    found = problems(lambda: badge(replaced(BADGE, (old, new))))
    assert any(summary(one).startswith(place) and says in one.message for one in found), found


RUBRIC_FAULTS = [
    ("pass_mark: sound", "pass_mark: brilliant", 'The pass mark is "brilliant"'),
    ("level: not-yet", "level: sound", "same name"),
    ("pass_mark: sound", "pass_mark: not-yet", "nobody could fail"),
    ("level: not-yet", "level: Not Yet", "rubric, item 1.level"),
    ("pass_mark: sound", "max_mark: sound", '"assessment.max_mark" is not a field'),
]


@pytest.mark.parametrize(("old", "new", "says"), RUBRIC_FAULTS)
def test_faults_of_a_rubric(old: str, new: str, says: str) -> None:
    assert any(says in one.message for one in problems(lambda: badge(replaced(RUBRIC_BADGE, (old, new)))))


def test_a_wrong_kind_is_one_fault_and_no_riddle() -> None:
    assert "did you mean" in problem(lambda: badge(replaced(BADGE, ("microcredential", "micro-credential")))).fix


def test_a_record_of_attendance_sets_aside_what_claims_a_skill() -> None:
    found = badge(replaced(BADGE, ("kind: microcredential", "kind: participation")))
    assert (found.competency, found.outcomes, found.assessment) == (None, (), None)
    assert found.set_aside == ("competency", "outcomes", "assessment")
    assert badge(ATTENDANCE).set_aside == ()


def test_a_level_says_nothing_about_having_been_there() -> None:
    level = "level:\n  framework: EQF\n  value: 4\nparticipation: onsite"
    found = badge(replaced(ATTENDANCE, ("participation: onsite", level)))
    assert (found.level_framework, found.level_value, found.set_aside) == (None, None, ("level",))


def test_no_end_and_standing_alone_can_be_meant() -> None:
    found = badge(
        replaced(BADGE, ("participation: onsite", "participation: onsite\nvalid_for: unlimited\nstandalone: yes"))
    )
    assert (found.valid_for, found.unlimited, found.standalone) == (None, True, True)
    assert (badge(BADGE).unlimited, badge(BADGE).standalone) == (False, False)


def test_every_setting_knows_its_place() -> None:
    found = badge(RUBRIC_BADGE).places
    place = found["assessment.rubric[1].description"]
    assert place.source.strip().startswith("description:")
    assert RUBRIC_BADGE.split("\n")[place.line - 1] == place.source
    assert place.source[place.column - 1 :] == place.source.partition(": ")[2]
    assert "outcomes[0]" in found
    assert "level" not in found


def test_attendance_too_has_criteria() -> None:
    found = problem(lambda: badge(replaced(ATTENDANCE, ("Sign the list.\n", ""))))
    assert "no criteria text" in found.message


def test_a_fault_of_the_picture_stands_at_the_line_that_names_it() -> None:
    text = replaced(BADGE, ("participation: onsite", "image:\n  file: x.svg\n  alt: A\nparticipation: onsite"))
    found = problem(lambda: read_badge(source(text), "knots", no_picture))
    assert summary(found) == "IMG04 20:9"


ISSUER_FAULTS = [
    ("url: https://badges.example.org/", "url: http://badges.example.org/", "DID01 2:6"),
    ("url: https://badges.example.org/", "url: https://192.0.2.1/", "DID01 2:6"),
    ("url: https://badges.example.org/", "url: https://badges.example.org/?x=1", "DID01 2:6"),
    ("url: https://badges.example.org/", "url: javascript:alert(1)", "DID01 2:6"),
    ("country: IE", "country: Ireland", "TXT04 4:10"),
    ("email: badges@example.org", "email: nobody", "TXT04 5:1"),
    ("email: badges@example.org\n", "", "TXT06 1:1"),
    ("country: IE", "country: IE\naccent: red", "TXT04 5:9"),
    ("country: IE", "country: IE\naccent: '#14506b;background:url(//evil.example)'", "TXT04 5:9"),
    ("name: Example Association", "isuer: Example Association", "TXT06 1:1"),
]


@pytest.mark.parametrize(("old", "new", "place"), ISSUER_FAULTS, ids=range(len(ISSUER_FAULTS)))
def test_faults_of_the_issuer(old: str, new: str, place: str) -> None:
    found = problems(lambda: issuer(replaced(ISSUER, (old, new))))
    assert place in [summary(one) for one in found], found


PATHWAY_FAULTS = [
    ("leads_to: sailing", "leads_to: saling", "AW24 4:11", 'did you mean "sailing"?'),
    ("    - badge: knots\n", "    - badge: knotts\n", "AW24 7:14", 'did you mean "knots"?'),
    ("    - badge: knots\n", "    - badge: zzzz\n", "AW24 7:14", "content/badges/zzzz.md"),
    ("n_of: 2", "n_of: 4", "PATH01", "list the badges"),
    ("n_of: 2", "n_of: 0", "PATH01", "list the badges"),
    ("leads_to: sailing", "leads_to: ../x", "TXT04 4:11", "first-aid"),
    ("requires:\n", "requires:\n  some:\n", "TXT06", "did you mean"),
]


@pytest.mark.parametrize(("old", "new", "place", "fix"), PATHWAY_FAULTS, ids=range(len(PATHWAY_FAULTS)))
def test_faults_of_a_pathway(old: str, new: str, place: str, fix: str) -> None:
    found = problems(lambda: pathway(replaced(PATHWAY, (old, new))))
    assert any(summary(one).startswith(place) for one in found), found
    assert fix or found


def test_a_pathway_without_rules_is_refused() -> None:
    text = PATHWAY[: PATHWAY.index("requires:")] + "---\nText\n"
    assert problem(lambda: pathway(text)).message == '"requires" is missing.'


DRAFT_FAULTS = [
    ("badge: knots", "badge: knotts", "AW24 1:8", "knotts"),
    ("badge: knots", "badge: Knots", "TXT04 1:8", "Knots"),
    ("name: Ada Beispiel", "name: ada@example.org", "DEF03 3:9", "e-mail"),
    ("ref: M-0001", "ref: ada@example.org", "DEF03 4:8", "e-mail"),
    ("assessor: Robin Specimen", "assessor: robin@example.org", "DEF03 8:11", "e-mail"),
    ("consent: yes", "consent: yes\nevidence:\n  - name: Mail of ada@example.org", "DEF03 11:3", "e-mail"),
    ("consent: yes", "consent: maybe", "TXT04 9:10", "maybe"),
    ("consent: yes\n", "", "TXT06 1:1", "consent"),
    ("awarded: 2026-03-14", "awarded: 2026-02-30", "TXT05 5:10", "2026-02-30"),
    ("awarded: 2026-03-14", "awarded: 9999-12-31", "TXT05 5:10", "9999-12-31"),
    ("  score: 17", "  scroe: 17", "TXT06 7:3", "result.scroe"),
    ("  score: 17", "  score: seventeen", "TXT04 7:10", "seventeen"),
    ("consent: yes", "consent: yes\nevidence:\n  - name: A\n    digest: md5:00", "TXT04 12:13", "md5:00"),
    ("consent: yes", "consent: yes\nevidence:\n  - name: A\n    url: http://example.org/", "TXT04 12:10", "https"),
    ("  name: Ada Beispiel\n", "", "TXT06 3:3", "recipient.name"),
]


@pytest.mark.parametrize(("old", "new", "place", "says"), DRAFT_FAULTS, ids=range(len(DRAFT_FAULTS)))
def test_faults_of_a_draft(old: str, new: str, place: str, says: str) -> None:
    found = problem(lambda: draft(replaced(DRAFT, (old, new))))
    assert summary(found) == place
    assert says in found.message


def test_an_at_sign_in_a_sentence_about_evidence_is_no_address() -> None:
    text = f"{DRAFT}evidence:\n  - name: 3 knots @ 20 kg\n"
    assert draft(text).evidence[0].name == "3 knots @ 20 kg"


def test_all_faults_of_a_draft_are_named_together() -> None:
    text = replaced(
        DRAFT, ("knots", "knotts"), ("2026-03-14", "14.3.2026"), ("yes", "perhaps"), ("Ada Beispiel", "a@b.example")
    )
    assert sorted(one.code for one in problems(lambda: draft(text))) == ["AW24", "DEF03", "TXT04", "TXT05"]
