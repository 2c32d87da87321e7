"""`assay verify` from outside: every kind of target, its exit code, and what people read."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
from sites import EXPIRED, REVOKED, VALID

from assay.cli import main
from assay.credentials.baking import bake

ROOT = Path(__file__).parents[1]
BASE = "https://badges.example.org/"
AT = ["--at", "2026-11-22T12:00:00Z"]
CHECKS = ["size", "json", "profile", "canonical form", "key", "signatures", "dates", "status"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example site, built."""
    folder = tmp_path_factory.mktemp("built") / "site"
    with pytest.raises(SystemExit) as left:
        main(["build", "--root", str(ROOT), "--output", str(folder)])
    assert left.value.code == 0
    return folder


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No site folder here, and no network."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("it asked the network"))


def verify(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main(["verify", *map(str, arguments), *AT])
    assert isinstance(left.value.code, int)
    return left.value.code


def as_json(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def award(site: Path, name: str) -> Path:
    return site / "awards" / name / "credential.json"


def mirror(site: Path) -> list[str]:
    return ["--mirror", f"{BASE}={site}"]


def test_outside_of_a_site_folder_an_award_is_held_against_what_its_issuer_publishes(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(award(site, VALID), *mirror(site), "--json") == 0
    (found,) = as_json(capsys)
    assert [check["name"] for check in found["checks"]] == CHECKS
    assert (found["valid"], found["state"], found["issuer"]) == (True, "valid", "did:web:badges.example.org")


@pytest.mark.parametrize(("name", "state", "words"), [(EXPIRED, "expired", "EXPIRED"), (REVOKED, "revoked", "REVOKED")])
def test_expired_and_revoked_leave_with_1(
    name: str, state: str, words: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(award(site, name), *mirror(site)) == 1
    assert words in capsys.readouterr().out
    assert verify(award(site, name), *mirror(site), "--json") == 1
    assert as_json(capsys)[0]["state"] == state


def test_offline_leaves_with_5_and_says_what_was_not_asked(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(award(site, VALID), "--offline") == 5
    out = capsys.readouterr().out
    assert "COULD NOT BE CHECKED" in out
    assert "did.json" in out


def test_the_page_of_an_award_leads_to_its_document(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = f"{BASE}awards/{VALID}/"
    for url in (address, f"{address}credential.json", f"{address}?utm_source=x"):
        assert verify(url, *mirror(site), "--offline") == 0
        assert f"{address}credential.json" in capsys.readouterr().out


def test_a_page_without_a_link_and_one_that_links_to_another_host(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = tmp_path / "site"
    shutil.copytree(site, copied)
    page = copied / "awards" / VALID / "index.html"
    other = '<link rel="alternate" type="application/json" href="https://mallory.example.org/x.json">'
    for html in ("<!doctype html><title>x</title>", f"<html>{other}"):
        page.write_text(html, encoding="utf-8")
        assert verify(f"{BASE}awards/{VALID}/", *mirror(copied), "--offline") == 0
        assert "credential.json" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["https://nobody.example.net/x", "http://badges.example.org/x", "file:///etc/passwd"])
def test_an_address_that_is_not_answered_leaves_with_5(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(url, "--offline") == 5
    assert "COULD NOT BE CHECKED" in capsys.readouterr().out


def test_a_baked_picture_is_opened(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = (ROOT / "content/badges/data-cleaning.svg").read_bytes()
    file = tmp_path / "badge.svg"
    file.write_bytes(bake(picture, award(site, VALID).read_text(encoding="utf-8")))
    assert verify(file, *mirror(site), "--json") == 0
    assert as_json(capsys)[0]["checks"][0] == {
        "name": "picture",
        "outcome": True,
        "sentence": "The picture carries one credential. The signature covers it, not the picture around it.",
    }
    file.write_bytes(picture)
    assert verify(file) == 5


def test_a_folder_is_searched_for_credentials(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    shutil.copy(award(site, VALID), folder / "mine.json")
    shutil.copy(site / ".well-known" / "did.json", folder / "did.json")
    shutil.copy(ROOT / "content/badges/data-cleaning.svg", folder / "plain.svg")
    assert verify(folder, *mirror(site), "--json") == 0
    assert [Path(found["path"]).name for found in as_json(capsys)] == ["mine.json"]
    (folder / "old.json").write_text(
        json.dumps({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"}), encoding="utf-8"
    )
    assert verify(folder, *mirror(site)) == 5
    (folder / "broken.json").write_text("{", encoding="utf-8")
    assert verify(folder, *mirror(site)) == 1
    assert "3 credentials checked: 1 valid, 2 not." in capsys.readouterr().out


def test_an_empty_folder_could_not_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert verify(tmp_path / "empty") == 5
    assert "There is no credential in" in capsys.readouterr().out


def test_a_broken_site_folder_gives_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "issuer.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    assert verify(ROOT / "content" / "awards", "--root", tmp_path) == 5
    assert "Nothing could be checked" in capsys.readouterr().err


def test_open_badges_2_is_recognised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "old.json"
    document = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://example.org/a"}
    file.write_text(json.dumps(document), encoding="utf-8")
    assert verify(file) == 5
    assert "Open Badges 2.0" in " ".join(capsys.readouterr().out.split())


def test_the_recipient_is_asked_about_in_both_ways(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With and without a site folder the same question has the same answer."""
    name = json.loads(award(site, VALID).read_bytes())["credentialSubject"]["identifier"][0]["identityHash"]
    for where in (["--root", str(ROOT)], mirror(site)):
        assert verify(award(site, VALID), *where, "--recipient", name) == 0
        assert verify(award(site, VALID), *where, "--recipient", "Somebody Else") == 1
        assert "somebody else" in capsys.readouterr().out


def test_in_a_site_folder_its_own_awards_are_held_against_its_own_keys(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is fetched for them, and every one of the stricter checks of one's own is there."""
    assert verify(VALID, "--root", ROOT, "--json") == 0
    names = [check["name"] for check in as_json(capsys)[0]["checks"]]
    assert "place" in names
    assert verify(ROOT / "content", "--root", ROOT) == 1
    assert "29 credentials checked: 27 valid, 2 not." in capsys.readouterr().out


def test_in_a_site_folder_the_award_of_another_issuer_is_a_strangers(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(award(site, VALID).read_bytes())
    document["issuer"]["id"] = "did:web:other.example.org"
    file = tmp_path / "other.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert verify(file, "--root", ROOT, "--offline", "--json") == 1
    assert "place" not in [check["name"] for check in as_json(capsys)[0]["checks"]]


def test_a_terminal_obeys_nothing_a_stranger_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bad.json"
    file.write_text(
        json.dumps({"@context": ["https://x\u009b31m\u202e"], "type": ["OpenBadgeCredential"], "id": "urn:x:1"}),
        encoding="utf-8",
    )
    assert verify(file, "--offline") == 1
    out = capsys.readouterr().out
    assert not {"\u009b", "\u202e"} & set(out)


@pytest.mark.parametrize(
    "arguments",
    [["none.json"], [VALID], ["x.json", "--mirror", "no-folder"], ["x.json", "--mirror", "https://a.example/=none"]],
)
def test_what_cannot_be_meant_is_wrong_usage(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    assert verify(*arguments) == 2
