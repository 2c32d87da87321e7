"""`assay import-badges`: old badges become definitions to complete and records, and never awards of ours."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import Here, Terminal, command, quietly, tree

from assay.credentials.content import load_content
from assay.credentials.legacy import legacy_id, legacy_text, read_legacy
from assay.credentials.openbadge2 import Collection
from assay.credentials.recipient import compare_recipient
from assay.credentials.textfile import Source, read_source
from assay.errors import ContentError

HOST = "https://badges.platform.example"
ADDRESS = "kim@post.example"
SALT = "deadsea"
ISSUER = {"type": "Issuer", "id": f"{HOST}/issuers/1", "name": "Example First Aiders", "url": "https://example.org/",
          "email": "office@example.org"}  # fmt: skip
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BADGE: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "BadgeClass",
    "id": f"{HOST}/badges/7",
    "name": "Erste Hilfe: Grundkurs",
    "description": 'Line one.\nLine two with "quotes".',
    "image": f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}",
    "criteria": {"id": f"{HOST}/badges/7/criteria", "narrative": "Attend **both** days.\n\n- practise\n- pass"},
    "issuer": ISSUER["id"],
    "alignment": [{"targetName": "First aid", "targetUrl": "https://frameworks.example.org/1"},
                  {"targetName": "Old", "targetUrl": "http://frameworks.example.org/2"}],
    "tags": ["first aid", "course"],
}  # fmt: skip


def assertion(number: int = 1, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return an assertion as platforms host it, with a hashed recipient."""
    hashed = hashlib.sha256((ADDRESS + SALT).encode()).hexdigest()
    return {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": f"{HOST}/assertions/{number}",
        "badge": BADGE["id"],
        "recipient": {"type": "email", "hashed": True, "salt": SALT, "identity": f"sha256${hashed}"},
        "issuedOn": "2019-05-01T23:30:00+00:00",
        "verification": {"type": "HostedBadge"},
    } | changes


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def token(payload: dict[str, Any]) -> str:
    """Return a JWS as Open Badges 2.0 signs them; its signature is of no matter here."""
    parts = (dumped({"alg": "RS256"}), dumped(payload), b"signature")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def baked_png(text: str, keyword: str = "openbadges") -> bytes:
    """Return a PNG with a text chunk as Open Badges 2.0 bakes it."""
    body = keyword.encode() + b"\0\0\0\0\0" + text.encode()
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    return PIXEL[:33] + chunk + PIXEL[33:]


def baked_svg(verify: str, body: str = "") -> bytes:
    """Return an SVG as Open Badges 2.0 bakes it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
        f'<openbadges:assertion verify="{verify}">{body}</openbadges:assertion><circle r="1"/></svg>'
    ).encode()


@pytest.fixture
def site(tmp_path: Path, small_root: Path) -> Path:
    """Return a site of one badge and two awards, to change."""
    return Path(shutil.copytree(small_root, tmp_path / "association"))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Return a folder as people keep their old badges: JSON, pictures, tokens, and things that are none."""
    files = {
        "issuer.json": dumped(ISSUER),
        "badge.json": dumped(BADGE),
        "1.json": dumped(assertion(1)),
        "deep/2.png": baked_png(json.dumps(assertion(2, expires="2021-05-01"))),
        "deep/3.svg": baked_svg(token(assertion(3, verification={"type": "SignedBadge", "creator": f"{HOST}/key"}))),
        "4.jws": token(assertion(4, badge=BADGE)).encode() + b"\n",
        "5.json": dumped(assertion(5, recipient={"type": "email", "hashed": False, "identity": ADDRESS})),
        f"{ADDRESS}.json": dumped(assertion(6)),
        "readme.md": b"Our old badges.",
    }
    for name, data in files.items():
        path = tmp_path / "old" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "old"


def test_a_folder_of_old_badges_becomes_a_definition_and_records(here: Here, site: Path, export: Path) -> None:
    done = here("import-badges", export, "--root", site, "--yes")
    assert done.code == 0, done.err
    assert "never" not in done.err
    content = load_content(site)
    badge = content.badge("erste-hilfe-grundkurs")
    assert badge is not None
    assert (badge.kind, badge.name) == ("participation", "Erste Hilfe: Grundkurs")
    assert badge.description == 'Line one. Line two with "quotes".'
    assert "Attend **both** days." in badge.criteria
    assert [item.url for item in badge.alignments] == ["https://frameworks.example.org/1"]
    assert badge.image is not None
    assert [record.original_file for record in content.legacy] == [
        record.original_file for record in sorted(content.legacy, key=lambda item: item.id)
    ]
    found = {record.original_file: record for record in content.legacy}
    assert set(found) == {"1.json", "2.png", "3.svg", "4.jws", "5.json", "(name left out)"}
    assert {name for name in found if found[name].form == "signed"} == {"3.svg", "4.jws"}
    assert str(found["2.png"].expires) == "2021-05-01"
    for record in content.legacy:
        assert record.issuer_name == "Example First Aiders"
        assert record.badge_slug == "erste-hilfe-grundkurs"
        assert str(record.issued) == "2019-05-01"
        assert record.standard == "Open Badges 2.0"
    assert found["1.json"].original_sha256 == hashlib.sha256((export / "1.json").read_bytes()).hexdigest()


def test_a_second_run_writes_nothing_and_every_file_says_what_it_is(here: Here, site: Path, export: Path) -> None:
    here("import-badges", export, "--root", site, "--yes")
    before = tree(site)
    again = here("import-badges", export, "--root", site, "--yes")
    assert "There is nothing new" in again.out
    assert tree(site) == before
    for path in (site / "content" / "legacy").iterdir():
        text = path.read_text("utf-8")
        assert "issued elsewhere" in text.splitlines()[0]
        assert "not an award of this site" in text
        assert "issued_elsewhere: yes" in text


def test_no_address_of_an_earner_enters_the_folder_and_the_hash_can_be_compared(
    here: Here, site: Path, export: Path
) -> None:
    here("import-badges", export, "--root", site, "--yes")
    assert not [name for name, data in tree(site).items() if ADDRESS.encode() in data]
    for record in load_content(site).legacy:
        identity = {
            "hashed": True,
            "identityHash": record.recipient,
            "identityType": "emailAddress",
            "salt": record.salt,
        }
        document = {"credentialSubject": {"identifier": [identity]}}
        assert "asked for" in compare_recipient(document, ADDRESS)


def test_records_are_never_signed_and_never_published(here: Here, site: Path, export: Path) -> None:
    here("import-badges", export, "--root", site, "--yes")
    assert "There is no draft to sign" in here("sign", "--demo", "--root", site).out
    assert here("check", "--root", site).code == 0
    before = {name for name in tree(site / "site") if name.startswith("awards/")}
    quietly("build", "--root", site)
    published = tree(site / "site")
    assert {name for name in published if name.startswith("awards/")} == before
    record = load_content(site).legacy[0]
    for data in published.values():
        assert record.id.encode() not in data
        assert record.recipient.encode() not in data
        assert record.address.encode() not in data


def test_exports_of_platforms_are_read_whatever_they_are_wrapped_in(here: Here, site: Path, tmp_path: Path) -> None:
    nested = {"issuer": ISSUER, "badgeClasses": [BADGE | {"assertions": [assertion(1), assertion(2)]}]}
    badgr = {
        "status": {"success": True},
        "result": [
            {
                "entityType": "Assertion",
                "entityId": "x",
                "openBadgeId": f"{HOST}/assertions/3",
                "badgeclassOpenBadgeId": BADGE["id"],
                "recipient": {"identity": ADDRESS, "type": "email", "hashed": False},
                "issuedOn": "2020-01-02T03:04:05Z",
                "revoked": True,
            }
        ],
    }
    older = {
        "uid": "abc-123",
        "recipient": "sha256$" + "0" * 64,
        "badge": {"name": "Old", "description": "d", "criteria": "Do it.", "issuer": {"name": "I", "origin": HOST}},
        "issuedOn": 1359217910,
        "verify": {"type": "hosted", "url": HOST},
    }
    for name, value in (("nested", nested), ("badgr", badgr), ("older", older), ("graph", {"@graph": [assertion(4)]})):
        (tmp_path / f"{name}.json").write_bytes(dumped(value))
    done = here("import-badges", *sorted(tmp_path.glob("*.json")), "--root", site, "--yes", "--json")
    assert json.loads(done.out)["problems"] == []
    found = {record.address: record for record in load_content(site).legacy}
    assert set(found) == {*(f"{HOST}/assertions/{number}" for number in (1, 2, 3, 4)), "urn:uid:abc-123"}
    assert found[f"{HOST}/assertions/3"].revoked
    assert str(found["urn:uid:abc-123"].issued) == "2013-01-26"
    assert {path.stem for path in (site / "content" / "badges").glob("*.md")} == {
        "first-aid", "erste-hilfe-grundkurs", "old",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("plain.png", PIXEL, "carries no badge"),
        ("address.png", baked_png(f"{HOST}/assertions/9"), "only names an address"),
        ("three.png", baked_png('{"type": ["VerifiableCredential"]}', "openbadgecredential"), "Open Badges 3.0"),
        ("x.json", b"{", "not JSON"),
        ("x.json", b'{"a": 1, "a": 2}', "twice"),
        ("x.json", b"[" * 5000, ""),
        ("x.json", b"{}", "no old badge in this file"),
        ("x.json", dumped(assertion(9, issuedOn="soon")), "nothing readable as issuedOn"),
        ("x.json", dumped(assertion(9, recipient={})), "nothing readable as recipient"),
        ("x.json", dumped(assertion(9, id="kim@post.example")), "nothing readable as id"),
        ("x.jws", b"e30.!.x", "no old badge"),
        ("x.jws", b"e30.AA.x", ""),
        ("x.svg", baked_svg("") + b"<x", "not well-formed"),
        ("x.txt", b"\xff\xfe\xfa", "neither text nor a picture"),
    ],
)
def test_what_is_no_old_badge_is_left_out_and_said(
    here: Here, site: Path, tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(data)
    before = tree(site)
    done = here("import-badges", tmp_path / name, "--root", site, "--yes")
    assert done.code == 0
    assert name in done.err
    if name != "x.jws":
        assert says in " ".join(done.err.split())
    assert tree(site) == before


def test_hostile_words_become_text_and_nothing_else(here: Here, site: Path, tmp_path: Path) -> None:
    evil = BADGE | {
        "id": f"{HOST}/badges/8\nkind: certification",
        "name": '---\nkind: "certification"\n\u202eevil <script>',
        "description": "x" * 5000,
        "criteria": {"narrative": "---\n<script>alert(1)</script>\n" + "*" * 70_000},
        "tags": ["a" * 500, 7, None],
        "image": "data:image/svg+xml;base64," + base64.b64encode(b"<svg><script/></svg>").decode(),
    }
    (tmp_path / "evil.json").write_bytes(dumped(evil))
    done = here("import-badges", tmp_path / "evil.json", "--root", site, "--yes")
    assert done.code == 0, done.err
    (badge,) = [item for item in load_content(site).badges if item.slug != "first-aid"]
    assert badge.kind == "participation"
    assert "\u202e" not in badge.name
    assert badge.image is None
    assert here("check", "--root", site).code == 0


def test_two_badges_of_one_name_get_two_addresses(here: Here, site: Path, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(dumped([BADGE, BADGE | {"id": f"{HOST}/badges/8"}, BADGE | {"name": "First-Aid",
                                              "id": f"{HOST}/badges/9"}]))  # fmt: skip
    here("import-badges", tmp_path / "b.json", "--root", site, "--yes")
    assert {badge.slug for badge in load_content(site).badges} == {
        "first-aid", "first-aid-2", "erste-hilfe-grundkurs", "erste-hilfe-grundkurs-2",
    }  # fmt: skip


def test_it_asks_once_and_without_a_terminal_not_at_all(here: Here, site: Path, export: Path) -> None:
    before = tree(site)
    assert here("import-badges", export, "--root", site).code == 2
    assert here("import-badges", export, "--root", site, "--dry-run").code == 0
    assert here("import-badges", export / "readme.md" / "..", "--root", site, "--json").code == 2
    assert tree(site) == before
    with Terminal(command("import-badges", export), cwd=site) as person:
        person.answer("[y/N]", "y")
    assert person.code == 0, person.seen
    assert len(load_content(site).legacy) == 6


def test_a_record_that_was_tampered_with_is_refused(here: Here, site: Path, export: Path) -> None:
    here("import-badges", export / "1.json", export / "badge.json", "--root", site, "--yes")
    (path,) = (site / "content" / "legacy").iterdir()
    text = path.read_text("utf-8")
    for old, new, code in (
        ("issued_elsewhere: yes", "issued_elsewhere: no", "DEF01"),
        ("issued: 2019-05-01", "issued: soon", "TXT05"),
        ('name: "Erste', 'name: "kim@post.example Erste', "DEF03"),
        ("sha256$", "plain$", "TXT04"),
        ("revoked: no", "revoked: no\nname: Kim", "TXT06"),
    ):
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(ContentError) as caught:
            load_content(site)
        assert caught.value.problems[0].code == code


def test_the_name_of_a_record_follows_from_the_address_of_the_badge() -> None:
    assert legacy_id(f"{HOST}/assertions/1") == legacy_id(f"{HOST}/assertions/1")
    assert legacy_id(f"{HOST}/assertions/1") != legacy_id(f"{HOST}/assertions/2")
    assert len(legacy_id("x")) == 16


MEMBERS = (
    *("type", "id", "badge", "recipient", "issuedOn", "name", "criteria", "issuer", "identity", "tags"),
    *("alignment", "image", "hashed", "salt", "expires", "uid"),
)
VALUES = ("Assertion", "BadgeClass", "Issuer", f"{HOST}/1", "2020-01-01", ADDRESS, "sha256$" + "0" * 64)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(MEMBERS), inner | st.sampled_from(VALUES), max_size=8)
    ),
    max_leaves=20,
)


@given(value=JSON, changes=st.dictionaries(st.sampled_from(MEMBERS), JSON | st.sampled_from(VALUES), max_size=3))
@settings(max_examples=300, deadline=None)
def test_no_export_crashes_and_every_record_can_be_read_back(value: object, changes: dict[str, object]) -> None:
    old = Collection()
    old.add("x.json", dumped([value, assertion(1) | changes]))
    old.badges()
    for record in old.awards():
        text = legacy_text(record)
        try:
            again = read_legacy(read_source(text.encode(), ""), record.id)
        except ContentError as error:
            assert all(problem.fix for problem in error.problems)  # noqa: PT017 - refused is fine, a crash is not
        else:
            assert (again.address, again.issued, again.recipient) == (record.address, record.issued, record.recipient)


@given(data=st.binary(max_size=100))
def test_no_bytes_crash_the_collection(data: bytes) -> None:
    old = Collection()
    old.add("x", data)
    assert old.awards() == ()
    assert Source("x", "").path == "x"
