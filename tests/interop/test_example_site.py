"""The built example site, held against verifiers nobody here wrote; the network is replaced by the built folder."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from promises import Promise
from sites import EXPIRED, NOW, REVOKED

from .foreign import ALL_VERIFIERS, NODE_VERIFIERS, accepting, require_node, run_node, run_openbadgeslib

BASE = "https://badges.example.org/"
Credential = dict[str, Any]


@pytest.fixture(scope="module")
def credentials(site: Path) -> dict[str, Credential]:
    """Every published credential by its award id."""
    found = {path.parent.name: json.loads(path.read_bytes()) for path in site.glob("awards/*/credential.json")}
    assert len(found) >= 20
    return found


def verdicts(site: Path, items: dict[str, Credential]) -> dict[str, set[str]]:
    """Ask every verifier about every credential; returns who accepted what."""
    require_node()
    found = run_node(site, BASE, items, NOW) + run_openbadgeslib(site, BASE, items, NOW)
    assert {verdict.verifier for verdict in found} == set(ALL_VERIFIERS)
    assert len(found) == len(ALL_VERIFIERS) * len(items)
    return {name: set(who) for name, who in accepting(found).items()}


def test_every_valid_award_is_accepted_by_every_foreign_verifier(
    site: Path, credentials: dict[str, Credential], promise: Promise
) -> None:
    """Nothing is left out: every award but the expired and the revoked one, by each verifier, status list included."""
    valid = {name: item for name, item in credentials.items() if name not in {EXPIRED, REVOKED}}
    who = verdicts(site, valid)
    assert {name: set(ALL_VERIFIERS) - who.get(name, set()) for name in valid} == {name: set() for name in valid}
    how = f"valid awards of the example in verifiers nobody here wrote: {', '.join(sorted(ALL_VERIFIERS))}"
    promise("P6", how, verifiers=len(ALL_VERIFIERS), awards=len(valid), accepted=sum(map(len, who.values())))


def test_the_expired_and_the_revoked_award_are_refused_by_every_foreign_verifier(
    site: Path, credentials: dict[str, Credential]
) -> None:
    """The example has one of each, so that this is shown on real awards."""
    assert not any(verdicts(site, {name: credentials[name] for name in (EXPIRED, REVOKED)}).values())


def tampered(genuine: Credential, other: Credential) -> dict[str, Credential]:
    """Return the changes an earner or a stranger would try, by name."""
    cases = {}

    def case(name: str) -> Credential:
        cases[name] = copy.deepcopy(genuine)
        return cases[name]

    case("name")["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody Else"
    case("later end")["validUntil"] = "2099-12-31T23:59:59Z"
    case("no end").pop("validUntil")
    case("earlier date")["awardedDate"] = "2020-01-01T00:00:00Z"
    case("better result")["credentialSubject"]["result"][0]["achievedLevel"] = genuine["credentialSubject"][
        "achievement"
    ]["resultDescription"][0]["rubricCriterionLevel"][-1]["id"]
    case("other badge name")["credentialSubject"]["achievement"]["name"] = "Master of Everything"
    case("added grade")["credentialSubject"]["grade"] = "A+"
    case("other evidence")["evidence"][0]["id"] = "https://evidence.example.com/better"
    case("swapped proofs")["proof"] = copy.deepcopy(other["proof"])
    case("cut signature")["proof"][0]["proofValue"] = genuine["proof"][0]["proofValue"][:-2]
    key = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    for proof in case("unknown key")["proof"]:
        proof["verificationMethod"] = f"did:web:badges.example.org#{key}"
    return cases


def test_every_tampered_copy_is_refused_by_every_foreign_verifier(
    site: Path, credentials: dict[str, Credential], promise: Promise
) -> None:
    """What changes the graph is refused by all of them; what does not is in the next test."""
    levels = [
        item
        for item in credentials.values()
        if "achievedLevel" in json.dumps(item) and item["id"].split("/")[-2] != EXPIRED
    ]
    competent = [
        item for item in levels if item["credentialSubject"]["result"][0]["achievedLevel"].endswith("-competent")
    ]
    lowest = next(item for item in competent if "evidence" in item)
    cases = tampered(lowest, levels[-1])
    who = verdicts(site, cases)
    # One proof of a set says nothing about the other: db-jcs looks at the second only.
    assert who.pop("cut signature") <= {"db-jcs"}
    assert not any(who.values()), who
    promise("P6", "changed copies of awards in the same verifiers", changed_copies=len(cases), accepted=0)


def respelled(genuine: Credential) -> dict[str, Credential]:
    """Return copies that say something else to a reader while the signed graph stays as it was."""
    cases = {}
    copied = copy.deepcopy(genuine)
    copied["https://www.w3.org/2018/credentials#validUntil"] = {
        "@value": copied.pop("validUntil"),
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
    }
    cases["end spelled as IRI"] = copied
    copied = copy.deepcopy(genuine)
    copied["proof"] = copied["proof"][:1]
    cases["second proof stripped"] = copied
    copied = copy.deepcopy(genuine)
    copied["credentialSubject"]["achievement"]["alignment"].reverse()
    cases["order changed"] = copied
    return cases


KNOWN_BLIND_SPOTS = {
    # A stock rdfc verifier signs off on the graph and reads the dates from the JSON.
    "end spelled as IRI": {"db-rdfc", "dcc"},
    # Open Badges lets a verifier be content with any one proof; only ours demands both.
    "second proof stripped": {"db-rdfc", "db-all", "dcc", "openbadgeslib"},
    # A graph has no order; the jcs proof covers it.
    "order changed": {"db-rdfc", "dcc", "openbadgeslib"},
}
"""Who accepts what ours refuses; asserted, so that a change in their software is noticed."""


def test_known_blind_spots_of_foreign_verifiers(site: Path, credentials: dict[str, Credential]) -> None:
    """Ours refuses all of these (tests/credentials/test_verification.py)."""
    genuine = next(
        item for name, item in credentials.items() if "validUntil" in item and name not in {EXPIRED, REVOKED}
    )
    assert verdicts(site, respelled(genuine)) == KNOWN_BLIND_SPOTS
    assert set(NODE_VERIFIERS) < set(ALL_VERIFIERS)
