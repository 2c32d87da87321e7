"""`assay endorse` from outside: two associations, one signs for the other, and what people read on the way."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import pytest
from endorsers import AGENCY, CLINICS, GUILD, Endorser
from sites import AT, ENDED, Here, Terminal, build, command, example, load, small_site

GIVER = "https://aid.example.org/"
ABOUT = "did:web:badges.example.org"
BADGE = "https://badges.example.org/badges/data-cleaning/"
SENT = "content/endorsements-given/badges-example-org.json"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a site that endorses and one that is endorsed; copied by `two`."""
    folder = tmp_path_factory.mktemp("two")
    build(small_site(folder / "giver", url=GIVER, people=["Ada Example"]))
    example(folder / "taker")
    return folder


@pytest.fixture
def two(sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Return copies of giver and taker, far from any network."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("it asked the network"))
    for name in ("giver", "taker"):
        shutil.copytree(sites / name, tmp_path / name)
    return tmp_path / "giver", tmp_path / "taker"


def mirror(giver: Path) -> list[str]:
    return ["--mirror", f"{GIVER}={giver / 'site'}"]


def signed(here: Here, giver: Path, *more: str) -> Path:
    done = here(
        "endorse", "sign", "--root", giver, "--for", ABOUT, "--name", "Recognised", "--comment", "We *looked*.",
        "--demo", "--yes", "--at", AT, *more,
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "vouch, in public and until 2027-11-22" in done.out
    return giver / SENT


def kept(root: Path) -> set[str]:
    return {path.name for path in (root / "content" / "endorsements").iterdir()}


# -- the whole way ------------------------------------------------------------------------------------------------


def test_one_association_signs_and_the_other_shows_it(two: tuple[Path, Path], here: Here) -> None:
    giver, taker = two
    sent = signed(here, giver)
    document = load(sent)
    assert document["id"] == f"{GIVER}endorsements/given/badges-example-org.json"
    assert document["issuer"]["name"] == "Example First Aiders"
    assert [proof["cryptosuite"] for proof in document["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    assert "credentialStatus" not in document
    before = kept(taker)
    done = here("endorse", "add", sent, "--root", taker, "--yes", "--at", AT, *mirror(giver))
    assert done.code == 0, done.err
    assert "Example First Aiders (did:web:aid.example.org)" in done.out
    assert "In its key history it is demonstration; six words:" in " ".join(done.out.split())
    assert max(map(len, done.out.splitlines())) <= 80
    assert kept(taker) - before == {"aid-example-org-association.json", "aid-example-org-association.pins.json"}
    site = build(taker)
    published = site / "endorsements" / "aid-example-org-association.json"
    assert published.read_bytes() == sent.read_bytes()
    page = (site / "issuer" / "index.html").read_text("utf-8")
    assert "<p>We <em>looked</em>.</p>" in page
    assert "<strong>aid.example.org</strong> lists as its own" in page


def test_what_is_signed_is_published_and_listed_by_the_one_who_signed(two: tuple[Path, Path], here: Here) -> None:
    giver, _ = two
    sent = signed(here, giver)
    site = build(giver)
    assert (site / "endorsements" / "given" / sent.name).read_bytes() == sent.read_bytes()
    page = (site / "issuer" / "index.html").read_text("utf-8")
    assert "What it says of others" in page
    assert ABOUT in page
    second = signed(here, giver)
    assert second == sent
    assert (giver / SENT.replace(".json", "-2.json")).is_file()
    done = here("endorse", "list", "--root", giver, "--at", "2028-01-01T00:00:00Z")
    assert done.code == 0
    assert done.out.count("; over") == 2


def test_one_that_is_only_sent_is_not_published(two: tuple[Path, Path], here: Here, tmp_path: Path) -> None:
    giver, _ = two
    done = here(
        "endorse", "sign", "--root", giver, "--for", BADGE, "--name", "Accepted", "--demo", "--yes", "--at", AT,
        "-o", tmp_path / "sent.json",
    )  # fmt: skip
    assert done.code == 0, done.err
    document = load(tmp_path / "sent.json")
    assert document["id"].startswith("urn:uuid:")
    assert "endorsementComment" not in document["credentialSubject"]
    assert not (giver / "content" / "endorsements-given").exists()


def test_asking_anew_changes_the_copies_of_keys_and_nothing_else(two: tuple[Path, Path], here: Here) -> None:
    giver, taker = two
    sent = signed(here, giver)
    assert here("endorse", "add", sent, "--root", taker, "--yes", "--at", AT, *mirror(giver)).code == 0
    file = taker / "content" / "endorsements" / "aid-example-org-association.json"
    pins = file.with_name(file.name.replace(".json", ".pins.json"))
    before, names = pins.read_bytes(), kept(taker)
    done = here("endorse", "add", file, "--root", taker, "--at", "2027-06-01T00:00:00Z", *mirror(giver))
    assert done.code == 0, done.err
    assert "Asked anew" in done.out
    assert kept(taker) == names
    assert file.read_bytes() == sent.read_bytes()
    assert pins.read_bytes() == before.replace(b"2026-11-22T12:00:00Z", b"2027-06-01T00:00:00Z")


def test_a_person_is_shown_who_says_what_and_asked(two: tuple[Path, Path], tmp_path: Path) -> None:
    _, taker = two
    (tmp_path / "sent.json").write_bytes(CLINICS.endorse(BADGE, "Accepted"))
    line = command("endorse", "add", tmp_path / "sent.json", "--at", AT)
    with Terminal(line, cwd=taker) as person:
        person.answer("Publish this endorsement? [y/N]", "n")
    assert person.code == ENDED
    assert "a bare key, and nothing says who holds that" in " ".join(person.seen.split())
    assert "clinics-2" not in " ".join(kept(taker))
    with Terminal(line, cwd=taker) as person:
        person.answer("Publish this endorsement? [y/N]", "y")
    assert person.code == 0
    assert f"key-{CLINICS.did.removeprefix('did:key:')[:12].lower()}-data-cleaning.json" in kept(taker)


def test_a_person_who_gives_no_options_is_asked_for_everything(two: tuple[Path, Path]) -> None:
    giver, _ = two
    with Terminal(command("endorse", "sign", "--demo", "--at", AT), cwd=giver) as person:
        person.answer("What do you endorse?", BADGE)
        person.answer("What is it, in a few words?", "Accepted by us")
        person.answer("What do you say, and on what grounds?", "It *works*.")
        person.answer("Sign it with the key demonstration? [y/N]", "y")
    assert person.code == 0, person.seen
    (file,) = (giver / "content" / "endorsements-given").iterdir()
    assert file.name == "badges-example-org-badges-data-cleaning.json"
    assert load(file)["name"] == "Accepted by us"


# -- refusals -----------------------------------------------------------------------------------------------------


def spoilt(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


REFUSED: dict[str, tuple[int, str, bytes]] = {
    "tampered": (1, "EN01", spoilt(CLINICS.endorse(BADGE), b"Recognised", b"Gold")),
    "unsigned": (1, "EN01", json.dumps(CLINICS.document(BADGE, "Recognised")).encode()),
    "duplicate name": (1, "EN01", spoilt(CLINICS.endorse(BADGE), b'"name"', b'"name": "", "name"')),
    "expired": (1, "EN06", CLINICS.endorse(BADGE, validUntil="2026-07-01T00:00:00Z")),
    "about another": (1, "EN03", CLINICS.endorse("https://other.example/badges/x/")),
    "huge": (1, "EN01", CLINICS.endorse(BADGE) + b" " * 300_000),
    "no JSON": (5, "EN05", b"Dear association, you are great."),
    "keys out of reach": (5, "EN05", GUILD.endorse(BADGE)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_not_written(two: tuple[Path, Path], here: Here, tmp_path: Path, name: str) -> None:
    _, taker = two
    code, problem, data = REFUSED[name]
    (tmp_path / "sent.json").write_bytes(data)
    before = kept(taker)
    done = here("endorse", "add", tmp_path / "sent.json", "--root", taker, "--yes", "--offline", "--at", AT)
    assert done.code == code, done.out + done.err
    assert problem in done.err
    assert "Nothing was written." in done.err
    assert "delete it" not in done.err
    assert kept(taker) == before


def site_of(folder: Path, endorser: Endorser) -> list[str]:
    """Lay out what an endorser publishes; returns the option that answers from there."""
    base = "/".join(next(iter(endorser.site())).split("/")[:3]) + "/"
    for url, data in endorser.site().items():
        path = folder / url.removeprefix(base)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return ["--mirror", f"{base}={folder}"]


def test_a_key_that_is_not_in_the_document_is_refused(two: tuple[Path, Path], here: Here, tmp_path: Path) -> None:
    _, taker = two
    thief = Endorser(GUILD.did, GUILD.name, 99)
    (tmp_path / "sent.json").write_bytes(thief.endorse(BADGE))
    options = site_of(tmp_path / "guild", GUILD)
    done = here("endorse", "add", tmp_path / "sent.json", "--root", taker, "--yes", "--at", AT, *options)
    assert done.code == 1
    assert "EN02" in done.err


@pytest.mark.parametrize("text", [b"<!doctype html><p>Nothing here</p>", b"", AGENCY.history])
def test_what_lies_in_the_place_of_a_key_history_and_is_none_is_passed_over(
    two: tuple[Path, Path], here: Here, tmp_path: Path, text: bytes
) -> None:
    """A page for wrong addresses that answers 200, or the history of somebody else, decides nothing."""
    _, taker = two
    plain = Endorser("did:web:agency.example.net", "Example Agency", 84)
    options = site_of(tmp_path / "agency", plain)
    (tmp_path / "agency" / "keys").mkdir()
    (tmp_path / "agency" / "keys" / "history.jsonl").write_bytes(text)
    (tmp_path / "sent.json").write_bytes(plain.endorse(BADGE))
    done = here("endorse", "add", tmp_path / "sent.json", "--root", taker, "--yes", "--at", AT, *options)
    assert done.code == 0, done.err
    assert "1 document it was checked against" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--for", "did:web:aid.example.org"], "nobody endorses themselves"),
        (["--for", f"{GIVER}badges/first-aid/"], "nobody endorses themselves"),
        (["--for", "http://other.example/"], "not a full https address"),
        (["--for", "did:"], "not a DID"),
        (["--for", BADGE, "--until", "2026-11-22"], "not in the future"),
        (["--for", BADGE, "--until", "2030-01-01"], "more than three years"),
        (["--for", BADGE, "--until", "soon"], "not a day"),
        (["--for", BADGE, "--comment", "x" * 2_001], "2,000 are allowed"),
        (["--for", BADGE, "--comment", "we \u202elie"], "turns the reading direction"),
        (["--for", BADGE, "--name", " "], "one line of text"),
    ],
)
def test_what_cannot_be_endorsed_is_a_question_of_usage(
    two: tuple[Path, Path], here: Here, options: list[str], words: str
) -> None:
    giver, _ = two
    done = here("endorse", "sign", "--root", giver, "--name", "x", "--demo", "--yes", "--at", AT, *options)
    assert done.code == 2
    assert words in " ".join(done.err.split())
    assert not (giver / "content" / "endorsements-given").exists()


@pytest.mark.parametrize("name", ["guild", "Not A Name", "../out"])
def test_a_name_that_is_taken_or_no_name_is_refused(
    two: tuple[Path, Path], here: Here, tmp_path: Path, name: str
) -> None:
    _, taker = two
    (tmp_path / "sent.json").write_bytes(CLINICS.endorse(BADGE))
    before = kept(taker)
    done = here("endorse", "add", tmp_path / "sent.json", "--root", taker, "--yes", "--at", AT, "--name", name)
    assert done.code == 2
    assert kept(taker) == before


def test_an_address_that_does_not_answer_leaves_with_5(two: tuple[Path, Path], here: Here) -> None:
    _, taker = two
    done = here("endorse", "add", f"{GIVER}endorsements/given/x.json", "--root", taker, "--offline")
    assert done.code == 5
    assert "could not be checked" in done.err


# -- looking ------------------------------------------------------------------------------------------------------


def test_the_list_says_how_each_stands(two: tuple[Path, Path], here: Here) -> None:
    _, taker = two
    done = here("endorse", "list", "--root", taker, "--at", AT)
    assert done.code == 0
    assert done.out.count("until 2036-05-31") == 3
    file = taker / "content" / "endorsements" / "guild.json"
    file.write_bytes(file.read_bytes().replace(b"Entered", b"Named"))
    done = here("endorse", "list", "--root", taker, "--at", AT)
    assert done.code == 1
    assert "guild.json\n      NOT SHOWN (EN01): " in done.out


def test_verify_takes_endorsements_of_anybody(two: tuple[Path, Path], here: Here, tmp_path: Path) -> None:
    giver, taker = two
    sent = signed(here, giver)
    for root, options in ((giver, ["--offline"]), (taker, mirror(giver)), (tmp_path, mirror(giver))):
        done = here("verify", sent, "--root", root, "--at", AT, *options)
        assert done.code == 0, done.out
        assert "Recognised: Example First Aiders (did:web:aid.example.org) about" in " ".join(done.out.split())
        assert "VALID (checked" in done.out
    sent.write_bytes(sent.read_bytes().replace(b"looked", b"looted"))
    for root, options in ((giver, ["--offline"]), (taker, mirror(giver))):
        assert here("verify", sent, "--root", root, "--at", AT, *options).code == 1
    (tmp_path / "ended.json").write_bytes(CLINICS.endorse(BADGE, validUntil="2026-07-01T00:00:00Z"))
    done = here("verify", tmp_path / "ended.json", "--root", tmp_path, "--at", AT)
    assert done.code == 1
    assert "GENUINE, BUT EXPIRED" in done.out


def test_verify_holds_the_kept_ones_against_the_copies_beside_them(two: tuple[Path, Path], here: Here) -> None:
    """As the build does: nothing is asked of the web, and the day of the copy is said."""
    _, taker = two
    site = build(taker)
    for folder in (taker / "content" / "endorsements", site / "endorsements"):
        done = here("verify", folder, "--root", taker, "--at", AT)
        assert done.code == 0, done.out
        assert "3 credentials checked: 3 valid" in done.out
    done = here("verify", site / "endorsements" / "guild.json", "--root", taker, "--at", AT)
    assert "by the copy of 2026-11-20 kept beside it" in " ".join(done.out.split())
    changed = site / "endorsements" / "guild.json"
    changed.write_bytes(changed.read_bytes().replace(b"Entered", b"Named"))
    assert here("verify", changed, "--root", taker, "--offline", "--at", AT).code == 5
    (taker / "content" / "endorsements" / "guild.pins.json").write_bytes(b"{}")
    assert here("verify", taker / "content" / "endorsements" / "guild.json", "--root", taker, "--at", AT).code == 5


def test_erasing_an_award_takes_what_others_signed_about_it_along(two: tuple[Path, Path], here: Here) -> None:
    _, taker = two
    done = here("erase", "tz3mjcp7myjkeh34", "--root", taker, "--yes", "--at", AT)
    assert done.code == 0, done.err
    assert "content/endorsements/guild.json" in done.out
    assert not [name for name in kept(taker) if name.startswith("guild")]
    site = build(taker)
    assert not [path for path in site.rglob("*") if path.is_file() and GUILD.name.encode() in path.read_bytes()]
