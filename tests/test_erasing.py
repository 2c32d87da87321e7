"""Addresses stay: `erase` leaves a note without a name, a renamed badge leads on, anything else refuses to build."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import awards, build, draft, run, sign, small_site, tree

LEDGER = "content/addresses.txt"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = small_site(tmp_path, people=["Ada Beispiel", "Bo Muster"])
    assert run("build", "--root", root).code == 0
    return root


def first(root: Path) -> str:
    return awards(root)[0].stem


def test_signing_and_building_write_every_permanent_address_down(root: Path) -> None:
    lines = (root / LEDGER).read_text().splitlines()
    wanted = [f"/awards/{path.stem}/" for path in awards(root)] + ["/badges/first-aid/"]
    assert set(wanted) <= set(lines)
    before = (root / LEDGER).read_bytes()
    assert run("build", "--root", root).code == 0
    assert (root / LEDGER).read_bytes() == before


def test_an_erased_award_leaves_no_name_anywhere_in_the_site(root: Path) -> None:
    name = first(root)
    done = run("erase", name, "--root", root, "--yes")
    assert done.code == 0
    assert "git" in done.text
    assert run("build", "--root", root).code == 0
    site = tree(root / "site")
    assert not [path for path, data in site.items() if b"Ada Beispiel" in data]
    assert not [path for path in tree(root) if name in path and not path.startswith("site/")]
    page = site[f"awards/{name}/index.html"].decode()
    assert "no longer published" in page
    assert "Taken down on <time datetime=" in page
    assert "&lt;" not in page
    assert "noindex" in page


def test_what_somebody_else_has_half_written_keeps_nobody_from_revoking_and_erasing(root: Path) -> None:
    """Only signed files, lists and records must be readable for it; the next build still refuses what is unfinished."""
    name, other = (path.stem for path in awards(root))
    assert run("new", "translation", "first-aid", "fr", "--root", root).code == 0
    assert run("new", "translation", "first-aid", "de", "--root", root).code == 0, "one unfinished beside another"
    (root / "content/badges/another.md").write_text("---\nname: [\n", "utf-8")
    (root / "content/awards/2026").mkdir(parents=True, exist_ok=True)
    (root / "content/awards/2026/00000000000000zz.yaml").write_text("badge: ?\n", "utf-8")
    done = run("revoke", other, "--reason", "requested", "--demo", "--yes", "--root", root)
    assert done.code == 0, done.text
    assert "problems elsewhere will keep the site from being built" in done.out
    assert run("erase", name, "--root", root, "--yes").code == 0
    refused = run("build", "--root", root)
    assert refused.code == 1
    assert "TR05" in refused.err
    for path in (root / "content/badges").glob("*.*.md"):
        path.unlink()
    (root / "content/badges/another.md").unlink()
    (root / "content/awards/2026/00000000000000zz.yaml").unlink()
    assert run("build", "--root", root).code == 0


def test_what_is_signed_must_be_readable_to_revoke(root: Path) -> None:
    name, other = awards(root)
    other.write_bytes(b"{")
    assert "AW14" in run("revoke", name.stem, "--reason", "requested", "--demo", "--yes", "--root", root).err


def test_erasing_twice_says_so_and_a_wrong_id_too(root: Path) -> None:
    name = first(root)
    assert run("erase", name, "--root", root, "--yes").code == 0
    again = run("erase", name, "--root", root, "--yes")
    assert again.code == 2
    assert "taken down already" in again.text
    assert run("erase", "0" * 16, "--root", root, "--yes").code == 2


def test_an_erased_award_that_a_merge_brings_back_is_refused(root: Path) -> None:
    path = awards(root)[0]
    data = path.read_bytes()
    assert run("erase", path.stem, "--root", root, "--yes").code == 0
    path.write_bytes(data)
    assert "ADR04" in run("build", "--root", root).text


def test_a_revoked_award_can_be_erased_and_its_bit_stays(root: Path) -> None:
    name = first(root)
    done = run(
        "revoke", name, "--root", root, "--reason", "requested", "--demo", "--yes", "--at", "2026-04-01T10:00:00Z"
    )
    assert done.code == 0, done.text
    lists = (root / "content/status/demonstration-1.json").read_bytes()
    assert run("erase", name, "--root", root, "--yes").code == 0
    assert run("build", "--root", root).code == 0
    assert (root / "content/status/demonstration-1.json").read_bytes() == lists


def test_the_place_of_an_erased_award_is_not_given_away(root: Path) -> None:
    name = first(root)
    assert run("erase", name, "--root", root, "--yes").code == 0
    (gone,) = [line for line in (root / LEDGER).read_text().splitlines() if "gone" in line]
    place = gone.split()[-1]
    path = draft(root, "Cy Esempio", 0)
    # The same id would choose the same place again.
    assert path.stem == name
    (root / LEDGER).write_text(
        (root / LEDGER).read_text().replace(gone, f"/awards/{'1' * 16}/  {gone.split(maxsplit=1)[1]}")
    )
    sign(root)
    assert f'"id": "https://badges.example.org/status/{place}.json' not in path.with_suffix(".json").read_text()
    index = place.rpartition("#")[2]
    assert f'"statusListIndex": "{index}"' not in path.with_suffix(".json").read_text()


def test_a_deleted_award_refuses_to_build_and_the_old_site_stays(root: Path) -> None:
    before = tree(root / "site")
    awards(root)[0].unlink()
    done = run("build", "--root", root)
    assert done.code == 1
    assert "ADR01" in done.text
    assert "assay erase" in done.text
    assert tree(root / "site") == before


def test_a_renamed_badge_leads_on_and_its_awards_stay_valid(root: Path) -> None:
    badges = root / "content/badges"
    (badges / "first-aid.md").rename(badges / "first-aider.md")
    refused = run("build", "--root", root)
    assert "ADR01" in refused.text
    assert "'aliases'" in refused.text
    text = (badges / "first-aider.md").read_text("utf-8")
    (badges / "first-aider.md").write_text(text.replace("\nkind:", "\naliases: [first-aid]\nkind:", 1), "utf-8")
    done = run("build", "--root", root)
    assert done.code == 0, done.text
    site = tree(root / "site")
    page = site["badges/first-aid/index.html"].decode()
    assert 'content="0; url=../first-aider/"' in page
    assert '<link rel="canonical" href="https://badges.example.org/badges/first-aider/">' in page
    assert b"/badges/first-aid/ /badges/first-aider/ 301" in site["_redirects"]
    assert b'href="../../badges/first-aider/' in site[f"awards/{first(root)}/index.html"]
    assert run("verify", root / "site", "--root", root).code == 0


def test_strict_builds_refuse_addresses_that_git_does_not_know(tmp_path: Path) -> None:
    root = small_site(tmp_path)
    refused = run("build", "--strict", "--root", root)
    assert refused.code == 1
    assert "ADR02" in refused.text
    build(root)
    assert run("build", "--root", root).code == 0
    assert run("build", "--strict", "--root", root).code == 0


def test_what_the_holder_of_an_erased_award_agreed_to_is_no_fault(root: Path) -> None:
    entry = f"awards:\n  - award: {first(root)}\n    agreed: 2026-04-01\n    named_card: yes\n"
    (root / "content/sharing.yaml").write_text(entry, "utf-8")
    assert run("build", "--root", root).code == 0
    assert run("erase", first(root), "--root", root, "--yes").code == 0
    done = run("build", "--root", root)
    assert done.code == 0, done.text
