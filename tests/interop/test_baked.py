"""Pictures that carry awards, taken apart and judged by a library nobody here wrote, and by `assay verify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openbadgeslib.ob3.verifier import OB3Verifier
from sites import EXPIRED, NOW, REVOKED, VALID

from assay.cli import main

from .foreign import run_openbadgeslib

ROOT = Path(__file__).parents[2]
BASE = "https://badges.example.org/"


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_openbadgeslib_takes_every_award_out_of_its_picture_and_accepts_the_valid_ones(site: Path, ending: str) -> None:
    extract = {"png": OB3Verifier.extract_token_from_png, "svg": OB3Verifier.extract_token_from_svg}[ending]
    carried = {}
    for folder in sorted((site / "awards").iterdir()):
        text = extract((folder / f"badge.{ending}").read_bytes())
        # It takes the line end off what it finds in an SVG; ours are compared byte by byte in tests/website.
        assert text.encode().strip() == (folder / "credential.json").read_bytes().strip()
        carried[folder.name] = json.loads(text)
    verdicts = run_openbadgeslib(site, BASE, carried, NOW)
    assert {verdict.name for verdict in verdicts if not verdict.verified} == {EXPIRED, REVOKED}
    assert len(verdicts) > 10


@pytest.mark.parametrize("ending", ["png", "svg"])
@pytest.mark.parametrize("inside", [True, False])
def test_assay_verify_accepts_the_picture_at_home_and_elsewhere(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str, *, inside: bool
) -> None:
    """In the site folder it is held against the site's own keys, elsewhere against what the issuer publishes."""
    award = next(folder for folder in sorted((site / "awards").iterdir()) if folder.name not in {EXPIRED, REVOKED})
    where = ["--root", str(ROOT)] if inside else ["--root", str(tmp_path), "--mirror", f"{BASE}={site}"]
    picture = str(award / f"badge.{ending}")
    with pytest.raises(SystemExit) as left:
        main(["verify", picture, *where, "--at", NOW.isoformat()])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert "VALID" in shown
    assert "picture" in shown


def test_a_picture_of_a_changed_award_is_refused_at_home(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = (site / "awards" / VALID / "badge.svg").read_text("utf-8")
    name = json.loads((site / "awards" / VALID / "credential.json").read_bytes())
    person = name["credentialSubject"]["identifier"][0]["identityHash"]
    assert person in picture
    (tmp_path / "changed.svg").write_text(picture.replace(person, "Somebody Else"), "utf-8")
    with pytest.raises(SystemExit) as left:
        main(["verify", str(tmp_path / "changed.svg"), "--root", str(ROOT), "--at", NOW.isoformat()])
    assert left.value.code == 1
    assert "NOT VALID" in capsys.readouterr().out.upper()


def test_a_folder_names_an_award_once_and_a_picture_with_other_bytes_too(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, other in (("a", "a"), ("b", "a")):
        folder = tmp_path / "awards" / name
        folder.mkdir(parents=True)
        valid = [item for item in sorted((site / "awards").iterdir()) if item.name not in {EXPIRED, REVOKED}]
        (folder / "credential.json").write_bytes((valid[ord(name) - 97] / "credential.json").read_bytes())
        (folder / "badge.png").write_bytes((valid[ord(other) - 97] / "badge.png").read_bytes())
    with pytest.raises(SystemExit):
        main(["verify", str(tmp_path / "awards"), "--root", str(ROOT), "--at", NOW.isoformat()])
    shown = capsys.readouterr().out
    assert "3 credentials checked: 3 valid" in shown
