"""`assay eligible` as an officer runs it: who is listed, what is drafted, what is refused, what falls later."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sites import AT, ENDED, REVOKED, Here, build, example, load, quietly, run, small_site, tree

PERSON = "urn:uuid:f92f899d-3645-8698-af9e-360d9bbfc443"
NAME = "أحمد مثال"
CLEANING = "5q7eqe9qakwjf66y"
REVIEW, PRIVACY, STEWARD = "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the example association."""
    return example(tmp_path / "site folder")


def draft(root: Path, award_id: str, badge: str, result: str, **changes: str) -> Path:
    """Write a draft for the person of these tests, who is known by pseudonym."""
    fields = {"name": NAME, "subject": PERSON, "awarded": "2026-10-01", "evidence": "Written work"} | changes
    text = (
        f'badge: {badge}\nrecipient:\n  name: "{fields["name"]}"\n  subject: {fields["subject"]}\n'
        f'awarded: {fields["awarded"]}\nresult:\n  {result}\nassessor: "Assessor no. 3"\n'
        f'evidence:\n  - name: "{fields["evidence"]}"\n{changes.get("url", "")}consent: yes\n{changes.get("more", "")}'
    )
    path = root / "content" / "awards" / "2026" / f"{award_id}.yaml"
    path.write_text(text, "utf-8")
    return path


def complete(root: Path) -> None:
    """Give the person the two awards that were missing."""
    draft(root, REVIEW, "chart-review", "level: sound")
    draft(root, PRIVACY, "privacy-impact-assessment", "score: 31")
    quietly("sign", "--demo", "--yes", "--root", root, "--at", "2026-10-02T10:00:00Z")


def standing(here: Here, root: Path, *arguments: str) -> dict[str, Any]:
    """Return where the person stands, as the command says it to programs."""
    found = here("eligible", "--json", "--root", root, "--at", AT, *arguments)
    assert found.code == 0, found.err
    return next(one for one in json.loads(found.out) if one["subject"] == PERSON)


def drafts(root: Path) -> list[Path]:
    return sorted((root / "content" / "awards").rglob("*.yaml"))


def steward(root: Path, here: Here) -> Path:
    """Complete the pathway, draft the certification, fill it in and sign it; returns the award."""
    complete(root)
    assert here("eligible", "--draft", "--yes", "--root", root, "--at", AT).code == 0
    (path,) = drafts(root)
    text = path.read_text("utf-8")
    text = re.sub(r"# result:\n#   level:.*\n# assessor:.*\n", "result:\n  level: independent\nassessor: Panel\n", text)
    path.write_text(re.sub(r"consent: no.*", "consent: yes", text), "utf-8")
    quietly("sign", "--demo", "--yes", "--root", root, "--at", AT)
    return path.with_suffix(".json")


# -- who is listed ------------------------------------------------------------------------------------------------


def test_it_says_who_is_one_step_away_and_what_is_left(root: Path, here: Here) -> None:
    draft(root, REVIEW, "chart-review", "level: sound")
    quietly("sign", "--demo", "--yes", "--root", root, "--at", "2026-10-02T10:00:00Z")
    shown = here("eligible", "--root", root, "--at", AT).out
    away = shown.partition("one step away:")[2]
    assert f"{NAME}  {PERSON}" in away
    assert "left: Privacy Impact Assessor" in away
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_a_score_below_the_minimum_of_the_step_does_not_count(root: Path, here: Here) -> None:
    assert (standing(here, root)["done"], standing(here, root)["needed"]) == (1, 3)
    draft(root, PRIVACY, "privacy-impact-assessment", "score: 29")
    quietly("sign", "--demo", "--yes", "--root", root, "--at", "2026-10-02T10:00:00Z")
    found = standing(here, root)
    assert found["done"] == 1
    assert {"count": 2, "of": ["chart-review", "privacy-impact-assessment"]} in found["missing"]


def test_who_has_completed_it_is_listed_until_the_award_is_there(root: Path, here: Here) -> None:
    complete(root)
    found = standing(here, root)
    assert (found["complete"], found["holds"]) == (True, None)
    assert [met["award"] for met in found["met"]] == [CLEANING, REVIEW, PRIVACY]
    assert "may be assessed for Certified Data Steward:" in here("eligible", "--root", root, "--at", AT).out
    later = standing(here, root, "--pathway", "data-steward")
    assert later == found


def test_an_award_that_expired_or_was_revoked_does_not_count_any_more(root: Path, here: Here) -> None:
    complete(root)
    at_the_end = here("eligible", "--json", "--root", root, "--at", "2029-05-22T00:02:00Z")
    person = next(one for one in json.loads(at_the_end.out) if one["subject"] == PERSON)
    assert CLEANING not in [met["award"] for met in person["met"]]
    quietly("revoke", REVIEW, "--reason", "not-earned", "--demo", "--yes", "--root", root, "--at", AT)
    assert standing(here, root)["done"] == 2


def test_an_unknown_pathway_names_those_there_are(root: Path, here: Here) -> None:
    refused = here("eligible", "--pathway", "steward", "--root", root)
    assert refused.code == 2
    assert "choose one of: data-steward" in refused.err


# -- the draft ----------------------------------------------------------------------------------------------------


def test_the_draft_carries_the_awards_it_rests_on_and_is_written_once(root: Path, here: Here) -> None:
    complete(root)
    done = here("eligible", "--draft", "--yes", "--root", root, "--at", AT)
    assert f"for {NAME}" in done.out
    assert "fill in result, assessor and consent" in done.out
    (path,) = drafts(root)
    text = path.read_text("utf-8")
    for award_id in (CLEANING, REVIEW, PRIVACY):
        data = (root / f"content/awards/2026/{award_id}.json").read_bytes()
        assert f"https://badges.example.org/awards/{award_id}/" in text
        assert hashlib.sha256(data).hexdigest() in text
    again = here("eligible", "--draft", "--yes", "--root", root, "--at", AT)
    assert "1 draft there already" in again.out
    assert drafts(root) == [path]
    codes = re.findall(r"✗ (\w+)", here("check", "--root", root, "--at", AT).err)
    assert sorted(codes) == ["AW30", "AW31", "DEF04"], "result, assessor and consent are left to people"


def test_the_award_is_of_the_same_pseudonym_and_names_its_parts(root: Path, here: Here) -> None:
    award = load(steward(root, here))
    assert award["credentialSubject"]["id"] == PERSON
    named = {item["id"]: item["digestMultibase"] for item in award["evidence"]}
    assert len(named) == 3
    assert standing(here, root)["holds"] == award["id"].split("/")[-2]
    shown = here("eligible", "--draft", "--yes", "--root", root, "--at", AT)
    assert "Nothing to draft." in shown.out


def test_without_a_yes_nothing_is_drafted(root: Path) -> None:
    complete(root)
    assert run("eligible", "--draft", "--root", root, "--at", AT, answers="n\n").code == ENDED
    assert drafts(root) == []


# -- what cannot be slipped in ------------------------------------------------------------------------------------


def refused(here: Here, root: Path) -> list[str]:
    """Return the codes for which check and sign refuse the drafts; both refuse the same."""
    checked = here("check", "--root", root, "--at", AT)
    signed = here("sign", "--demo", "--yes", "--root", root, "--at", AT)
    assert (checked.code, signed.code) == (1, 1)
    assert drafts(root)
    found = [sorted(set(re.findall(r"✗ (\w+)", outcome.err))) for outcome in (checked, signed)]
    assert found[0] == found[1]
    return found[0]


def test_a_pseudonym_takes_no_other_name(root: Path, here: Here) -> None:
    draft(root, REVIEW, "chart-review", "level: sound", name="Somebody Else")
    assert refused(here, root) == ["EARN04"]


def test_a_pseudonym_nobody_has_is_refused(root: Path, here: Here) -> None:
    draft(root, REVIEW, "chart-review", "level: sound", subject=f"{PERSON[:-1]}0")
    assert refused(here, root) == ["EARN03"]


def test_the_pseudonym_of_a_revoked_award_vouches_for_nobody(root: Path, here: Here) -> None:
    subject = load(root / f"content/awards/2026/{REVOKED}.json")["credentialSubject"]["id"]
    draft(root, REVIEW, "chart-review", "level: sound", name="Exemplaria", subject=subject)
    assert refused(here, root) == ["EARN03"]


def test_an_award_of_somebody_else_is_no_evidence(root: Path, here: Here) -> None:
    url = "    url: https://badges.example.org/awards/s17dcb1yh1hfsd1e/\n"
    draft(root, REVIEW, "chart-review", "level: sound", url=url)
    assert refused(here, root) == ["EARN06"]


def test_an_award_revoked_since_the_draft_is_no_evidence(root: Path, here: Here) -> None:
    complete(root)
    quietly("revoke", REVIEW, "--reason", "misconduct", "--demo", "--yes", "--root", root, "--at", AT)
    url = f"    url: https://badges.example.org/awards/{REVIEW}/\n"
    draft(root, STEWARD, "certified-data-steward", "level: independent", url=url)
    assert refused(here, root) == ["EARN06"]


def test_a_reference_and_a_pseudonym_at_once_are_refused(root: Path, here: Here) -> None:
    path = draft(root, REVIEW, "chart-review", "level: sound")
    path.write_text(path.read_text("utf-8").replace("  subject:", "  ref: M-1\n  subject:"), "utf-8")
    assert "EARN02" in here("check", "--root", root, "--at", AT).err


# -- what falls later ---------------------------------------------------------------------------------------------


def test_a_part_revoked_later_is_told_by_check_and_on_the_page(root: Path, here: Here) -> None:
    award = steward(root, here)
    quietly("revoke", PRIVACY, "--reason", "misconduct", "--demo", "--yes", "--root", root, "--at", AT)
    checked = here("check", "--root", root, "--at", AT)
    assert checked.code == 0
    assert "AW35" in checked.err
    assert f"assay revoke {award.stem}" in " ".join(checked.err.split())
    site = tree(build(root))
    page = " ".join(re.sub(r"<[^>]+>", "", site[f"awards/{award.stem}/index.html"].decode()).split())
    assert "One of the awards this one rests on, Privacy Impact Assessor, was revoked on 22 November 2026" in page
    assert "fallen" not in site[f"awards/{CLEANING}/index.html"].decode()


def test_a_part_that_is_gone_is_a_problem_in_a_strict_build(root: Path, here: Here) -> None:
    steward(root, here)
    (root / f"content/awards/2026/{PRIVACY}.json").unlink()
    ledger = root / "content/addresses.txt"
    lines = ledger.read_text("ascii").splitlines(keepends=True)
    ledger.write_text("".join(line for line in lines if PRIVACY not in line), "ascii")
    found = here("check", "--strict", "--root", root, "--at", AT)
    assert found.code == 1
    assert "AW36" in found.err


# -- badges of other issuers --------------------------------------------------------------------------------------


def test_a_badge_of_another_issuer_counts_when_it_verifies_and_the_officer_vouches(
    root: Path, here: Here, tmp_path: Path
) -> None:
    other = small_site(tmp_path / "other", url="https://literacy.example.org/", people=["Ahmad Mithal"])
    published = build(other)
    (credential,) = published.glob("awards/*/credential.json")
    pathway = root / "content/pathways/data-steward.md"
    text = pathway.read_text("utf-8").replace(
        "https://literacy.example.com/badges/fair-charts/", "https://literacy.example.org/badges/first-aid/"
    )
    pathway.write_text(text, "utf-8")
    assert standing(here, root)["done"] == 1
    mirror = f"https://literacy.example.org/={published}"
    found = standing(here, root, "--with", f"{PERSON}={credential}", "--mirror", mirror)
    assert [met["badge"] for met in found["met"]] == ["data-cleaning", "https://literacy.example.org/badges/first-aid/"]
    spoiled = tmp_path / "spoiled.json"
    spoiled.write_bytes(credential.read_bytes().replace(b"Ahmad Mithal", b"Ahmad Mithax"))
    no = here("eligible", "--root", root, "--at", AT, "--with", f"{PERSON}={spoiled}", "--mirror", mirror)
    assert (no.code, "EARN05" in no.err) == (1, True)
    stranger = here("eligible", "--root", root, "--at", AT, "--with", f"urn:uuid:nobody={credential}")
    assert stranger.code == 2
