"""An award that takes the place of another: made, shown on both pages, counted once; and what ends soon."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from defusedxml import ElementTree
from sites import AT, NOW, Here, award_id, build, load, quietly, small_site, tree

from assay.credentials.expiring import calendar, ending
from assay.credentials.standing import people_of
from assay.credentials.verified import verify_folder
from assay.integrity import multibase

OLD, NEW = "k5w8r2t0m7c4n1xb", "w4t9d2x7j5p0r6gz"
"""The renewal of the example."""
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site of one badge and one award."""
    return small_site(tmp_path / "site folder", people=["Ada Example"])


def renew(root: Path, here: Here, *arguments: str) -> Path:
    """Draft an award in place of the one there is, at the wish of an officer; returns the draft."""
    made = here(
        "new", "award", "first-aid", "--replaces", award_id(0), "--date", "2026-06-01", "--result", "19",
        "--assessor", "Registered assessor", "--consent", "--root", root, *arguments,
    )  # fmt: skip
    assert made.code == 0, made.err
    (path,) = (root / "content" / "awards").rglob("*.yaml")
    return path


def codes(here: Here, root: Path) -> list[str]:
    found = here("check", "--json", "--root", root, "--at", AT)
    return [item["code"] for item in json.loads(found.out) if item["severity"] == "error"]


def test_a_renewal_keeps_name_and_pseudonym_and_names_the_file_it_replaces(root: Path, here: Here) -> None:
    old = root / f"content/awards/2026/{award_id(0)}.json"
    path = renew(root, here)
    assert 'name: "Ada Example"' in path.read_text("utf-8")
    shown = here("sign", "--demo", "--yes", "--root", root, "--at", "2026-06-02T10:00:00Z")
    assert f"takes the place of {award_id(0)}" in " ".join(shown.out.split())
    new = load(path.with_suffix(".json"))
    assert new["credentialSubject"]["id"] == load(old)["credentialSubject"]["id"]
    assert new["relatedResource"][1] == {
        "id": f"https://badges.example.org/awards/{award_id(0)}/credential.json",
        "mediaType": "application/ld+json",
        "digestMultibase": multibase.digest_multibase(old.read_bytes()),
    }


def test_a_correction_may_change_the_name(root: Path, here: Here) -> None:
    path = renew(root, here, "--name", "Ada Berger")
    assert codes(here, root) == []
    assert "Ada Berger" in path.read_text("utf-8")


def test_a_correction_may_follow_a_revocation(root: Path, here: Here) -> None:
    quietly("revoke", award_id(0), "--reason", "replaced", "--demo", "--yes", "--root", root, "--at", AT)
    path = renew(root, here, "--name", "Ada Berger")
    quietly("sign", "--demo", "--yes", "--root", root, "--at", AT)
    page = tree(build(root))[f"awards/{award_id(0)}/index.html"].decode()
    assert "Do not rely on it" in page
    assert f'In its place there is <a href="../{path.stem}/">' in page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("replaces: 0000000000000000", "replaces: 1111111111111111"),
        ("awarded: 2026-06-01", "awarded: 2026-01-01"),
    ],
)
def test_what_cannot_be_replaced_is_refused(root: Path, here: Here, old: str, new: str) -> None:
    """An award that is not there, and one that is newer."""
    path = renew(root, here)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert "EARN07" in codes(here, root)


def test_a_member_reference_of_somebody_else_is_refused_when_it_is_signed(root: Path, here: Here) -> None:
    """Before that nobody can know whose it is: the reference is hashed with a secret."""
    renew(root, here, "--ref", "M-9999")
    assert codes(here, root) == []
    refused = here("sign", "--demo", "--yes", "--root", root, "--at", AT)
    assert (refused.code, "EARN07" in refused.err) == (1, True)
    assert "write 'subject: urn:uuid:" in " ".join(refused.err.split())


def test_both_pages_say_so_and_link(example_root: Path) -> None:
    site = tree(example_root / "site")
    old, new = (site[f"awards/{award}/index.html"].decode() for award in (OLD, NEW))
    assert f'Replaced by <a href="../{NEW}/">' in old
    assert "state-replaced" in old
    assert "state-valid" not in old
    assert f'<a href="../{OLD}/">the award of' in new
    assert "state-replaced" not in new


def test_a_replaced_award_counts_no_more_and_stays_replaced(example_root: Path) -> None:
    verified = verify_folder(example_root, now=NOW)
    person = next(one for one in people_of(verified).values() if one.name == "Asha Mfano")
    held = {award.id: award for award in person.held}
    assert not held[OLD].counts(NOW)
    assert held[OLD].stopped == held[NEW].starts
    assert held[NEW].counts(NOW)


# -- what ends soon -----------------------------------------------------------------------------------------------


def test_the_officer_sees_what_ends_without_what_was_replaced(example_root: Path, here: Here) -> None:
    found = here("expiring", "--root", example_root, "--at", AT)
    assert "2027-01-18  s17dcb1yh1hfsd1e  Asha Mfano, Data Cleaning Practitioner" in found.out
    assert OLD not in found.out
    assert "--replaces s17dcb1yh1hfsd1e" in " ".join(found.out.split())
    listed = json.loads(here("expiring", "--json", "--root", example_root, "--at", AT).out)
    assert [(item["ends"], item["badge"]) for item in listed] == [("2027-01-18", "data-cleaning")]
    assert "No award ends" in here("expiring", "--within", "P10D", "--root", example_root, "--at", AT).out
    assert here("expiring", "--within", "60 days", "--root", example_root).code == 2


def test_the_calendar_is_one_and_is_not_written_where_it_would_be_published(
    example_root: Path, here: Here, tmp_path: Path
) -> None:
    target = tmp_path / "ending.ics"
    done = here("expiring", "--ics", target, "--root", example_root, "--at", AT)
    assert "It holds names" in done.out
    lines = target.read_bytes().decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20270118" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    inside = example_root / "content" / "ending.ics"
    refused = here("expiring", "--ics", inside, "--root", example_root, "--at", AT)
    assert (refused.code, inside.exists()) == (2, False)


def test_long_names_are_folded_without_cutting_a_letter(example_root: Path) -> None:
    found = ending(verify_folder(example_root, now=NOW), date(2030, 1, 1))
    text = calendar(found, "badges.example.org").decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    for one in found:
        assert one.award.claim.recipient.text.replace(",", "\\,") in unfolded


def test_the_feed_names_badges_and_months_and_nobody(example_root: Path) -> None:
    data = (example_root / "site" / "status" / "expiring.xml").read_bytes()
    feed = ElementTree.fromstring(data)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == ["Awards of Data Cleaning Practitioner end in January 2027"]
    assert b"/awards/" not in data
    assert b"Asha" not in data
    assert feed.findtext(f"{ATOM}updated") == "2026-07-01T00:00:00Z"
