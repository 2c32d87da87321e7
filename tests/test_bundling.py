"""`assay bundle`: one file that holds an award for ever, what may be taken out of it again, and what it may claim."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sites import AT, NOW, Here, parse

from assay.credentials.bundle import PLACE, Bundle, fill_template, read_bundle, verify_bundle

AWARD = "9f1p87wx2y17d2mb"


@pytest.fixture
def root(example_root: Path, tmp_path: Path) -> Path:
    """Return a copy of the example association."""
    for name in ("content", "keys"):
        shutil.copytree(example_root / name, tmp_path / "site" / name)
    return tmp_path / "site"


@pytest.fixture
def copy(root: Path, here: Here, tmp_path: Path) -> Path:
    """Return a kept copy."""
    path = tmp_path / "kept.html"
    done = here("bundle", AWARD, "--root", root, "-o", path, "--at", AT)
    assert done.code == 0, done.err
    return path


def held(path: Path) -> Bundle:
    found = read_bundle(path.read_bytes())
    assert found
    return found


def test_it_holds_the_signed_files_letter_by_letter(root: Path, copy: Path) -> None:
    found = held(copy)
    (award,) = (root / "content" / "awards").rglob(f"{AWARD}.json")
    assert found.award == award.read_bytes()
    assert found.history == (root / "keys" / "history.jsonl").read_bytes()
    assert found.lists == {"demonstration-1": (root / "content" / "status" / "demonstration-1.json").read_bytes()}
    assert (found.made, found.did, found.site) == (AT, "did:web:badges.example.org", "https://badges.example.org/")


def test_it_says_what_it_wrote_and_what_to_do_next(
    root: Path, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = here("bundle", AWARD, "--root", root, "--at", AT)
    assert f"Wrote award-{AWARD}.html: Data Ethics in Practice, awarded to" in done.out
    assert f"'assay verify award-{AWARD}.html'" in " ".join(done.out.split())
    assert all(len(line) <= 80 for line in done.out.splitlines())
    before = Path(f"award-{AWARD}.html").read_bytes()
    # The same again: the same bytes, and no question, because a copy replaces only a copy.
    assert here("bundle", AWARD, "--root", root, "--at", AT).code == 0
    assert Path(f"award-{AWARD}.html").read_bytes() == before


def test_it_may_run_its_own_script_only_and_fetch_nothing(copy: Path) -> None:
    page = parse(copy.read_text("utf-8"))
    (policy,) = [one.attributes["content"] for one in page.all() if one.attributes.get("http-equiv")]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    scripts = [one for one in page.all() if one.tag == "script"]
    (style,) = [one for one in page.all() if one.tag == "style"]
    assert [one.attributes for one in scripts] == [{"type": "application/json", "id": "assay-bundle"}, {}]

    def named(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == [named(scripts[1].text)]
    assert rules["style-src"] == [named(style.text)]
    assert "connect-src" not in rules
    html = copy.read_text("utf-8")
    assert not re.search(r'<(?:img|iframe|object|embed|base|form)\b|\bsrc="', html.partition("<style>")[0])
    assert html.startswith("<!doctype html>")


def test_an_award_that_is_not_there_and_a_file_that_is_no_copy(root: Path, here: Here, tmp_path: Path) -> None:
    assert "USE02" in (done := here("bundle", "0000000000000000", "--root", root, "--at", AT)).err
    assert done.code == 2
    precious = tmp_path / "thesis.html"
    precious.write_text("years of work", "utf-8")
    done = here("bundle", AWARD, "--root", root, "-o", precious, "--at", AT)
    assert (done.code, "OUT01" in done.err) == (2, True)
    assert precious.read_text("utf-8") == "years of work"
    done = here("bundle", AWARD, "--root", root, "-o", tmp_path / "no" / "folder.html", "--at", AT)
    assert (done.code, "RUN02" in done.err) == (3, True)


def test_nothing_is_bundled_from_a_site_that_does_not_verify(root: Path, here: Here, tmp_path: Path) -> None:
    (award,) = (root / "content" / "awards").rglob(f"{AWARD}.json")
    award.write_bytes(award.read_bytes().replace(b"Practice", b"Mastery", 1))
    done = here("bundle", AWARD, "--root", root, "-o", tmp_path / "x.html", "--at", AT)
    assert (done.code, "AW01" in done.err) == (1, True)
    assert not (tmp_path / "x.html").exists()


# -- taken out again ----------------------------------------------------------------------------------------------


def test_whoever_has_the_site_folder_judges_by_it(root: Path, copy: Path, here: Here) -> None:
    done = here("verify", copy, "--root", root, "--at", AT)
    assert (done.code, "VALID (checked" in done.out) == (0, True)


def test_without_the_site_a_copy_is_genuine_as_of_its_day_and_never_valid(
    copy: Path, here: Here, tmp_path: Path
) -> None:
    done = here("verify", copy, "--root", tmp_path, "--offline", "--at", AT)
    text = " ".join(done.out.split())
    assert done.code == 5
    assert "GENUINE ON ITS DAY, IF ITS KEYS ARE THE ISSUER'S" in text
    assert "is of 2026-11-20; what happened since cannot be known from it" in text
    assert "safe tangent paint cypress shout atom" in text
    assert "Data Ethics in Practice, awarded to" in text


def test_a_copy_whose_award_was_changed_is_refused(copy: Path, here: Here, tmp_path: Path) -> None:
    html = copy.read_text("utf-8")
    at = html.index('id="assay-bundle"')
    copy.write_text(html[:at] + html[at:].replace("Data Ethics", "Data Mastery", 1), "utf-8")
    done = here("verify", copy, "--root", tmp_path, "--offline", "--at", AT)
    assert done.code == 1
    assert "changed after it was signed" in " ".join(done.out.split())


@pytest.mark.parametrize("spoil", ["history", "lists", "did", "site"])
def test_a_copy_that_lacks_something_is_never_valid(copy: Path, spoil: str) -> None:
    found = held(copy)
    changed = {
        "history": replace(found, history=b"x\n"),
        "lists": replace(found, lists={}),
        "did": replace(found, did="did:web:x.example"),
        "site": replace(found, site="https://x.example/"),
    }
    result = verify_bundle(changed[spoil], now=NOW)
    assert not result
    assert result.state != "valid" or any(check.outcome is None for check in result.checks)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: {**data, "format": "assay-bundle/2"},
        lambda data: {**data, "award": 1},
        lambda data: {**data, "lists": []},
        lambda data: {**data, "lists": {"x": None}},
        lambda data: {name: value for name, value in data.items() if name != "made"},
        lambda data: [data],
        lambda _: None,
    ],
)
def test_data_of_another_form_is_no_bundle(copy: Path, change: object) -> None:
    html = copy.read_text("utf-8")
    block = re.search(r'id="assay-bundle">([^<]*)<', html)
    assert block
    assert callable(change)
    changed = json.dumps(change(json.loads(block[1]))).replace("<", "\\u003c")
    assert read_bundle(html.replace(block[1], changed).encode()) is None


def test_other_files_are_no_bundles(copy: Path) -> None:
    whole = copy.read_bytes()
    assert read_bundle(b"") is None
    assert read_bundle(b"\xff") is None
    assert read_bundle(whole + whole) is None
    assert read_bundle(whole + b" " * 1_048_576) is None
    assert read_bundle(b'<script type="application/json" id="assay-bundle">{}</script>') is None
    assert read_bundle(b'<script type="application/json" id="assay-bundle">' + b"[" * 100_000 + b"</script>") is None


def test_whatever_a_text_holds_it_does_not_end_its_place(copy: Path) -> None:
    hostile = replace(held(copy), site="</script><script>alert(1)</script><!--\u2028")
    html = fill_template(f'<script type="application/json" id="assay-bundle">{PLACE}</script>'.encode(), hostile)
    assert html.count(b"<") == 2
    assert read_bundle(html) == hostile
    with pytest.raises(ValueError, match="no place"):
        fill_template(b"nothing", hostile)
    with pytest.raises(ValueError, match="no place"):
        fill_template(f"{PLACE}{PLACE}".encode(), hostile)
