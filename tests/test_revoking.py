"""`assay revoke` and `assay renew` as an officer runs them, and what the next build shows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from defusedxml import ElementTree
from promises import Promise
from sites import REVOKED

ROOT = Path(__file__).parents[1]
AWARD = "xjdp2k9n4enqaxjp"
AT = "2026-11-22T12:00:00Z"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the example's files."""
    for folder in ("content", "keys"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def assay(root: Path, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    """Run one command in the site folder."""
    command = [sys.executable, "-m", "assay", *arguments]
    return subprocess.run(command, cwd=root, input=answer, capture_output=True, text=True, check=False)


def files(root: Path) -> dict[str, bytes]:
    """Return every file below ``content``."""
    return {str(path): path.read_bytes() for path in sorted((root / "content").rglob("*")) if path.is_file()}


def test_a_revoked_award_says_so_on_its_page_and_in_verify(root: Path, promise: Promise) -> None:
    """The whole way: asked once, recorded, signed, built, shown with its date and reason."""
    asked = assay(root, "revoke", AWARD, "--reason", "misconduct", "--demo", "--at", AT, answer="y\n")
    assert asked.returncode == 0, asked.stderr
    assert "Zoé Beispiel" in asked.stdout
    assert "for good" in asked.stdout
    built = assay(root, "build", "--at", AT)
    assert built.returncode == 0, built.stderr
    assert "2 revoked" in built.stdout
    page = (root / "site" / "awards" / AWARD / "index.html").read_text(encoding="utf-8")
    assert "Do not rely on it." in page
    assert "22 November 2026" in page
    assert "misconduct" in page
    checked = assay(root, "verify", AWARD, "--at", AT)
    assert checked.returncode == 1
    assert "REVOKED" in checked.stdout
    how = "revoked at the command line: the next build and 'assay verify' say so"
    promise("P12", how, awards=1, shown_by_the_next_build=1)


def test_the_list_and_the_feed_of_revoked_awards_name_the_award_and_nobody(root: Path) -> None:
    """Newest first, with day and reason; the feed is an Atom feed (RFC 4287)."""
    assay(root, "revoke", AWARD, "--reason", "misconduct", "--demo", "--yes", "--at", AT)
    assert assay(root, "build", "--at", AT).returncode == 0
    feed = ElementTree.fromstring((root / "site" / "status" / "feed.xml").read_bytes())
    atom = "{http://www.w3.org/2005/Atom}"
    entries = [entry.findtext(f"{atom}id") or "" for entry in feed.findall(f"{atom}entry")]
    base = "https://badges.example.org/awards"
    assert entries == [f"{base}/{AWARD}/#revoked", f"{base}/{REVOKED}/#revoked"]
    assert feed.findtext(f"{atom}updated") == AT
    assert "misconduct" in (feed.findtext(f"{atom}entry/{atom}summary") or "")
    page = (root / "site" / "status" / "index.html").read_text(encoding="utf-8")
    assert page.index(AWARD) < page.index(REVOKED)
    assert "22 November 2026" in page
    assert "Zoé" not in page


def test_saying_no_changes_nothing(root: Path) -> None:
    """A revocation cannot be taken back, so the question counts."""
    before = files(root)
    refused = assay(root, "revoke", AWARD, "--reason", "other", "--demo", answer="n\n")
    assert refused.returncode == 130
    assert files(root) == before


def test_the_reason_is_asked_for_when_it_is_not_given(root: Path) -> None:
    """With every choice in words."""
    asked = assay(root, "revoke", AWARD, "--demo", "--at", AT, answer="requested\ny\n")
    assert asked.returncode == 0, asked.stderr
    assert "because its holder asked for it" in asked.stdout


def test_revoking_again_finishes_what_was_interrupted(root: Path) -> None:
    """A stop after the record and before the signature: the build refuses, the same command mends it."""
    signed_list = root / "content" / "status" / "demonstration-1.json"
    before = signed_list.read_bytes()
    assay(root, "revoke", AWARD, "--reason", "other", "--demo", "--yes", "--at", AT)
    signed_list.write_bytes(before)
    built = assay(root, "build", "--at", AT)
    assert built.returncode == 1
    assert "ST04" in built.stderr
    again = assay(root, "revoke", AWARD, "--reason", "other", "--demo", "--yes", "--at", AT)
    assert again.returncode == 0
    assert (root / "content" / "status" / "revocations.yaml").read_text().count(AWARD) == 1
    assert assay(root, "build", "--at", AT).returncode == 0


def test_a_private_note_stays_out_of_content_and_site(root: Path) -> None:
    """Free text about a person is nobody else's business."""
    assay(root, "revoke", AWARD, "--reason", "other", "--note", "canary-note", "--demo", "--yes", "--at", AT)
    assay(root, "build", "--at", AT)
    holders = [path for path in root.rglob("*") if path.is_file() and b"canary-note" in path.read_bytes()]
    assert [path.relative_to(root).as_posix() for path in holders] == [f".assay/revocation-notes/{AWARD}.txt"]


def test_a_bit_cannot_be_cleared_by_editing_the_record(root: Path) -> None:
    """Neither the build nor `renew` goes along."""
    (root / "content" / "status" / "revocations.yaml").write_text("revocations: []\n")
    built = assay(root, "build", "--at", AT)
    assert built.returncode == 1
    assert "ST05" in built.stderr
    renewed = assay(root, "renew", "--demo", "--at", AT)
    assert renewed.returncode == 1
    assert "make a new award" in " ".join(renewed.stderr.split())


def test_renew_moves_the_end_and_keeps_the_bits(root: Path) -> None:
    """The same awards are revoked before and after."""
    assert assay(root, "renew", "--demo", "--at", "2026-12-01T00:00:00Z", "--days", "100").returncode == 0
    text = (root / "content" / "status" / "demonstration-1.json").read_text()
    assert '"validUntil": "2027-03-11T00:00:00Z"' in text
    built = assay(root, "build", "--at", "2026-12-02T00:00:00Z")
    assert built.returncode == 0
    assert "1 revoked" in built.stdout


def test_renew_brings_back_a_lost_list(root: Path) -> None:
    """From the record, so nothing is forgotten."""
    (root / "content" / "status" / "demonstration-1.json").unlink()
    assert assay(root, "build", "--at", AT).returncode == 1
    assert assay(root, "renew", "--demo", "--at", AT).returncode == 0
    built = assay(root, "build", "--at", AT)
    assert built.returncode == 0, built.stderr
    assert "1 revoked" in built.stdout


def test_an_unknown_award_is_a_usage_error(root: Path) -> None:
    """Exit code 2, nothing asked."""
    missing = assay(root, "revoke", "0" * 16, "--reason", "other", "--demo")
    assert missing.returncode == 2
    assert "no award" in missing.stderr


def test_revocations_at_the_same_time_are_all_kept(root: Path) -> None:
    """Two officers' terminals, or one impatient officer: nobody overwrites anybody."""
    wanted = sorted(path.stem for path in (root / "content" / "awards" / "2025").glob("*.json"))[:4]
    command = [sys.executable, "-m", "assay", "revoke", "--reason", "other", "--demo", "--yes", "--at", AT]
    running = [subprocess.Popen([*command, award], cwd=root, stdout=subprocess.DEVNULL) for award in wanted]
    assert [process.wait(timeout=60) for process in running] == [0] * 4
    record = (root / "content" / "status" / "revocations.yaml").read_text()
    assert all(award in record for award in wanted)
    built = assay(root, "build", "--at", AT)
    assert "5 revoked" in built.stdout, built.stderr


def test_deleting_a_revoked_award_and_its_record_does_not_clear_its_bit(root: Path) -> None:
    """Somebody without a key can push that; the officer's next `renew` must not sign it."""
    (root / "content" / "awards" / "2026" / f"{REVOKED}.json").unlink()
    (root / "content" / "status" / "revocations.yaml").unlink()
    refused = assay(root, "renew", "--demo", "--at", AT)
    assert refused.returncode == 1
    assert "ST05" in refused.stderr
    assert assay(root, "build", "--at", AT).returncode == 1


def test_signing_does_not_put_an_empty_list_in_the_place_of_a_lost_one(root: Path) -> None:
    """Else a deleted list would be a way to take every revocation back."""
    (root / "content" / "status" / "demonstration-1.json").unlink()
    (root / "content" / "status" / "revocations.yaml").unlink()
    drafted = assay(
        root, "new", "award", "annual-meeting-2026", "--name", "Ada Example", "--ref", "M-1",
        "--date", "2026-10-10", "--consent",
    )  # fmt: skip
    assert drafted.returncode == 0, drafted.stderr
    refused = assay(root, "sign", "--demo", "--yes", "--at", AT)
    assert refused.returncode == 1
    assert "ST09" in refused.stderr
    assert not (root / "content" / "status" / "demonstration-1.json").exists()


def test_an_award_file_of_another_issuer_is_never_valid_by_its_id(root: Path) -> None:
    """What lies among the awards of a site is held against the site, whoever it says it is from."""
    path = root / "content" / "awards" / "2024" / f"{AWARD}.json"
    path.write_text(path.read_text(encoding="utf-8").replace("did:web:badges", "did:web:elsewhere"), encoding="utf-8")
    for target in (AWARD, str(path)):
        found = assay(root, "verify", target, "--offline", "--at", AT)
        assert found.returncode == 1, found.stdout
        assert "NOT VALID" in found.stdout


def test_a_folder_passes_over_nothing_that_is_signed(root: Path, tmp_path: Path) -> None:
    """A copy that cannot be checked keeps the folder from looking fine."""
    folder = tmp_path / "collected"
    folder.mkdir()
    good = (root / "content" / "awards" / "2024" / f"{AWARD}.json").read_text(encoding="utf-8")
    (folder / "good.json").write_text(good, encoding="utf-8")
    assert assay(root, "verify", str(folder), "--at", AT).returncode == 0
    (folder / "other.json").write_text(good.replace('"OpenBadgeCredential"', '"Something"'), encoding="utf-8")
    mixed = assay(root, "verify", str(folder), "--at", AT)
    assert mixed.returncode != 0
    assert "2 credentials checked: 1 valid, 1 not." in mixed.stdout
